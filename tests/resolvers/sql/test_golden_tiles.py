"""The statements of vector tiles for every warehouse, as reviewed: text and values.

`GOLDEN=write` writes them anew.
"""

import dataclasses
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
import sqlglot
from sqlglot import exp

from carto_graphql.sandbox.duckdb_engine import shared_engine
from carto_graphql.sandbox.tiles import Tile
from resolvers.sql.dialects import DIALECTS
from resolvers.sql.projection import GEOMETRY
from resolvers.sql.statements import Statement
from resolvers.sql.template import Template
from resolvers.sql.tile_statement import write_tile_statement
from tests.resolvers.template_calls import BY_SCALAR, bound, build_call, calls, placeholders
from tests.resolvers.warehouses import TEMPLATES

GOLDEN: Final = Path(__file__).parent / "golden_tiles"
LAYERS: Final = {key: each for key, each in TEMPLATES.items() if each.tiles is not None}
every_warehouse = pytest.mark.parametrize("provider", DIALECTS)


def statements(template: Template) -> Iterator[tuple[str, Statement]]:
    assert template.tiles is not None
    properties = template.tiles.properties
    for arguments, call in calls(template):
        if arguments not in ("an order", "a page"):
            yield f"all properties; {arguments}", write_tile_statement(call, properties)
    [(sample, call), *_] = calls(template)
    yield f"one property; {sample}", write_tile_statement(call, properties[:1])
    yield f"no property; {sample}", write_tile_statement(call, ())
    name = next(each for each in template.filter if template.columns[each].scalar == "String")
    filtered = build_call(
        template,
        template.sample,
        where={name: {"contains": "a", "ignoreCase": True}},
        intersects=BY_SCALAR["Geometry"],
    )
    yield "no property; a filter and a shape", write_tile_statement(filtered, ())
    for cell in template.dialect.cells:
        of_cells = dataclasses.replace(template, cell=cell)
        yield (
            f"no property; {cell} cells",
            write_tile_statement(build_call(of_cells, template.sample), ()),
        )


def page(provider: str) -> str:
    sections = [
        f"-- {name}: {title}\n{statement.sql}\n"
        f"-- {json.dumps(statement.parameters, ensure_ascii=False)}\n"
        for (owner, name), template in LAYERS.items()
        if owner == provider
        for title, statement in statements(template)
    ]
    return "\n".join(sections)


@every_warehouse
def test_the_statements_are_those_that_were_reviewed(provider: str) -> None:
    file = GOLDEN / f"{provider}.sql"
    written = page(provider)
    if os.environ.get("GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(written, encoding="utf-8")
    assert written == file.read_text(encoding="utf-8")


def test_every_warehouse_has_every_layer() -> None:
    names = {name for _, name in LAYERS}
    assert set(LAYERS) == {(provider, name) for provider in DIALECTS for name in names}
    assert len(names) >= 3


@pytest.mark.parametrize(("provider", "name"), LAYERS)
def test_a_tile_has_all_rows_and_binds_its_values(provider: str, name: str) -> None:
    template = LAYERS[provider, name]
    for title, statement in statements(template):
        [parsed] = sqlglot.parse(statement.sql, read=template.dialect.sqlglot)
        assert isinstance(parsed, exp.Select), title
        assert not {"limit", "fetch", "offset", "order"} & {
            key for key, value in parsed.args.items() if value
        }, title
        assert placeholders(statement.sql, template.dialect.sqlglot) == bound(statement), title


@pytest.mark.parametrize("name", [name for provider, name in LAYERS if provider == "bigquery"])
def test_each_statement_for_bigquery_makes_a_tile(name: str) -> None:
    for title, statement in statements(LAYERS["bigquery", name]):
        if "cells" in title:
            continue  # the column has no cells
        assert isinstance(statement.parameters, dict)
        job = shared_engine().job(statement.sql, statement.parameters)
        try:
            names = [each.name for each in job.columns() if each.name != GEOMETRY]
            assert isinstance(job.tile(Tile(0, 0, 0), GEOMETRY, names), bytes), title
        finally:
            job.close()
