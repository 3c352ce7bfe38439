"""`sandbox --strict` rejects what BigQuery would reject, in BigQuery's words."""

import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from carto_graphql.sandbox import SANDBOX_API_ACCESS_TOKEN, create_sandbox, sandbox_catalog
from carto_graphql.sandbox.strict import bigquery_type
from resolvers.catalog.loading import load_catalog
from resolvers.catalog.sample import everything, sample_call
from resolvers.sql.selection import project
from resolvers.sql.statements import write_statement

pytest.importorskip("zetasql", reason="needs the extra `bigquery`")
pytestmark = pytest.mark.anyio

SQL: Final = "/v3/sql/carto_dw/query"
CITIES: Final = "`sandbox.world.cities`"


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def strict(anyio_backend: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_sandbox(strict=True)),
        base_url="http://sandbox",
        headers={"authorization": f"Bearer {SANDBOX_API_ACCESS_TOKEN}"},
    ) as client:
        yield client


async def post(client: httpx.AsyncClient, sql: str, **parameters: Any) -> httpx.Response:
    return await client.post(SQL, json={"q": sql, "queryParameters": parameters})


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        (f"SELECT ANY_VALUE(name) FROM {CITIES} GROUP BY geom", "Grouping by expressions of type GEOGRAPHY"),
        (f"SELECT name FROM {CITIES} WHERE nam = 'x'", "Unrecognized name: nam"),
        (f"SELECT name FROM {CITIES} WHERE population > @text", "No matching signature for operator >"),
        (f"SELECT name FROM {CITIES} UNION SELECT name FROM {CITIES}", "Syntax error"),
        (f"SELECT ARRAY_SUM([1]) FROM {CITIES}", "Function not found: ARRAY_SUM"),
    ],
)  # fmt: skip
async def test_what_bigquery_rejects_is_rejected(
    strict: httpx.AsyncClient, sql: str, says: str
) -> None:
    response = await post(strict, sql, text="x")
    assert response.status_code == 400
    assert says in response.json()["error"][0]
    assert response.json()["hint"] == "Line 1 of the statement"


async def test_what_bigquery_accepts_is_run(strict: httpx.AsyncClient) -> None:
    sql = f"SELECT name FROM {CITIES} WHERE population > @least AND country IN UNNEST(@countries)"
    response = await post(strict, sql, least=20_000_000, countries=["CN", "JP"])
    assert response.status_code == 200, response.text
    assert response.json()["rows"]


async def test_the_samples_of_the_sandboxs_catalog_are_run(strict: httpx.AsyncClient) -> None:
    for template in load_catalog(Path(str(sandbox_catalog()))).templates:
        if template.source is None:
            statement = write_statement(
                sample_call(template), project(template, everything(template))
            )
            body = {"q": statement.sql, "queryParameters": statement.parameters}
            response = await strict.post(SQL, json=body)
            assert response.status_code == 200, (template.name, response.text)


async def test_a_table_that_is_not_there_is_still_the_sandboxs_error(
    strict: httpx.AsyncClient,
) -> None:
    response = await post(strict, "SELECT a FROM `p.d.t`")
    assert response.status_code == 400
    assert "Not found: Table p.d.t" in response.json()["error"][0]


async def test_a_statement_nested_too_deep_does_not_stop_the_next(
    strict: httpx.AsyncClient,
) -> None:
    await post(strict, f"SELECT {' + '.join(['1'] * 400)} AS a FROM {CITIES}")
    response = await post(strict, f"SELECT nam FROM {CITIES}")
    assert "Unrecognized name: nam" in response.json()["error"][0]


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        (True, "BOOL"),
        (1, "INT64"),
        (1.5, "FLOAT64"),
        ("a", "STRING"),
        ([1, 2], "ARRAY<INT64>"),
        ({"a": [True], "b": 1}, "STRUCT<`a` ARRAY<BOOL>, `b` INT64>"),
    ],
)
def test_parameters_have_the_types_that_bigquery_infers(value: object, type_: str) -> None:
    assert bigquery_type(value) == type_


WITHOUT_THE_EXTRA: Final = """
import importlib.util, sys
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "zetasql" else find(name, *more)
from carto_graphql.__main__ import main
main()
"""


@pytest.mark.parametrize(
    "command", [["sandbox", "--strict", "--port", "0"], ["check", "--sandbox", "--learn"]]
)
def test_without_the_extra_the_command_ends_at_once_and_says_what_to_install(
    command: list[str], tmp_path: Path
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", WITHOUT_THE_EXTRA, *command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert (
        f"{command[-1] if command[0] == 'check' else '--strict'} requires Google's" in ended.stderr
    )
    assert "pip install '.[bigquery]'" in ended.stderr
