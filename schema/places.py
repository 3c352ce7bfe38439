"""Where in a document the value of an argument stands."""

import re
from collections.abc import Iterable
from typing import Final

from graphql import (
    FieldNode,
    ListValueNode,
    Node,
    ObjectValueNode,
    get_location,
)
from graphql.language.location import FormattedSourceLocation

__all__ = ["place_of"]

_STEPS: Final = re.compile(r"[^.\[\]]+")


def place_of(argument: str, nodes: Iterable[Node]) -> list[FormattedSourceLocation]:
    """`locations` (GraphQL spec 7.1.2) of the value at `argument`, such as `bbox.west` or `countries[3]`, in the
    first field of `nodes`. A variable is the place of all that it holds. Nothing where the argument is not given."""
    name, *below = _STEPS.findall(argument)
    field = next((node for node in nodes if isinstance(node, FieldNode)), None)
    arguments = field.arguments or () if field else ()
    given = next((each for each in arguments if each.name.value == name), None)
    if given is None:
        return []
    value: Node = given.value
    for step in below:
        value = _below(value, step)
    return [get_location(value.loc.source, value.loc.start).formatted] if value.loc else []


def _below(value: Node, step: str) -> Node:
    if isinstance(value, ListValueNode) and step.isdigit() and int(step) < len(value.values):
        return value.values[int(step)]
    if isinstance(value, ObjectValueNode):
        return next((field.value for field in value.fields if field.name.value == step), value)
    return value
