"""JSON Schemas of every type that a catalog can declare, beside what GraphQL accepts and returns."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest

from carto_graphql.agents.json_schema import column_schema
from carto_graphql.agents.tools import TemplateTool, build_tools
from resolvers.scalars import SCALARS, bindable, declarable
from resolvers.sql.template import Column
from schema.catalog import load_catalog
from schema.roles import Executors
from tests.resolvers.shops import write_catalog

EXAMPLES: Final[dict[str, list[Any]]] = {
    "Int": [0, -5, 2**31 - 1],
    "Float": [0, 1.5],
    "String": ["", "x"],
    "Boolean": [True],
    "BigInt": ["9007199254740993", "-1"],
    "Decimal": ["1.50", "-3"],
    "Date": ["2018-02-01"],
    "DateTime": ["2018-02-01T12:00:00Z"],
    "Time": ["12:30:00"],
    "UUID": ["123e4567-e89b-12d3-a456-426614174000"],
    "Bytes": ["AAEC"],
    "JSON": [{"a": 1}, [1]],
    "Geometry": [{"type": "Point", "coordinates": [1, 2]}],
}
PARAMS: Final = {
    **{f"a{name}": name for name in bindable()},
    **{f"all{name}": f"[{name}!]" for name in bindable() if SCALARS[name].is_listed},
}


def template() -> str:
    """Return a template with a parameter and a column of every type."""
    params = "\n".join(f'  {name}: "{type_}"' for name, type_ in PARAMS.items())
    columns = [f'  c{name}: "{name}"' for name in declarable()]
    lists = [name for name in declarable() if SCALARS[name].is_listed]
    columns += [f'  many{name}: "[{name}]"' for name in lists]
    clauses = "\n".join(
        f"[[ AND x {'IN' if name.startswith('all') else '='} {{{{{name}}}}} ]]" for name in PARAMS
    )
    selected = ", ".join(line.split(":")[0].strip() for line in columns)
    return (
        "/* ---\ndescription: All types.\nparams:\n" + params + "\ncolumns:\n"
        + "\n".join(columns)
        + f"\naccess: [public]\n--- */\nSELECT {selected} FROM `sandbox.t` WHERE TRUE\n{clauses}\n"
    )  # fmt: skip


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> TemplateTool:
    folder: Path = write_catalog(tmp_path_factory.mktemp("types"), rows__types=template())
    executor = Executors(load_catalog(folder), callers=False).for_roles(())
    assert executor is not None
    return build_tools(executor.schema, executor.templates, 50)["rows_types"]


def test_there_are_examples_of_every_type() -> None:
    assert set(EXAMPLES) == set(declarable())


def test_the_schemas_are_valid(tool: TemplateTool) -> None:
    for schema in (tool.input_schema, tool.output_schema):
        jsonschema.Draft202012Validator.check_schema(schema)
        json.dumps(schema)


@pytest.mark.parametrize("name", bindable())
def test_arguments_of_every_type_are_accepted(tool: TemplateTool, name: str) -> None:
    for value in EXAMPLES[name]:
        jsonschema.validate({f"a{name}": value}, tool.input_schema)
        if f"all{name}" in PARAMS:
            jsonschema.validate({f"all{name}": [value]}, tool.input_schema)
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.validate({f"all{name}": [None]}, tool.input_schema)
    for value in (None, [[]]):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({f"a{name}": value}, tool.input_schema)


@pytest.mark.parametrize("name", declarable())
def test_results_of_every_type_are_accepted(tool: TemplateTool, name: str) -> None:
    columns = tool.output_schema["properties"]["rows"]["items"]["properties"]
    for value in [*EXAMPLES[name], None]:
        jsonschema.validate(value, columns[f"c{name}"])
        if f"many{name}" in columns:
            jsonschema.validate([value], columns[f"many{name}"])


def test_lists_of_lists_are_accepted() -> None:
    column = Column("x", "Int", True, True, "x", nullable_items=True, is_nested=True)
    column = replace(column, nullable_lists=True)
    jsonschema.validate([[1, None], None], column_schema(column))
    jsonschema.validate(None, column_schema(column))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([1], column_schema(column))
