"""What a template over a Named Source cannot declare.

A Named Source is SQL that CARTO keeps under a name. The name stands where a query stands and cannot be part of one,
so that nothing is put around it: no box, no order, no rounding. Its own SQL has the warehouse's placeholders in it,
and each needs a value, as CARTO binds no null.
https://docs.carto.com/carto-user-manual/developers/named-sources
"""

from collections.abc import Iterator

from resolvers.catalog.header import Location, TemplateHeader, TypeRef
from resolvers.sql.dialects import Dialect

__all__ = ["source_complaints"]


def source_complaints(header: TemplateHeader, dialect: Dialect) -> Iterator[tuple[Location, str]]:
    """`(where, message)` for all that the header asks and a Named Source on this warehouse cannot give."""
    instead = "a Named Source is asked as it is; write it in the source's own SQL"
    if header.sort:
        yield (
            ("sort",),
            "sort: a Named Source is asked as it is, in the one order that its own SQL has; remove it",
        )
    if header.order:
        yield ("order",), f"order: {instead}, as ORDER BY"
    if header.geometry and header.geometry.precision is not None:
        yield ("geometry", "precision"), f"geometry.precision: {instead}, by rounding the geometry"
    if header.geometry and header.geometry.type is not None:
        yield (
            ("geometry", "type"),
            "geometry.type: a Named Source takes no box that it matters for; remove it",
        )
    yield from _lists(header, dialect)


def _lists(header: TemplateHeader, dialect: Dialect) -> Iterator[tuple[Location, str]]:
    """Where a SELECT is written, lists are spelled out in it as the warehouse needs it."""
    for name, parameter in header.params.items():
        if not TypeRef.parse(parameter.type).is_list:
            continue
        if dialect.lists.item_by_item:
            yield (
                ("params", name),
                f"params.{name}: {dialect.name} binds no lists; give it single values",
            )
        elif dialect.lists.empty is not None and not parameter.minItems:
            message = f"params.{name}: {dialect.name} cannot tell the type of an empty list; add minItems: 1"
            yield ("params", name), message
