"""Decoder of CARTO's rows: msgspec structs made for the columns of a statement.

What follows works on whole columns at the speed of C, never on a row at a time. This module defines
which values are right; the compiled fast path only accepts less.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Struct

from carto_client import json_array
from resolvers.results.column_names import ColumnNames
from resolvers.results.columns import ColumnFormat, Form, column_format, list_of
from resolvers.scalars import ReadCells
from resolvers.sql.projection import GEOMETRY, ID
from resolvers.sql.template import Column, Template

__all__ = ["GEOMETRY_COLUMN", "ID_COLUMN", "RowDecoder", "Table", "geometry_column"]

GEOMETRY_COLUMN: Final = Column(GEOMETRY, "Geometry", is_list=False, nullable=True, column=GEOMETRY)
NON_NULL_GEOMETRY_COLUMN: Final = replace(GEOMETRY_COLUMN, nullable=False)
ID_COLUMN: Final = Column(ID, "ID", is_list=False, nullable=False, column=ID)


def geometry_column(template: Template) -> Column:
    """Return the `Column` that describes the geometry of the template's features."""
    return GEOMETRY_COLUMN if template.nullable_geometry else NON_NULL_GEOMETRY_COLUMN


class Table(NamedTuple):
    """Decoded rows, column by column, in the order of the decoder's columns."""

    row_count: int
    columns: Sequence[Sequence[Any]]


class RowDecoder:
    """Decoder of CARTO's rows to tables with the columns `columns`.

    `form` is "rows" for rows of the SQL API, or "geojson" for features of the Maps API.
    """

    def __init__(self, template: Template, columns: Sequence[Column], form: Form) -> None:
        self.names = ColumnNames(template, columns, form)
        # The strict formats are those that CARTO sends most often. The lenient ones accept more.
        self._passes = [_Pass(columns, form, lenient=lenient) for lenient in (False, True)]

    def decode(self, array: bytes) -> Table | None:
        """Decode an array of rows, or return None for a wrong value.

        Raise msgspec.DecodeError if `array` is no JSON array.
        """
        # CARTO's column names may differ from the catalog's.
        if self.names.are_always_others:
            return self.decode_renamed(self.names.rename(array))
        table = self.decode_renamed(array)
        if table is None and (renamed := self.names.rename(array)) is not array:
            return self.decode_renamed(renamed)
        return table

    def decode_renamed(self, array: bytes) -> Table | None:
        """Decode rows that have the catalog's column names, or return None for a wrong value.

        Raise msgspec.DecodeError if `array` is no JSON array.
        """
        for each in self._passes:
            try:
                table = each.decode(array)
            except (ValueError, RecursionError):
                continue
            if each is not self._passes[0]:
                self._passes.reverse()  # the next response of a connection has the same forms
            return table
        json_array(array)
        return None


class _Pass:
    """Decoder of rows. Its column formats are lenient if `lenient` is True, otherwise strict."""

    def __init__(self, columns: Sequence[Column], form: Form, *, lenient: bool) -> None:
        formats = [column_format(column, lenient=lenient) for column in columns]
        row, paths = _row_type(columns, formats, form)
        self._decoder = msgspec.json.Decoder(list_of(row))
        self._getters = [attrgetter(path) for path in paths]
        self._reads: Mapping[int, ReadCells] = {
            index: each.read for index, each in enumerate(formats) if each.read
        }
        self._checks = [(index, each.check) for index, each in enumerate(formats) if each.check]

    def decode(self, array: bytes) -> Table:
        """Decode a JSON array of rows.

        Raise ValueError for a wrong value, and RecursionError for too deep nesting.
        """
        rows = self._decoder.decode(array)
        columns: list[Sequence[Any]] = [[*map(get, rows)] for get in self._getters]
        for index, check in self._checks:
            check(columns[index])
        for index, read in self._reads.items():
            columns[index] = read(columns[index])
        return Table(len(rows), columns)


def _row_type(
    columns: Sequence[Column], formats: Sequence[ColumnFormat], form: Form
) -> tuple[type[Struct], Sequence[str]]:
    """Return the struct type of a row, and its attribute for each column, such as `f0`."""
    # In features, these attributes are `geometry` and, for example, `properties.f0`.
    # Attributes have generated names, because a column may have any name.
    names = [f"f{index}" for index in range(len(columns))]
    inner = [
        (name, column.name, each.type)
        for name, column, each in zip(names, columns, formats, strict=True)
        if form == "rows" or column.name != GEOMETRY
    ]
    properties = _struct("Properties", inner)
    if form == "rows":
        return properties, names
    geometry = next(
        each.type for column, each in zip(columns, formats, strict=True) if column.name == GEOMETRY
    )
    members = [("geometry", "geometry", geometry), ("properties", "properties", properties)]
    paths = [
        "geometry" if column.name == GEOMETRY else f"properties.{name}"
        for name, column in zip(names, columns, strict=True)
    ]
    return _struct("Feature", members), paths


def _struct(name: str, fields: Iterable[tuple[str, str, Any]]) -> type[Struct]:
    # Rows contain no reference cycles, so `gc=False` can hide them from the garbage collector.
    fields = [*fields]
    keys = {attribute: key for attribute, key, _ in fields}
    types = [(attribute, type_) for attribute, _, type_ in fields]
    return msgspec.defstruct(name, types, rename=keys or None, gc=False)
