"""CARTO's rows, decoded by msgspec into structs made for just the columns that were selected.

The structs of a batch are tables of columns in the end: what follows works on whole columns at the speed of C,
never on a row at a time.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import UNSET, Struct, UnsetType

from carto_client import json_array
from resolvers.results.columns import Form, Reading, list_of, reading
from resolvers.sql.statements import GEOMETRY, ID
from resolvers.sql.template import Column

__all__ = ["GEOMETRY_COLUMN", "ID_COLUMN", "Decoder", "Table", "struct"]

GEOMETRY_COLUMN: Final = Column(GEOMETRY, "Geometry", is_list=False, nullable=True, column=GEOMETRY)
ID_COLUMN: Final = Column(ID, "ID", is_list=False, nullable=False, column=ID)


class Table(NamedTuple):
    """Decoded rows. `properties` are structs of the declared columns, in the order asked for."""

    properties: Sequence[Any]
    geometries: Sequence[Any] = ()
    ids: Sequence[Any] = ()


class Decoder:
    """Decodes rows of one form into the same columns, strictly or, once that has failed, leniently."""

    def __init__(self, columns: Sequence[Column], form: Form) -> None:
        self._ways = [_Way(columns, form, lenient=lenient) for lenient in (False, True)]

    def decode(self, array: bytes) -> Table | None:
        """None where a value is not as declared. Raises msgspec.DecodeError only where `array` is no JSON array."""
        for way in self._ways:
            try:
                table = way.decode(array)
            except (ValueError, RecursionError):
                continue
            if way is not self._ways[0]:
                self._ways.reverse()  # a connection keeps its habits
            return table
        json_array(array)
        return None


class _Way:
    """One way to decode: a struct for the rows, and what to do to which columns afterwards."""

    def __init__(self, columns: Sequence[Column], form: Form, *, lenient: bool) -> None:
        readings = {column: reading(column, form, lenient=lenient) for column in columns}
        names = {column: f"f{index}" for index, column in enumerate(columns)}
        self._table = _tables(form, names)
        row = _row(form, readings, names)
        self._decoder = msgspec.json.Decoder(list_of(row), strict=not lenient)
        self._converts = {
            names[column]: read.convert
            for column, read in readings.items()
            if read.convert and _is_property(column)
        }
        self._checks = [
            (attrgetter(names[column]), read.check)
            for column, read in readings.items()
            if read.check and _is_property(column)
        ]
        self._convert_geometry = _converter(readings, GEOMETRY_COLUMN)
        self._convert_id = _converter(readings, ID_COLUMN)

    def decode(self, array: bytes) -> Table:
        rows = self._decoder.decode(array)
        table = self._table(rows)
        for get, check in self._checks:
            check(map(get, table.properties))
        for name, convert in self._converts.items():
            _set_column(table.properties, name, convert([*map(attrgetter(name), table.properties)]))
        return table._replace(
            geometries=self._convert_geometry(table.geometries), ids=self._convert_id(table.ids)
        )


def _is_property(column: Column) -> bool:
    return column is not GEOMETRY_COLUMN and column is not ID_COLUMN


def _converter(
    readings: Mapping[Column, Reading], column: Column
) -> Callable[[Sequence[Any]], Sequence[Any]]:
    read = readings.get(column)
    return read.convert if read and read.convert else lambda values: values


def _tables(form: Form, names: Mapping[Column, str]) -> Callable[[Sequence[Any]], Table]:
    """A function from decoded rows to their table; columns that go elsewhere are taken out of the properties."""
    geometry, id_ = names.get(GEOMETRY_COLUMN), names.get(ID_COLUMN)

    def from_rows(rows: Sequence[Any]) -> Table:
        return Table(rows, _take_column(rows, geometry), _take_column(rows, id_))

    def from_geojson(features: Sequence[Any]) -> Table:
        geometries = [*map(attrgetter("geometry"), features)]
        properties = [*map(attrgetter("properties"), features)]
        return Table(properties, geometries, _take_column(properties, id_))

    return from_rows if form == "rows" else from_geojson


def _take_column(rows: Sequence[Any], name: str | None) -> Sequence[Any]:
    """The column's values; the structs are left without it, and do not encode it."""
    if name is None:
        return ()
    values = [*map(attrgetter(name), rows)]
    if UNSET in values:
        raise ValueError("a column is missing")
    for row in rows:
        setattr(row, name, UNSET)
    return values


def _set_column(rows: Sequence[Any], name: str, values: Iterable[Any]) -> None:
    for row, value in zip(rows, values, strict=True):
        setattr(row, name, value)


def _row(
    form: Form, readings: Mapping[Column, Reading], names: Mapping[Column, str]
) -> type[Struct]:
    """The struct of a row. Its attributes have names of ours, as a column may be called anything."""
    inner = [column for column in readings if form == "rows" or column is not GEOMETRY_COLUMN]
    fields = [(names[column], readings[column].type, not _is_property(column)) for column in inner]
    properties = struct("Properties", {names[column]: column.name for column in inner}, fields)
    if form == "rows":
        return properties
    geometry = readings[GEOMETRY_COLUMN].type
    return struct("Feature", {}, [("geometry", geometry, False), ("properties", properties, False)])


def struct(
    name: str,
    keys: Mapping[str, str],
    fields: Iterable[tuple[str, Any, bool]],
    *,
    tag: str | None = None,
) -> type[Struct]:
    """A struct of `(attribute, type, whether it may be left out)`; `keys` are their names in JSON."""
    return msgspec.defstruct(
        name,
        [
            (field, type_ | UnsetType, UNSET) if optional else (field, type_)
            for field, type_, optional in fields
        ],
        rename=dict(keys) or None,
        tag=tag,
        gc=False,
    )
