"""The names of columns in CARTO's answer, where they are not those that a shape reads.

A warehouse may spell the statement's aliases in another case, quotes or not. A Named Source has names of its own: one
of them may stand for several columns, and a column may have the name that another is known by.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec
from msgspec import Raw

from resolvers.results.columns import Form
from resolvers.sql.statements import GEOMETRY, result_column_name
from resolvers.sql.template import Column, Template

__all__ = ["LETTER_CASES", "ColumnNames"]

LETTER_CASES: Final[Sequence[Callable[[str], str]]] = (str, str.upper, str.lower)
"""How a warehouse may spell a name."""

_encoder: Final = msgspec.json.Encoder()
_rows: Final = msgspec.json.Decoder(list[Raw])
_cells: Final = msgspec.json.Decoder(dict[str, Raw])


class ColumnNames:
    """Gives the cells of rows the names of `columns`. Slow: a row at a time."""

    def __init__(self, template: Template, columns: Sequence[Column], form: Form) -> None:
        self._form = form
        inner = [each.name for each in columns if form == "rows" or each.name != GEOMETRY]
        self._names = {name: result_column_name(template, name) for name in inner}
        self.is_foreign = template.source is not None
        """Whether the names are never ours: rows must be renamed, though they look as if they were right."""

    def renamed(self, array: bytes) -> bytes:
        """A JSON array of rows, renamed; itself where that cannot be done, or need not."""
        try:
            rows = _rows.decode(array)
            if not self.is_foreign and not (rows and self._is_in_another_case(rows[0])):
                return array
            renamed = [self._renamed_row(row) for row in rows]
        except (ValueError, RecursionError):
            return array
        return array if None in renamed else _encoder.encode(renamed)

    def _is_in_another_case(self, row: Raw) -> bool:
        """Not where a column is missing: then nothing is gained by other names."""
        renamed = self._renamed_row(row)
        return renamed is not None and self._renamed_row(renamed) is None

    def _renamed_row(self, row: Raw) -> Raw | None:
        cells = _cells.decode(row)
        if self._form == "rows":
            return self._renamed_cells(cells)
        properties = self._renamed_cells(_cells.decode(cells.get("properties", b"{}")))
        return properties and Raw(_encoder.encode({**cells, "properties": properties}))

    def _renamed_cells(self, cells: Mapping[str, Raw]) -> Raw | None:
        """None where each has its name already."""
        if not self.is_foreign and self._names.keys() <= cells.keys():
            return None
        folded = {name.casefold(): cell for name, cell in cells.items()}
        found = {
            name: cells.get(own, folded.get(own.casefold())) for name, own in self._names.items()
        }
        return Raw(
            _encoder.encode({name: cell for name, cell in found.items() if cell is not None})
        )
