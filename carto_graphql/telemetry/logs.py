"""Logs on standard error. No line at level info holds SQL, a variable's value or a secret."""

import sys
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any, Final, Literal

import msgspec
import structlog

__all__ = ["Format", "access_log", "is_text", "log_config"]

Format = Literal["auto", "json", "text"]

_SHARED: Final = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
"""Processors of every line: they add the level, the logger, extra values and the time."""


def log_config(level: str, form: Format = "auto") -> dict[str, Any]:
    """Return the configuration of the standard library's logging, for `dictConfig`.

    Lines from `level` up are written, as JSON or as text. httpx logs every URL, which may contain
    SQL, at info, so it stays at warning.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    _drop_uvicorn_colors,
                    *_last(form),
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


def access_log(level: str, form: Format = "auto") -> Callable[..., None]:
    """Writes a line for a request, of an event and what is told of it by name; of the same form as the others.

    Not by way of the standard library's records: each request writes a line, and making a record of it takes a
    multiple of the time (https://www.structlog.org/en/stable/performance.html).
    """
    text = is_text(form)
    written = structlog.processors.JSONRenderer(
        serializer=lambda line, **_: msgspec.json.encode(line)
    )
    logger = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr) if text else structlog.BytesLogger(sys.stderr.buffer),
        processors=[
            structlog.processors.add_log_level,
            _stamped,
            *(_last(form) if text else [written]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    info: Callable[..., None] = logger.bind(logger="carto_graphql.access").info
    return info


def _stamped(_: object, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """As structlog's TimeStamper, which takes a hundredth of a small request."""
    line["timestamp"] = datetime.now(UTC).isoformat()
    return line


def is_text(form: str) -> bool:
    """Return True if log lines are text: as configured, or on a terminal."""
    return sys.stderr.isatty() if form == "auto" else form == "text"


def _last(form: Format) -> list[structlog.typing.Processor]:
    if is_text(form):
        return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), sort_keys=False)]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]


def _drop_uvicorn_colors(
    _: object, __: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    line.pop("color_message", None)
    return line
