"""CARTO's bytes to the bytes of a GraphQL answer: every value checked against its declared type, no row ever a dict.

A `Shape` is made once for a template, an upstream form and a selection. It decodes the rows into structs that hold
just the selected columns, and encodes them in the order and under the names of the selection. Geometry stays bytes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

import msgspec
from msgspec import Raw, Struct

from resolvers.columns import Form, Reading, WrongValue, list_of, read_cell, reading
from resolvers.selection import LISTS, TYPENAME, Member, Selection, projected
from resolvers.statements import GEOMETRY, ID
from resolvers.template import Column, Template

__all__ = ["MAX_EXPLAINED_ROWS", "Shape", "Shaped", "WrongAnswer", "shape_for"]

MAX_EXPLAINED_ROWS: Final = 1000
"""Rows that an answer may have for its wrong values to be told apart: beyond it the first one fails the field."""

_GEOMETRY: Final = Column(GEOMETRY, "Geometry", is_list=False, nullable=True, column=GEOMETRY)
_ID: Final = Column(ID, "ID", is_list=False, nullable=False, column=ID)
_encode: Final = msgspec.json.Encoder().encode
_rows: Final = msgspec.json.Decoder(list[Raw])


class WrongAnswer(Exception):  # in the manner of carto_client's InvalidAnswer
    """CARTO's rows are not what the catalog declares. The text is safe for anyone to see."""


@dataclass(frozen=True, slots=True)
class Shaped:
    """A finished answer: the bytes of the collection, or where a value was wrong the objects to complete it from."""

    content: bytes | Mapping[str, object]
    rows: int


@lru_cache(maxsize=1024)  # clients can invent aliases without end
def shape_for(template: Template, form: Form, selection: Selection) -> "Shape":
    """The shape, made at first use."""
    return Shape(template, form, selection)


class Shape:
    """Reads rows of one form and writes one selection of them."""

    def __init__(self, template: Template, form: Form, selection: Selection) -> None:
        self._template = template
        self._selection = selection
        self._columns = tuple(_columns(template, selection))
        self._form = form
        self._strict = _Decoding(self._columns, form, lenient=False)
        self._lenient = _Decoding(self._columns, form, lenient=True)
        self._lists = {
            member: _writer(template, form, self._columns, member.members)
            for member in selection
            if member.name in LISTS
        }

    def shape(self, array: bytes, limit: int) -> Shaped:
        """The collection for a JSON array of rows, of which those beyond `limit` only tell that it was cut.

        Raises `WrongAnswer`.
        """
        try:
            rows = self._decode(array)
        except (ValueError, RecursionError) as error:
            return self._explained(array, limit, error)
        truncated = len(rows) > limit
        del rows[limit:]
        content = self._collection(rows, truncated)
        return Shaped(content, len(rows))

    def empty(self) -> Shaped:
        """The collection of a selection that needs no rows."""
        return Shaped(self._collection([], truncated=False), 0)

    def _decode(self, array: bytes) -> list[Any]:
        try:
            return self._strict.decode(array)
        except ValueError:
            return self._lenient.decode(array)

    def _collection(self, rows: Sequence[Any], truncated: bool) -> bytes:
        values = (self._value(member, rows, truncated) for member in self._selection)
        pairs = (
            b'"%b":%b' % (member.key.encode(), value)
            for member, value in zip(self._selection, values, strict=True)
        )
        return b"{%b}" % b",".join(pairs)

    def _value(self, member: Member, rows: Sequence[Any], truncated: bool) -> bytes:
        match member.name:
            case "numberReturned":
                return b"%d" % len(rows)
            case "truncated":
                return b"true" if truncated else b"false"
            case "features" | "rows":
                return _encode([*map(self._lists[member], rows)])
        return _encode(_constant(self._template, "collection", member.name))

    # A value is not as declared

    def _explained(self, array: bytes, limit: int, error: Exception) -> Shaped:
        """Plain objects, each wrong value an exception in its place, for the executor to complete."""
        try:
            rows = _rows.decode(array)
            if len(rows) > MAX_EXPLAINED_ROWS:
                raise WrongAnswer("CARTO's answer is not as the catalog declares it") from error
            objects = [self._object(row) for row in rows[:limit]]
        except (ValueError, RecursionError):
            raise WrongAnswer("CARTO's answer is not a list of rows") from error
        content = {
            "type": "FeatureCollection",
            "features": objects,
            "rows": objects,
            "numberReturned": len(objects),
            "truncated": len(rows) > limit,
        }
        return Shaped(content, len(objects))

    def _object(self, row: Raw) -> Mapping[str, object]:
        cells = msgspec.json.decode(row, type=dict[str, Raw])
        if self._form == "geojson":
            properties = msgspec.json.decode(cells.get("properties", b"{}"), type=dict[str, Raw])
            cells = {**properties, GEOMETRY: cells.get("geometry", Raw(b"null"))}
        values = {column.name: self._cell(column, cells) for column in self._columns}
        if self._template.kind == "rows":
            return values
        return {
            "type": "Feature",
            "id": values.get(ID),
            "geometry": values.get(GEOMETRY),
            "properties": values,
        }

    @staticmethod
    def _cell(column: Column, cells: Mapping[str, Raw]) -> object:
        cell = cells.get(column.name)
        return WrongValue(column.name, column.scalar) if cell is None else read_cell(column, cell)


def _columns(template: Template, selection: Selection) -> Iterator[Column]:
    """The columns in CARTO's answer, named as the statement aliases them."""
    projection = projected(template, selection)
    yield from (template.columns[name] for name in projection.columns)
    if projection.geometry:
        yield _GEOMETRY
    if projection.id:
        yield _ID


def _constant(template: Template, part: str, field: str) -> str:
    """`type` or `__typename` of the collection, the feature, its properties, or the row."""
    if field == TYPENAME:
        return template.type_names[part]
    return "FeatureCollection" if part == "collection" else "Feature"


class _Decoding:
    """One way to decode an answer: a struct for its rows, and what to do to which columns afterwards."""

    def __init__(self, columns: Sequence[Column], form: Form, *, lenient: bool) -> None:
        readings = {column: reading(column, form, lenient=lenient) for column in columns}
        self._decoder = msgspec.json.Decoder(list_of(_row_struct(readings, form)), strict=not lenient)
        self._converts = [
            (_path(column, index, form), read.convert)
            for index, (column, read) in enumerate(readings.items())
            if read.convert is not None
        ]

    def decode(self, array: bytes) -> list[Any]:
        rows: list[Any] = self._decoder.decode(array)
        for path, convert in self._converts:
            _replace_column(rows, path, convert)
        return rows


def _replace_column(
    rows: Sequence[Any], path: str, convert: Callable[[Sequence[Any]], Sequence[Any]]
) -> None:
    holder, _, name = path.rpartition(".")
    holders = [*map(attrgetter(holder), rows)] if holder else rows
    for each, value in zip(holders, convert([*map(attrgetter(name), holders)]), strict=True):
        setattr(each, name, value)


def _row_struct(readings: Mapping[Column, Reading], form: Form) -> type[Struct]:
    """A struct with internal names, as a column may be called anything, also what a struct has of its own."""
    fields = {column: (f"f{index}", read.type) for index, (column, read) in enumerate(readings.items())}
    if form == "rows":
        return _struct("Row", {field: column.name for column, (field, _) in fields.items()}, fields.values())
    inner = {column: field for column, field in fields.items() if column is not _GEOMETRY}
    names = {field: column.name for column, (field, _) in inner.items()}
    outer = [field for column, field in fields.items() if column is _GEOMETRY]
    renames = {field: "geometry" for field, _ in outer}
    if inner:
        outer.append(("properties", _struct("Properties", names, inner.values())))
    return _struct("Feature", renames | {"properties": "properties"}, outer)


def _struct(name: str, keys: Mapping[str, str], fields: Iterable[tuple[str, Any]]) -> type[Struct]:
    return msgspec.defstruct(name, list(fields), rename=dict(keys), gc=False)


def _path(column: Column, index: int, form: Form) -> str:
    return f"properties.f{index}" if form == "geojson" and column is not _GEOMETRY else f"f{index}"


def _writer(
    template: Template, form: Form, columns: Sequence[Column], members: Selection
) -> Callable[[Any], Struct]:
    """A function from a decoded row to the struct that encodes as the selection of it."""
    paths = {column.name: _path(column, index, form) for index, column in enumerate(columns)}
    if template.kind == "rows":
        return _nested(members, lambda member: _leaf(template, "row", member, paths))
    return _nested(members, lambda member: _feature_member(template, member, paths))


def _feature_member(template: Template, member: Member, paths: Mapping[str, str]) -> Callable[[Any], object]:
    match member.name:
        case "properties":
            return _nested(member.members, lambda below: _leaf(template, "properties", below, paths))
        case "geometry":
            return attrgetter(paths[GEOMETRY])
        case "id":
            return attrgetter(paths[ID])
    value = _constant(template, "feature", member.name)
    return lambda _: value


def _leaf(template: Template, part: str, member: Member, paths: Mapping[str, str]) -> Callable[[Any], object]:
    if member.name == TYPENAME:
        value = _constant(template, part, TYPENAME)
        return lambda _: value
    return attrgetter(paths[member.name])


def _nested(
    members: Selection, getter: Callable[[Member], Callable[[Any], object]]
) -> Callable[[Any], Struct]:
    names = [f"f{index}" for index in range(len(members))]
    keys = dict(zip(names, (member.key for member in members), strict=True))
    struct = _struct("Out", keys, [(name, Any) for name in names])
    getters = [getter(member) for member in members]
    return lambda row: struct(*[get(row) for get in getters])
