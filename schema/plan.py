"""One operation of one document, planned once and run for each request.

The plan executes all data: it calls the resolver of each template's field and puts the results into
a response whose text is known beforehand. graphql-core executes introspection only. A test compares
the responses with those of graphql-core's executor over plain objects.
"""

import asyncio
from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    Visitor,
    execute_sync,
    get_named_type,
    located_error,
    visit,
)
from graphql.execution.values import VariableValues

from resolvers.chart_call import Charts
from resolvers.errors import BadUserInput
from resolvers.sql.selection import TYPENAME, Selection, needs_rows
from resolvers.sql.statements import TemplateCall
from resolvers.sql.summary import summary_request
from resolvers.sql.template import Template
from schema.chart_fields import ChartField, chart_fields, read_charts
from schema.coercion import FieldArguments
from schema.errors import without_traceback
from schema.fields import FieldResult, RequestContext, TemplateResolver
from schema.inputs import field_arguments, operation_variables
from schema.limits import LimitExceeded, Limits
from schema.null_propagation import complete_field
from schema.selection import collect_fields, selection_below, type_names_below
from schema.tiles_field import TilesField, fill_tiles, tiles_fields
from schema.variable_errors import VariableErrors

__all__ = ["Plan", "Prepared", "Step", "Templates"]

MAX_VARIANTS: Final = 8
"""Combinations of the values of `@skip` and `@include` whose steps are kept for one document."""

Templates = Mapping[tuple[str, str], TemplateResolver]
"""Namespace and field -> its resolver."""


@dataclass(slots=True)
class Step:
    """A template's field that an operation selects.

    `path` is the field's path in the response. `owner` is the name of the type that has the field.
    `call` is the cached call. It stays None if the call depends on variables or on the time.
    """

    path: tuple[str, str]
    resolver: TemplateResolver
    owner: str
    definition: GraphQLField
    nodes: Sequence[FieldNode]
    selection: Selection
    arguments: FieldArguments
    tiles: Sequence[TilesField]
    charts: Sequence[ChartField]
    statements: int
    """The number of statements that the field sends, without those of its charts."""
    call: "Call | None" = None

    def locate(self, error: Exception, below: Sequence[str] = ()) -> GraphQLError:
        """Return `error` as a GraphQL error with locations and a path.

        `below` leads from this step's field to the failed one.
        """
        path = tuple(below)
        below_nodes: dict[tuple[str, ...], Sequence[FieldNode]] = {
            **{(each.key,): each.nodes for each in self.tiles},
            **{each.path: each.nodes for each in self.charts},
        }
        nodes = below_nodes.get(path, self.nodes)
        return located_error(error, nodes, [*self.path, *below])

    def build_call(self, variables: VariableValues) -> "Call | Exception":
        """Return the call that the arguments describe, or the error if an argument is invalid."""
        if self.call is not None:
            return self.call
        try:
            values = self.arguments.values(variables)
            call = self.resolver.build_call(values)
        except BadUserInput as error:
            return self.arguments.error(error.argument, error.expected, variables)
        except Exception as error:  # noqa: BLE001  # a field's error is its own, as in any GraphQL executor
            return without_traceback(error)
        where = values.get("where")
        charts: Charts = {}
        if self.charts:
            charts = read_charts(self.charts, self.resolver.template, where, variables)
        built = Call(call, charts)
        varies = self.arguments.varies or any(each.arguments.varies for each in self.charts)
        if not varies and not self.resolver.template.is_timed:
            self.call = built
        return built


class Call(msgspec.Struct, frozen=True):
    """The template call of one field, and the charts that the field selects."""

    call: TemplateCall
    charts: Charts

    @property
    def chart_statements(self) -> int:
        """The number of SQL statements that the charts need. Equal charts share one statement."""
        return len({each for each in self.charts.values() if not isinstance(each, Exception)})


@dataclass(slots=True)
class _Steps:
    """The fields to resolve for one operation with given values of `@skip` and `@include`.

    A step is one field of a template. `texts` are the parts of the response's JSON between the
    results, without the closing brace. `slots` has an item for each result, in order: the step,
    or the response key of an introspection field.
    """

    steps: list[Step] = field(default_factory=list)
    texts: list[bytes] = field(default_factory=lambda: [b'{"data":{'])
    slots: list[Step | str] = field(default_factory=list)
    introspection: list[FieldNode] = field(default_factory=list)
    statements: int = 0
    """The number of statements that the steps send without charts, at least one for each step."""

    def write(self, text: bytes) -> None:
        self.texts[-1] += text

    def leave_slot(self, slot: Step | str) -> None:
        self.slots.append(slot)
        self.texts.append(b"")


class Prepared(msgspec.Struct, frozen=True):
    """A request that is ready to run.

    `calls` has a call for each of the fields to resolve, or an error if its arguments are wrong.
    """

    steps: _Steps
    calls: Sequence[Call | Exception]
    variables: VariableValues
    raw_variables: Mapping[str, Any]

    async def resolve(self, context: RequestContext) -> Sequence[FieldResult]:
        """Resolve all selected fields concurrently. Return their results in the fields' order."""
        steps = self.steps.steps
        if len(steps) == 1:  # one needs no task of its own
            return [await self._resolve(steps[0], self.calls[0], context)]
        runs = [
            self._resolve(step, call, context) for step, call in zip(steps, self.calls, strict=True)
        ]
        return await asyncio.gather(*runs)

    def _resolve(
        self, step: Step, call: Call | Exception, context: RequestContext
    ) -> Awaitable[FieldResult]:
        if isinstance(call, Exception):
            return _failed(FieldResult(step.resolver.name, error=call))
        resolved = step.resolver.resolve(call.call, step.selection, context, call.charts)
        if not step.tiles:
            return resolved
        values = step.arguments.values(self.variables)
        return fill_tiles(step.tiles, step.resolver, values, self.variables, resolved, context)


async def _failed(result: FieldResult) -> FieldResult:
    return result


class Plan:
    """The plan to execute one operation of a document, validated against one schema."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        templates: Templates,
        limits: Limits,
        *,
        hide: bool = False,
    ) -> None:
        """Plan an operation. `templates` has the resolvers of all fields.

        If `hide` is True, errors suggest no names.
        """
        self.name = operation.name.value if operation.name else ""
        self._schema = schema
        self._fragments = {
            each.name.value: each
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        definitions = [operation, *self._fragments.values()]
        self._variables = operation_variables(schema, operation, definitions, limits)
        self._variable_errors = VariableErrors(
            schema, definitions, self._variables.declared, limits, hide=hide
        )
        self._operation = operation
        self._templates = templates
        self._limits = limits
        self._deciding = tuple(_directive_variables(document))
        self._steps: dict[tuple[bool, ...], _Steps] = {}

    def prepare(self, variables: Mapping[str, Any]) -> Prepared | Sequence[GraphQLError]:
        """Return a prepared request, or the errors in `variables`.

        Raise LimitExceeded for too many values or SQL statements.
        """
        try:
            coerced = self._variables.coerced(variables)
        except LimitExceeded:
            raise
        except Exception as error:  # noqa: BLE001  # scalars raise anything for a value that is not allowed
            return self._variable_errors.find(variables, error)
        deciding: tuple[bool, ...] = ()
        if self._deciding:
            values = coerced.coerced
            deciding = tuple(bool(values.get(name)) for name in self._deciding)
        steps = self._steps.get(deciding) or self._work_out(deciding)
        statements, calls = steps.statements, []
        for step in steps.steps:
            call = step.build_call(coerced)
            calls.append(call)
            if step.charts and not isinstance(call, Exception):
                # At least one was counted, though charts alone need no other.
                statements += call.chart_statements - (step.statements == 0)
        if statements > self._limits.statements:
            self._limits.check("statements", statements)
        return Prepared(steps, calls, coerced, variables)

    def complete(
        self, step: Step, objects: Mapping[str, object], prepared: Prepared
    ) -> tuple[bytes, list[GraphQLError]]:
        """Return the JSON of `objects`, and an error for each value of a wrong type.

        The JSON has null in place of such a value.
        """
        value, errors = complete_field(
            step.owner,
            step.definition,
            step.nodes,
            objects,
            step.path,
            self._fragments,
            prepared.variables,
        )
        return msgspec.json.encode(value), errors

    def introspect(self, prepared: Prepared) -> Mapping[str, bytes]:
        """Return a mapping from the response keys of introspection fields to their JSON."""
        operation = OperationDefinitionNode(
            operation=self._operation.operation,
            variable_definitions=self._operation.variable_definitions,
            selection_set=SelectionSetNode(selections=tuple(prepared.steps.introspection)),
        )
        document = DocumentNode(definitions=(operation, *self._fragments.values()))
        result = execute_sync(self._schema, document, variable_values=dict(prepared.raw_variables))
        if result.data is None or result.errors:
            raise (result.errors or [GraphQLError("Introspection failed")])[0]
        return {key: msgspec.json.encode(value) for key, value in result.data.items()}

    def _work_out(self, deciding: tuple[bool, ...]) -> _Steps:
        """Return the fields to resolve if `deciding` are the values in `@skip` and `@include`."""
        # Cached in a dict, not by lru_cache: an lru_cache and the plan would refer to each other, and this
        # cycle would keep the document in memory.
        steps = self._written_steps(deciding)
        if len(self._steps) >= MAX_VARIANTS:
            self._steps.clear()
        # Only now: the event loop and the documents' thread may prepare one plan at the same time.
        self._steps[deciding] = steps
        return steps

    def _written_steps(self, deciding: tuple[bool, ...]) -> _Steps:
        variables = VariableValues({}, dict(zip(self._deciding, deciding, strict=True)))
        steps = _Steps()
        root = self._schema.query_type
        assert root is not None
        separator = b""
        for key, nodes in self._fields([self._operation.selection_set], variables):
            steps.write(separator + msgspec.json.encode(key) + b":")
            separator = b","
            name = nodes[0].name.value
            if name == TYPENAME:
                steps.write(msgspec.json.encode(root.name))
            elif name.startswith("__"):
                steps.introspection += nodes
                steps.leave_slot(key)
            else:
                self._work_out_namespace(steps, key, nodes, variables)
        steps.write(b"}")
        steps.statements = sum(max(1, step.statements) for step in steps.steps)
        return steps

    def _fields(
        self, selection_sets: Sequence[SelectionSetNode | None], variables: VariableValues
    ) -> Iterator[tuple[str, Sequence[FieldNode]]]:
        yield from collect_fields(selection_sets, self._fragments, variables).items()

    def _work_out_namespace(
        self, steps: _Steps, key: str, nodes: Sequence[FieldNode], variables: VariableValues
    ) -> None:
        namespace = nodes[0].name.value
        assert self._schema.query_type is not None
        type_ = get_named_type(self._schema.query_type.fields[namespace].type)
        assert isinstance(type_, GraphQLObjectType)
        separator = b"{"
        for below, fields in self._fields([node.selection_set for node in nodes], variables):
            steps.write(separator + msgspec.json.encode(below) + b":")
            separator = b","
            name = fields[0].name.value
            if name == TYPENAME:
                steps.write(msgspec.json.encode(type_.name))
            else:
                step = self._step((key, below), namespace, type_, fields, variables)
                steps.steps.append(step)
                steps.leave_slot(step)
        steps.write(b"{}" if separator == b"{" else b"}")

    def _step(
        self,
        path: tuple[str, str],
        namespace: str,
        owner: GraphQLObjectType,
        nodes: Sequence[FieldNode],
        variables: VariableValues,
    ) -> Step:
        name = nodes[0].name.value
        resolver, definition = self._templates[namespace, name], owner.fields[name]
        names = type_names_below(resolver.template)
        selection = selection_below(nodes, self._fragments, variables, names)
        tiles = tiles_fields(
            resolver, definition, nodes, selection, self._fragments, variables, self._limits
        )
        return Step(
            path,
            resolver,
            owner.name,
            definition,
            nodes,
            selection,
            field_arguments(resolver.name, definition, nodes[0]),
            tiles,
            [*chart_fields(definition, nodes, selection, self._fragments, variables)],
            _statements(resolver.template, selection, tiles),
        )


def _statements(template: Template, selection: Selection, tiles: Iterable[TilesField]) -> int:
    summarized = summary_request(template, selection) is not None
    return needs_rows(selection) + summarized + sum(each.needs_bounds for each in tiles)


class _DirectiveVariables(Visitor):
    """Collector of the names of the variables that a document uses in directives."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0
        self.names: set[str] = set()

    def enter_directive(self, *_: Any) -> None:
        self._depth += 1

    def leave_directive(self, *_: Any) -> None:
        self._depth -= 1

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        if self._depth:
            self.names.add(node.name.value)


def _directive_variables(node: Node) -> Sequence[str]:
    collector = _DirectiveVariables()
    visit(node, collector)
    return sorted(collector.names)
