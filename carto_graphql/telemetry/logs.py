"""Logs on standard error. No line at level info holds SQL, a variable's value or a secret."""

import json
import logging
import sys
from collections.abc import Callable, Mapping, MutableMapping
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias

import msgspec
import structlog

from carto_graphql.telemetry.line_output import STDERR, LineBatch, LineHandler, LineOutput
from resolvers.tracing import CURRENT_SPAN

__all__ = [
    "NO_MEMBERS",
    "REQUEST_ID",
    "AccessLog",
    "EndedRequest",
    "Format",
    "LogMembers",
    "is_text",
    "log_config",
]

Format = Literal["auto", "json", "text"]

_encoder: Final = msgspec.json.Encoder()

REQUEST_ID: Final[ContextVar[str]] = ContextVar("request_id")
"""The id of the request that the current task works for."""


def _add_request(_: object, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if (request_id := REQUEST_ID.get(None)) is not None:
        line.setdefault("request_id", request_id)
    if (span := CURRENT_SPAN.get()) is not None:
        line.setdefault("trace_id", span.trace_id)
    return line


def _encode(values: Mapping[str, object]) -> bytes:
    try:
        return _encoder.encode(values)
    except UnicodeEncodeError:  # half of a surrogate pair: an escape is JSON, too
        return json.dumps(values).encode()


class LogMembers:
    """Members that several log lines have in common.

    `values` are the members. `ending` is the end of a JSON log line that contains them.
    """

    __slots__ = ("ending", "values")

    def __init__(self, values: Mapping[str, object]) -> None:
        self.values = values
        members = _encode(values)[1:]
        self.ending = (b"," if values else b"") + members + b"\n"


NO_MEMBERS: Final = LogMembers({})

EndedRequest: TypeAlias = tuple[
    int, str, str, str, int, int, float, Mapping[str, object], LogMembers
]
"""A request for the access log.

Its end in nanoseconds since 1970, its id, method and path, the status and the bytes of its response,
its seconds, and further members of its line, its own and common ones. A tuple is faster than a class.
"""

_SHARED: Final = [
    _add_request,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
"""Processors of every line: they add the request, the level, the logger, extra values and the time."""


def log_config(level: str, form: Format = "auto") -> dict[str, Any]:
    """Return the argument of `logging.config.dictConfig`.

    `level` is the minimum level of the gateway's log lines.
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
        "handlers": {"stderr": {"()": LineHandler, "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "carto_graphql": {"level": level.upper()},
            "uvicorn": {"level": "INFO"},
            "httpx": {"level": "WARNING"},  # at info, it logs URLs, which may contain SQL
            "httpcore": {"level": "WARNING"},
            "mcp": {"level": "ERROR"},  # its warnings repeat what clients send
        },
    }


class AccessLog:
    """The log of requests, one line for each.

    Lines are written without the standard library's records and without structlog. With them, a
    line would take as long as all other work for a short request.
    """

    def __init__(self, level: str, form: Format = "auto", output: LineOutput = STDERR) -> None:
        batch = LineBatch(_text_format() if is_text(form) else _format_json, output)
        self.running = batch.running
        """Context manager for the time in which the event loop serves requests."""
        self.add: Callable[[EndedRequest], None] = batch.add
        """Log a request. If `running` runs, several lines are written together soon."""
        if logging.getLevelNamesMapping()[level.upper()] > logging.INFO:
            self.add = lambda _: None


def _format_json(request: EndedRequest) -> bytes:
    # The first and the last members are cached text: to encode all takes three times as long.
    ended, request_id, method, path, status, size, seconds, values, common = request
    second, microseconds = divmod(ended // 1000, 10**6)
    tenths = int(seconds * 10_000)  # of milliseconds: two integers are written faster than a float
    start = (
        f'{_head(second)}.{microseconds:06}+00:00","request_id":"{request_id}",'
        f'{_target(method, path)},"status":{status},"bytes":{size},'
        f'"ms":{tenths // 10}.{tenths % 10}{"," if values else ""}'
    )
    return start.encode() + _encode(values)[1:-1] + common.ending


def _text_format() -> Callable[[EndedRequest], bytes]:
    render = _last("text")[-1]

    def format_text(request: EndedRequest) -> bytes:
        ended, request_id, method, path, status, size, seconds, values, common = request
        members: dict[str, object] = {
            "logger": "carto_graphql.access",
            "event": "request",
            "level": "info",
            "timestamp": datetime.fromtimestamp(ended / 10**9, UTC).isoformat(),
            "request_id": request_id,
            "method": method,
            "path": path,
            "status": status,
            "bytes": size,
            "ms": int(seconds * 10_000) / 10,
            **values,
            **common.values,
        }
        line = render(None, "info", _escape_controls(None, "info", members))
        return f"{line!s}\n".encode(errors="backslashreplace")

    return format_text


@lru_cache(maxsize=1)
def _head(second: int) -> str:
    # The beginning is cached, because it is the same for all requests of one second.
    timestamp = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    constant = '{"logger":"carto_graphql.access","event":"request","level":"info"'
    return f'{constant},"timestamp":"{timestamp}'


@lru_cache(maxsize=256)
def _target(method: str, path: str) -> str:
    return _encode({"method": method, "path": path})[1:-1].decode()


def is_text(form: str) -> bool:
    """Return True if log lines are plain text, not JSON.

    With `auto`, they are plain text if standard error is a terminal.
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
    # With control characters, clients could begin a new line or control a terminal.
    for name, value in line.items():
        if isinstance(value, str) and not value.isprintable():
            line[name] = value.rstrip().encode("unicode_escape").decode()
    return line


def _drop_uvicorn_colors(
    _: object, __: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    line.pop("color_message", None)
    return line
