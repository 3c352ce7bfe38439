"""JSON Schema of a tool's arguments and results, from the caller's GraphQL types and the header.

https://json-schema.org/draft/2020-12. Rules that JSON Schema cannot express are in descriptions.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    Undefined,
    get_named_type,
    get_nullable_type,
    is_required_argument,
    is_required_input_field,
)

from resolvers.scalars import SCALARS
from resolvers.sql.parameter import MISSING, Check, Parameter
from resolvers.sql.relative_times import RelativeTime
from resolvers.sql.statements import MAX_OFFSET
from resolvers.sql.template import Column, Template
from schema.inputs import default_of

__all__ = [
    "ArgumentSchemas",
    "JSONSchema",
    "any_of",
    "closed_object",
    "column_schema",
    "required_names",
]

JSONSchema = dict[str, Any]


def any_of(*schemas: JSONSchema) -> JSONSchema:
    """Return a JSON Schema that accepts each value that at least one of `schemas` accepts."""
    # More clients support `anyOf` than a list of types.
    return {"anyOf": [*schemas]}


_GEOMETRIES: Final = (
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
)

_INPUTS: Final[Mapping[str, JSONSchema]] = {
    "Int": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    "Float": {"type": "number"},
    "String": {"type": "string"},
    "Boolean": {"type": "boolean"},
    "ID": {"type": "string"},
    "BigInt": any_of({"type": "string", "pattern": r"^-?[0-9]{1,19}$"}, {"type": "integer"}),
    "Date": {"type": "string", "format": "date"},
    "DateTime": {"type": "string", "format": "date-time"},
    "Decimal": any_of(
        {"type": "string", "pattern": r"^[-+]?[0-9]*\.?[0-9]*$"}, {"type": "integer"}
    ),
    "Time": {"type": "string"},  # the format `time` has a zone
    "UUID": {"type": "string"},
    "Bytes": {"type": "string", "contentEncoding": "base64"},
    "JSON": any_of({"type": "object"}, {"type": "array"}),
    "Geometry": {
        "type": "object",
        "description": "A GeoJSON geometry in degrees, longitude first.",
        "properties": {
            "type": {"type": "string", "enum": [*_GEOMETRIES]},
            "coordinates": {"type": "array"},
            "geometries": {"type": "array", "items": {"type": "object"}},
        },
        "required": ["type"],
    },
}
"""Scalar -> the schema of an argument."""

_OUTPUTS: Final[Mapping[str, JSONSchema]] = {
    **_INPUTS,
    "Int": {"type": "integer"},
    "BigInt": {"type": "string"},
    "Decimal": {"type": "string"},
    "Geometry": {"type": "object"},
}
"""Scalar -> the schema of a value in a result."""

_OF_RE2_ALONE: Final = re.compile(r"\(\?[^:]|\\[AzQECpP]|\[\[:")
"""Syntax of RE2 that the regular expressions of JSON Schema (ECMA-262) do not have."""

_SIDES: Final = {"west": 180, "south": 90, "east": 180, "north": 90}
"""The maximum of each side of a bounding box, in degrees."""


def closed_object(properties: Mapping[str, JSONSchema], required: Iterable[str] = ()) -> JSONSchema:
    """Return the JSON Schema of an object with the given properties and no others."""
    schema: JSONSchema = {
        "type": "object",
        "properties": {**properties},
        "additionalProperties": False,
    }
    if names := [*required]:
        schema["required"] = names
    return schema


class ArgumentSchemas:
    """Builder of the JSON Schemas of one template's arguments.

    `definitions` maps the name of each input object type in use to its schema. The schemas of
    arguments refer to it by `$ref`. `max_rows` is the maximum number of rows of a result. It
    limits the default of the argument `limit`, but not its maximum.
    """

    def __init__(self, template: Template, max_rows: int) -> None:
        self._template = template
        self._max_rows = max_rows
        self.definitions: dict[str, JSONSchema] = {}

    def argument(self, name: str, argument: GraphQLArgument) -> JSONSchema:
        """Return the JSON Schema of the argument `name` of the template's field."""
        schema = {**self.of_type(argument.type)}
        parameter = self._template.parameters.get(name)
        if parameter is not None:
            schema = _with_rules(schema, parameter)
        elif name == "limit":
            most = self._template.limit_max
            default = min(self._template.limit_default, self._max_rows)
            schema |= {"minimum": 0, "maximum": most, "default": default}
        elif name == "offset":
            schema |= {"minimum": 0, "maximum": MAX_OFFSET, "default": 0}
        description = " ".join([self._description(name, argument), *_member_notes(argument.type)])
        return _described(schema, description, argument.deprecation_reason)

    def arguments(self, arguments: Mapping[str, GraphQLArgument]) -> Mapping[str, JSONSchema]:
        """Return the JSON Schema of each argument of a nested field, such as `groups`."""
        return {
            name: _described(_with_default(self.of_type(each.type), each), each.description)
            for name, each in arguments.items()
        }

    def of_type(self, type_: Any) -> JSONSchema:
        """Return the JSON Schema for values of a GraphQL input type, without null."""
        nullable = get_nullable_type(type_)
        if isinstance(nullable, GraphQLList):
            return {"type": "array", "items": self.of_type(nullable.of_type)}
        if isinstance(nullable, GraphQLEnumType):
            return {"type": "string", "enum": [*nullable.values]}
        if not isinstance(nullable, GraphQLInputObjectType):
            return {**_INPUTS[nullable.name]}
        if nullable.name == "BBox":
            return _box(nullable)
        return self._reference(nullable)

    def _description(self, name: str, argument: GraphQLArgument) -> str:
        if name != "limit":
            return argument.description or ""
        return f"{argument.description} A result has at most {self._max_rows}."

    def _reference(self, type_: GraphQLInputObjectType) -> JSONSchema:
        if type_.name not in self.definitions:
            self.definitions[type_.name] = {}  # it may contain itself
            self.definitions[type_.name] = self._object(type_)
        return {"$ref": f"#/$defs/{type_.name}"}

    def _object(self, type_: GraphQLInputObjectType) -> JSONSchema:
        properties = {
            name: _described(_with_default(self.of_type(field.type), field), field.description)
            for name, field in type_.fields.items()
        }
        return closed_object(properties, required_names(type_.fields))


def _member_notes(type_: Any) -> Iterator[str]:
    named = get_named_type(type_)
    if isinstance(named, GraphQLEnumType):
        for name, each in named.values.items():
            if each.description:
                yield f"{name}: {each.description}"
            if each.deprecation_reason is not None:
                yield f"{name} is deprecated: {each.deprecation_reason}"


def required_names(
    fields: Mapping[str, GraphQLInputField] | Mapping[str, GraphQLArgument],
) -> list[str]:
    """Return the names of the required arguments or input fields."""
    return [
        name
        for name, each in fields.items()
        if (
            is_required_argument(each)
            if isinstance(each, GraphQLArgument)
            else is_required_input_field(each)
        )
    ]


def _described(
    schema: JSONSchema, description: str | None, deprecated: str | None = None
) -> JSONSchema:
    if deprecated is not None:
        schema["deprecated"] = True
        description = " ".join(filter(None, [description, f"Deprecated: {deprecated}"]))
    return {**schema, "description": description} if description else schema


def _with_default(schema: JSONSchema, definition: Any) -> JSONSchema:
    default = default_of(definition)
    is_plain = default is not Undefined and isinstance(default, str | int | float)
    return {**schema, "default": default} if is_plain else schema


def _box(type_: GraphQLInputObjectType) -> JSONSchema:
    sides = {
        name: {"type": "number", "minimum": -most, "maximum": most} for name, most in _SIDES.items()
    }
    return _described(closed_object(sides, [*sides]), type_.description)


def _with_rules(schema: JSONSchema, parameter: Parameter) -> JSONSchema:
    rules = _value_rules(parameter.scalar, parameter.check)
    if parameter.is_list:
        schema["items"] = {**schema["items"], **rules}
        bounds = {"minItems": parameter.min_items, "maxItems": parameter.max_items}
        schema |= {name: count for name, count in bounds.items() if count is not None}
    else:
        schema |= rules
    default = parameter.default_names
    is_constant = default is not MISSING and not isinstance(default, RelativeTime)
    if is_constant and default is not None and parameter.scalar != "Geometry":
        schema["default"] = _plain_default(parameter, default)
    return schema


def _plain_default(parameter: Parameter, default: Any) -> object:
    if parameter.check.enum:
        return default
    write = SCALARS[parameter.scalar].write
    return [write(each) for each in default] if parameter.is_list else write(default)


def _value_rules(scalar: str, check: Check) -> JSONSchema:
    if check.enum:
        return {}  # in the type
    rules: JSONSchema = {}
    if scalar in ("Int", "Float"):
        rules |= {"minimum": check.minimum, "maximum": check.maximum}
    rules |= {"minLength": check.min_length, "maxLength": check.max_length}
    if check.pattern and not _OF_RE2_ALONE.search(check.pattern.text):
        rules["pattern"] = f"^(?:{check.pattern.text})$"  # RE2 matches the whole value
    return {name: rule for name, rule in rules.items() if rule is not None}


def column_schema(column: Column) -> JSONSchema:
    """Return the JSON Schema of a column's values in a result."""
    schema = {**_OUTPUTS[column.scalar]}
    if column.is_list:
        items = _or_null(schema) if column.nullable_items else schema
        schema = {"type": "array", "items": items}
    if column.is_nested:
        schema = {"type": "array", "items": _or_null(schema) if column.nullable_lists else schema}
    if column.nullable:
        schema = _or_null(schema)
    return _described(schema, column.description, column.deprecated)


def _or_null(schema: JSONSchema) -> JSONSchema:
    return any_of(schema, {"type": "null"})
