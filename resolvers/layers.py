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
    """Return a `Result` made of a cached result. `layer` names the cache that had it."""
    return Result(found.content, found.rows, Freshness.of(policy, found.born), layer)


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
