"""A template's field: GraphQL's arguments to a question, its answer to where the response is made."""

import enum
import time
from collections.abc import Mapping
from typing import Any, Final

import strawberry
from graphql import FieldNode, GraphQLError, GraphQLField, GraphQLResolveInfo, get_argument_values
from graphql.execution.values import VariableValues
from strawberry.types.fields.resolver import StrawberryResolver

from resolvers.answers import Stream
from resolvers.arguments import make_ask, make_box
from resolvers.claims import with_claims
from resolvers.errors import BadUserInput
from resolvers.features import resolve_features
from resolvers.rows import resolve_rows
from resolvers.selection import Selection
from resolvers.statements import Ask
from resolvers.template import Template
from schema.context import AnswerPath, Asked, Outcome, RequestContext
from schema.places import Place, location_of, path_to, place_of, steps_of
from schema.refusals import NOT_NULL, RefusedArgument
from schema.selection import selection_below

__all__ = ["answer_field", "ask_from", "asked_by", "resolver_of"]

_RESOLVE: Final = {"features": resolve_features, "rows": resolve_rows}


def resolver_of(template: Template) -> StrawberryResolver[Any]:
    """The field's resolver.

    It answers None and leaves the finished bytes in the context, from where they are put into the response: the
    executor never descends into rows. Only where a value was wrong does it answer objects, for the executor to
    complete with GraphQL's own rules.
    """

    async def resolve_template(info: strawberry.Info, **arguments: Any) -> Mapping[str, object] | None:
        raw: GraphQLResolveInfo[RequestContext] = info._raw_info  # noqa: SLF001  # no other way to the nodes; pinned
        path = tuple(raw.path.as_list())
        if path in raw.context.outcomes:
            return _outcome(raw.context.outcomes[path])
        selection = selection_below(raw.field_nodes, raw.fragments, raw.variable_values)
        return await answer_field(raw.context, path, ask_from(template, arguments), selection)

    return StrawberryResolver(resolve_template)


def _outcome(outcome: Outcome) -> Mapping[str, object] | None:
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


async def answer_field(
    context: RequestContext, path: AnswerPath, ask: Ask, selection: Selection
) -> Mapping[str, object] | None:
    """Asks in the caller's name, and leaves the answer in the context; objects where a value of it was wrong."""
    template, meter = ask.template, context.meter
    asked = Asked(f"{template.namespace}.{template.name}")
    context.asked.append(asked)
    started = time.monotonic()

    async def pay() -> None:
        await meter.spend(template)
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
    if not isinstance(shaped.content, bytes | Stream):
        return shaped.content
    context.answers[path] = shaped.content
    return None


def asked_by(template: Template, definition: GraphQLField, node: FieldNode, variables: VariableValues) -> Ask:
    """The question that a field puts. Raises `RefusedArgument`."""
    given = node.arguments or ()
    try:
        return ask_from(template, get_argument_values(definition, node, variables))
    except BadUserInput as error:
        at, expected = steps_of(error.argument), error.expected
    except GraphQLError as error:  # a variable may be null where its default is what the type lets pass
        at, expected = path_to(given, error.nodes or ()), NOT_NULL
    place = place_of(given, at, variables) or Place(location_of(node))
    owner = f"{template.namespace}.{template.name}"
    raise RefusedArgument(owner, at, expected, variable=place.variable, location=place.location)


def ask_from(template: Template, arguments: Mapping[str, Any]) -> Ask:
    """The question in coerced arguments, be their inputs dicts or classes of Strawberry. Raises `BadUserInput`."""
    plain = {name: _plain(value) for name, value in arguments.items()}
    box, order = plain.get("bbox"), plain.get("orderBy") or ()
    return make_ask(
        template,
        {name: value for name, value in plain.items() if name in template.parameters},
        box=make_box(**box) if box else None,
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
            field.python_name: _plain(getattr(value, field.python_name)) for field in strawberry_input.fields
        }
    return value
