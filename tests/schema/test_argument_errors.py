"""An invalid value has the same error as a literal and as a variable, which never shows the value."""

from collections.abc import Sequence
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
from schema.argument_errors import ArgumentError
from schema.build import build_schema
from schema.validation import validated
from tests.resolvers.sandbox import CATALOG
from tests.schema.inputs import coerce_variables

SCHEMA: Final[GraphQLSchema] = build_schema(CATALOG.public_templates())._schema

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


def literal_errors(
    argument: tuple[str, str, str], value: Any, *, hide: bool = False
) -> Sequence[GraphQLError]:
    return validated(SCHEMA, parse(document(*argument, _literal(value))), hide=hide)


def variable_errors(
    argument: tuple[str, str, str], value: Any, *, hide: bool = False
) -> Sequence[GraphQLError]:
    [operation] = parse(document(*argument, "$v")).definitions
    assert isinstance(operation, OperationDefinitionNode)
    coerced = coerce_variables(SCHEMA, operation, {"v": value}, hide=hide)
    return [] if isinstance(coerced, VariableValues) else coerced


def rules_of(errors: Sequence[GraphQLError]) -> list[tuple[str, str]]:
    causes = [error.original_error for error in errors]
    assert all(isinstance(cause, ArgumentError) for cause in causes), errors
    return [
        (cause.argument, str(cause).replace(f" (variable '${cause.variable}')", ""))  # type: ignore[union-attr]
        for cause in causes
    ]


@given(st.sampled_from(ARGUMENTS), values)
def test_an_invalid_value_has_the_same_error_as_a_literal_and_as_a_variable(
    argument: tuple[str, str, str], value: Any
) -> None:
    literal, variable = (
        dict(rules_of(literal_errors(argument, value))),
        dict(rules_of(variable_errors(argument, value))),
    )
    # An enum value is a string in JSON, and 1.0 an integer: only as literals are these invalid.
    forms = {at for at, text in literal.items() if "without quotes" in text or "32-bit" in text}
    assert {at: text for at, text in literal.items() if at not in forms} == {
        at: text for at, text in variable.items() if at not in forms
    }


@given(st.sampled_from(ARGUMENTS), values)
def test_exactly_the_values_that_graphql_core_rejects_are_rejected(
    argument: tuple[str, str, str], value: Any
) -> None:
    written = parse(document(*argument, _literal(value)))
    assert bool(literal_errors(argument, value)) == bool(validate(SCHEMA, written, specified_rules))
    [operation] = parse(document(*argument, "$v")).definitions
    assert isinstance(operation, OperationDefinitionNode)
    reference = get_variable_values(SCHEMA, operation.variable_definitions or (), {"v": value})
    assert bool(variable_errors(argument, value)) == (not isinstance(reference, VariableValues))


@pytest.mark.parametrize("errors_of", [literal_errors, variable_errors])
@pytest.mark.parametrize(
    ("argument", "value", "expected"),
    [
        (("features { earthquakes", "kind", "EarthquakesKind"), "explosio", "must be a value of EarthquakesKind"),
        (("features { cities", "bbox", "BBox"), [1], "must be an object"),
    ],
)  # fmt: skip
def test_without_suggestions_no_error_lists_names_of_the_schema(
    errors_of: Any, argument: tuple[str, str, str], value: Any, expected: str
) -> None:
    [(_, text)] = rules_of(errors_of(argument, value, hide=True))
    assert text.endswith(f" {expected}.")


def test_an_unknown_name_is_truncated() -> None:
    box = {"west": 0, "south": 0, "east": 1, "north": 1, "x" * 5000: 1}
    [(at, _)] = rules_of(variable_errors(("features { cities", "bbox", "BBox"), box))
    assert at == "bbox." + "x" * 40
    [(at, _)] = rules_of(literal_errors(("features { cities", "bbox", "BBox"), box))
    assert at == "bbox." + "x" * 40


def test_of_very_many_invalid_values_only_the_first_are_listed() -> None:
    *first, last = variable_errors(("queryRows { citiesById", "ids", "[BigInt!]!"), ["x"] * 5000)
    assert [at for at, _ in rules_of(first)] == [f"ids[{index}]" for index in range(50)]
    assert last.message == "More than 50 values are invalid; these are the first."
