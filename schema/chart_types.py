"""The fields `groups`, `histogram` and `timeSeries` of a template's aggregates, and their types."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLFloat,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
)

from resolvers.sql.charts import DEFAULT_GROUPS, GROUP_ORDERS, GROUPED_BY, NUMBERS, TIMES
from resolvers.sql.dialects import STEPS
from resolvers.sql.selection import KEY, VALUES
from resolvers.sql.template import Template
from schema.type_names import type_names

__all__ = ["ChartTypes"]

_OWN_FILTER: Final = "Ignore the filter of its own columns."


class ChartTypes:
    """The GraphQL types of charts in one schema.

    `whole` is the schema with all templates. If a type exists in `whole`, that type is used. The
    function `scalar` returns the scalar type with a given name.
    """

    def __init__(self, whole: GraphQLSchema, scalar: Callable[[str], GraphQLScalarType]) -> None:
        self._whole = whole
        self._scalar = scalar
        self._shared: dict[str, GraphQLEnumType] = {}

    def fields(self, template: Template, values: GraphQLObjectType) -> Mapping[str, GraphQLField]:
        """Return the chart fields that suit the template's columns, by name.

        `values` is the type with each column's aggregates.
        """
        return _TemplateCharts(self, template, values).fields()

    def scalar(self, name: str) -> GraphQLScalarType:
        """Return the schema's scalar type with this name."""
        return self._scalar(name)

    def enum(self, name: str) -> GraphQLEnumType:
        """Return the enum type with this name. All templates share it."""
        existing = self._whole.type_map.get(name)
        if isinstance(existing, GraphQLEnumType):
            return existing
        if name not in self._shared:
            description, values = _ENUMS[name]
            self._shared[name] = _enum(name, values, description)
        return self._shared[name]


_ENUMS: Final[Mapping[str, tuple[str, Iterable[str]]]] = {
    "TimeStep": ("Length of a period. A week begins on Monday.", STEPS),
    "GroupOrderBy": (
        "What groups are sorted by. All but COUNT and KEY require `of`.",
        GROUP_ORDERS,
    ),
    "SortDirection": ("Sort direction. NULL is last in both.", ("ASC", "DESC")),
}
"""Name -> the description and the values of an enum that templates share."""


class _TemplateCharts:
    """The GraphQL types of the charts of one template.

    For each kind of chart, an enum lists the template's columns that the chart can use. The enum is
    None if there are no such columns.
    """

    def __init__(self, types: ChartTypes, template: Template, values: GraphQLObjectType) -> None:
        self._types = types
        self._template = template
        self._names = type_names(template)
        self._counted = {
            "count": GraphQLField(GraphQLNonNull(GraphQLFloat), description="Number of rows."),
            VALUES: GraphQLField(GraphQLNonNull(values), description="Aggregates of columns."),
        }
        self._numbers = self._columns("numberField", NUMBERS, "Columns of numbers.")
        self._times = self._columns("timeField", TIMES, "Columns of times.")
        self._grouped = self._columns("groupField", GROUPED_BY, "Columns to group by.")
        self._key = None if self._grouped is None else self._key_field()

    def fields(self) -> Mapping[str, GraphQLField]:
        fields = {}
        if self._grouped is not None:
            fields["groups"] = self._groups(self._grouped)
        if self._numbers is not None:
            fields["histogram"] = self._histogram(self._numbers)
        if self._times is not None:
            fields["timeSeries"] = self._time_series(self._times)
        return fields

    def _columns(
        self, part: str, scalars: frozenset[str], description: str
    ) -> GraphQLEnumType | None:
        names = [
            name
            for name in self._template.aggregate
            if self._template.columns[name].scalar in scalars
        ]
        return _enum(self._names[part], names, description) if names else None

    def _key_field(self) -> GraphQLField:
        columns = self._template.columns
        fields = {
            name: GraphQLField(
                self._types.scalar(columns[name].scalar),
                description=columns[name].description or None,
            )
            for name in self._template.aggregate
            if columns[name].scalar in GROUPED_BY
        }
        type_ = GraphQLObjectType(
            self._names["key"],
            fields,
            description="Values that rows are grouped by.",
        )
        return GraphQLField(GraphQLNonNull(type_), description="Values of these rows.")

    def _groups(self, grouped: GraphQLEnumType) -> GraphQLField:
        assert self._key is not None
        group = GraphQLObjectType(
            self._names["group"],
            {KEY: self._key, **self._counted},
            description="Rows with equal values.",
        )
        return GraphQLField(
            _list_of(group),
            {
                "by": GraphQLArgument(
                    GraphQLNonNull(_list_of(grouped)),
                    description="Columns to group by.",
                ),
                "orderBy": GraphQLArgument(
                    self._group_order(),
                    description="Sort order. Default: COUNT, largest first.",
                ),
                "limit": GraphQLArgument(
                    GraphQLNonNull(GraphQLInt), DEFAULT_GROUPS, "Maximum number of groups."
                ),
                "ignoreOwnFilter": _own_filter(),
            },
            description="Groups of rows with equal values.",
        )

    def _group_order(self) -> GraphQLInputObjectType:
        orders, direction = self._types.enum("GroupOrderBy"), self._types.enum("SortDirection")
        fields = {
            "by": GraphQLInputField(
                GraphQLNonNull(orders), "COUNT", description="What to sort by."
            ),
            "direction": GraphQLInputField(
                direction, description="Default: ASC for KEY, else DESC."
            ),
        }
        if self._numbers is not None:
            column = GraphQLInputField(
                self._numbers, description="Column of SUM, AVG, MIN and MAX."
            )
            fields["of"] = column
        return GraphQLInputObjectType(
            self._names["groupOrder"], fields, description="Sort order of groups."
        )

    def _histogram(self, numbers: GraphQLEnumType) -> GraphQLField:
        bin_ = GraphQLObjectType(
            self._names["bin"],
            {
                "from": GraphQLField(GraphQLFloat, description="Lower bound; null for none."),
                "to": GraphQLField(
                    GraphQLFloat,
                    description="Upper bound, exclusive; null for none.",
                ),
                **self._counted,
            },
            description="Rows in an interval.",
        )
        return GraphQLField(
            _list_of(bin_),
            {
                "of": GraphQLArgument(GraphQLNonNull(numbers), description="Column of numbers."),
                "bins": GraphQLArgument(
                    GraphQLInt,
                    description="Number of bins of equal width.",
                ),
                "width": GraphQLArgument(
                    GraphQLFloat, description="Width of bins, at its multiples."
                ),
                "edges": GraphQLArgument(
                    GraphQLList(GraphQLNonNull(GraphQLFloat)),
                    description="Bounds of the bins, ascending.",
                ),
                "ignoreOwnFilter": _own_filter(),
            },
            description="Rows by intervals. Requires `bins`, `width` or `edges`.",
        )

    def _time_series(self, times: GraphQLEnumType) -> GraphQLField:
        start = GraphQLField(
            GraphQLNonNull(self._types.scalar("DateTime")),
            description="Start of the period.",
        )
        key = {} if self._key is None else {KEY: self._key}
        period = GraphQLObjectType(
            self._names["period"],
            {"start": start, **key, **self._counted},
            description="Rows in a period.",
        )
        split = {}
        if self._grouped is not None:
            description = "Column to split by."
            split["splitBy"] = GraphQLArgument(self._grouped, description=description)
        return GraphQLField(
            _list_of(period),
            {
                "of": GraphQLArgument(GraphQLNonNull(times), description="Column of times."),
                "step": GraphQLArgument(
                    GraphQLNonNull(self._types.enum("TimeStep")), description="Length of a period."
                ),
                "timeZone": GraphQLArgument(
                    GraphQLNonNull(GraphQLString), "UTC", "IANA time zone."
                ),
                **split,
                "ignoreOwnFilter": _own_filter(),
            },
            description="Rows by periods; empty periods are absent.",
        )


def _own_filter() -> GraphQLArgument:
    return GraphQLArgument(GraphQLNonNull(GraphQLBoolean), False, _OWN_FILTER)


def _list_of(type_: Any) -> GraphQLList[Any]:
    return GraphQLList(GraphQLNonNull(type_))


def _enum(name: str, values: Iterable[str], description: str) -> GraphQLEnumType:
    return GraphQLEnumType(name, {each: each for each in values}, description=description)
