"""The field `tiles` of a layer in a document: its arguments, and the JSON of its value."""

import asyncio
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from graphql import FieldNode, GraphQLField, GraphQLObjectType, get_named_type
from graphql.execution.values import VariableValues

from carto_client import Tileset
from resolvers.results.filled_stream import FilledStream, fill_gaps
from resolvers.results.result import FinishedFields, Stream
from resolvers.results.result_format import TILES_GAP
from resolvers.sql.selection import TILES, TYPENAME, Selection
from schema.coercion import FieldArguments
from schema.errors import without_traceback
from schema.fields import FieldResult, RequestContext, TemplateResolver
from schema.inputs import field_arguments
from schema.limits import Limits
from schema.selection import Fragments, collect_fields
from schema.tile_arguments import TileArguments, TileRequest

__all__ = ["TilesField", "fill_tiles", "tiles_fields"]

BOUNDS = "bounds"


@dataclass(frozen=True, slots=True)
class TilesField:
    """A field `tiles` that a document selects.

    `key` is the response key, `members` are the fields selected below `tiles`, and `arguments` are
    the arguments of `tiles`. `nodes` are all nodes of the document that select `tiles` under `key`.
    """

    key: str
    members: Selection
    nodes: Sequence[FieldNode]
    arguments: FieldArguments
    layer: TileArguments
    """The arguments of the layer's own field."""

    @property
    def needs_bounds(self) -> bool:
        """Whether the field `bounds` is selected. CARTO must run an SQL statement to return it."""
        return any(each.name == BOUNDS for each in self.members)


def tiles_fields(
    resolver: TemplateResolver,
    definition: GraphQLField,
    nodes: Sequence[FieldNode],
    selection: Selection,
    fragments: Fragments,
    variables: VariableValues,
    limits: Limits,
) -> Sequence[TilesField]:
    """Return the selected fields `tiles` below a template's field.

    `definition` defines that field, and `nodes` select it.
    """
    if resolver.template.tiles is None or all(each.name != TILES for each in selection):
        return ()
    collection = get_named_type(definition.type)
    assert isinstance(collection, GraphQLObjectType)
    groups = collect_fields((node.selection_set for node in nodes), fragments, variables)
    owner = f"{resolver.name}.{TILES}"
    layer = TileArguments(definition, resolver, limits)
    return [
        TilesField(
            each.key,
            each.members,
            groups[each.key],
            field_arguments(owner, collection.fields[TILES], groups[each.key][0]),
            layer,
        )
        for each in selection
        if each.name == TILES
    ]


async def fill_tiles(
    fields: Iterable[TilesField],
    resolver: TemplateResolver,
    values: Mapping[str, Any],
    variables: VariableValues,
    resolved: Awaitable[FieldResult],
    context: RequestContext,
) -> FieldResult:
    """Add the URLs of tiles, or errors, to a layer's result, and return the result.

    `values` are the layer's arguments.
    """
    fields = [*fields]
    runs = [_write(each, resolver, values, variables, context) for each in fields]
    result, written = await asyncio.gather(resolved, asyncio.gather(*runs))
    result.is_repeatable = False  # URLs depend on the host that a client uses
    if any(isinstance(each, _Written) and not each.is_public for each in written):
        # Shared caches must not keep URLs that differ between clients.
        result.freshness = None
    found = {each.key: value for each, value in zip(fields, written, strict=True)}
    errors = [((key,), value) for key, value in found.items() if isinstance(value, Exception)]
    result.errors_below = [*result.errors_below, *errors]
    texts = {
        key: value.text if isinstance(value, _Written) else b"null" for key, value in found.items()
    }
    content = result.content
    if isinstance(content, bytes):
        result.content = fill_gaps(content, iter(texts.values()), TILES_GAP)
    elif isinstance(content, Stream):
        result.content = FilledStream(content, [*texts.values()], TILES_GAP)
    elif content is not None:
        finished = FinishedFields((key, msgspec.Raw(text)) for key, text in texts.items())
        result.content = {**content, TILES: finished}
    return result


@dataclass(frozen=True, slots=True)
class _Written:
    """The JSON of one field `tiles`, and whether shared caches may send it to other clients."""

    text: bytes
    is_public: bool


async def _write(
    field: TilesField,
    resolver: TemplateResolver,
    values: Mapping[str, Any],
    variables: VariableValues,
    context: RequestContext,
) -> _Written | Exception:
    try:
        given = field.arguments.values(variables)
        properties = field.layer.order_properties(given.get("properties"))
        request = field.layer.request(values, properties)
    except Exception as error:  # noqa: BLE001  # a field's error is its own
        return without_traceback(error)
    tileset: Tileset | None = None
    if field.needs_bounds:
        result, tileset = await resolver.tileset(
            request.call, request.properties, context, is_counted=True
        )
        if result.error is not None:
            return result.error
    return _encode(field.members, resolver, request, tileset, context)


def _encode(
    members: Selection,
    resolver: TemplateResolver,
    request: TileRequest,
    tileset: Tileset | None,
    context: RequestContext,
) -> _Written:
    template = resolver.template
    assert template.tiles is not None
    urls = context.tile_urls(template, request.pairs)
    known = {
        "url": urls.tiles,
        "tileJSON": urls.tilejson,
        "minzoom": template.tiles.minzoom,
        "maxzoom": template.tiles.maxzoom,
        "bounds": tileset and tileset.bounds,
        "attribution": template.tiles.attribution,
    }
    text = msgspec.json.encode(
        {
            each.key: each.type_name if each.name == TYPENAME else known[each.name]
            for each in members
        }
    )
    return _Written(text, urls.is_public)
