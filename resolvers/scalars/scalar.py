"""What a type of the catalog consists of."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["ReadCells", "Scalar", "Selects"]

ReadCells = Callable[[Sequence[Any]], Sequence[Any]]
"""Converts the decoded cells of a column, without nulls, to values for msgspec to encode.

A cell becomes None if JSON cannot express its value, such as NaN. Raises ValueError.
"""

Selects = Literal["verbatim", "text", "decimal", "base64", "geojson"]
"""How a statement selects a column: verbatim, cast to text, as the text of a decimal number, as
base64, or as GeoJSON text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """A type of the catalog: its arguments, its SQL, its values from CARTO, and its GraphQL."""

    name: str
    """The name in the catalog and in GraphQL."""

    # Arguments
    parse: Callable[[object], object]
    """From JSON to the Python value of an argument. Raises ValueError with what was expected."""
    write: Callable[[Any], object] = lambda value: value
    """From that value to JSON, for CARTO's `queryParameters` and for defaults in the SDL.

    CARTO takes strings, numbers, booleans and arrays of them: the rest goes as text, and is cast in
    the SQL. Text is returned unchanged.
    """
    is_ordered: bool = False
    """Whether arguments may have `min:` and `max:`."""
    is_sortable: bool = True
    """Whether a column may be in `sort:`."""
    is_listed: bool = True
    """Whether a column may be a list of this type."""

    # SQL
    sql: Mapping[str, str]
    """Warehouse -> the SQL type that a bound value is cast to; empty for what is not bound."""
    selects: Selects = "verbatim"

    # Values in CARTO's responses
    accepts: str
    """What CARTO may send, for the documentation."""
    strict: Any
    """The msgspec type of the usual form."""
    check: Callable[[Iterable[Any]], None] | None = None
    """Raises ValueError for a value of `strict` that cannot be sent unchanged.

    Values may be null.
    """
    read_strict: ReadCells | None = None
    """Converts values of `strict` to the values to send; None if they are sent unchanged."""
    lenient: Any
    """The msgspec type of all accepted forms; Raw where `read` sees the bytes of a cell."""
    read: ReadCells | None = None
    """Converts values of `lenient` to the values to send; None if they are sent unchanged."""
    is_boxed: bool = True
    """Whether `{"value": …}` around a cell is opened before `read`; otherwise `read` sees it."""
    fast_check: str = ""
    """The compiled check, one of `_fast_json.CHECKED`; without one, the fast path is not used."""

    # GraphQL
    description: str = ""
    specified_by: str = ""
    """The URL of `@specifiedBy`; empty for GraphQL's own types."""

    @property
    def is_built_in(self) -> bool:
        """Whether GraphQL itself defines the type."""
        return not self.specified_by
