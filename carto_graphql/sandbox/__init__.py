"""A CARTO that runs on this machine: real SQL over small open data, behind CARTO's own HTTP.

`create_sandbox()` is an ASGI app: mount it with `httpx.ASGITransport`, or serve it on a port.
The engine (the extra `sandbox`) is imported at the first query.

It differs from BigQuery where macros.sql says so: edges are straight in degrees, areas are of the spheroid. It is
stricter: functions are those of functions.py, and a text parameter is no DATE until it is cast. It is laxer in one
thing: a text that spells a number may be compared with an INT64.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable

from carto_graphql.sandbox.app import create_sandbox
from carto_graphql.sandbox.tokens import (
    SANDBOX_API_ACCESS_TOKEN,
    SANDBOX_CLIENT_ID,
    SANDBOX_CLIENT_SECRET,
)

__all__ = [
    "SANDBOX_API_ACCESS_TOKEN",
    "SANDBOX_CLIENT_ID",
    "SANDBOX_CLIENT_SECRET",
    "create_sandbox",
    "sandbox_catalog",
]


_CATALOGS = {"bigquery": "catalog", "postgres": "catalog_postgres"}


def sandbox_catalog(provider: str = "bigquery") -> Traversable:
    """Return the folder of the sandbox's catalog, in the SQL of `bigquery` or of `postgres`."""
    return files("carto_graphql.sandbox") / _CATALOGS[provider]
