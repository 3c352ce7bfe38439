"""A template's field: GraphQL's arguments to a question, its answer to where the response is made."""

import enum
import time
from collections.abc import Mapping
from typing import Any, Final

import strawberry
from graphql import FieldNode, GraphQLError, GraphQLField, GraphQLResolveInfo, get_argument_values
from graphql.execution.values import VariableValues
from strawberry.types.fields.resolver import StrawberryResolver

from resolvers.errors import BadUserInput
from resolvers.features import resolve_features
from resolvers.results.result import ResultStream
from resolvers.rows import resolve_rows
from resolvers.sql.claims import with_claims
from resolvers.sql.selection import Selection
from resolvers.sql.statements import TemplateCall
from resolvers.sql.template import Template
from resolvers.sql.template_call import build_box, build_call
from schema.argument_errors import NOT_NULL, ArgumentError
from schema.argument_paths import Place, location_of, path_to, place_of, steps_of
from schema.context import AnswerPath, CallRecord, Outcome, RequestContext
from schema.selection import selection_below
from schema.type_names import type_names

__all__ = ["answer_field", "build_field_call", "call_from_arguments", "resolver_of"]

_RESOLVE: Final = {"features": resolve_features, "rows": resolve_rows}


def resolver_of(template: Template) -> StrawberryResolver[Any]:
    """The field's resolver.

    It answers None and leaves the finished bytes in the context, from where they are put into the response: the
    executor never descends into rows. Only where a value was wrong does it answer objects, for the executor to
    complete with GraphQL's own rules.
    """

    async def resolve_template(
        info: strawberry.Info, **arguments: Any
    ) -> Mapping[str, object] | None:
        raw: GraphQLResolveInfo[RequestContext] = info._raw_info  # noqa: SLF001  # no other way to the nodes; pinned
        path = tuple(raw.path.as_list())
        if path in raw.context.outcomes:
            return _outcome(raw.context.outcomes[path])
        selection = selection_below(
            raw.field_nodes, raw.fragments, raw.variable_values, type_names(template)
        )
        return await answer_field(
            raw.context, path, call_from_arguments(template, arguments), selection
        )

    return StrawberryResolver(resolve_template)


def _outcome(outcome: Outcome) -> Mapping[str, object] | None:
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


async def answer_field(
    context: RequestContext, path: AnswerPath, ask: TemplateCall, selection: Selection
) -> Mapping[str, object] | None:
    """Asks in the caller's name, and leaves the answer in the context; objects where a value of it was wrong."""
    template, meter = ask.template, context.meter
    asked = CallRecord(f"{template.namespace}.{template.name}")
    context.asked.append(asked)
    started = time.monotonic()

    async def pay() -> None:
        await meter.charge_statement(template)
        asked.statements += 1

    try:
        ask = with_claims(ask, context.caller)
        await meter.ask(template)
        shaped = await _RESOLVE[template.kind](
            context.carto, ask, selection, deadline=context.deadline, pay=pay
        )
        asked.rows, asked.answered = shaped.rows, True
    finally:
        asked.seconds = time.monotonic() - started
    if not isinstance(shaped.content, bytes | ResultStream):
        return shaped.content
    context.answers[path] = shaped.content
    return None


def build_field_call(
    template: Template, definition: GraphQLField, node: FieldNode, variables: VariableValues
) -> TemplateCall:
    """The question that a field puts. Raises `ArgumentError`."""
    given = node.arguments or ()
    try:
        return call_from_arguments(template, get_argument_values(definition, node, variables))
    except BadUserInput as error:
        at, expected = steps_of(error.argument), error.expected
    except (
        GraphQLError
    ) as error:  # a variable may be null where its default is what the type lets pass
        at, expected = path_to(given, error.nodes or ()), NOT_NULL
    place = place_of(given, at, variables) or Place(location_of(node))
    owner = f"{template.namespace}.{template.name}"
    raise ArgumentError(owner, at, expected, variable=place.variable, location=place.location)


def call_from_arguments(template: Template, arguments: Mapping[str, Any]) -> TemplateCall:
    """The question in coerced arguments, be their inputs dicts or classes of Strawberry. Raises `BadUserInput`."""
    plain = {name: _plain(value) for name, value in arguments.items()}
    box, order = plain.get("bbox"), plain.get("orderBy") or ()
    return build_call(
        template,
        {name: value for name, value in plain.items() if name in template.parameters},
        box=build_box(**box) if box else None,
        order_by=[(term["field"], term["direction"] == "DESC") for term in order],
        limit=plain.get("limit"),
        offset=plain.get("offset"),
    )


def _plain(value: Any) -> Any:
    """Enum members as their values, inputs as dicts; a Geometry is a value."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if strawberry_input := getattr(type(value), "__strawberry_definition__", None):
        return {
            field.python_name: _plain(getattr(value, field.python_name))
            for field in strawberry_input.fields
        }
    return value
