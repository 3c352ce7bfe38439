"""CARTO's own npm client runs against the sandbox unchanged."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from carto_graphql.sandbox import SANDBOX_API_ACCESS_TOKEN, create_sandbox
from tests.npm import installed
from tests.sandbox.reading import table
from tests.serving import on_a_port

CLIENT: Final = Path(__file__).parents[1] / "clients" / "carto-api-client"


@pytest.fixture(scope="module")
def client() -> Path:
    return installed(CLIENT)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with on_a_port(create_sandbox()) as url:
        yield url


def query(
    client: Path, url: str, sql: str, **parameters: object
) -> subprocess.CompletedProcess[str]:
    arguments = [
        url,
        SANDBOX_API_ACCESS_TOKEN,
        sql,
        *([json.dumps(parameters)] if parameters else []),
    ]
    return subprocess.run(
        ["node", "query.mjs", *arguments],
        cwd=client,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def response(client: Path, url: str, sql: str, **parameters: object) -> dict[str, Any]:
    done = query(client, url, sql, **parameters)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_query_returns_rows_schema_and_meta(client: Path, url: str) -> None:
    sql = """
    SELECT name, population FROM `sandbox.world.cities`
    WHERE population >= @least AND country IN UNNEST(@countries) ORDER BY population DESC
    """
    found = response(client, url, sql, least=5_000_000, countries=["IN", "CN"])
    expected = [
        {"name": row["name"], "population": row["population"]}
        for row in sorted(table("cities"), key=lambda row: -row["population"])
        if row["population"] >= 5_000_000 and row["country"] in {"IN", "CN"}
    ]
    assert found["rows"] == expected != []
    assert found["schema"] == [
        {"name": "name", "type": "string"},
        {"name": "population", "type": "number"},
    ]
    assert found["meta"]["cacheHit"] is False


def test_a_long_query_goes_by_post(client: Path, url: str) -> None:
    assert response(client, url, f"SELECT 1 AS one -- {'x' * 8000}")["rows"] == [{"one": 1}]


def test_an_error_of_the_sandbox_is_one_that_the_client_understands(client: Path, url: str) -> None:
    done = query(client, url, "SELECT nothing FROM `sandbox.world.cities`")
    assert done.returncode != 0
    assert "CartoAPIError" in done.stderr
    assert "nothing" in done.stderr
