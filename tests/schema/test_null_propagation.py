"""Completing wrong values equals graphql-core's executor: values, order, errors and their paths."""

import json
from collections.abc import Mapping
from typing import Any, Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    execute_sync,
    parse,
    validate,
)
from graphql.execution.values import VariableValues
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.null_propagation import complete_field

SCHEMA: Final[GraphQLSchema] = build_schema(
    """
    type Query { it: Layer }
    type Layer { many: [Item!]! some: [Item] one: Item! maybe: Item count: Int! }
    type Item {
      number: Int!  text: String  tags: [String!]  marks: [Int]!  inner: Item  sure: Item!
    }
    """
)


class Wrong(Exception):
    """The place of a value that is not of its type."""


WRONG: Final = Wrong("a wrong value")

SCALARS: Final = {
    "number": st.one_of(st.integers(0, 9), st.none(), st.just(WRONG), st.just(2**40), st.just(1.5)),
    "text": st.one_of(st.text(max_size=3), st.none(), st.just(WRONG)),
    "tags": st.one_of(
        st.none(),
        st.just(WRONG),
        st.lists(st.one_of(st.text(max_size=2), st.none(), st.just(WRONG)), max_size=3),
    ),
    "marks": st.one_of(
        st.none(),
        st.just(WRONG),
        st.lists(st.one_of(st.integers(0, 9), st.none(), st.just(WRONG)), max_size=3),
    ),
}


def item(depth: int) -> st.SearchStrategy[Any]:
    below = st.none() if depth == 0 else item(depth - 1)
    objects = st.fixed_dictionaries({**SCALARS, "inner": below, "sure": below})
    return st.one_of(objects, objects, objects, st.none(), st.just(WRONG))


ITEMS: Final = st.one_of(st.lists(item(1), max_size=3), st.none(), st.just(WRONG))
LAYER: Final = st.fixed_dictionaries(
    {
        "many": ITEMS,
        "some": ITEMS,
        "one": item(1),
        "maybe": item(1),
        "count": SCALARS["number"],
    }
)


@st.composite
def selections(draw: Any, type_name: str, depth: int) -> str:
    type_ = SCHEMA.type_map[type_name]
    assert isinstance(type_, GraphQLObjectType)
    fields = []
    for name in draw(
        st.lists(st.sampled_from([*type_.fields, "__typename"]), min_size=1, max_size=4)
    ):
        alias = f"{name.strip('_')}{draw(st.integers(0, 1))}: " if draw(st.booleans()) else ""
        is_object = name in {"many", "some", "one", "maybe", "inner", "sure"}
        if is_object and depth == 0:
            continue
        below = f" {draw(selections('Item', depth - 1))}" if is_object else ""
        text = f"{alias}{name}{below}"
        fields.append(f"... on {type_name} {{ {text} }}" if draw(st.booleans()) else text)
    return "{ " + " ".join(fields or ["__typename"]) + " }"


def resolve(source: Any, info: Any) -> Any:
    value = source[info.field_name]
    if isinstance(value, Exception):
        raise value
    return value


def seen(errors: Any) -> list[Any]:
    return [
        [error.path, error.message, [[at.line, at.column] for at in error.locations or ()]]
        for error in errors or ()
    ]


def completed(document: str, layer: Mapping[str, object]) -> tuple[object, list[Any]]:
    parsed = parse(document)
    operation = parsed.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    assert SCHEMA.query_type is not None
    node = operation.selection_set.selections[0]
    assert isinstance(node, FieldNode)
    fragments: dict[str, FragmentDefinitionNode] = {}
    value, errors = complete_field(
        "Query",
        SCHEMA.query_type.fields["it"],
        [node],
        layer,
        ("it",),
        fragments,
        VariableValues({}, {}),
    )
    return {"it": value}, seen(errors)


@settings(max_examples=300)
@given(selection=selections("Layer", 3), layer=LAYER)
def test_completed_values_and_errors_are_those_of_graphql_core(
    selection: str, layer: Mapping[str, Any]
) -> None:
    document = f"{{ it {selection} }}"
    if validate(SCHEMA, parse(document)):
        return  # two fields of one key that differ
    expected = execute_sync(SCHEMA, parse(document), {"it": layer}, field_resolver=resolve)
    value, errors = completed(document, layer)
    assert json.dumps(value) == json.dumps(expected.data)
    assert errors == seen(expected.errors)
