"""What a statement selects, and the aliases of its own columns."""

from typing import Final, NamedTuple

from resolvers.sql.template import Template

__all__ = ["COUNT", "GEOMETRY", "ID", "ONE", "Projection", "result_column_name"]

GEOMETRY: Final = "__geometry"
ID: Final = "__id"
ONE: Final = "__one"
"""Aliases of the statement's own columns; no key of a catalog begins with two underscores."""


class Projection(NamedTuple):
    """The columns that a statement selects, and the form of their values.

    `columns` are names from the template, in its order. `geometry` and `id` are True if the
    statement also selects the geometry and the id.
    """

    columns: tuple[str, ...] = ()
    geometry: bool = False
    geometry_as_text: bool = True
    """True for GeoJSON text, which the SQL API sends; the Maps API needs the geometry itself."""
    long_integers_as_text: bool = True
    """True for JSON, because its readers round numbers beyond 2^53. False for tiles: styles need numbers."""
    id: bool = False
    keys: bool = False
    """Whether the values of a cursor are selected."""

    def for_maps_api(self) -> "Projection":
        """Return a copy that selects the geometry itself instead of GeoJSON text."""
        return self._replace(geometry_as_text=False)


COUNT: Final = Projection()
"""The number of rows alone."""


def result_column_name(template: Template, alias: str) -> str:
    """Return the name that the column `alias` has in CARTO's response.

    `alias` is GEOMETRY, ID or a GraphQL name.
    """
    if template.source is None:
        return alias
    # The columns of a Named Source cannot be renamed.
    column = {GEOMETRY: template.geometry, ID: template.id}.get(alias) or template.columns[
        alias
    ].column
    return template.dialect.stored(column)
