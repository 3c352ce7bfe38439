"""The scalars of the schema, from the table in `resolvers.scalars`.

Most results are not serialized here, because rows are written as bytes. Only small results with a
wrong value are, and the defaults that the SDL shows.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from resolvers.geojson import WrongGeometry, parse_geometry
from resolvers.scalars import SCALARS, Scalar

__all__ = ["PYTHON_TYPES", "Geometry", "WrongScalar", "scalar_map"]

_BUILT_IN: Final[Mapping[str, Any]] = {
    "Int": int,
    "Float": float,
    "String": str,
    "Boolean": bool,
    "ID": strawberry.ID,
}

PYTHON_TYPES: Final[Mapping[str, Any]] = {
    name: _BUILT_IN[name] if scalar.is_built_in else NewType(name, object)
    for name, scalar in SCALARS.items()
}
"""A scalar's name -> the annotation that Strawberry knows it by."""

Geometry: Final[Any] = PYTHON_TYPES["Geometry"]


class WrongScalar(ValueError):
    """A value that its scalar does not accept.

    `below` is the path from the value to the wrong part of it, such as `.coordinates[0]`.
    """

    def __init__(self, expected: str, below: str = "") -> None:
        super().__init__(expected)
        self.below = below


def scalar_map(max_vertices: int) -> Mapping[object, ScalarDefinition]:
    """Return the definitions of the catalog's scalars, by Python type.

    `max_vertices` limits Geometry arguments.
    """
    return {
        PYTHON_TYPES[name]: _definition(scalar, max_vertices)
        for name, scalar in SCALARS.items()
        if not scalar.is_built_in
    }


def _definition(scalar: Scalar, max_vertices: int) -> ScalarDefinition:
    parse = scalar.parse
    if parse is parse_geometry:
        parse = partial(parse_geometry, max_vertices=max_vertices)
    return strawberry.scalar(
        name=scalar.name,
        description=scalar.description,
        specified_by_url=scalar.specified_by,
        serialize=scalar.write,
        parse_value=_parser(parse),
    )


def _parser(parse_value: Callable[[object], object]) -> Callable[[Any], object]:
    def parse(value: Any) -> object:
        try:
            return parse_value(value)
        except WrongGeometry as error:
            raise WrongScalar(error.expected, error.below) from None
        except ValueError as error:
            raise WrongScalar(str(error)) from None

    return parse
