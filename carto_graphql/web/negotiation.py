"""What a client accepts: media types and encodings by their weights (RFC 9110 section 12.4.2)."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from carto_graphql.web.errors import JSON

__all__ = [
    "GRAPHQL_JSON",
    "MAX_CHARACTERS",
    "accepts_gzip",
    "best_encoding",
    "response_media_type",
]

GRAPHQL_JSON: Final = "application/graphql-response+json"

MAX_CHARACTERS: Final = 500
"""Characters that are read of a header. Values are cached, so this bounds their memory."""


@lru_cache(maxsize=256)
def response_media_type(accept: bytes) -> str:
    """Return the media type of a GraphQL response for a header `Accept`.

    The default is `application/json`.
    """
    weights = _weights(accept)
    newer = weights.get(GRAPHQL_JSON, 0.0)
    return GRAPHQL_JSON if newer > 0 and newer >= weights.get(JSON, 0.0) else JSON


@lru_cache(maxsize=256)
def accepts_gzip(accept_encoding: bytes) -> bool:
    """Return True if the client accepts gzip and does not prefer a response without encoding."""
    return best_encoding(accept_encoding, ("gzip",)) == "gzip"


def best_encoding(accept_encoding: bytes, offered: tuple[str, ...]) -> str | None:
    """Return the encoding in `offered` that the client prefers, or None for no encoding.

    Among equals, return the first.
    """
    weights = _weights(accept_encoding)
    if "x-gzip" in weights:  # its old name (RFC 9110 section 8.4.1.3)
        weights = {"gzip": weights["x-gzip"], **weights}
    best, weight = None, weights.get("identity", 0.0)
    for encoding in offered:
        # A client that sends `*` rarely expects Brotli.
        own = weights.get(encoding, weights.get("*", 0.0) if encoding == "gzip" else 0.0)
        if own > 0 and (own > weight or (best is None and own == weight)):
            best, weight = encoding, own
    return best


def _weights(header: bytes) -> Mapping[str, float]:
    """Map names in lower case to weights: `gzip;q=0.5, BR` becomes `{"gzip": 0.5, "br": 1.0}`."""
    found: dict[str, float] = {}
    for part in header.decode("latin-1").lower().split(","):
        name, _, parameters = part.partition(";")
        if name := name.strip():
            found[name] = max(found.get(name, 0.0), _weight(parameters))
    return found


def _weight(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
