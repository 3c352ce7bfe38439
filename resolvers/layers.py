"""Layers of results: the one that a result came from, and the place where it is kept.

A result comes from a cache, an identical call in flight, or CARTO.
"""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Protocol, TypeAlias

from msgspec import structs

from resolvers.result_cache import Epoch, Layer
from resolvers.results.result import Result
from resolvers.results.shared_stream import SharedStream, StreamReader
from resolvers.tracing import Span, link_current

__all__ = ["Place", "Send", "of_another", "streamed", "with_span"]

Send: TypeAlias = "Callable[[Place], Awaitable[Result | SharedStream]]"
"""Function that sends a query to CARTO, and keeps its result in a place."""


class Place(Protocol):
    """Interface through which the result of one query is looked up in the caches, and cached."""

    @property
    def epoch(self) -> Epoch:
        """The template's number of purges before the query was sent.

        Queries of different epochs must not share a result.
        """

    def look_up(self, send: Send, deadline: float) -> Coroutine[None, None, Result | SharedStream]:
        """Return the result from the shared store, or else that of `send`.

        `deadline` is in seconds of the loop's clock.
        """

    def is_too_old(self, born: float) -> bool:
        """Return True if a response computed at `born` is too old for `cache:`.

        `born` is in seconds of `time.monotonic()`.
        """

    def keep(self, result: Result, born: float) -> Result:
        """Cache a result computed at `born`, and return a copy with `freshness`.

        `born` is in seconds of `time.monotonic()`.
        """

    def follow(self, stream: SharedStream) -> None:
        """Read `stream` to its end in the background if other workers may need it.

        Call this for each stream returned by `keep`.
        """


def of_another(result: Result) -> Result:
    """Return a copy of another request's `result`, whose `layer` says that it is shared.

    A stale result is returned unchanged.
    """
    link_current(result.span)
    if result.layer == "stale":
        return result
    return structs.replace(result, layer="shared", metas=(), span=None)


def streamed(reader: StreamReader, stream: SharedStream, layer: Layer) -> Result:
    """Return a result that `reader` reads.

    `layer` is `shared` if another request started `stream`, and otherwise `none`.
    """
    if layer == "shared":
        link_current(stream.span)
    return Result(reader, 0, stream.freshness, layer)


def with_span(found: Result | SharedStream, span: Span | None) -> Result | SharedStream:
    """Return the result with `span`, the trace span of its statement."""
    if isinstance(found, Result):
        return structs.replace(found, span=span)
    found.span = span
    return found
