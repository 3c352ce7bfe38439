"""Logs to standard error. Nothing at info holds SQL, a value of a variable, or a secret."""

import sys
from collections.abc import MutableMapping
from typing import Any, Final, Literal

import structlog

__all__ = ["Format", "log_config"]

Format = Literal["auto", "json", "text"]

_SHARED: Final = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
"""What every line has: its level, who says it, what was said beside the text, and when."""


def log_config(level: str, form: Format = "auto") -> dict[str, Any]:
    """Lines from `level` up, as `logging.config.dictConfig` takes it; uvicorn applies it in each worker.

    They are JSON, or on a terminal (with `auto`) made to be read. httpx logs every URL, SQL included, at info: it
    stays at warning.
    """
    is_text = sys.stderr.isatty() if form == "auto" else form == "text"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    _without_uvicorns_colours,
                    *(_readable() if is_text else _json()),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "carto_graphql": {"level": level.upper()},
            "uvicorn": {"level": "INFO"},
            "httpx": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
        },
    }


def _readable() -> list[structlog.typing.Processor]:
    return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), sort_keys=False)]


def _json() -> list[structlog.typing.Processor]:
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]


def _without_uvicorns_colours(_: object, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    line.pop("color_message", None)
    return line
