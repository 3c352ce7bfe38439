"""Mapping of the column names in CARTO's responses to the catalog's, where the two differ.

A warehouse may change the case of the statement's aliases, even of quoted ones. A Named Source
returns its own names: one of them may be used for several columns, and a column may have the name
that the catalog gives to another.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec
from msgspec import Raw

from resolvers.results.columns import Form
from resolvers.sql.projection import GEOMETRY, result_column_name
from resolvers.sql.template import Column, Template

__all__ = ["LETTER_CASES", "ColumnNames"]

LETTER_CASES: Final[Sequence[Callable[[str], str]]] = (str, str.upper, str.lower)
"""The cases in which a warehouse may return a name."""

_encoder: Final = msgspec.json.Encoder()
_rows: Final = msgspec.json.Decoder(list[Raw])
_cells: Final = msgspec.json.Decoder(dict[str, Raw])


class ColumnNames:
    """Converter of the column names in CARTO's response to the names of `columns`.

    The conversion is slow, because it handles one row at a time.
    """

    def __init__(self, template: Template, columns: Sequence[Column], form: Form) -> None:
        self._form = form
        inner = [each.name for each in columns if form == "rows" or each.name != GEOMETRY]
        self._names = {name: result_column_name(template, name) for name in inner}
        self.are_always_others = template.source is not None
        """Whether rows must be renamed even where they seem to have the right names."""

    def rename(self, array: bytes) -> bytes:
        """Rename the columns in a JSON array of rows as in the catalog.

        If a name has no match, return `array` unchanged.
        """
        try:
            rows = _rows.decode(array)
            if not self.are_always_others and not (rows and self._is_in_another_case(rows[0])):
                return array
            renamed = [self._renamed_row(row) for row in rows]
        except (ValueError, RecursionError):
            return array
        return array if None in renamed else _encoder.encode(renamed)

    def _is_in_another_case(self, row: Raw) -> bool:
        """Return True if a row's column names differ from the catalog's only in letter case."""
        renamed = self._renamed_row(row)
        return renamed is not None and self._renamed_row(renamed) is None

    def _renamed_row(self, row: Raw) -> Raw | None:
        """Return `row` with the catalog's column names, or None if `row` already has them."""
        cells = _cells.decode(row)
        if self._form == "rows":
            return self._renamed_cells(cells)
        properties = self._renamed_cells(_cells.decode(cells.get("properties", b"{}")))
        return properties and Raw(_encoder.encode({**cells, "properties": properties}))

    def _renamed_cells(self, cells: Mapping[str, Raw]) -> Raw | None:
        if not self.are_always_others and self._names.keys() <= cells.keys():
            return None
        folded = {name.casefold(): cell for name, cell in cells.items()}
        found = {
            name: cells.get(own, folded.get(own.casefold())) for name, own in self._names.items()
        }
        return Raw(
            _encoder.encode({name: cell for name, cell in found.items() if cell is not None})
        )
