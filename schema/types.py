"""The GraphQL types of one template, built with Strawberry from its declarations in the catalog."""

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
from resolvers.sql.parameter import MISSING, MemberNote, Parameter, count_rule
from resolvers.sql.relative_times import RelativeTime
from resolvers.sql.statements import MAX_OFFSET
from resolvers.sql.template import Column, Template
from schema.scalars import PYTHON_TYPES, Geometry
from schema.type_names import enum_type_name, type_names

__all__ = [
    "BBox",
    "FeatureCollectionType",
    "FeatureType",
    "SortDirection",
    "build_arguments",
    "build_collection_type",
    "field",
    "value_rules",
]

_RULES: Final = "rules"
"""Key in an argument's metadata: the rules for one value that its type does not show."""


@strawberry.enum(
    description="The `type` member of a GeoJSON FeatureCollection (RFC 7946 section 3.3)."
)
class FeatureCollectionType(enum.Enum):
    """The GeoJSON type of a collection."""

    FeatureCollection = "FeatureCollection"


@strawberry.enum(description="The `type` member of a GeoJSON Feature (RFC 7946 section 3.2).")
class FeatureType(enum.Enum):
    """The GeoJSON type of a feature."""

    Feature = "Feature"


@strawberry.enum(description="Sort direction. NULL is last in both.")
class SortDirection(enum.Enum):
    """The direction of one term of a sort order."""

    ASC = "ASC"
    DESC = "DESC"


@strawberry.input(
    description="A bounding box in degrees (WGS 84). "
    "It crosses the date line if `west` is greater than `east`."
)
class BBox:
    """A bounding box."""

    west: float = strawberry.field(description="Western longitude, -180 to 180.")
    south: float = strawberry.field(description="Southern latitude, -90 to 90.")
    east: float = strawberry.field(description="Eastern longitude, -180 to 180.")
    north: float = strawberry.field(description="Northern latitude, -90 to 90.")


def field(
    name: str, type_: Any, description: str = "", deprecated: str | None = None
) -> StrawberryField:
    """Return a field with the GraphQL name `name`.

    Its default resolver reads the key `name` of the parent object.
    """
    # A column's name may be a reserved word of Python, such as `from`, `class` or `None`.
    return _named_field(name, f"{name}_", type_, description, deprecated)


def _named_field(
    name: str, python_name: str, type_: Any, description: str, deprecated: str | None = None
) -> StrawberryField:
    return StrawberryField(
        python_name=python_name,
        graphql_name=name,
        type_annotation=StrawberryAnnotation.from_annotation(type_),
        description=description or None,
        deprecation_reason=deprecated,
    )


def build_collection_type(template: Template) -> type:
    """Return the type of a template's field: a FeatureCollection, or a result with rows."""
    names, description = type_names(template), template.description
    if template.kind == "rows":
        row = create_type(names["row"], [*_column_fields(template)], description=description)
        rows = field("rows", list_of(row), "The rows, in the requested order.")
        fields = [rows, *_count_fields("rows")]
    else:
        feature = create_type(
            names["feature"], [*_feature_fields(template)], description="A GeoJSON Feature."
        )
        kind = field("type", FeatureCollectionType, "Always `FeatureCollection`.")
        features = field("features", list_of(feature), "The features, in the requested order.")
        fields = [kind, features, *_count_fields("features")]
    return create_type(names["collection"], fields, description=description)


def _feature_fields(template: Template) -> Iterator[StrawberryField]:
    yield field("type", FeatureType, "Always `Feature`.")
    if template.id is not None:
        yield field("id", strawberry.ID, "Unique identifier of the feature within its layer.")
    geometry = Optional[Geometry] if template.nullable_geometry else Geometry
    yield field("geometry", geometry, "The feature's geometry, in degrees (WGS 84).")
    name = type_names(template)["properties"]
    properties = create_type(name, [*_column_fields(template)], description=template.description)
    yield field("properties", properties, "The feature's properties.")


def _count_fields(items: str) -> Iterable[StrawberryField]:
    yield field("numberReturned", int, f"Number of {items} in this response.")
    yield field("truncated", bool, f"True if more {items} match than `limit` allows.")


def _column_fields(template: Template) -> Iterator[StrawberryField]:
    for column in template.columns.values():
        yield field(column.name, _column_annotation(column), column.description, column.deprecated)


def _column_annotation(column: Column) -> Any:
    one = PYTHON_TYPES[column.scalar]
    if column.is_list:
        one = list_of(Optional[one] if column.nullable_items else one)
    if column.is_nested:
        one = list_of(Optional[one] if column.nullable_lists else one)
    return Optional[one] if column.nullable else one


_BOX_DESCRIPTIONS: Final = {
    "features": "Return only features that intersect this bounding box.",
    "rows": "Include only data that intersects this bounding box.",  # before it is aggregated
}


def build_arguments(template: Template) -> Iterator[StrawberryArgument]:
    """Yield the arguments of a template's field: first its parameters, then `limit` and similar ones."""
    items = template.kind
    for parameter in template.arguments:
        yield _parameter_argument(template, parameter)
    if template.takes_box:
        box = BBox if template.needs_box else Optional[BBox]
        yield _argument("bbox", box, _BOX_DESCRIPTIONS[template.kind])
    if template.sort:
        order = _order_type(template)
        description = "Sort order: the first term is the most significant."
        yield _argument("orderBy", Optional[list_of(order)], description)
    yield _limit_argument(template)
    if template.takes_offset:
        rules = f"between 0 and {MAX_OFFSET}"
        description = f"Number of {items} to skip. Requires an order."
        yield _argument("offset", int, description, 0, rules)


def _limit_argument(template: Template) -> StrawberryArgument:
    maximum = template.limit_max
    description = f"Maximum number of {template.kind} to return (0 to {maximum})."
    rules = f"between 0 and {maximum}"
    return _argument("limit", int, description, template.limit_default, rules)


def _parameter_argument(template: Template, parameter: Parameter) -> StrawberryArgument:
    one: Any = PYTHON_TYPES[parameter.scalar]
    default = parameter.default
    if parameter.check.enum:
        description = f"Allowed values of `{parameter.name}`."
        name = enum_type_name(template, parameter)
        one = _enum(name, parameter.check.enum, description, parameter.notes)
        default = _enum_default(one, parameter.default_names)
    whole = list_of(one) if parameter.is_list else one
    if isinstance(default, RelativeTime):  # GraphQL has constants only
        default = MISSING
    nullable = parameter.nullable or (not parameter.required and default is MISSING)
    return _argument(
        parameter.name,
        Optional[whole] if nullable else whole,
        _description(parameter),
        strawberry.UNSET if default is MISSING else default,
        parameter.check.rules,
        parameter.deprecated,
    )


def _argument(
    name: str,
    annotation: Any,
    description: str,
    default: object = strawberry.UNSET,
    rules: str = "",
    deprecated: str | None = None,
) -> StrawberryArgument:
    return StrawberryArgument(
        python_name=name,
        graphql_name=name,
        type_annotation=StrawberryAnnotation(annotation),
        description=description or None,
        default=default,
        deprecation_reason=deprecated,
        metadata={_RULES: rules},
    )


def _description(parameter: Parameter) -> str:
    text = _with_rules(parameter)
    if isinstance(parameter.default, RelativeTime):
        return f"{text} Default: `{parameter.default.text}`.".strip()
    return text


def _with_rules(parameter: Parameter) -> str:
    not_less = f"not less than `{parameter.after}`" if parameter.after else ""
    rules = ", ".join(filter(None, [parameter.check.rules, not_less]))
    if parameter.is_list:
        each = f"each {rules}" if rules else ""
        items = count_rule(parameter.min_items, parameter.max_items, "item")
        rules = ", ".join(filter(None, [items, each]))
    if not rules:
        return parameter.description
    text = parameter.description.removesuffix(".")
    return f"{text} ({rules})." if text else f"{rules[0].upper()}{rules[1:]}."


def value_rules(argument: GraphQLArgument) -> str:
    """Return the rules for an argument beyond its type, such as `between 0 and 10`, or ""."""
    definition = argument.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    return str(definition.metadata.get(_RULES, "")) if definition else ""


_NO_NOTES: Final[Mapping[str, MemberNote]] = {}
_NO_NOTE: Final = MemberNote()


def _enum(
    name: str,
    values: Iterable[str],
    description: str,
    notes: Mapping[str, MemberNote] = _NO_NOTES,
) -> Any:
    # Members are numbered, because Python reserves some names.
    members = {
        f"member_{index}": _enum_value(value, notes.get(value, _NO_NOTE))
        for index, value in enumerate(values)
    }
    built: Any = enum.Enum(name, members)  # type: ignore[misc]  # built at run time
    return strawberry.enum(built, name=name, description=description)


def _enum_value(name: str, note: MemberNote) -> Any:
    return strawberry.enum_value(
        name,
        name=name,
        description=note.description or None,
        deprecation_reason=note.deprecated,
    )


def _enum_default(enumeration: Any, default: object) -> object:
    if isinstance(default, list):
        return [enumeration(value) for value in default]
    return default if default is MISSING else enumeration(default)


def _input_field(name: str, type_: Any, description: str) -> StrawberryField:
    # Strawberry passes the field's value under the Python name. So this name has no `_` at the end.
    return _named_field(name, name, type_, description)


def _order_type(template: Template) -> type:
    names = type_names(template)
    columns = _enum(names["sort"], template.sort, "Columns that can be sorted by.")
    direction = _input_field("direction", SortDirection, "Sort direction.")
    direction.default = SortDirection.ASC
    direction.default_value = SortDirection.ASC
    fields = [_input_field("field", columns, "Column to sort by."), direction]
    description = "One term of a sort order."
    return create_type(names["order"], fields, is_input=True, description=description)
