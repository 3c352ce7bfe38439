"""A CARTO that runs on this machine: real SQL over small open data, behind CARTO's own HTTP.

`create_sandbox()` is an ASGI app: mount it with `httpx.ASGITransport`, or serve it on a port.
The engine (the extra `sandbox`) is imported at the first query.

It is stricter than BigQuery: it has the functions of bigquery/signatures, and rejects any other by its name.
Shapes are kept with edges that are straight in degrees: see bigquery/macros/shapes.sql.
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
    """Return the folder of the sandbox's catalog with SQL for the provider's warehouse.

    `provider` is `bigquery` or `postgres`.
    """
    return files("carto_graphql.sandbox") / _CATALOGS[provider]
