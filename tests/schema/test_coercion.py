"""Variables are bounded and coerced in one walk, with graphql-core's own results."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import pytest
from graphql import (
    GraphQLError,
    GraphQLNonNull,
    OperationDefinitionNode,
    Undefined,
    parse,
    parse_value,
    specified_scalar_types,
)
from graphql.execution.values import VariableValues, get_variable_values
from graphql.utilities.coerce_input_value import coerce_input_literal
from hypothesis import given
from hypothesis import strategies as st

from resolvers.scalars import SCALARS
from schema.coercion import MAX_NESTING, Budget
from schema.inputs import plain, value_coercer
from schema.limits import LimitExceeded, Limits
from tests.schema.inputs import ARGUMENTS, SCHEMA, VALID, coerce_variables, values

DEFAULTS = {"int": "7", "point": '{x: 1, label: "a"}', "colors": "GREEN", "filter": "{not: {}}"}


def operation_of(query: str) -> OperationDefinitionNode:
    [operation] = parse(query).definitions
    assert isinstance(operation, OperationDefinitionNode)
    return operation


def declare(names: Sequence[str], *, with_defaults: bool = False) -> OperationDefinitionNode:
    declared = [
        f"${name}: {ARGUMENTS[name]}"
        + (f" = {DEFAULTS[name]}" if with_defaults and name in DEFAULTS else "")
        for name in names
    ]
    passed = ", ".join(f"{name}: ${name}" for name in names)
    return operation_of(f"query({', '.join(declared)}) {{ find({passed}) }}")


def coerced(
    operation: OperationDefinitionNode, variables: Mapping[str, Any], limits: Limits | None = None
) -> VariableValues | Sequence[GraphQLError]:
    return coerce_variables(SCHEMA, operation, variables, limits)


def values_of(result: VariableValues | Sequence[GraphQLError]) -> object:
    return plain(result.coerced) if isinstance(result, VariableValues) else "errors"


def by_graphql_core(operation: OperationDefinitionNode, variables: dict[str, Any]) -> object:
    return values_of(get_variable_values(SCHEMA, operation.variable_definitions or (), variables))


@given(st.fixed_dictionaries({}, optional=VALID), st.booleans())
def test_valid_variables_coerce_as_in_graphql_core(
    variables: dict[str, Any], with_defaults: bool
) -> None:
    names = [name for name in ARGUMENTS if name in variables or name in DEFAULTS]
    names = [name for name in names if name in variables or with_defaults]
    if not names:
        return
    operation = declare(names, with_defaults=with_defaults)
    result = coerced(operation, variables)
    assert isinstance(result, VariableValues)
    assert values_of(result) == by_graphql_core(operation, variables)


@given(st.dictionaries(st.sampled_from(sorted(ARGUMENTS)), values, min_size=1, max_size=3))
def test_any_json_is_accepted_or_rejected_as_in_graphql_core(variables: dict[str, Any]) -> None:
    operation = declare([*variables])
    assert values_of(coerced(operation, variables)) == by_graphql_core(operation, variables)


@given(st.data(), st.sampled_from(sorted(ARGUMENTS)))
def test_types_of_values_are_those_of_graphql_core(data: st.DataObject, name: str) -> None:
    variables = {name: data.draw(VALID[name])}
    operation = declare([name])
    assert repr(values_of(coerced(operation, variables))) == repr(
        by_graphql_core(operation, variables)
    ), "1, 1.0 and True are equal, and not the same"


@pytest.mark.parametrize("variables", [{}, {"limit": None}])
def test_a_required_variable_must_be_given(variables: dict[str, Any]) -> None:
    result = coerced(declare(["limit"]), variables)
    assert values_of(result) == "errors"


def test_values_are_counted_before_they_are_looked_at() -> None:
    class Unread(list[Any]):
        def __iter__(self) -> Any:
            raise AssertionError("looked at")

    with pytest.raises(LimitExceeded) as raised:
        coerced(declare(["ints"]), {"ints": Unread([1] * 20)}, Limits(values=10))
    assert raised.value.limit == "values"


def test_the_limit_on_values_is_of_all_variables_together() -> None:
    operation = declare(["ints", "points"])
    variables = {"ints": [1, 2, 3], "points": [{"x": 1}, {"x": 2}]}
    assert isinstance(coerced(operation, variables, Limits(values=9)), VariableValues)
    with pytest.raises(LimitExceeded):
        coerced(operation, variables, Limits(values=8))


def test_a_limit_is_reported_before_an_invalid_value_whatever_comes_first() -> None:
    operation = declare(["int", "points"])
    with pytest.raises(LimitExceeded):
        coerced(operation, {"int": "x", "points": [{"x": 1}] * 20}, Limits(values=10))


def test_an_input_object_of_many_fields_is_rejected_before_they_are_looked_at() -> None:
    with pytest.raises(LimitExceeded) as raised:
        coerced(declare(["point"]), {"point": {f"a{number}": 1 for number in range(50_000)}})
    assert raised.value.limit == "input_fields"


def test_what_is_inside_a_custom_scalar_does_not_count() -> None:
    result = coerced(declare(["any"]), {"any": [1] * 100}, Limits(values=10))
    assert isinstance(result, VariableValues)


def test_a_limit_that_only_warns_warns_once(caplog: pytest.LogCaptureFixture) -> None:
    limits = Limits(values=2, warn=True)
    variables = {"matrix": [[1, 2, 3], [1, 2, 3]]}
    assert values_of(coerced(declare(["matrix"]), variables, limits)) == variables
    assert len(caplog.records) == 1


@pytest.mark.parametrize("key", ["not", "and"])
@pytest.mark.threat("S28")
def test_s28_a_filter_nested_very_deep_is_an_error(key: str) -> None:
    nested: Any = {}
    for _ in range(4_000):
        nested = {key: nested}
    result = coerced(declare(["filter"]), {"filter": nested})
    assert not isinstance(result, VariableValues)
    assert f"deeper than {MAX_NESTING}" in result[0].message


@pytest.mark.parametrize("key", ["not", "and"])
def test_a_filter_may_be_nested_as_deep_as_is_allowed(key: str) -> None:
    nested: Any = {}
    for _ in range(MAX_NESTING - 1):
        nested = {key: nested}
    assert isinstance(coerced(declare(["filter"]), {"filter": nested}), VariableValues)
    assert not isinstance(coerced(declare(["filter"]), {"filter": {key: nested}}), VariableValues)


DECIDED = "query($on: Boolean = true) {{ a: find {directive} b: find }}"


@pytest.mark.threat("H13")
@pytest.mark.parametrize("directive", ["@skip(if: $on)", "@include(if: $on)"])
def test_h13_null_for_a_directive_is_an_error_and_its_default_applies_only_if_absent(
    directive: str,
) -> None:
    operation = operation_of(DECIDED.format(directive=directive))
    assert values_of(coerced(operation, {})) == {"on": True}
    assert values_of(coerced(operation, {"on": False})) == {"on": False}
    result = coerced(operation, {"on": None})
    assert not isinstance(result, VariableValues)
    [error] = result
    assert directive.partition("(")[0] in error.message
    assert "must not be null" in error.message


@pytest.mark.threat("H13")
@pytest.mark.parametrize("at", ["...F", "... { a: find @skip(if: $on) }", "...G @skip(if: $on)"])
def test_h13_a_directive_within_a_fragment_counts_too(at: str) -> None:
    document = parse(
        f"query($on: Boolean = true) {{ {at} }}"
        " fragment F on Query { find @skip(if: $on) } fragment G on Query { find }"
    )
    [operation] = [
        each for each in document.definitions if isinstance(each, OperationDefinitionNode)
    ]
    result = coerce_variables(SCHEMA, operation, {"on": None}, definitions=document.definitions)
    assert values_of(result) == "errors"


NUMBERS = st.integers() | st.floats() | st.integers(-(2**31) - 2, -(2**31) + 2) | st.just(2**31 - 1)


@pytest.mark.parametrize("name", ["Int", "Float", "Boolean"])
@given(value=NUMBERS | st.booleans() | st.text() | st.just([1]))
def test_a_parameter_accepts_each_coerced_value_unchanged(name: str, value: object) -> None:
    # Parameter.validate checks no types: GraphQL's coercion must be as strict as our parsers.
    type_ = specified_scalar_types[name]
    found = []
    with suppress(Exception):
        found.append(value_coercer(GraphQLNonNull(type_))(value, Budget(Limits())))
    with suppress(Exception):
        found.append(coerce_input_literal(parse_value(json.dumps(value)), type_))
    for each in found:
        if each is not Undefined:
            parsed = SCALARS[name].parse(each)
            assert (type(parsed), parsed) == (type(each), each)
