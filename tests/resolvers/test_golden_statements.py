"""The statements of the sandbox's catalog, as reviewed: text and values. `GOLDEN=write` writes them anew."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
import sqlglot
from sqlglot import exp

from carto_graphql.sandbox.duckdb_engine import DuckDBEngine, shared_engine
from resolvers.statements import Statement, write_statement
from resolvers.template import Template
from tests.resolvers.questions import asks, projections
from tests.resolvers.sandbox import TEMPLATES

GOLDEN: Final = Path(__file__).parent / "golden"
every_template = pytest.mark.parametrize("name", TEMPLATES)


def statements(template: Template) -> Iterator[tuple[str, Statement]]:
    """Every selection with the sample's arguments, then everything with every other set of arguments."""
    [(sample, ask), *others] = asks(template)
    [(everything, all_of_it), *_] = projections(template)
    for selection, projection in projections(template):
        yield f"{selection}; {sample}", write_statement(ask, projection)
    for arguments, other in others:
        yield f"{everything}; {arguments}", write_statement(other, all_of_it)


def page(template: Template) -> str:
    """The statements as one text."""
    sections = [
        f"-- {title}\n{statement.sql}\n-- {json.dumps(statement.parameters, ensure_ascii=False)}\n"
        for title, statement in statements(template)
    ]
    return "\n".join(sections)


@every_template
def test_the_statements_are_those_that_were_reviewed(name: str) -> None:
    file = GOLDEN / f"{name}.sql"
    if os.environ.get("GOLDEN") == "write":
        file.write_text(page(TEMPLATES[name]), encoding="utf-8")
    assert page(TEMPLATES[name]) == file.read_text(encoding="utf-8")


def test_every_golden_file_belongs_to_a_template() -> None:
    assert {file.stem for file in GOLDEN.iterdir()} == set(TEMPLATES)


@every_template
def test_each_statement_is_one_select_of_bigquery(name: str) -> None:
    for title, statement in statements(TEMPLATES[name]):
        [parsed] = sqlglot.parse(statement.sql, read="bigquery")
        assert isinstance(parsed, exp.Select), title


@every_template
def test_each_statement_binds_the_placeholders_that_it_holds_and_no_other(name: str) -> None:
    for title, statement in statements(TEMPLATES[name]):
        parsed = sqlglot.parse_one(statement.sql, read="bigquery")
        held = {parameter.name for parameter in parsed.find_all(exp.Parameter)}
        assert held == set(statement.parameters), title


@pytest.fixture(scope="module")
def engine() -> DuckDBEngine:
    return shared_engine()


@every_template
def test_each_statement_runs(name: str, engine: DuckDBEngine) -> None:
    for title, statement in statements(TEMPLATES[name]):
        assert isinstance(statement.parameters, dict)
        job = engine.job(statement.sql, statement.parameters)
        try:
            assert job.fetch(200_000).columns, title
        finally:
            job.close()
