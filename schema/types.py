"""The GraphQL types of one template, built with Strawberry from what the catalog declares.

For `features/cities`: `CitiesCollection`, `CitiesFeature`, `CitiesProperties`, `CitiesOrder`, `CitiesSortField`, and
an enum for each parameter with `enum:`; for `rows/x`: `XResult`, `XRow`, `XRowOrder`, `XRowSortField`.
"""

import enum
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Optional

import strawberry
from graphql import GraphQLArgument
from strawberry.annotation import StrawberryAnnotation
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.tools import create_type
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from resolvers.results.columns import list_of
from resolvers.scalars import format_bound
from resolvers.sql.template import MISSING, Column, Parameter, Template
from resolvers.sql.template_call import MAX_OFFSET
from schema.scalars import PYTHON_TYPES, Geometry
from schema.type_names import enum_type_name, type_names

__all__ = [
    "BBox",
    "FeatureCollectionType",
    "FeatureType",
    "SortDirection",
    "arguments_of",
    "collection_type",
    "field",
    "rules_of",
]

_RULES: Final = "rules"
"""The key in an argument's metadata of the rules for one value that its type does not show."""


@strawberry.enum(
    description="The `type` member of a GeoJSON FeatureCollection (RFC 7946 section 3.3)."
)
class FeatureCollectionType(enum.Enum):
    FeatureCollection = "FeatureCollection"


@strawberry.enum(description="The `type` member of a GeoJSON Feature (RFC 7946 section 3.2).")
class FeatureType(enum.Enum):
    Feature = "Feature"


@strawberry.enum(description="The direction of an order. NULL comes last in both.")
class SortDirection(enum.Enum):
    ASC = "ASC"
    DESC = "DESC"


@strawberry.input(
    description="A box in degrees (WGS 84). A west above its east crosses the date line."
)
class BBox:
    west: float = strawberry.field(description="Western longitude, -180 to 180.")
    south: float = strawberry.field(description="Southern latitude, -90 to 90.")
    east: float = strawberry.field(description="Eastern longitude, -180 to 180.")
    north: float = strawberry.field(description="Northern latitude, -90 to 90.")


def field(name: str, type_: Any, description: str = "") -> StrawberryField:
    """Return a field named exactly `name`, which reads that key of its parent by default.

    Its Python name ends in `_`: strawberry makes attributes of them, and a column may be named
    `from`, `class` or `None`, which Python reserves.
    """
    return _named_field(name, f"{name}_", type_, description)


def _named_field(name: str, python_name: str, type_: Any, description: str) -> StrawberryField:
    return StrawberryField(
        python_name=python_name,
        graphql_name=name,
        type_annotation=StrawberryAnnotation.from_annotation(type_),
        description=description or None,
    )


def collection_type(template: Template) -> type:
    """What the template's field answers with: a FeatureCollection, or a result with rows."""
    names = type_names(template)
    if template.kind == "rows":
        row = create_type(
            names["row"], [*_column_fields(template)], description=template.description
        )
        many = field("rows", list_of(row), "The rows, in the order asked for.")
        return create_type(
            names["collection"], [many, *_counts()], description=template.description
        )
    feature = create_type(
        names["feature"], [*_feature_fields(template)], description="A GeoJSON Feature."
    )
    kind = field("type", FeatureCollectionType, "Always FeatureCollection.")
    many = field("features", list_of(feature), "The features, in the order asked for.")
    return create_type(
        names["collection"], [kind, many, *_counts()], description=template.description
    )


def _feature_fields(template: Template) -> Iterator[StrawberryField]:
    yield field("type", FeatureType, "Always Feature.")
    if template.id is not None:
        yield field("id", strawberry.ID, "Identifies the feature within its layer.")
    yield field("geometry", Optional[Geometry], "Where it is: a GeoJSON geometry in degrees.")
    name = type_names(template)["properties"]
    properties = create_type(name, [*_column_fields(template)], description=template.description)
    yield field("properties", properties, "What is known of it.")


def _counts() -> Iterable[StrawberryField]:
    yield field("numberReturned", int, "How many there are in this answer.")
    yield field("truncated", bool, "Whether the limit cut the answer: there is more than it holds.")


def _column_fields(template: Template) -> Iterator[StrawberryField]:
    for column in template.columns.values():
        yield field(column.name, _column_annotation(column), column.description)


def _column_annotation(column: Column) -> Any:
    one = PYTHON_TYPES[column.scalar]
    whole = list_of(one) if column.is_list else one
    return Optional[whole] if column.nullable else whole


def arguments_of(template: Template) -> Iterator[StrawberryArgument]:
    """The arguments of the template's field: its parameters, then the gateway's own."""
    for parameter in template.arguments:
        yield _parameter_argument(template, parameter)
    if template.takes_box:
        yield _argument(
            "bbox", BBox if template.needs_box else Optional[BBox], "Only what meets this box."
        )
    if template.sort:
        order = _order_type(template)
        yield _argument("orderBy", Optional[list_of(order)], "The order, most important first.")
    limit = f"At most so many, {template.limit_max} at the most."
    yield _argument(
        "limit", int, limit, template.limit_default, f"between 0 and {template.limit_max}"
    )
    if template.takes_offset:
        skipped = "So many are skipped first; needs an order."
        yield _argument("offset", int, skipped, 0, f"between 0 and {MAX_OFFSET}")


def _parameter_argument(template: Template, parameter: Parameter) -> StrawberryArgument:
    one: Any = PYTHON_TYPES[parameter.scalar]
    default = parameter.default
    if parameter.check.enum:
        one = _enum(enum_type_name(template, parameter), parameter.check.enum)
        default = _enum_default(one, default)
    whole = list_of(one) if parameter.is_list else one
    nullable = not parameter.required and default is MISSING
    return _argument(
        parameter.name,
        Optional[whole] if nullable else whole,
        _described(parameter),
        strawberry.UNSET if default is MISSING else default,
        parameter.check.rules,
    )


def _argument(
    name: str,
    annotation: Any,
    description: str,
    default: object = strawberry.UNSET,
    rules: str = "",
) -> StrawberryArgument:
    return StrawberryArgument(
        python_name=name,
        graphql_name=name,
        type_annotation=StrawberryAnnotation(annotation),
        description=description or None,
        default=default,
        metadata={_RULES: rules},
    )


def _described(parameter: Parameter) -> str:
    """The description, with the rules that the type does not show."""
    check = parameter.check
    rules: Mapping[str, object] = {
        "at least": None if check.minimum is None else format_bound(check.minimum),
        "at most": None if check.maximum is None else format_bound(check.maximum),
        "characters at least": check.min_length,
        "characters at most": check.max_length,
        "items at least": parameter.min_items,
        "items at most": parameter.max_items,
        "matches": check.pattern.text if check.pattern else None,
    }
    text = ", ".join(f"{rule} {value}" for rule, value in rules.items() if value is not None)
    return f"{parameter.description} ({text})".strip() if text else parameter.description


def rules_of(argument: GraphQLArgument) -> str:
    """The rules for one value that the argument's type does not show: `between 0 and 20000`."""
    made = argument.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    return str(made.metadata.get(_RULES, "")) if made else ""


def _enum(name: str, values: Iterable[str], description: str = "") -> Any:
    """A GraphQL enum; its Python members have names of their own, as Python reserves some."""
    members = {
        f"member_{index}": strawberry.enum_value(value, name=value)
        for index, value in enumerate(values)
    }
    made: Any = enum.Enum(name, members)  # type: ignore[misc]  # made at run time
    return strawberry.enum(made, name=name, description=description or None)


def _enum_default(enumeration: Any, default: object) -> object:
    if isinstance(default, list):
        return [enumeration(value) for value in default]
    return default if default is MISSING else enumeration(default)


def _input_field(name: str, type_: Any, description: str) -> StrawberryField:
    return _named_field(name, name, type_, description)


def _order_type(template: Template) -> type:
    names = type_names(template)
    columns = _enum(names["sort"], template.sort, "The columns that can be ordered by.")
    direction = _input_field("direction", SortDirection, "ASC unless told otherwise.")
    direction.default = SortDirection.ASC
    direction.default_value = SortDirection.ASC
    fields = [_input_field("field", columns, "The column."), direction]
    return create_type(names["order"], fields, is_input=True, description="One term of an order.")
