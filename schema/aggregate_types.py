"""The fields `totalCount` and `aggregate`, and their types. Templates share one type per scalar."""

from collections.abc import Callable
from typing import Any, Final
from weakref import WeakKeyDictionary

from graphql import (
    GraphQLField,
    GraphQLFloat,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    get_named_type,
)

from resolvers.sql.measures import AGGREGATES, COUNTS
from resolvers.sql.selection import AGGREGATE, AGGREGATED, TOTAL_COUNT, VALUES
from resolvers.sql.template import Template
from schema.chart_types import ChartTypes
from schema.role_types import copy_with, wrap_as
from schema.type_names import type_names

__all__ = ["AggregateTypes"]

_DESCRIPTIONS: Final = {
    "count": "Number of values that are not null.",
    "countDistinct": "Number of distinct values that are not null.",
    "sum": "Sum of the values; null if there are none.",
    "avg": "Mean of the values; null if there are none.",
    "min": "Minimum; null if there are none.",
    "max": "Maximum; null if there are none.",
}


class AggregateTypes:
    """Builder of the GraphQL types for aggregates in one schema.

    `whole` is the schema with all templates; its types are reused. `scalar` is a function that
    takes the name of a scalar type and returns the type.
    """

    def __init__(self, whole: GraphQLSchema, scalar: Callable[[str], GraphQLScalarType]) -> None:
        self._whole = whole
        self._scalar = scalar
        self._shared: dict[str, GraphQLObjectType] = {}
        self._charts = ChartTypes(whole, scalar)
        self._aggregates: WeakKeyDictionary[Template, GraphQLObjectType] = WeakKeyDictionary()

    def add_fields(self, field: GraphQLField, template: Template) -> GraphQLField:
        """Return `field` with a type that has `totalCount` and `aggregate`.

        Without `aggregate:` in the header, it has neither.
        """
        collection = get_named_type(field.type)
        assert isinstance(collection, GraphQLObjectType)
        kept: dict[str, Any] = {
            name: each for name, each in collection.fields.items() if name not in AGGREGATED
        }
        if template.aggregate:
            kept[TOTAL_COUNT] = GraphQLField(
                GraphQLFloat, description="Number of matching rows, regardless of `limit`."
            )
            kept[AGGREGATE] = GraphQLField(
                GraphQLNonNull(self._aggregate(template)),
                description="Aggregates of all matching rows.",
            )
        elif len(kept) == len(collection.fields):
            return field
        return copy_with(field, type_=wrap_as(field.type, copy_with(collection, fields=kept)))

    def _aggregate(self, template: Template) -> GraphQLObjectType:
        if template not in self._aggregates:
            names = type_names(template)
            values = {
                name: GraphQLField(
                    GraphQLNonNull(self._of(template.columns[name].scalar)),
                    description=template.columns[name].description or None,
                )
                for name in template.aggregate
            }
            type_ = GraphQLObjectType(
                names["values"], values, description="Aggregates of each column."
            )
            field = GraphQLField(type_, description="Aggregates of columns.")
            self._aggregates[template] = GraphQLObjectType(
                names["aggregate"],
                {VALUES: field, **self._charts.fields(template, type_)},
                description="Aggregates of matching rows.",
            )
        return self._aggregates[template]

    def _of(self, scalar: str) -> GraphQLObjectType:
        name = f"{scalar}Aggregates"
        existing = self._whole.type_map.get(name)
        if isinstance(existing, GraphQLObjectType):
            return existing
        if scalar not in self._shared:
            fields = {}
            for function, result in AGGREGATES[scalar].items():
                type_: Any = self._scalar(result)
                fields[function] = GraphQLField(
                    GraphQLNonNull(type_) if function in COUNTS else type_,
                    description=_DESCRIPTIONS[function],
                )
            description = f"Aggregates of a {scalar} column."
            self._shared[scalar] = GraphQLObjectType(name, fields, description=description)
        return self._shared[scalar]
