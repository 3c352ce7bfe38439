"""CARTO's rows to the bytes of a GraphQL answer, every value checked against its declared type.

A `ResultFormat` is made once for a template, an upstream form and a selection. A `Writer` takes the
batches of one answer and gives the bytes of the collection, in the order and under the names of the
selection. A batch is read and written in one step where it can be (`resolvers.results.fast_path`), else
over a table of its values. Geometry stays bytes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, repeat
from operator import attrgetter
from typing import Any, Final

import msgspec
from msgspec import Raw, Struct

from resolvers.results.column_names import ColumnNames
from resolvers.results.columns import Form, WrongAnswer, WrongValue, read_cell
from resolvers.results.decoding import GEOMETRY_COLUMN, ID_COLUMN, Decoder, Table, struct
from resolvers.results.fast_path import CopiedRows, constant_of, fast_path_for
from resolvers.sql.selection import LISTS, TYPENAME, Member, Selection, needs_rows, projected
from resolvers.sql.statements import GEOMETRY, ID
from resolvers.sql.template import Column, Template

__all__ = ["Batch", "ResultFormat", "Writer", "result_format"]

_encoder: Final = msgspec.json.Encoder()
_rows: Final = msgspec.json.Decoder(list[Raw])
_cells: Final = msgspec.json.Decoder(dict[str, Raw])

_NO_ROWS: Final = "CARTO's answer is not a list of rows"

Write = Callable[[Table], Sequence[Any]]
"""From a table to the structs that encode as one selection of its rows."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A JSON array of rows, and what was read from it; None where a value in it is not as declared."""

    array: bytes
    rows: CopiedRows | Table | None

    @property
    def count(self) -> int:
        """How many rows came."""
        match self.rows:
            case CopiedRows(rows=count):
                return count
            case Table(properties=properties):
                return len(properties)
        return 0


@lru_cache(maxsize=1024)  # clients can invent aliases without end
def result_format(template: Template, form: Form, selection: Selection) -> "ResultFormat":
    """The shape, made at first use."""
    return ResultFormat(template, form, selection)


class ResultFormat:
    """How one selection of one template is read and written."""

    def __init__(self, template: Template, form: Form, selection: Selection) -> None:
        self.name = f"{template.kind}.{template.name}"
        self.selection = selection
        self.needs_rows = needs_rows(selection)
        self.is_open_ended = template.source is not None
        """Whether CARTO sends more rows than the limit, as nothing in the statement bounds them."""
        self._template = template
        self._form = form
        self._columns = tuple(_columns(template, selection))
        lists = [member for member in selection if member.name in LISTS]
        self._decoder = Decoder(self._columns, form)
        self._spelling = ColumnNames(template, self._columns, form)
        self._fast = (
            fast_path_for(template, self._columns, form, lists[0].members)
            if len(lists) == 1
            else None
        )
        self.writes: Mapping[Member, Write] = {
            member: _write(template, self._columns, member.members) for member in lists
        }

    def decode(self, array: bytes) -> Batch:
        """Raises msgspec.DecodeError only where `array` is no JSON array."""
        if self._fast and (spliced := self._fast.copy_rows(array)):
            return Batch(array, spliced)
        rows = None if self._spelling.is_foreign else self._decoder.decode(array)
        if rows is None and (
            (renamed := self._spelling.renamed(array)) != array or self._spelling.is_foreign
        ):
            rows = self._decoder.decode(renamed)
        return Batch(array, rows)

    def written(self, batch: Batch, most: int) -> Mapping[Member, bytes]:
        """The first `most` rows of a batch for each list of the selection, with commas between them."""
        if isinstance(batch.rows, Table):
            table = (
                Table(*(column[:most] for column in batch.rows))
                if most < batch.count
                else batch.rows
            )
            return {member: _joined(write(table)) for member, write in self.writes.items()}
        assert batch.rows is not None
        assert self._fast is not None
        content = self._fast.first(batch.array, most) if most < batch.count else batch.rows.content
        return dict.fromkeys(self.writes, content)

    def constant(self, member: Member) -> bytes:
        """`type` or `__typename` of the collection."""
        return _encoder.encode(constant_of(member, "collection"))

    def empty(self) -> bytes:
        """The collection of a selection that needs no rows."""
        return Writer(self, 0).end()

    def rows(self, arrays: Iterable[bytes]) -> Sequence[Raw]:
        """The rows of decoded batches, each as CARTO wrote it but for the names of its columns."""
        return [row for array in arrays for row in _rows.decode(self._spelling.renamed(array))]

    def explain(self, rows: Sequence[Raw], limit: int) -> Mapping[str, object]:
        """The collection as plain objects, each wrong value a `WrongValue` in its place; slow."""
        try:
            objects = [self._object(row) for row in rows[:limit]]
        except (ValueError, RecursionError) as error:
            raise WrongAnswer(_NO_ROWS) from error
        return {
            "type": "FeatureCollection",
            "features": objects,
            "rows": objects,
            "numberReturned": len(objects),
            "truncated": len(rows) > limit,
        }

    def complaint(self, array: bytes) -> WrongAnswer:
        """What is wrong in a batch whose table could not be made. The first wrong row is found by halves."""
        rows = self.rows([array])
        while len(rows) > 1:
            middle = len(rows) // 2
            rows = rows[:middle] if self._is_wrong(rows[:middle]) else rows[middle:]
        try:
            cells = [cell for row in rows for cell in self._values(row).values()]
        except (ValueError, RecursionError):
            cells = []
        wrong = next((str(cell) for cell in cells if isinstance(cell, WrongValue)), None)
        return WrongAnswer(wrong or _NO_ROWS)

    def _is_wrong(self, rows: Sequence[Raw]) -> bool:
        return self._decoder.decode(b"[%b]" % b",".join(rows)) is None

    def _values(self, row: Raw) -> Mapping[str, object]:
        cells = _cells.decode(row)
        if self._form == "geojson":
            geometry = {GEOMETRY: cells["geometry"]} if "geometry" in cells else {}
            cells = _cells.decode(cells.get("properties", b"{}")) | geometry
        return {column.name: _cell(column, cells) for column in self._columns}

    def _object(self, row: Raw) -> Mapping[str, object]:
        values = self._values(row)
        if self._template.kind == "rows":
            return values
        return {
            "type": "Feature",
            "id": values.get(ID),
            "geometry": values.get(GEOMETRY),
            "properties": values,
        }


def _cell(column: Column, cells: Mapping[str, Raw]) -> object:
    cell = cells.get(column.name)
    return WrongValue(column.name, column.scalar) if cell is None else read_cell(column, cell)


class Writer:
    """Writes one collection from its batches. What `add` and `end` give, joined, is the JSON object.

    The first list of the selection leaves as it comes, unless a count is selected ahead of it: a count is known
    last. Further lists wait, as bytes.
    """

    def __init__(self, shape: ResultFormat, limit: int) -> None:
        self._shape = shape
        self._limit = limit
        self._seen = 0
        self._waiting: dict[Member, list[bytes]] = {member: [] for member in shape.writes}
        self._ahead = _ahead(shape)
        self._begun = False

    @property
    def rows(self) -> int:
        """How many have been written."""
        return min(self._seen, self._limit)

    @property
    def is_done(self) -> bool:
        """Whether further rows need not be read."""
        return self._shape.is_open_ended and self._seen > self._limit

    def add(self, batch: Batch) -> bytes:
        """What can leave after this batch; rows beyond the limit only tell that it was cut."""
        room, came = self._limit - self.rows, batch.count
        if room and came:
            opening = b"," if self._seen else b"["
            for member, content in self._shape.written(batch, room).items():
                self._waiting[member] += (opening, content)
        self._seen += came
        return self._leaving() if self._ahead is not None else b""

    def end(self) -> bytes:
        """The rest."""
        if self._ahead is None:
            return b"{%b}" % b",".join(map(self._pair, self._shape.selection))
        begun = self._leaving()
        rest = b"".join(
            b",%b" % self._pair(member) for member in self._shape.selection[len(self._ahead) :]
        )
        return b"%b%b%b}" % (begun, b"]" if self.rows else b"[]", rest)

    def _leaving(self) -> bytes:
        """What waits of the first list, behind the members ahead of it when it is the first to leave."""
        assert self._ahead is not None
        *constants, first = self._ahead
        content = b"".join(self._waiting[first])
        self._waiting[first].clear()
        if self._begun:
            return content
        self._begun = True
        pairs = b"".join(b"%b," % self._pair(member) for member in constants)
        return b'{%b"%b":%b' % (pairs, first.key.encode(), content)

    def _pair(self, member: Member) -> bytes:
        return b'"%b":%b' % (member.key.encode(), self._value(member))

    def _value(self, member: Member) -> bytes:
        match member.name:
            case "numberReturned":
                return b"%d" % self.rows
            case "truncated":
                return b"true" if self._seen > self._limit else b"false"
            case "features" | "rows":
                return b"".join(self._waiting[member]) + (b"]" if self.rows else b"[]")
        return self._shape.constant(member)


def _joined(rows: Sequence[Any]) -> bytes:
    """The JSON array of rows, without its brackets."""
    return _encoder.encode(rows)[1:-1]


def _ahead(shape: ResultFormat) -> Selection | None:
    """The members up to the first list, if all that stands before it is known at the start."""
    for index, member in enumerate(shape.selection):
        if member.name in LISTS:
            return shape.selection[: index + 1]
        if member.name in ("numberReturned", "truncated"):
            return None
    return None


def _columns(template: Template, selection: Selection) -> Iterator[Column]:
    """The columns in CARTO's answer, named as the statement aliases them, in the order first selected."""
    projection = projected(template, selection)
    lists = [below for member in selection if member.name in LISTS for below in member.members]
    if template.kind == "features":
        lists = [
            below for member in lists if member.name == "properties" for below in member.members
        ]
    for name in dict.fromkeys(member.name for member in lists if member.name != TYPENAME):
        yield template.columns[name]
    if projection.geometry:
        yield GEOMETRY_COLUMN
    if projection.id:
        yield ID_COLUMN


def _same_columns(members: Selection, columns: Iterable[Column]) -> bool:
    names = [
        column.name
        for column in columns
        if column is not GEOMETRY_COLUMN and column is not ID_COLUMN
    ]
    return bool(names) and [(member.key, member.name) for member in members] == [
        (name, name) for name in names
    ]


Part = Callable[[Table], Iterable[Any]]
"""From a table to one value for each of its rows."""


def _write(template: Template, columns: Sequence[Column], members: Selection) -> Write:
    if template.kind == "rows":
        return _write_properties("row", columns, members)
    tag = "Feature" if members and members[0][:2] == ("type", "type") else None
    rest = members[1:] if tag else members
    return _structs(rest, [_feature_part(columns, member) for member in rest], tag)


def _feature_part(columns: Sequence[Column], member: Member) -> Part:
    match member.name:
        case "properties":
            return _write_properties("properties", columns, member.members)
        case "geometry":
            return attrgetter("geometries")
        case "id":
            return attrgetter("ids")
    return _always(constant_of(member, "feature"))


def _write_properties(part: str, columns: Sequence[Column], members: Selection) -> Write:
    if _same_columns(members, columns):
        return attrgetter("properties")
    names = {column.name: f"f{index}" for index, column in enumerate(columns)}
    parts = [
        _always(constant_of(member, part))
        if member.name == TYPENAME
        else _column(names[member.name])
        for member in members
    ]
    return _structs(members, parts, None)


def _always(value: str) -> Part:
    return lambda _: repeat(value)


def _column(name: str) -> Part:
    get = attrgetter(name)
    return lambda table: map(get, table.properties)


def _structs(members: Selection, parts: Sequence[Part], tag: str | None) -> Write:
    """Structs with the members' keys, from whole columns: no row is touched by Python."""
    fields = [f"f{index}" for index in range(len(members))]
    keys = dict(zip(fields, (member.key for member in members), strict=True))
    made: type[Struct] = struct(
        "Selected", keys, [(field, Any, False) for field in fields], tag=tag
    )
    if not parts:
        return lambda table: [made()] * len(table.properties)
    return lambda table: [
        *islice(map(made, *(part(table) for part in parts)), len(table.properties))
    ]
