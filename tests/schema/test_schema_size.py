"""The size of the schema of 100 templates of ten columns, all of them opted in, and the time that they take."""

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pytest
from graphql import get_introspection_query, graphql_sync

from resolvers.geojson import MAX_VERTICES
from resolvers.sql.template import Column, Template
from schema.build import build_schema
from schema.filter_types import add_filters
from tests.resolvers.measurements import measurements

SCALARS: Final = (
    "String",
    "String",
    "String",
    "Int",
    "Int",
    "BigInt",
    "Float",
    "Float",
    "Boolean",
    "DateTime",
)
MEGABYTE: Final = 10**6


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Template]:
    one = measurements("bigquery", tmp_path_factory.mktemp("size"))
    columns = {
        f"column{number}": Column(f"column{number}", scalar, False, True, f"c{number}")
        for number, scalar in enumerate(SCALARS)
    }
    names = tuple(columns)
    whole = replace(one, columns=columns, filter=names, aggregate=names, sort=names, order=())
    return [replace(whole, name=f"template{number}") for number in range(100)]


def without(template: Template) -> Template:
    return replace(template, filter=(), aggregate=())


def test_introspection_stays_within_its_size(templates: Sequence[Template]) -> None:
    schema = build_schema(templates)._schema
    result = graphql_sync(schema, get_introspection_query())
    assert result.errors is None
    size = len(json.dumps(result.data, separators=(",", ":")))
    assert size <= 2.2 * MEGABYTE, f"{size / MEGABYTE:.2f} MB of introspection"


def test_filters_and_charts_take_little_time_to_build(templates: Sequence[Template]) -> None:
    plain = build_schema([without(each) for each in templates])._schema

    def seconds() -> float:
        started = time.process_time()
        add_filters(plain, templates, MAX_VERTICES)
        return time.process_time() - started

    least = min(seconds() for _ in range(5))
    assert least <= 0.1, f"{least:.2f} s"
