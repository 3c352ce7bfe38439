"""The arguments of a field are what graphql-core reads from the same node, whatever part of them is constant."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from graphql import (
    FieldNode,
    GraphQLError,
    OperationDefinitionNode,
    get_argument_values,
    parse,
    specified_rules,
    validate,
)
from graphql.execution.values import VariableValues, get_variable_values
from hypothesis import assume, given
from hypothesis import strategies as st

from carto_graphql.graphiql.examples import _literal
from schema.argument_errors import ArgumentError
from schema.inputs import field_arguments, plain
from tests.schema.inputs import ARGUMENTS, FIELD, SCHEMA, VALID

Draw = Callable[[st.SearchStrategy[Any]], Any]


@dataclass(frozen=True)
class Case:
    """A field node and the variables that a request gives for it."""

    node: FieldNode
    variables: VariableValues


TYPES = {
    "a": "Int = 3",
    "b": "Int",
    "c": "Color = RED",
    "d": "Point",
    "e": "Float = 2.5",
    "f": "[Int!]",
    "g": "String",
}
"""Variables, most with a default: only such a one may be null in the place of a value."""

FITTING = {
    "int": ("a", "b"),
    "float": ("e",),
    "color": ("c",),
    "point": ("d",),
    "ints": ("f",),
    "text": ("g",),
    "limit": ("a",),
}
ARGUMENT_LITERALS = {
    "points": '[$d0, {x: $e, color: $c}, {x: 1, y: $e, label: $g}]',
    "point": '{x: $e, label: $g}',
    "filter": '{name: ["x", $g], at: {x: $e}, not: {size: [[1, $a], $f]}, any: 5}',
    "matrix": "[[1, $b, null], $f]",
    "colors": "[RED, $c]",
    "ints": "$a",
    "choice": '{points: {x: $e}}',
}  # fmt: skip
VARIABLE_VALUES = {
    "a": st.integers(0, 5) | st.none(),
    "b": st.integers(0, 5) | st.none(),
    "c": st.sampled_from(["GREEN", None]),
    "d": st.just({"x": 1}) | st.none(),
    "e": st.floats(0, 5) | st.none(),
    "f": st.lists(st.integers(0, 5), max_size=2) | st.none(),
    "g": st.just("text") | st.none(),
}


@st.composite
def cases(draw: Draw) -> Case:
    picked = draw(st.lists(st.sampled_from(sorted(ARGUMENTS)), unique=True, max_size=5))
    arguments = ", ".join(f"{name}: {drawn_literal(draw, name)}" for name in picked)
    text = arguments.replace("$d0", "{x: 0}")
    declared = ", ".join(f"${name}: {type_}" for name, type_ in TYPES.items() if f"${name}" in text)
    head = f"query({declared}) " if declared else ""
    document = parse(f"{head}{{ find{f'({text})' if text else ''} }}")
    assume(not validate(SCHEMA, document, specified_rules))
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    given_values = draw(st.fixed_dictionaries({}, optional=VARIABLE_VALUES))
    variables = get_variable_values(SCHEMA, operation.variable_definitions or (), given_values)
    assert isinstance(variables, VariableValues)
    node = operation.selection_set.selections[0]
    assert isinstance(node, FieldNode)
    return Case(node, variables)


def drawn_literal(draw: Draw, name: str) -> str:
    """Draw GraphQL text for the argument `name`: a literal, a variable, or a mix of both."""
    kind = draw(st.integers(0, 2))
    if kind == 1 and name in FITTING:
        return f"${draw(st.sampled_from(FITTING[name]))}"
    if kind == 2 and name in ARGUMENT_LITERALS:
        return ARGUMENT_LITERALS[name]
    literal = _literal(draw(VALID[name]))
    return literal.replace('"RED"', "RED").replace('"GREEN"', "GREEN") if name != "any" else literal


def by_graphql_core(case: Case) -> object:
    try:
        return plain(get_argument_values(FIELD, case.node, case.variables))
    except GraphQLError:
        return "error"


def by_ours(case: Case) -> object:
    try:
        return field_arguments("find", FIELD, case.node).values(case.variables)
    except ArgumentError:
        return "error"


@given(cases())
def test_arguments_equal_those_of_graphql_core(case: Case) -> None:
    assert by_ours(case) == by_graphql_core(case)


def case_of(query: str, variables: dict[str, Any]) -> Case:
    document = parse(query)
    assert not validate(SCHEMA, document, specified_rules)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    coerced = get_variable_values(SCHEMA, operation.variable_definitions or (), variables)
    assert isinstance(coerced, VariableValues)
    node = operation.selection_set.selections[0]
    assert isinstance(node, FieldNode)
    return Case(node, coerced)


@pytest.mark.parametrize(
    ("query", "argument", "variable"),
    [
        ("query($v: Int = 5) { find(limit: $v) }", "limit", "v"),
        ("query($v: Float = 5) { find(point: {x: $v}) }", "point.x", "v"),
        ("query($v: Int = 5) { find(ints: [1, $v]) }", "ints[1]", "v"),
        ("query($v: Float = 5) { find(filter: {and: [{}, {at: {x: $v}}]}) }", "filter.and[1].at.x", "v"),
    ],
)  # fmt: skip
def test_null_in_a_variable_that_must_have_a_value_is_an_error_with_its_path(
    query: str, argument: str, variable: str
) -> None:
    case = case_of(query, {"v": None})
    assert by_graphql_core(case) == "error"
    with pytest.raises(ArgumentError) as raised:
        field_arguments("find", FIELD, case.node).values(case.variables)
    assert raised.value.argument == argument
    assert raised.value.variable == variable
    assert "must not be null" in str(raised.value)


@pytest.mark.parametrize(
    ("query", "varies"),
    [
        ("{ find }", False),
        ("{ find(point: {x: 1}, colors: [RED]) }", False),
        ("query($v: Int) { find(int: $v) }", True),
        ("query($v: String) { find(filter: {and: [{name: [$v]}]}) }", True),
    ],
)
def test_arguments_vary_if_any_holds_a_variable(query: str, varies: bool) -> None:
    node = case_of(query, {}).node
    assert field_arguments("find", FIELD, node).varies is varies


def test_an_error_of_a_rule_is_at_the_value_that_broke_it() -> None:
    case = case_of("query($v: [Int!]) { find(ints: $v) }", {"v": [1, 2]})
    error = field_arguments("find", FIELD, case.node).error("ints[1]", "is bad", case.variables)
    assert (error.argument, error.variable) == ("ints[1]", "v[1]")
    assert error.location is not None
    assert error.location.column == 32
