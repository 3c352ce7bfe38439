"""The tools of one set of roles: one for each template that these callers see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema, get_named_type

from carto_graphql.agents.aggregates import AggregateArgument
from carto_graphql.agents.json_schema import (
    ArgumentSchemas,
    JSONSchema,
    any_of,
    closed_object,
    column_schema,
    required_names,
)
from resolvers.sql.selection import AGGREGATE, TOTAL_COUNT
from resolvers.sql.template import Template

__all__ = ["GEOMETRY", "TemplateTool", "build_tools"]

GEOMETRY: Final = "geometry"
"""The argument that adds geometry to features."""

_GEOMETRY_SCHEMA: Final[JSONSchema] = {
    "type": "boolean",
    "default": False,
    "description": "Return each feature's simplified geometry, centroid and bounding box.",
}
_BOX: Final[JSONSchema] = {
    "type": "array",
    "items": {"type": "number"},
    "description": "West, south, east, north; it crosses the date line if west > east.",
}
_ERRORS: Final[JSONSchema] = {
    "type": "array",
    "items": {"type": "object"},
    "description": "Errors of parts of the result, which are null.",
}


@dataclass(frozen=True, eq=False)
class TemplateTool:
    """The MCP tool of one template. `field` is the template's field in the GraphQL schema."""

    template: Template
    field: GraphQLField
    max_rows: int

    @property
    def name(self) -> str:
        """The tool's name, such as `rows_cities` or `features_cities` for the template `cities`."""
        return f"{self.template.kind}_{self.template.name}"

    @property
    def has_geometry(self) -> bool:
        """Whether the tool has the argument `geometry`, which requests outlines of the features."""
        # A parameter of the template may have the same name.
        return self.template.kind == "features" and GEOMETRY not in self.field.args

    @cached_property
    def collection(self) -> GraphQLObjectType:
        """The GraphQL object type that the template's field returns."""
        type_ = get_named_type(self.field.type)
        assert isinstance(type_, GraphQLObjectType)
        return type_

    @cached_property
    def aggregate(self) -> AggregateArgument | None:
        """The tool's argument `aggregate`; None if the template has no `aggregate:`."""
        field = self.collection.fields.get(AGGREGATE)
        if field is None or AGGREGATE in self.field.args:
            return None
        type_ = get_named_type(field.type)
        assert isinstance(type_, GraphQLObjectType)
        return AggregateArgument(type_)

    @property
    def has_total_count(self) -> bool:
        """Whether the number of all matching rows can be requested."""
        return TOTAL_COUNT in self.collection.fields

    @cached_property
    def description(self) -> str:
        """The tool's description for models, with the columns of the result."""
        template = self.template
        noun = "features" if template.kind == "features" else "rows"
        parts = [template.description]
        if template.deprecated is not None:
            parts.append(f"Deprecated: {template.deprecated}")
        columns = [_column_line(each.name, each.description) for each in template.columns.values()]
        # Clients do not show the output schema to models.
        parts.append("\n".join([f"Returns {noun} with:", *columns]))
        return "\n\n".join(parts)

    @cached_property
    def arguments(self) -> frozenset[str]:
        """The names of all arguments."""
        return frozenset(self.input_schema["properties"])

    @cached_property
    def input_schema(self) -> JSONSchema:
        """The JSON Schema of the tool's arguments."""
        schemas = ArgumentSchemas(self.template, self.max_rows)
        properties: dict[str, JSONSchema] = {
            name: schemas.argument(name, each) for name, each in self.field.args.items()
        }
        if self.has_geometry:
            properties[GEOMETRY] = _GEOMETRY_SCHEMA
        if self.aggregate is not None:
            properties[AGGREGATE] = self.aggregate.schema(schemas)
        schema = closed_object(properties, required_names(self.field.args))
        if schemas.definitions:
            schema["$defs"] = schemas.definitions
        return schema

    @cached_property
    def output_schema(self) -> JSONSchema:
        """The JSON Schema of the tool's structured results."""
        template = self.template
        kind = "feature" if template.kind == "features" else "row"
        columns = {name: column_schema(each) for name, each in template.columns.items()}
        row = closed_object(columns, columns)
        properties: dict[str, JSONSchema] = {
            "numberReturned": {"type": "integer", "description": f"Number of {kind}s here."},
            "truncated": {"type": "boolean", "description": f"True if more {kind}s match."},
        }
        required = [f"{kind}s", *properties]
        if kind == "feature":
            properties["type"] = {"type": "string", "enum": ["FeatureCollection"]}
            row = _feature(row, has_id=template.id is not None)
        properties[f"{kind}s"] = {"type": "array", "items": row}
        if self.has_total_count:
            properties[TOTAL_COUNT] = {
                **any_of({"type": "number"}, {"type": "null"}),
                "description": f"Number of all matching {kind}s.",
            }
        if self.aggregate is not None:
            properties[AGGREGATE] = {"type": "object", "description": "The requested figures."}
            required = []
        properties["pageInfo"] = {"type": "object"}
        properties["links"] = {
            "type": "object",
            "description": "Pages that show the same query to a person.",
        }
        properties["errors"] = _ERRORS
        return closed_object(properties, required)


def _column_line(name: str, description: str) -> str:
    return f"- {name}: {description}" if description else f"- {name}"


def _feature(properties: JSONSchema, *, has_id: bool) -> JSONSchema:
    members: dict[str, JSONSchema] = {
        "type": {"type": "string", "enum": ["Feature"]},
        "properties": properties,
        "geometry": any_of({"type": "object"}, {"type": "null"}),
        "bbox": _BOX,
        "centroid": {"type": "array", "items": {"type": "number"}},
    }
    if has_id:
        members["id"] = {"type": "string"}
    return closed_object(members, ["id", "properties"] if has_id else ["properties"])


def build_tools(
    schema: GraphQLSchema, templates: Iterable[Template], max_rows: int
) -> Mapping[str, TemplateTool]:
    """Return a tool for each of `templates`, by the tool's name.

    All templates must be visible in `schema`.
    """
    tools = (TemplateTool(each, _field(schema, each), max_rows) for each in templates)
    return {tool.name: tool for tool in tools}


def _field(schema: GraphQLSchema, template: Template) -> GraphQLField:
    root = schema.query_type
    assert root is not None
    namespace: Any = get_named_type(root.fields[template.namespace].type)
    field: GraphQLField = namespace.fields[template.name]
    return field
