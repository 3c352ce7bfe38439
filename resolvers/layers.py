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
    """Return a cached result as a `Result` that came from `layer`."""
    return Result(found.content, found.rows, Freshness.of(policy, found.born), layer)


def of_another(result: Result) -> Result:
    """Return a result marked as shared, because another request sent the call.

    A stale result stays marked as stale. The current span is linked to that of the statement.
    """
    link_current(result.span)
    if result.layer == "stale":
        return result
    return dataclasses.replace(result, layer="shared", metas=(), span=None)


def streamed(reader: StreamReader, stream: SharedStream, layer: Layer) -> Result:
    """Return a `Result` with a reader of `stream`, which this request or another one started."""
    if layer == "shared":
        link_current(stream.span)
    return Result(reader, 0, stream.freshness, layer)


def with_span(found: Result | SharedStream, span: Span | None) -> Result | SharedStream:
    """Return CARTO's result with its statement's span, for requests that share the result."""
    if isinstance(found, Result):
        return dataclasses.replace(found, span=span)
    found.span = span
    return found
