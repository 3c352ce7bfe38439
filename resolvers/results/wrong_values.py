"""Reader of rows with wrong values: a cell at a time, so that each has an error of its own."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec
from msgspec import Raw

from resolvers.results.columns import Form, InvalidResult, WrongValue, read_cell
from resolvers.results.decoding import RowDecoder
from resolvers.sql.projection import GEOMETRY, ID
from resolvers.sql.template import Column, Template

__all__ = ["RowReader"]

_rows: Final = msgspec.json.Decoder(list[Raw])
_cells: Final = msgspec.json.Decoder(dict[str, Raw])

_NO_ROWS: Final = "CARTO's response is not a list of rows"


class RowReader:
    """Slow reader of rows, which finds the wrong values in them.

    It is for rows that the fast reader, `decoder`, has rejected.
    """

    def __init__(
        self, template: Template, columns: Sequence[Column], form: Form, decoder: RowDecoder
    ) -> None:
        self._kind = template.kind
        self._columns = columns
        self._form = form
        self._decoder = decoder

    def split(self, arrays: Iterable[bytes]) -> Sequence[Raw]:
        """Return all rows of the JSON arrays, with the catalog's column names."""
        return [row for array in arrays for row in _rows.decode(self._decoder.names.rename(array))]

    def to_objects(self, rows: Sequence[Raw]) -> Sequence[Mapping[str, object]]:
        """Return rows or features as plain objects, with a `WrongValue` for each wrong value."""
        try:
            return [self._object(row) for row in rows]
        except (ValueError, RecursionError) as error:
            raise InvalidResult(_NO_ROWS) from error

    def first_error(self, array: bytes) -> InvalidResult:
        """Return an error that names the column of the first wrong value in a JSON array."""
        rows = self.split([array])
        # Bisection, because decoding many rows together is faster than one by one.
        while len(rows) > 1:
            middle = len(rows) // 2
            rows = rows[:middle] if self._is_wrong(rows[:middle]) else rows[middle:]
        try:
            cells = [cell for row in rows for cell in self._values(row).values()]
        except (ValueError, RecursionError):
            cells = []
        wrong = next((str(cell) for cell in cells if isinstance(cell, WrongValue)), None)
        return InvalidResult(wrong or _NO_ROWS)

    def _is_wrong(self, rows: Sequence[Raw]) -> bool:
        return self._decoder.decode_renamed(b"[%b]" % b",".join(rows)) is None

    def _values(self, row: Raw) -> Mapping[str, object]:
        cells = _cells.decode(row)
        if self._form == "geojson":
            geometry = {GEOMETRY: cells["geometry"]} if "geometry" in cells else {}
            cells = _cells.decode(cells.get("properties", b"{}")) | geometry
        return {column.name: _value(column, cells) for column in self._columns}

    def _object(self, row: Raw) -> Mapping[str, object]:
        values = self._values(row)
        if self._kind == "rows":
            return values
        return {
            "type": "Feature",
            "id": values.get(ID),
            "geometry": values.get(GEOMETRY),
            "properties": values,
        }


def _value(column: Column, cells: Mapping[str, Raw]) -> object:
    cell = cells.get(column.name)
    return WrongValue(column) if cell is None else read_cell(column, cell)
