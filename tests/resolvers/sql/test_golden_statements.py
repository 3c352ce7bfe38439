"""The statements of the sandbox's catalog for every warehouse, as reviewed: text and values.

`GOLDEN=write` writes them anew.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
import sqlglot
from sqlglot import exp

from carto_graphql.sandbox.duckdb_engine import DuckDBEngine, shared_engine
from carto_graphql.sandbox.named_sources import NAMED_SOURCES
from resolvers.sql.dialects import DIALECTS
from resolvers.sql.statements import Statement, write_statement
from resolvers.sql.template import Template
from tests.resolvers.template_calls import bound, calls, placeholders, projections
from tests.resolvers.warehouses import OF_BIGQUERY_ALONE, TEMPLATES

GOLDEN: Final = Path(__file__).parent / "golden"
every_template = pytest.mark.parametrize(("provider", "name"), TEMPLATES)
every_select = pytest.mark.parametrize(
    ("provider", "name"), [key for key, template in TEMPLATES.items() if template.source is None]
)


def statements(template: Template) -> Iterator[tuple[str, Statement]]:
    [(sample, call), *others] = calls(template)
    [(everything, all_of_it), *_] = projections(template)
    for selection, projection in projections(template):
        yield f"{selection}; {sample}", write_statement(call, projection)
    for arguments, other in others:
        yield f"{everything}; {arguments}", write_statement(other, all_of_it)


def page(template: Template) -> str:
    sections = [
        f"-- {title}\n{statement.sql}\n-- {json.dumps(statement.parameters, ensure_ascii=False)}\n"
        for title, statement in statements(template)
    ]
    return "\n".join(sections)


@every_template
def test_the_statements_are_those_that_were_reviewed(provider: str, name: str) -> None:
    file = GOLDEN / provider / f"{name}.sql"
    written = page(TEMPLATES[provider, name])
    if os.environ.get("GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(written, encoding="utf-8")
    assert written == file.read_text(encoding="utf-8")


def test_every_warehouse_has_every_template_and_every_golden_file_belongs_to_one() -> None:
    names = {name for _, name in TEMPLATES}
    assert set(TEMPLATES) == {
        (provider, name)
        for provider in DIALECTS
        for name in names
        if provider == "bigquery" or name not in OF_BIGQUERY_ALONE
    }
    assert {(file.parent.name, file.stem) for file in GOLDEN.rglob("*.sql")} == set(TEMPLATES)


@every_select
def test_each_statement_is_one_select_of_its_warehouse(provider: str, name: str) -> None:
    template = TEMPLATES[provider, name]
    for title, statement in statements(template):
        [parsed] = sqlglot.parse(statement.sql, read=template.dialect.sqlglot)
        assert isinstance(parsed, exp.Select), title


@every_select
def test_each_statement_binds_the_placeholders_that_it_holds_and_no_other(
    provider: str, name: str
) -> None:
    template = TEMPLATES[provider, name]
    for title, statement in statements(template):
        assert placeholders(statement.sql, template.dialect.sqlglot) == bound(statement), title


@pytest.fixture(scope="module")
def engine() -> DuckDBEngine:
    return shared_engine()


@pytest.mark.parametrize("name", sorted({name for _, name in TEMPLATES}))
def test_each_statement_for_bigquery_runs(name: str, engine: DuckDBEngine) -> None:
    for title, statement in statements(TEMPLATES["bigquery", name]):
        assert isinstance(statement.parameters, dict)
        sql = NAMED_SOURCES["carto_dw"].get(statement.sql, statement.sql)
        job = engine.job(sql, statement.parameters)
        try:
            assert job.fetch(200_000).columns, title
        finally:
            job.close()
