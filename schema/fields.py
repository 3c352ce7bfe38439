"""The resolver of a template's field: GraphQL's arguments to a question, its answer to where the response is made."""

import enum
from collections.abc import Mapping
from typing import Any, Final

import strawberry
from strawberry.types.fields.resolver import StrawberryResolver

from resolvers.answers import Stream
from resolvers.arguments import make_ask, make_box
from resolvers.dialects import BBox as Box
from resolvers.features import resolve_features
from resolvers.rows import resolve_rows
from resolvers.statements import Ask
from resolvers.template import Template
from schema.context import RequestContext
from schema.selection import selection_below
from schema.types import BBox, SortDirection

__all__ = ["ask_from", "resolver_of"]

_RESOLVE: Final = {"features": resolve_features, "rows": resolve_rows}


def resolver_of(template: Template) -> StrawberryResolver[Any]:
    """The field's resolver.

    It answers None and leaves the finished bytes in the context, from where they are put into the response: the
    executor never descends into rows. Only where a value was wrong does it answer objects, for the executor to
    complete with GraphQL's own rules.
    """
    resolve = _RESOLVE[template.kind]

    async def resolve_template(info: strawberry.Info, **arguments: Any) -> Mapping[str, object] | None:
        context: RequestContext = info.context
        context.templates.append(f"{template.kind}.{template.name}")
        raw = info._raw_info  # noqa: SLF001  # strawberry shows field nodes in no other way; pinned
        selection = selection_below(raw.field_nodes, raw.fragments, raw.variable_values)
        shaped = await resolve(
            context.carto, ask_from(template, arguments), selection, deadline=context.deadline
        )
        context.rows += shaped.rows
        if not isinstance(shaped.content, bytes | Stream):
            return shaped.content
        context.answers[tuple(raw.path.as_list())] = shaped.content
        return None

    return StrawberryResolver(resolve_template)


def ask_from(template: Template, arguments: Mapping[str, Any]) -> Ask:
    """The question in the arguments as Strawberry hands them over."""
    values = {
        each.name: _plain(arguments[each.name]) for each in template.arguments if each.name in arguments
    }
    return make_ask(
        template,
        values,
        box=_box(arguments.get("bbox")),
        order_by=[
            (term.field.value, term.direction is SortDirection.DESC)
            for term in arguments.get("orderBy") or ()
        ],
        limit=arguments.get("limit"),
        offset=arguments.get("offset"),
    )


def _box(box: BBox | None) -> Box | None:
    return make_box(box.west, box.south, box.east, box.north) if box else None


def _plain(value: object) -> object:
    """Enum members as the values that are bound."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, enum.Enum) else value
