"""A wrong value is told alike wherever it stands, in our words each time, and never shown."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from graphql import (
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    parse,
    specified_rules,
    validate,
)
from graphql.execution import get_variable_values
from graphql.execution.values import VariableValues
from hypothesis import given
from hypothesis import strategies as st

from carto_graphql.graphiql.examples import _literal
from carto_graphql.sandbox import sandbox_catalog
from resolvers.catalog.loading import load_catalog
from schema.argument_errors import ArgumentError
from schema.build import build_schema
from schema.limits import Limits
from schema.validation import validated
from schema.variables import Variables

SCHEMA: Final[GraphQLSchema] = build_schema(
    load_catalog(Path(str(sandbox_catalog()))).public_templates()
)._schema

ARGUMENTS: Final = [
    ("features { cities", "minPopulation", "Int!"),
    ("features { cities", "countries", "[String!]"),
    ("features { cities", "bbox", "BBox"),
    ("features { cities", "orderBy", "[CitiesOrder!]"),
    ("features { citiesInCountry", "iso3", "String!"),
    ("features { citiesNear", "radius", "Float!"),
    ("features { airportsIn", "area", "Geometry!"),
    ("features { earthquakes", "since", "DateTime"),
    ("features { earthquakes", "tsunami", "Boolean"),
    ("features { earthquakes", "kind", "EarthquakesKind"),
    ("queryRows { earthquakesByDay", "since", "Date"),
    ("queryRows { citiesById", "ids", "[BigInt!]!"),
]
REQUIRED: Final = {
    "citiesInCountry": 'iso3: "CHE"',
    "citiesNear": "longitude: 0, latitude: 0",
    "airportsIn": 'area: {type: "Point", coordinates: [0, 0]}',
    "citiesById": "ids: []",
}
NAMES: Final = [
    "west",
    "south",
    "east",
    "north",
    "field",
    "direction",
    "type",
    "coordinates",
    "other",
]

leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=5)
    | st.sampled_from(["name", "DESC", "Point", "explosion", "2018-02-03", "CHE", "12"])
)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5)
    ),
    max_leaves=8,
)


def document(field: str, name: str, type_: str, value: str) -> str:
    others = [
        text
        for each, text in REQUIRED.items()
        if field.endswith(each) and not text.startswith(f"{name}:")
    ]
    declared = f"query($v: {type_}) " if value == "$v" else ""
    return f"{declared}{{ {field}({', '.join([f'{name}: {value}', *others])}) {{ numberReturned }} }} }}"


def of_literal(
    argument: tuple[str, str, str], value: Any, *, hide: bool = False
) -> Sequence[GraphQLError]:
    return validated(SCHEMA, parse(document(*argument, _literal(value))), hide=hide)


def of_variable(
    argument: tuple[str, str, str], value: Any, *, hide: bool = False
) -> Sequence[GraphQLError]:
    [operation] = parse(document(*argument, "$v")).definitions
    assert isinstance(operation, OperationDefinitionNode)
    coerced = Variables(SCHEMA, operation, [operation], Limits(), hide=hide).coerced({"v": value})
    return [] if isinstance(coerced, VariableValues) else coerced


def told(errors: Sequence[GraphQLError]) -> list[tuple[str, str]]:
    """The arguments, and what was expected of them. Every error is one of ours."""
    causes = [error.original_error for error in errors]
    assert all(isinstance(cause, ArgumentError) for cause in causes), errors
    return [
        (cause.argument, str(cause).replace(f" (variable '${cause.variable}')", ""))  # type: ignore[union-attr]
        for cause in causes
    ]


@given(st.sampled_from(ARGUMENTS), values)
def test_a_wrong_value_is_told_alike_as_a_literal_and_as_a_variable(
    argument: tuple[str, str, str], value: Any
) -> None:
    literal, variable = (
        dict(told(of_literal(argument, value))),
        dict(told(of_variable(argument, value))),
    )
    # An enum's name is a string in JSON, and 1.0 a whole number: only as literals are these wrong.
    forms = {at for at, text in literal.items() if "without quotes" in text or "32-bit" in text}
    assert {at: text for at, text in literal.items() if at not in forms} == {
        at: text for at, text in variable.items() if at not in forms
    }


@given(st.sampled_from(ARGUMENTS), values)
def test_what_graphql_core_refuses_is_refused_and_nothing_else(
    argument: tuple[str, str, str], value: Any
) -> None:
    written = parse(document(*argument, _literal(value)))
    assert bool(of_literal(argument, value)) == bool(validate(SCHEMA, written, specified_rules))
    [operation] = parse(document(*argument, "$v")).definitions
    assert isinstance(operation, OperationDefinitionNode)
    judged = get_variable_values(SCHEMA, operation.variable_definitions or (), {"v": value})
    assert bool(of_variable(argument, value)) == (not isinstance(judged, VariableValues))


@pytest.mark.parametrize("asked", [of_literal, of_variable])
@pytest.mark.parametrize(
    ("argument", "value", "expected"),
    [
        (("features { earthquakes", "kind", "EarthquakesKind"), "explosio", "must be a value of EarthquakesKind"),
        (("features { cities", "bbox", "BBox"), [1], "must be an object"),
    ],
)  # fmt: skip
def test_no_name_of_the_schema_is_told_where_names_are_not_suggested(
    asked: Any, argument: tuple[str, str, str], value: Any, expected: str
) -> None:
    [(_, text)] = told(asked(argument, value, hide=True))
    assert text.endswith(f" {expected}.")


def test_a_name_that_a_client_made_up_is_cut_short() -> None:
    box = {"west": 0, "south": 0, "east": 1, "north": 1, "x" * 5000: 1}
    [(at, _)] = told(of_variable(("features { cities", "bbox", "BBox"), box))
    assert at == "bbox." + "x" * 40
    [(at, _)] = told(of_literal(("features { cities", "bbox", "BBox"), box))
    assert at == "bbox." + "x" * 40


def test_of_very_many_wrong_values_the_first_are_told_and_that_there_are_more() -> None:
    *first, last = of_variable(("queryRows { citiesById", "ids", "[BigInt!]!"), ["x"] * 5000)
    assert [at for at, _ in told(first)] == [f"ids[{index}]" for index in range(50)]
    assert last.message == "More than 50 values are invalid; these are the first."
