"""Results with the layer that they came from: a cache, an identical call in flight, or CARTO."""

import dataclasses
from typing import Final

from carto_client import DeadlineExceeded, RateLimited, Unavailable
from resolvers.cache_policy import CachePolicy
from resolvers.result_cache import CachedResult, Freshness, Layer
from resolvers.results.result import Result
from resolvers.results.shared_stream import SharedStream, StreamReader
from resolvers.tracing import Span, link_current

__all__ = ["SERVED_ON_ERROR", "cached_result", "of_another", "streamed", "with_span"]

SERVED_ON_ERROR: Final = (Unavailable, DeadlineExceeded, RateLimited)
"""Errors that say nothing about the statement, so that `onError` applies."""


def cached_result(found: CachedResult, policy: CachePolicy, layer: Layer) -> Result:
    """Return a result from a cache as a `Result`. `layer` says which cache it is."""
    return Result(found.content, found.rows, Freshness.of(policy, found.born), layer)


def of_another(result: Result) -> Result:
    """Return the result marked as shared, because another request sent the call for it.

    A result that is marked as stale stays so. The span of the current request is linked to the span
    of the statement.
    """
    link_current(result.span)
    if result.layer == "stale":
        return result
    return dataclasses.replace(result, layer="shared", metas=(), span=None)


def streamed(reader: StreamReader, stream: SharedStream, layer: Layer) -> Result:
    """Return the result that `reader` reads from `stream`.

    `layer` is `shared` if another request began the stream.
    """
    if layer == "shared":
        link_current(stream.span)
    return Result(reader, 0, stream.freshness, layer)


def with_span(found: Result | SharedStream, span: Span | None) -> Result | SharedStream:
    """Return the result with the span of its statement, for requests that share the result."""
    if isinstance(found, Result):
        return dataclasses.replace(found, span=span)
    found.span = span
    return found
