"""CARTO's wire: tokens, the SQL API, the Maps API. Knows nothing of GraphQL or the catalog."""

from carto_client.auth import AUDIENCE, AUTH_URL, ClientCredentials, StaticToken
from carto_client.client import CartoClient
from carto_client.errors import (
    AuthenticationError,
    CartoError,
    CircuitOpen,
    DeadlineExceeded,
    Forbidden,
    InvalidAnswer,
    NoGeoJSON,
    Overloaded,
    RateLimited,
    Rejected,
    ResultTooLarge,
    Unavailable,
)
from carto_client.response import CartoResponse
from carto_client.splitting import json_array
from carto_client.transport import http_transport
from carto_client.wire import Query

__all__ = [
    "AUDIENCE",
    "AUTH_URL",
    "AuthenticationError",
    "CartoClient",
    "CartoError",
    "CartoResponse",
    "CircuitOpen",
    "ClientCredentials",
    "DeadlineExceeded",
    "Forbidden",
    "InvalidAnswer",
    "NoGeoJSON",
    "Overloaded",
    "Query",
    "RateLimited",
    "Rejected",
    "ResultTooLarge",
    "StaticToken",
    "Unavailable",
    "http_transport",
    "json_array",
]
