"""The whole of it on two real ports: a sandbox CARTO that is recorded, and the gateway before it."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from carto_graphql.sandbox import (
    SANDBOX_CLIENT_ID,
    SANDBOX_CLIENT_SECRET,
    create_sandbox,
    sandbox_catalog,
)
from carto_graphql.settings.settings import Settings
from server import create_app
from tests.postgis import PostGIS
from tests.serving import Recorder, on_a_port


class Gateway:
    """A running gateway and the record of its requests to CARTO."""

    def __init__(self, url: str, carto: Recorder) -> None:
        self.http = httpx.Client(base_url=url, timeout=60)
        self.carto = carto

    def post(self, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        self.carto.requests.clear()
        response = self.http.post("/graphql", json={"query": query, "variables": variables})
        assert response.status_code == 200, response.text
        result: dict[str, Any] = response.json()
        return result

    def query(self, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        result = self.post(query, variables)
        assert "errors" not in result, result["errors"]
        data: dict[str, Any] = result["data"]
        return data

    def features(self, field: str, selection: str) -> list[dict[str, Any]]:
        """Return the features of a field; `selection` is like `{ properties { name } }`."""
        data = self.query(f"{{ features {{ it: {field} {{ type features {selection} }} }} }}")
        features: list[dict[str, Any]] = data["features"]["it"]["features"]
        return features

    def rows(self, field: str, selection: str) -> list[dict[str, Any]]:
        """Return the rows of a field; `selection` is like `{ country cities }`."""
        rows: list[dict[str, Any]] = self.query(
            f"{{ queryRows {{ it: {field} {{ rows {selection} }} }} }}"
        )["queryRows"]["it"]["rows"]
        return rows


def settings_for(carto_url: str, provider: str = "bigquery") -> Settings:
    return Settings.model_validate(
        {
            "carto_api_base_url": carto_url,
            "carto_client_id": SANDBOX_CLIENT_ID,
            "carto_client_secret": SANDBOX_CLIENT_SECRET,
            "carto_auth_url": f"{carto_url}/oauth/token",
            "catalog": str(sandbox_catalog(provider)),
            "cache_bytes": 0,  # each test counts its own statements
        }
    )


@pytest.fixture(scope="session")
def gateway() -> Iterator[Gateway]:
    carto = Recorder(create_sandbox(geojson_max_rows=15_000))
    with on_a_port(carto) as carto_url, on_a_port(create_app(settings_for(carto_url))) as url:
        running = Gateway(url, carto)
        with running.http:
            yield running


@pytest.fixture(scope="session")
def on_postgis(postgis: PostGIS) -> Iterator[Gateway]:
    carto = Recorder(create_sandbox(geojson_max_rows=15_000, postgres=postgis.reader))
    with (
        on_a_port(carto) as carto_url,
        on_a_port(create_app(settings_for(carto_url, "postgres"))) as url,
    ):
        running = Gateway(url, carto)
        with running.http:
            yield running
