"""The packaged catalog: every template returns rows for its sample, and shows newcomers the whole format."""

from typing import Any

import httpx
import pytest

from resolvers.sql.projection import Projection, result_column_name
from resolvers.sql.statements import write_statement
from resolvers.sql.template import Template
from tests.resolvers.sandbox import CATALOG
from tests.resolvers.template_calls import build_call

pytestmark = pytest.mark.anyio

TEMPLATES = CATALOG.templates

every_template = pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: f"{t.kind}/{t.name}")


async def sample_rows(carto: httpx.AsyncClient, template: Template) -> list[dict[str, Any]]:
    has_geometry = template.kind == "features"
    projection = Projection(columns=tuple(template.columns), geometry=has_geometry, id=has_geometry)
    statement = write_statement(build_call(template, template.sample), projection)
    sent = {"q": statement.sql, "queryParameters": statement.parameters}
    response = await carto.post("/v3/sql/carto_dw/query", json=sent)
    assert response.status_code == 200, response.text
    return list(response.json()["rows"])


@every_template
async def test_the_sample_returns_something(carto: httpx.AsyncClient, template: Template) -> None:
    rows = await sample_rows(carto, template)
    assert 0 < len(rows) <= template.limit_default


@every_template
async def test_a_column_that_is_never_null_is_never_null(
    carto: httpx.AsyncClient, template: Template
) -> None:
    never_null = [
        result_column_name(template, column.name)
        for column in template.columns.values()
        if not column.nullable
    ]
    for row in await sample_rows(carto, template):
        assert None not in [row[name] for name in never_null]


@every_template
def test_a_newcomer_reads_what_it_is(template: Template) -> None:
    assert template.description
    assert template.order or template.source
    assert template.sample
    for parameter in template.parameters.values():
        assert parameter.description, f"{template.name}.{parameter.name}"


@pytest.mark.parametrize("kind", ["features", "rows"])
def test_there_are_at_least_five_templates_of_each_kind(kind: str) -> None:
    assert sum(template.kind == kind for template in TEMPLATES) >= 5


def test_both_apis_are_used() -> None:
    assert {template.api for template in TEMPLATES if template.kind == "features"} == {
        "maps",
        "sql",
    }


def test_every_type_of_parameter_is_used_somewhere() -> None:
    parameters = [parameter for template in TEMPLATES for parameter in template.parameters.values()]
    assert {parameter.scalar for parameter in parameters} == {
        *("Int", "Float", "String", "Boolean", "BigInt", "Date", "DateTime", "Geometry")
    }
    assert any(parameter.is_list for parameter in parameters)


def test_every_check_is_used_somewhere() -> None:
    parameters = [parameter for template in TEMPLATES for parameter in template.parameters.values()]
    checks = [parameter.check for parameter in parameters]
    for name in ("minimum", "maximum", "min_length", "max_length", "pattern", "enum"):
        assert any(getattr(check, name) is not None for check in checks), name
    assert any(parameter.min_items is not None for parameter in parameters)
    assert any(parameter.max_items is not None for parameter in parameters)
