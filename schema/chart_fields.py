"""The charts of one template's field in a document: their arguments, read for each request."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLField, GraphQLObjectType, get_named_type
from graphql.execution.values import VariableValues

from resolvers.chart_call import ChartPath, Charts
from resolvers.errors import BadUserInput
from resolvers.sql.charts import CHARTS, Chart, TimeSeries, read_chart
from resolvers.sql.selection import AGGREGATE, KEY, TYPENAME, Selection
from resolvers.sql.template import Template
from schema.coercion import FieldArguments
from schema.errors import without_traceback
from schema.inputs import field_arguments
from schema.selection import Fragments, collect_fields

__all__ = ["ChartField", "chart_fields", "read_charts"]


@dataclass(frozen=True, slots=True)
class ChartField:
    """A chart that a document selects.

    If several field nodes select it, they share one response key and have the same arguments.
    """

    path: ChartPath
    nodes: Sequence[FieldNode]
    arguments: FieldArguments
    keys: frozenset[str]
    """The columns that `key` selects."""

    def read(
        self, template: Template, where: Mapping[str, Any] | None, variables: VariableValues
    ) -> Chart | Exception:
        """Return the chart, or the error in its arguments.

        `where` is the coerced filter of the template's field.
        """
        try:
            values = self.arguments.values(variables)
            chart = read_chart(template, self.nodes[0].name.value, values, where)
            self._check_keys(chart)
        except BadUserInput as error:
            return self.arguments.error(error.argument, error.expected, variables)
        except Exception as error:  # noqa: BLE001  # a field's error is its own, as in any GraphQL executor
            return without_traceback(error)
        return chart

    def _check_keys(self, chart: Chart) -> None:
        for name in sorted(self.keys.difference(chart.keys)):
            if isinstance(chart, TimeSeries):
                raise BadUserInput("splitBy", f"must be {name} to select it in key")
            raise BadUserInput("by", f"must contain {name} to select it in key")


def read_charts(
    fields: Sequence[ChartField],
    template: Template,
    where: Mapping[str, Any] | None,
    variables: VariableValues,
) -> Charts:
    """Return each chart, or the error in its arguments, by path.

    `where` is the coerced filter of the template's field.
    """
    return {each.path: each.read(template, where, variables) for each in fields}


def chart_fields(
    definition: GraphQLField,
    nodes: Sequence[FieldNode],
    selection: Selection,
    fragments: Fragments,
    variables: VariableValues,
) -> Iterator[ChartField]:
    """Yield the charts that are selected below a template's field.

    `definition` defines the field, and `nodes` select it.
    """
    members = {each.key: each for each in selection if each.name == AGGREGATE}
    if not members:
        return
    below = collect_fields((each.selection_set for each in nodes), fragments, variables)
    type_ = _field_type(definition, AGGREGATE)
    for key, member in members.items():
        charts = collect_fields((each.selection_set for each in below[key]), fragments, variables)
        for chart in member.members:
            if chart.name in CHARTS:
                found = charts[chart.key]
                arguments = field_arguments(
                    f"{type_.name}.{chart.name}", type_.fields[chart.name], found[0]
                )
                keys = _keys(chart.members)
                yield ChartField((key, chart.key), found, arguments, keys)


def _keys(selection: Selection) -> frozenset[str]:
    return frozenset(
        below.name
        for each in selection
        if each.name == KEY
        for below in each.members
        if below.name != TYPENAME
    )


def _field_type(definition: GraphQLField, name: str) -> GraphQLObjectType:
    type_ = get_named_type(definition.type)
    assert isinstance(type_, GraphQLObjectType)
    found = get_named_type(type_.fields[name].type)
    assert isinstance(found, GraphQLObjectType)
    return found
