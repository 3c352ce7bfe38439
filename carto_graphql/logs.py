"""Logs to standard error. Nothing at info holds SQL, a value of a variable, or a secret."""

import json
import logging
import sys
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any, Final, Literal

import msgspec
import structlog

__all__ = ["Format", "JSONLines", "log_config", "readable_lines"]

Format = Literal["auto", "json", "text"]


def log_config(level: str, form: Format = "auto") -> dict[str, Any]:
    """Lines from `level` up, as `logging.config.dictConfig` takes it; uvicorn applies it in each worker.

    They are JSON, or on a terminal (with `auto`) made to be read. httpx logs every URL, SQL included, at info: it
    stays at warning.
    """
    is_text = sys.stderr.isatty() if form == "auto" else form == "text"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": readable_lines if is_text else JSONLines}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "carto_graphql": {"level": level.upper()},
            "uvicorn": {"level": "INFO"},
            "httpx": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
        },
    }


def readable_lines() -> logging.Formatter:
    """For people, in colours where the terminal has them."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _without_uvicorns_colours,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), sort_keys=False),
        ],
    )


def _without_uvicorns_colours(_: object, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    line.pop("color_message", None)
    return line


class JSONLines(logging.Formatter):
    """The same as structlog's JSON lines, in a fifth of the time: each request writes one."""

    def __init__(self) -> None:
        super().__init__()
        # What no line shows need not be found out (https://docs.python.org/3/howto/logging.html#optimization).
        logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False

    def format(self, record: logging.LogRecord) -> str:
        """An object with `event`, `level`, `logger`, `timestamp`, all `extra`, and `exception` where there is one."""
        line: dict[str, Any] = {
            "event": record.getMessage(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        line.update({name: value for name, value in vars(record).items() if name not in _NOT_SHOWN})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        try:
            return _encoder.encode(line).decode()
        except (TypeError, UnicodeEncodeError):  # what msgspec does not know, and text that is not Unicode
            return json.dumps(line, default=repr)


_encoder: Final = msgspec.json.Encoder()

_NOT_SHOWN: Final = frozenset({*vars(logging.makeLogRecord({})), "message", "asctime", "color_message"})
"""What every record has, and what formatters add to it."""
