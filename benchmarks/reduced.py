"""The gateway without a part of its code, which no setting turns off. What the part costs is the difference.

python -m benchmarks.reduced serve --port PORT

One process takes turns with all parts and without one, upon signals: two processes of the same code differ by
several percent, as their memory and their hashes do.
"""

import os
import signal
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from enum import IntEnum
from typing import Any, Final

import resolvers.query_runner
import schema.execution
import schema.fields
from benchmarks.processes import Process
from carto_graphql.__main__ import main
from carto_graphql.web.middleware import HTTPMiddleware
from carto_graphql.web.request_spans import RequestSpans
from resolvers.tracing import NO_SPAN

__all__ = ["Part", "leave_out"]


class Part(IntEnum):
    """A part of the gateway that can be left out.

    The signal SIGRTMIN + value makes the gateway run without this part.
    """

    NOTHING = 0
    OBSERVATION = 1
    """The end of each request: its metrics, and its log line with all that is in it."""
    SPANS = 2
    """The contexts of spans that are not recorded. Only looking for a current span remains."""
    SAMPLING = 3
    """The decision whether a request is traced, and so its spans."""


def leave_out(part: Part, server: Process) -> None:
    """Make the gateway `server` run without `part`, and with all other parts, from now on."""
    os.kill(server.pid, signal.SIGRTMIN + part)


def _do_nothing(*_: Any) -> None:
    pass


def _no_span(*_: Any, **__: Any) -> nullcontext[None]:
    assert isinstance(NO_SPAN, nullcontext)
    return NO_SPAN


_PLACES: Final[Sequence[tuple[Part, object, str, Callable[..., Any]]]] = (
    (Part.OBSERVATION, HTTPMiddleware, "_end", _do_nothing),
    (Part.SPANS, resolvers.query_runner, "ChildSpan", _no_span),
    (Part.SPANS, schema.execution, "ChildSpan", _no_span),
    (Part.SPANS, schema.fields, "ChildSpan", _no_span),
    (Part.SAMPLING, RequestSpans, "begin", _do_nothing),
)
"""What is replaced where, and by what."""


def _follow_signals() -> None:
    whole = [getattr(owner, name) for _, owner, name, _ in _PLACES]

    def change(number: int, _: object) -> None:
        for code, (part, owner, name, replacement) in zip(whole, _PLACES, strict=True):
            setattr(owner, name, replacement if number - signal.SIGRTMIN == part else code)

    for part in Part:
        signal.signal(signal.SIGRTMIN + part, change)


if __name__ == "__main__":
    _follow_signals()
    main()
