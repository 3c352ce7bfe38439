"""The short way through a request: the steps of a document, worked out once and run without an executor.

A query of templates alone needs none of what graphql-core's executor does for each field of each request. Whatever
is not that (introspection, a wrong value in an answer) goes the long way; a test proves both equal.
"""

import asyncio
from collections.abc import Coroutine, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    DocumentNode,
    ExecutionResult,
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
    get_named_type,
    located_error,
    visit,
)
from graphql.execution.values import VariableValues

from resolvers.sql.selection import TYPENAME, Selection
from resolvers.sql.statements import TemplateCall
from resolvers.sql.template import Template
from schema.context import AnswerPath, Outcome, RequestContext
from schema.errors import without_traceback
from schema.fields import answer_field, build_field_call
from schema.limits import Limits
from schema.selection import collect_fields, selection_below
from schema.type_names import type_names
from schema.variables import Variables

__all__ = ["Plan", "Prepared", "Templates", "execute"]

MAX_VARIANTS: Final = 8
"""Combinations of directives' variables whose steps are kept."""

Templates = Mapping[tuple[str, str], Template]
"""Namespace and field -> its template."""


@dataclass(slots=True)
class _Step:
    """One template's field. `ask` is kept where no argument depends on a variable."""

    path: AnswerPath
    template: Template
    definition: GraphQLField
    nodes: Sequence[FieldNode]
    selection: Selection
    varies: bool
    ask: TemplateCall | None = None

    def asked(self, variables: VariableValues) -> TemplateCall:
        """The question; raises `ArgumentError`."""
        if self.ask is not None:
            return self.ask
        ask = build_field_call(self.template, self.definition, self.nodes[0], variables)
        if not self.varies:
            self.ask = ask
        return ask


@dataclass(slots=True)
class _Steps:
    """What a document comes to under given directives: fields to ask, and names that are known."""

    steps: list[_Step] = field(default_factory=list)
    shape: dict[str, Any] = field(default_factory=dict)
    introspects: bool = False

    def data(self) -> dict[str, Any]:
        """The response's data with null where an answer belongs."""
        return {
            key: dict(value) if isinstance(value, dict) else value
            for key, value in self.shape.items()
        }


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request that is ready to be sent: a question for each step, or why there is none."""

    steps: _Steps
    asks: Sequence[TemplateCall | Exception]


class Plan:
    """One operation of one document."""

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
        """With `hide` no error names what is like a mistyped name."""
        self.name = operation.name.value if operation.name else ""
        self._schema = schema
        self._fragments = {
            each.name.value: each
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        definitions = [operation, *self._fragments.values()]
        self._variables = Variables(schema, operation, definitions, limits, hide=hide)
        self._operation = operation
        self._templates = templates
        self._limits = limits
        self._deciding = tuple(sorted(_variables(document, of_directives=True)))
        self._steps: dict[tuple[bool, ...], _Steps] = {}

    def prepare(self, variables: Mapping[str, Any]) -> Prepared | ExecutionResult:
        """What is to be asked, or the result where the variables are wrong. Raises LimitExceeded."""
        coerced = self._variables.coerced(variables)
        if not isinstance(coerced, VariableValues):
            return ExecutionResult(None, [*coerced])
        steps = self._steps_of(tuple(bool(coerced.coerced.get(name)) for name in self._deciding))
        self._limits.check("statements", len(steps.steps))
        return Prepared(steps, [_asked(step, coerced) for step in steps.steps])

    def _steps_of(self, deciding: tuple[bool, ...]) -> _Steps:
        """Not by lru_cache: it would hold the plan that holds it, and both the document."""
        steps = self._steps.get(deciding)
        if steps is None:
            steps = self._work_out(deciding)
            if len(self._steps) == MAX_VARIANTS:
                self._steps.clear()
            self._steps[deciding] = steps
        return steps

    def _work_out(self, deciding: tuple[bool, ...]) -> _Steps:
        variables = VariableValues({}, dict(zip(self._deciding, deciding, strict=True)))
        worked_out = _Steps()
        root = self._schema.query_type
        assert root is not None
        for key, nodes in self._fields([self._operation.selection_set], variables):
            name = nodes[0].name.value
            if name == TYPENAME:
                worked_out.shape[key] = root.name
            elif name.startswith("__"):
                worked_out.introspects = True
            else:
                worked_out.shape[key] = self._namespace(worked_out, key, nodes, variables)
        return worked_out

    def _fields(
        self, selection_sets: Sequence[SelectionSetNode | None], variables: VariableValues
    ) -> Iterator[tuple[str, Sequence[FieldNode]]]:
        yield from collect_fields(selection_sets, self._fragments, variables).items()

    def _namespace(
        self, worked_out: _Steps, key: str, nodes: Sequence[FieldNode], variables: VariableValues
    ) -> dict[str, str | None]:
        namespace = nodes[0].name.value
        assert self._schema.query_type is not None
        type_ = get_named_type(self._schema.query_type.fields[namespace].type)
        assert isinstance(type_, GraphQLObjectType)
        shape: dict[str, str | None] = {}
        for below, fields in self._fields([node.selection_set for node in nodes], variables):
            name = fields[0].name.value
            shape[below] = type_.name if name == TYPENAME else None
            if name != TYPENAME:
                template = self._templates[namespace, name]
                selection = selection_below(
                    fields, self._fragments, variables, type_names(template)
                )
                varies = any(_variables(argument) for argument in fields[0].arguments or ())
                step = _Step((key, below), template, type_.fields[name], fields, selection, varies)
                worked_out.steps.append(step)
        return shape


async def execute(prepared: Prepared, context: RequestContext) -> ExecutionResult | None:
    """The result; None where the long way must be gone, on which no field is asked again."""
    steps = prepared.steps
    await _all(
        [_run(step, ask, context) for step, ask in zip(steps.steps, prepared.asks, strict=True)]
    )
    if steps.introspects or any(
        isinstance(outcome, Mapping) for outcome in context.outcomes.values()
    ):
        return None
    return ExecutionResult(steps.data(), [*_errors(steps.steps, context)] or None)


async def _all(runs: Sequence[Coroutine[Any, Any, None]]) -> None:
    """Runs all side by side; a single one needs no task of its own."""
    if len(runs) == 1:
        await runs[0]
    else:
        await asyncio.gather(*runs)


def _asked(step: _Step, variables: VariableValues) -> TemplateCall | Exception:
    """A field's error stays its own, as in the executor."""
    try:
        return step.asked(variables)
    except Exception as error:  # noqa: BLE001  # as the executor does
        return without_traceback(error)


async def _run(step: _Step, ask: TemplateCall | Exception, context: RequestContext) -> None:
    outcome: Outcome
    try:
        outcome = (
            ask
            if isinstance(ask, Exception)
            else await answer_field(context, step.path, ask, step.selection)
        )
    except Exception as error:  # noqa: BLE001  # as the executor does
        outcome = without_traceback(error)
    context.outcomes[step.path] = outcome


def _errors(steps: Iterable[_Step], context: RequestContext) -> Iterator[GraphQLError]:
    for step in steps:
        outcome = context.outcomes[step.path]
        if isinstance(outcome, Exception):
            yield located_error(outcome, step.nodes, list(step.path))


class _VariableNames(Visitor):
    """Collects the names of variables below a node; with `of_directives`, only those in directives."""

    def __init__(self, *, of_directives: bool) -> None:
        super().__init__()
        self._of_directives = of_directives
        self._directives = 0
        self.names: set[str] = set()

    def enter_directive(self, *_: Any) -> None:
        self._directives += 1

    def leave_directive(self, *_: Any) -> None:
        self._directives -= 1

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        if self._directives or not self._of_directives:
            self.names.add(node.name.value)


def _variables(node: Node, *, of_directives: bool = False) -> set[str]:
    collector = _VariableNames(of_directives=of_directives)
    visit(node, collector)
    return collector.names
