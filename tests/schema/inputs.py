"""A schema whose inputs are of every kind, and strategies for values of them, valid or not."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from graphql import GraphQLError, GraphQLSchema, Node, OperationDefinitionNode, build_schema
from graphql.execution.values import VariableValues
from hypothesis import strategies as st

from schema.inputs import operation_variables
from schema.limits import LimitExceeded, Limits
from schema.variable_errors import VariableErrors

SCHEMA: Final[GraphQLSchema] = build_schema("""
    enum Color { RED GREEN }
    scalar Any
    input Point { x: Float!, y: Float! = 1.5, label: String = "none", color: Color = RED }
    input Filter { and: [Filter!], not: Filter, name: [String], size: [[Int!]], at: Point, any: Any }
    input Choice @oneOf { id: ID, color: Color, points: [Point!] }
    type Query {
      find(int: Int, float: Float, text: String, flag: Boolean, id: ID, color: Color, any: Any,
           ints: [Int!], matrix: [[Int]!], colors: [Color!]! = [RED, GREEN], point: Point,
           points: [Point!], filter: Filter, choice: Choice, limit: Int! = 10): Int
    }
""")
assert SCHEMA.query_type
FIELD: Final = SCHEMA.query_type.fields["find"]
ARGUMENTS: Final = {name: str(argument.type) for name, argument in FIELD.args.items()}

NAMES: Final = [
    *("x", "y", "label", "color", "and", "not", "name", "size", "at", "any", "id", "points"),
    "other",
]
_leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**40), 2**40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([1.0, 2.0**31, "RED", "BLUE", "12", "", "text"])
)
values: st.SearchStrategy[Any] = st.recursive(
    _leaves,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    ),
    max_leaves=10,
)
"""Any JSON."""


def _nullable(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def _one_or_many(item: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return item | st.lists(item, max_size=3)


_int, _color = st.integers(-5, 5) | st.just(3.0), st.sampled_from(["RED", "GREEN"])
_point = st.fixed_dictionaries(
    {"x": st.integers(-5, 5) | st.floats(-5, 5)},
    optional={"y": st.floats(-5, 5), "label": _nullable(st.just("a")), "color": _nullable(_color)},
)
_filter: st.SearchStrategy[Any] = st.deferred(
    lambda: st.fixed_dictionaries(
        {},
        optional={
            "and": _nullable(_one_or_many(_filter)),
            "not": _nullable(_filter),
            "name": _one_or_many(_nullable(st.text(max_size=2))),
            "size": _one_or_many(_one_or_many(_int)),
            "at": _nullable(_point),
            "any": values,
        },
    )
)
_choice = st.fixed_dictionaries({"id": st.just("7") | st.integers(0, 9)}) | st.fixed_dictionaries(
    {"points": _one_or_many(_point)}
)
VALID: Final[dict[str, st.SearchStrategy[Any]]] = {
    "int": _nullable(_int),
    "float": _nullable(st.floats(-5, 5) | st.integers(-5, 5)),
    "text": _nullable(st.text(max_size=3)),
    "flag": _nullable(st.booleans()),
    "id": _nullable(st.text(max_size=3) | st.integers(0, 9)),
    "color": _nullable(_color),
    "any": values,
    "ints": _nullable(_one_or_many(_int)),
    "matrix": _nullable(_int | st.lists(_int | st.lists(_nullable(_int), max_size=2), max_size=2)),
    "colors": _one_or_many(_color),
    "point": _nullable(_point),
    "points": _nullable(_one_or_many(_point)),
    "filter": _nullable(_filter),
    "choice": _nullable(_choice),
    "limit": _int,
}
"""Argument -> values that its type allows."""


def coerce_variables(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    given: Mapping[str, Any],
    limits: Limits | None = None,
    *,
    definitions: Sequence[Node] = (),
    hide: bool = False,
) -> VariableValues | Sequence[GraphQLError]:
    # `definitions` needs the operation and, if there are any, all fragments.
    limits, definitions = limits or Limits(), definitions or [operation]
    variables = operation_variables(schema, operation, definitions, limits)
    errors = VariableErrors(schema, definitions, variables.declared, limits, hide=hide)
    try:
        return variables.coerced(given)
    except LimitExceeded:
        raise
    except Exception as error:  # noqa: BLE001  # as in `Plan.prepare`
        return errors.find(given, error)
