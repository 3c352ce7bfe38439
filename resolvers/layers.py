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
        """The template's epoch before the query was sent. No caller may join a call of an older one."""

    def look_up(self, send: Send, deadline: float) -> Coroutine[None, None, Result | SharedStream]:
        """Return a result that another worker has kept, or else that of `send`.

        `deadline` is in seconds of the running loop's clock.
        """

    def is_too_old(self, born: float) -> bool:
        """Return True for a response that CARTO computed too long ago, at `born`."""

    def keep(self, result: Result, born: float) -> Result:
        """Keep CARTO's result, a stream once it has been read. Return the result with its freshness."""

    def follow(self, stream: SharedStream) -> None:
        """Let other workers have the result of a stream, which `keep` returned, as soon as possible."""


def of_another(result: Result) -> Result:
    """Return the result of a call that another request sent, marked as `shared`.

    A result that is marked as `stale` keeps this mark. The current request's span is linked to
    the span of the statement.
    """
    link_current(result.span)
    if result.layer == "stale":
        return result
    return dataclasses.replace(result, layer="shared", metas=(), span=None)


def streamed(reader: StreamReader, stream: SharedStream, layer: Layer) -> Result:
    """Return the result that `reader` reads from `stream`.

    `layer` is `shared` if another request started the stream.
    """
    if layer == "shared":
        link_current(stream.span)
    return Result(reader, 0, stream.freshness, layer)


def with_span(found: Result | SharedStream, span: Span | None) -> Result | SharedStream:
    """Attach the span of the statement to a result, for other requests that share the result."""
    if isinstance(found, Result):
        return dataclasses.replace(found, span=span)
    found.span = span
    return found
