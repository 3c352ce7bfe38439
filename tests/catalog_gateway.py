"""A gateway with a catalog of the test's own, before a sandbox that is recorded: on DuckDB, or on PostGIS."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx

from carto_graphql.sandbox import SANDBOX_API_ACCESS_TOKEN, create_sandbox
from carto_graphql.settings.settings import Settings
from server import create_app
from tests.resolvers.shops import write_catalog
from tests.serving import Recorder, on_a_port

__all__ = ["POSTGIS_CATALOG", "CatalogGateway", "catalog_gateway"]

POSTGIS_CATALOG: Final = """\
connections: { postgis: { provider: postgres } }
defaults: { connection: postgis, api: sql }
"""


class CatalogGateway:
    """A running gateway and the record of its calls to CARTO."""

    def __init__(self, http: httpx.Client, carto: Recorder) -> None:
        self._http = http
        self._carto = carto

    def post(self, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        self._carto.requests.clear()
        body = {"query": query, "variables": variables}
        response: dict[str, Any] = self._http.post("/graphql", json=body).json()
        return response

    def get(self, path: str) -> httpx.Response:
        return self._http.get(path)

    def rows(self, field: str, **variables: Any) -> list[dict[str, Any]]:
        """Return the rows of a field of `queryRows`, such as `cities(limit: $n) { name }`."""
        name, _, selection = field.partition(" {")
        response = self.post(f"{{ queryRows {{ {name} {{ rows {{{selection} }} }} }}", variables)
        assert "errors" not in response, response
        [found] = response["data"]["queryRows"].values()
        rows: list[dict[str, Any]] = found["rows"]
        return rows

    @property
    def statement(self) -> tuple[str, dict[str, object]]:
        """Return the SQL and the values of the last query, which sent exactly one statement."""
        [statement] = self._carto.statements
        return statement


@contextmanager
def catalog_gateway(
    folder: Path, *, postgres: str | None = None, **files: str
) -> Iterator[CatalogGateway]:
    """Run a gateway with a catalog in `folder`, without a cache.

    `rows__towns` in `files` is the text of `rows/towns.sql`.
    """
    write_catalog(folder, **files)
    carto = Recorder(create_sandbox(postgres=postgres))
    with on_a_port(carto) as carto_url:
        settings = Settings.model_validate(
            {
                "carto_api_base_url": carto_url,
                "carto_api_access_token": SANDBOX_API_ACCESS_TOKEN,
                "catalog": str(folder),
                "cache_bytes": 0,
            }
        )
        with on_a_port(create_app(settings)) as url, httpx.Client(base_url=url, timeout=60) as http:
            yield CatalogGateway(http, carto)
