"""`check --learn`, run as a person runs it, against the sandbox and against a CARTO of its own."""

import json
from pathlib import Path
from typing import Final

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from carto_graphql.sandbox import SANDBOX_API_ACCESS_TOKEN, create_sandbox
from tests.commands import invoke, run
from tests.serving import on_a_port

pytest.importorskip("zetasql", reason="needs the extra `bigquery`")

from carto_graphql.cli.learning import merge

TEMPLATE: Final = """/* ---
description: d
columns: {{ name: {type} }}
connection: carto_dw
access: [public]
sample: {{}}
--- */
SELECT {column} AS name FROM `{table}`
"""


def write(folder: Path, table: str, column: str = "name", type_: str = "String") -> None:
    (folder / "catalog" / "rows").mkdir(parents=True)
    (folder / "catalog" / "catalog.yaml").write_text(
        "connections: { carto_dw: { provider: bigquery } }\n"
    )
    text = TEMPLATE.format(table=table, column=column, type=type_)
    (folder / "catalog" / "rows" / "it.sql").write_text(text)


def account(url: str) -> dict[str, str]:
    return {
        "CARTO_API_BASE_URL": url,
        "CARTO_API_ACCESS_TOKEN": SANDBOX_API_ACCESS_TOKEN,
        "CATALOG": "catalog",
    }


def test_the_columns_of_the_sandbox_are_learned_and_then_checked_offline(tmp_path: Path) -> None:
    write(tmp_path, "sandbox.world.cities", column="population", type_="Int")
    file = tmp_path / "catalog" / "tables.json"
    with on_a_port(create_sandbox()) as url:
        learned = run("check", "--learn", cwd=tmp_path, **account(url))
    assert learned.returncode == 0, learned.stdout + learned.stderr
    assert "tables.json: 1 table read through CARTO" in learned.stdout
    assert (
        "sandbox.world.cities: 6 columns; CARTO does not report the exact types of"
        in learned.stdout
    )
    columns = json.loads(file.read_text())["sandbox.world.cities"]
    assert columns["name"] == "STRING"
    assert columns["population"] == "INT64 | FLOAT64 | NUMERIC"
    assert columns["geom"] == "GEOGRAPHY"
    template = tmp_path / "catalog" / "rows" / "it.sql"
    template.write_text(template.read_text().replace("population AS", "poplation AS"))
    checked = invoke("check", "--offline", cwd=tmp_path, **account("http://127.0.0.1:9"))
    assert checked.returncode == 1
    assert "rows/it.sql:8: BigQuery: Unrecognized name: poplation" in checked.stderr


def test_a_table_that_cannot_be_read_is_reported_and_others_stay(tmp_path: Path) -> None:
    write(tmp_path, "sandbox.world.Towns")
    file = tmp_path / "catalog" / "tables.json"
    file.write_text('{ "p.d.other": { "a": "INT64" } }')
    with on_a_port(create_sandbox()) as url:
        learned = invoke("check", "--learn", cwd=tmp_path, **account(url))
    assert "sandbox.world.Towns: the columns could not be read:" in learned.stderr
    assert "Not found: Table sandbox.world.Towns" in learned.stderr
    assert "no table was added" in learned.stdout
    assert json.loads(file.read_text()) == {"p.d.other": {"a": "INT64"}}


async def _information_schema(request: Request) -> JSONResponse:
    options = {**request.query_params} if request.method == "GET" else await request.json()
    if "INFORMATION_SCHEMA" not in str(options["q"]):
        return JSONResponse({"rows": [{"name": "a"}], "schema": [{"name": "name"}]})
    assert "FROM `p.d`.INFORMATION_SCHEMA.COLUMNS" in str(options["q"])
    values = options["queryParameters"]
    assert (json.loads(values) if isinstance(values, str) else values) == {"name": "T"}
    types = {"name": "STRING(40)", "price": "NUMERIC(10, 2)", "odd": "NEWTYPE"}
    rows = [{"column_name": name, "data_type": type_} for name, type_ in types.items()]
    return JSONResponse({"rows": rows})


def test_exact_types_come_from_information_schema(tmp_path: Path) -> None:
    write(tmp_path, "p.d.T")
    route = Route("/v3/sql/carto_dw/query", _information_schema, methods=["GET", "POST"])
    with on_a_port(Starlette(routes=[route])) as url:
        learned = invoke("check", "--learn", cwd=tmp_path, **account(url))
    assert learned.returncode == 0, learned.stdout + learned.stderr
    assert json.loads((tmp_path / "catalog" / "tables.json").read_text()) == {
        "p.d.T": {"name": "STRING(40)", "price": "NUMERIC(10, 2)", "odd": "UNKNOWN"}
    }


def test_learning_offline_is_rejected(tmp_path: Path) -> None:
    rejected = invoke("check", "--learn", "--offline", "--sandbox", cwd=tmp_path)
    assert rejected.returncode == 1
    assert "--learn sends queries to CARTO, and --offline sends none" in rejected.stderr


def test_an_exact_type_stays_where_a_coarser_one_is_learned() -> None:
    before = {"t": {"a": "FLOAT64", "b": "STRING", "gone": "INT64"}, "u": {"x": "DATE"}}
    learned = {"t": {"a": "INT64 | FLOAT64", "b": "INT64 | FLOAT64", "c": "UNKNOWN"}}
    assert merge(before, learned) == {
        "t": {"a": "FLOAT64", "b": "INT64 | FLOAT64", "c": "UNKNOWN"},
        "u": {"x": "DATE"},
    }
