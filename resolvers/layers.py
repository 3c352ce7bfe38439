"""Layers of results: the one that a result came from, and the place where it is kept.

A result comes from a cache, an identical call in flight, or CARTO.
"""

import dataclasses
from collections.abc import Awaitable, Callable, Coroutine
from typing import Protocol, TypeAlias

from resolvers.result_cache import Epoch, Layer
from resolvers.results.result import Result
from resolvers.results.shared_stream import SharedStream, StreamReader
from resolvers.tracing import Span, link_current

__all__ = ["Place", "Send", "of_another", "streamed", "with_span"]

Send: TypeAlias = "Callable[[Place], Awaitable[Result | SharedStream]]"
"""Function that sends a query to CARTO, and keeps its result in a place."""


class Place(Protocol):
    """Interface of the place in the caches where the result of one query is kept."""

    @property
    def epoch(self) -> Epoch:
        """The template's epoch before the query was sent.

        A call with an older epoch must not be joined, because a purge has made its result invalid.
        """

    def look_up(self, send: Send, deadline: float) -> Coroutine[None, None, Result | SharedStream]:
        """Return the result that another worker has kept, or else the result of `send`.

        `deadline` is in seconds of the running loop's clock.
        """

    def is_too_old(self, born: float) -> bool:
        """Return True if a response that CARTO computed at `born` is too old to be returned."""

    def keep(self, result: Result, born: float) -> Result:
        """Cache CARTO's result, and return a copy with its freshness.

        A stream is cached when its last chunk has been read. `born` is the time at which CARTO
        computed the result.
        """

    def follow(self, stream: SharedStream) -> None:
        """Give other workers the result of `stream` as soon as possible.

        `stream` shares a stream that `keep` returned.
        """


def of_another(result: Result) -> Result:
    """Return a copy of the result of another request's call, marked as `shared`.

    A result that is marked as `stale` keeps this mark. The current request's span is linked to the
    span of the statement.
    """
    link_current(result.span)
    if result.layer == "stale":
        return result
    return dataclasses.replace(result, layer="shared", metas=(), span=None)


def streamed(reader: StreamReader, stream: SharedStream, layer: Layer) -> Result:
    """Return a result whose content is what `reader` reads from `stream`.

    `layer` is `shared` if another request started the stream.
    """
    if layer == "shared":
        link_current(stream.span)
    return Result(reader, 0, stream.freshness, layer)


def with_span(found: Result | SharedStream, span: Span | None) -> Result | SharedStream:
    """Return the result with the span of its statement.

    Other requests that share the result link their spans to this one.
    """
    if isinstance(found, Result):
        return dataclasses.replace(found, span=span)
    found.span = span
    return found
