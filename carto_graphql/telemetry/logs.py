"""Logs on standard error. No line at level info holds SQL, a variable's value or a secret."""

import logging
import sys
import time
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, Literal

import msgspec
import structlog

from resolvers.tracing import CURRENT_SPAN

__all__ = [
    "NO_MEMBERS",
    "REQUEST_ID",
    "Format",
    "LogMembers",
    "LogRequest",
    "access_log",
    "is_text",
    "log_config",
]

Format = Literal["auto", "json", "text"]

_encoder: Final = msgspec.json.Encoder()

REQUEST_ID: Final[ContextVar[str]] = ContextVar("request_id")
"""The id of the request that the current task works for."""


def _add_request(_: object, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Add the request's id to a log line, and the id of its trace if the request is recorded."""
    if (request_id := REQUEST_ID.get(None)) is not None:
        line.setdefault("request_id", request_id)
    if (span := CURRENT_SPAN.get()) is not None:
        line.setdefault("trace_id", span.trace_id)
    return line


class LogMembers:
    """Members that several log lines have in common. `ending` is the end of such a line as JSON."""

    __slots__ = ("ending", "values")

    def __init__(self, values: Mapping[str, object]) -> None:
        self.values = values
        members = _encoder.encode(values)[1:]
        self.ending = (b"," if values else b"") + members + b"\n"


LogRequest = Callable[[Mapping[str, object], LogMembers], None]

_SHARED: Final = [
    _add_request,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
"""Processors of every line: they add the request, the level, the logger, extra values and the time."""


def log_config(level: str, form: Format = "auto") -> dict[str, Any]:
    """Return the configuration of the standard library's logging, for `dictConfig`.

    Lines from `level` up are written, as JSON or as text. The level of httpx stays at warning,
    because httpx logs every URL at info, and URLs may contain SQL.
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
            "mcp": {"level": "ERROR"},  # its warnings repeat what clients send
        },
    }


def access_log(level: str, form: Format = "auto") -> LogRequest:
    """Return a function that writes one log line for each request.

    The function writes JSON without the standard library's records and without structlog. With
    them, a line would take as long as all other work for a short request.
    """
    if logging.getLevelNamesMapping()[level.upper()] > logging.INFO:
        return lambda *_: None
    return _text_writer() if is_text(form) else _write_json


def _write_json(values: Mapping[str, object], common: LogMembers) -> None:
    """Write a log line as JSON: first the constant members, then `values`, then `common`.

    Constant and common members are text that is encoded already. To add them to `values` and encode
    one dictionary would take three times as long.
    """
    second, nanoseconds = divmod(time.time_ns(), 10**9)
    members = _encoder.encode(values)[1:-1]
    line = b'%b.%06d+00:00",%b%b' % (_head(second), nanoseconds // 1000, members, common.ending)
    stream = sys.stderr.buffer  # looked up each time: a process may replace its stderr
    try:
        stream.write(line)
        stream.flush()
    except OSError:  # a full disk, or nobody reads the log: it must not end connections
        pass


def _text_writer() -> LogRequest:
    render = _last("text")[-1]
    constant = {"logger": "carto_graphql.access", "event": "request", "level": "info"}

    def write_text(values: Mapping[str, object], common: LogMembers) -> None:
        timestamp = datetime.now(UTC).isoformat()
        members = {**constant, "timestamp": timestamp, **values, **common.values}
        line = render(None, "info", _escape_controls(None, "info", members))
        with suppress(OSError):
            sys.stderr.write(f"{line!s}\n")

    return write_text


NO_MEMBERS: Final = LogMembers({})


@lru_cache(maxsize=1)
def _head(second: int) -> bytes:
    """Return the beginning of a log line, up to the whole seconds of its time.

    The beginning is cached, because it is the same for all requests of one second.
    """
    timestamp = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    constant = '{"logger":"carto_graphql.access","event":"request","level":"info"'
    return f'{constant},"timestamp":"{timestamp}'.encode()


def is_text(form: str) -> bool:
    """Return True if log lines are plain text, or False if they are JSON.

    If `form` is `auto`, they are plain text if stderr is a terminal.
    """
    return sys.stderr.isatty() if form == "auto" else form == "text"


def _last(form: Format) -> list[structlog.typing.Processor]:
    if is_text(form):
        return [
            _escape_controls,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), sort_keys=False),
        ]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]


def _escape_controls(
    _: object, __: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Escape what would begin a line or control a terminal: clients choose paths and more."""
    for name, value in line.items():
        if isinstance(value, str) and not value.isprintable():
            line[name] = value.rstrip().encode("unicode_escape").decode()
    return line


def _drop_uvicorn_colors(
    _: object, __: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    line.pop("color_message", None)
    return line
