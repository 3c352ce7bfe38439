"""The statement of a layer whose rows become vector tiles: all of them, in no order."""

from collections.abc import Collection

from msgspec import structs

from resolvers.sql.projection import Projection
from resolvers.sql.statements import Statement, TemplateCall, write_limit, write_statement

__all__ = ["write_tile_statement"]


def write_tile_statement(call: TemplateCall, properties: Collection[str]) -> Statement:
    """Return the SQL statement, without LIMIT, for the features of vector tiles.

    The geometry is not converted to GeoJSON.
    """
    template = call.template
    assert template.source is None, "the loader rejects tiles of a Named Source"
    columns = tuple(name for name in template.columns if name in properties)
    projection = Projection(
        columns, geometry=True, geometry_as_text=False, long_integers_as_text=False
    )
    limited = write_statement(structs.replace(call, order=(), limit=0, offset=0), projection)
    clause = write_limit(template.dialect, 1, 0)
    assert limited.sql.endswith(f"\n{clause}")
    return Statement(limited.sql.removesuffix(f"\n{clause}"), limited.parameters)
