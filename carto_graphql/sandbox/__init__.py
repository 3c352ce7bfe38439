"""A CARTO that runs on this machine: real SQL over small open data, behind CARTO's own HTTP.

`create_sandbox()` is an ASGI app: mount it with `httpx.ASGITransport`, or serve it on a port.
The engine (the extra `sandbox`) is imported at the first query.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable

from carto_graphql.sandbox.app import create_sandbox
from carto_graphql.sandbox.tokens import SANDBOX_API_ACCESS_TOKEN, SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET

__all__ = [
    "SANDBOX_API_ACCESS_TOKEN",
    "SANDBOX_CLIENT_ID",
    "SANDBOX_CLIENT_SECRET",
    "create_sandbox",
    "sandbox_catalog",
]


def sandbox_catalog() -> Traversable:
    """The folder of the catalog over the sandbox's data."""
    return files("carto_graphql.sandbox") / "catalog"
