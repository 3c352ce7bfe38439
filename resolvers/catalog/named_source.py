"""Rules on the header of a template over a Named Source.

A Named Source is SQL that CARTO stores under a name. The name replaces a whole query and cannot be
part of one, so there is no box, no order and no rounding. Its SQL has the warehouse's placeholders,
and each needs a value, as CARTO binds no null.
https://docs.carto.com/carto-user-manual/developers/named-sources
"""

from collections.abc import Iterator

from resolvers.catalog.header import TemplateHeader
from resolvers.catalog.header_types import Location, TypeRef
from resolvers.sql.dialects import Dialect

__all__ = ["source_problems"]


def source_problems(header: TemplateHeader, dialect: Dialect) -> Iterator[tuple[Location, str]]:
    """Yield `(location, message)` for each key of the header that a Named Source ignores."""
    instead = "has no effect on a Named Source; write it in the source's own SQL"
    if header.sort:
        yield (
            ("sort",),
            "sort: has no effect on a Named Source, whose SQL has the order; remove it",
        )
    if header.filter:
        yield (
            ("filter",),
            "filter: has no effect on a Named Source, which takes no WHERE; remove it",
        )
    if header.aggregate:
        yield (
            ("aggregate",),
            "aggregate: has no effect on a Named Source, which no statement can surround; remove it",
        )
    if header.order:
        yield ("order",), f"order: {instead}, as ORDER BY"
    if header.geometry and header.geometry.precision is not None:
        yield ("geometry", "precision"), f"geometry.precision: {instead}, by rounding the geometry"
    if header.geometry and header.geometry.type is not None:
        yield (
            ("geometry", "type"),
            "geometry.type: has no effect on a Named Source, which has no box; remove it",
        )
    for name, parameter in header.params.items():
        if parameter.nullable:
            message = "has no effect on a Named Source, as CARTO binds no null; remove it"
            yield ("params", name, "nullable"), f"params.{name}.nullable: {message}"
    yield from _list_problems(header, dialect)


def _list_problems(header: TemplateHeader, dialect: Dialect) -> Iterator[tuple[Location, str]]:
    for name, parameter in header.params.items():
        if not TypeRef.parse(parameter.type).is_list:
            continue
        # The gateway rewrites lists in a template's SQL, but cannot rewrite a Named Source.
        if dialect.lists.item_by_item:
            yield (
                ("params", name),
                f"params.{name}: {dialect.title} cannot bind a list; declare single values",
            )
        elif dialect.lists.empty is not None and not parameter.minItems:
            message = (
                f"params.{name}: {dialect.title} has no type for an empty list; add minItems: 1"
            )
            yield ("params", name), message
