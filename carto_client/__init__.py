"""Client of CARTO: tokens, the SQL API, the Maps API. Knows neither GraphQL nor the catalog."""

from carto_client.auth import (
    AUDIENCE,
    AUTH_URL,
    ClientCredentials,
    RereadToken,
    SharedToken,
    StaticToken,
    Token,
    TokenSource,
    TokenStore,
)
from carto_client.client import CartoClient
from carto_client.errors import (
    AuthenticationError,
    CartoError,
    CircuitOpen,
    DeadlineExceeded,
    Forbidden,
    InvalidResponse,
    NoGeoJSON,
    Overloaded,
    RateLimited,
    ReadTooSlowly,
    Rejected,
    ResultTooLarge,
    Unavailable,
)
from carto_client.http_response import HTTPResponse
from carto_client.pool import CartoTransport, Delivery
from carto_client.response import CartoResponse
from carto_client.splitting import json_array
from carto_client.statistics import Statistics, UpstreamState
from carto_client.transport import http_transport, with_terms
from carto_client.wire.headers import RequestHeaders
from carto_client.wire.queries import Call, Meta, Query, read_meta
from carto_client.wire.schemas import ResultColumn
from carto_client.wire.tiles import LAYER, MEDIA_TYPES, TileEncoding, Tileset

__all__ = [
    "AUDIENCE",
    "AUTH_URL",
    "LAYER",
    "MEDIA_TYPES",
    "AuthenticationError",
    "Call",
    "CartoClient",
    "CartoError",
    "CartoResponse",
    "CartoTransport",
    "CircuitOpen",
    "ClientCredentials",
    "DeadlineExceeded",
    "Delivery",
    "Forbidden",
    "HTTPResponse",
    "InvalidResponse",
    "Meta",
    "NoGeoJSON",
    "Overloaded",
    "Query",
    "RateLimited",
    "ReadTooSlowly",
    "Rejected",
    "RequestHeaders",
    "RereadToken",
    "ResultColumn",
    "ResultTooLarge",
    "SharedToken",
    "StaticToken",
    "Statistics",
    "TileEncoding",
    "Tileset",
    "Token",
    "TokenSource",
    "TokenStore",
    "Unavailable",
    "UpstreamState",
    "http_transport",
    "json_array",
    "read_meta",
    "with_terms",
]
