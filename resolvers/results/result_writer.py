"""Writer of results: from CARTO's rows to the JSON of a GraphQL collection, type-checked.

A `ResultFormat` is made for a template, the form of the response and a selection. A
`CollectionWriter` takes the batches of one response and returns the bytes of the collection, in the
order and under the names of the selection. A batch is checked and copied in one step where possible
(`resolvers.results.fast_path`), else decoded into a table.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Final

import msgspec
from msgspec import Raw

from carto_client import ResultTooLarge
from resolvers.caches import WeightedCache
from resolvers.results.columns import Form, InvalidResult
from resolvers.results.decoding import ID_COLUMN, RowDecoder, Table, geometry_column
from resolvers.results.end_cursor import end_cursor, page_info, row_at
from resolvers.results.fast_path import CopiedRows, FastPath, fast_path_for
from resolvers.results.response_memory import ResponseMemory
from resolvers.results.row_template import RowTemplate, constant_of, row_template
from resolvers.results.wrong_values import RowReader
from resolvers.sql.pages import PageTerm
from resolvers.sql.selection import (
    AGGREGATED,
    END_CURSOR,
    HAS_NEXT_PAGE,
    LISTS,
    PAGE_INFO,
    TILES,
    TYPENAME,
    Member,
    Selection,
    needs_rows,
    project,
    weigh,
)
from resolvers.sql.template import Column, Template

__all__ = ["GAP", "TILES_GAP", "CollectionWriter", "ResultFormat", "RowBatch", "result_format"]

_encoder: Final = msgspec.json.Encoder()
_rows: Final = msgspec.json.Decoder(list[Raw])

GAP: Final = b"\0"
"""What stands for an aggregate until it is known. JSON has no such byte."""


TILES_GAP: Final = b"\1"
"""The same for `tiles`, whose URLs differ between callers."""


@dataclass(frozen=True, slots=True)
class RowBatch:
    """A JSON array of rows, and its rows as read: None if a value is not of its declared type."""

    array: bytes
    rows: CopiedRows | Table | None

    @property
    def count(self) -> int:
        """Number of rows; 0 if they could not be read."""
        return self.rows.row_count if self.rows else 0


class ResultFormat:
    """Reader and writer of the rows for one selection of a template. Equal for equal selections."""

    def __init__(
        self,
        template: Template,
        form: Form,
        selection: Selection,
        page: tuple[PageTerm, ...] = (),
    ) -> None:
        """`page` is the order of the rows if the cursor of the last one is selected, else empty."""
        self.page = page
        self.name = f"{template.kind}.{template.name}"
        self.connection = template.connection
        self.selection = selection
        self.needs_rows = needs_rows(selection)
        self.is_open_ended = template.source is not None
        """Whether CARTO may send more rows than the limit: a Named Source has no place for it."""
        self.lists = [member for member in selection if member.name in LISTS]
        self.leading = _leading(selection)
        self.constants = {each: constant for each in selection if (constant := _constant(each))}
        """The JSON of the members that no row decides: `type`, `__typename` and gaps."""
        self.key = template, form, selection, page
        self._template = template
        self._form = form
        self._columns = tuple(_columns(template, selection))
        self._templates: dict[Selection, RowTemplate] = {}
        for member in self.lists:
            if member.members not in self._templates:
                rows = row_template(template, self._columns, member.members)
                self._templates[member.members] = rows

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ResultFormat) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    @cached_property
    def digest(self) -> bytes:
        """Digest of the template's version, the form and the selection, equal in all processes."""
        template, form, selection, page = self.key
        described = msgspec.json.encode((self.name, form, selection, page))
        return sha256(template.version + described).digest()

    @cached_property
    def _fast(self) -> FastPath | None:
        # One pass copies the rows of one list; several lists are written from a table.
        if len(self._templates) != 1:
            return None
        [rows] = self._templates.values()
        return fast_path_for(self._template, self._columns, self._form, rows)

    @cached_property
    def _decoder(self) -> RowDecoder:
        return _row_decoder(self._template, self._columns, self._form)

    @cached_property
    def _reader(self) -> RowReader:
        return RowReader(self._template, self._columns, self._form, self._decoder)

    def decode(self, array: bytes) -> RowBatch:
        """Return the rows of `array`. Raises msgspec.DecodeError only if it is no JSON array."""
        if self._fast and (copied := self._fast.copy_rows(array)):
            return RowBatch(array, copied)
        return RowBatch(array, self._decoder.decode(array))

    def write(self, batch: RowBatch, limit: int) -> Mapping[Selection, bytes]:
        """Return the first `limit` rows as JSON separated by commas, by the selection of a list."""
        rows = batch.rows
        if isinstance(rows, Table):
            if limit < rows.row_count:
                rows = Table(limit, [column[:limit] for column in rows.columns])
            return {below: each.write_table(rows) for below, each in self._templates.items()}
        assert rows is not None
        assert self._fast is not None
        if limit >= rows.row_count:
            return dict.fromkeys(self._templates, rows.content)
        return dict.fromkeys(self._templates, self._fast.copy_first_rows(batch.array, limit))

    def empty(self) -> bytes:
        """Return the JSON of the collection for a selection that needs no rows."""
        return CollectionWriter(self, 0).end()

    def rows(self, arrays: Iterable[bytes]) -> Sequence[Raw]:
        """Return each row of JSON arrays as raw JSON, with the catalog's names of its columns."""
        return self._reader.split(arrays)

    def end_cursor(self, arrays: Iterable[bytes], shown: int) -> str | None:
        """Return the cursor of row number `shown`, the last one, or None if none is selected."""
        if not self.page or not shown:
            return None
        rows = [row for array in arrays for row in _rows.decode(array)]
        return end_cursor(self.name, self.page, rows[shown - 1])

    def to_objects(
        self, rows: Sequence[Raw], limit: int, cursor: str | None = None
    ) -> Mapping[str, object]:
        """Return the collection as plain objects, with a `WrongValue` for each wrong value.

        All lists share the same objects. It is slow: some microseconds for each value.
        """
        objects = self._reader.to_objects(rows[:limit])
        return {
            "type": "FeatureCollection",
            "features": objects,
            "rows": objects,
            "numberReturned": len(objects),
            "truncated": len(rows) > limit,
            PAGE_INFO: {END_CURSOR: cursor, HAS_NEXT_PAGE: len(rows) > limit},
        }

    def first_error(self, array: bytes) -> InvalidResult:
        """Return the error of the first wrong value in a batch that could not be read."""
        return self._reader.first_error(array)


MAX_KEPT_BYTES: Final = 32 * 2**20
"""Bytes of one collection that wait for its end: counts before the rows and further lists make them
wait. A client can have all of them by selecting one list, and counts after it."""


class CollectionWriter:
    """Writer of one collection from its batches.

    The bytes that `add` and `end` return are the collection as a JSON object. `add` returns the
    rows of the selection's first list at once, unless a count is selected before that list, because
    a count is known last. Further lists are kept until the end, up to MAX_KEPT_BYTES, and as
    `memory` allows.
    """

    def __init__(
        self, format_: ResultFormat, limit: int, memory: ResponseMemory | None = None
    ) -> None:
        self._format = format_
        self._limit = limit
        self._memory = memory
        self._seen = 0
        self._unwritten: dict[Member, deque[bytes]] = {member: deque() for member in format_.lists}
        self._leading = format_.leading
        self._begun = self._has_failed = False
        self._last_row = b""  # if its cursor is selected
        self._kept_bytes = 0

    @property
    def rows(self) -> int:
        """Number of rows in the collection so far."""
        return min(self._seen, self._limit)

    @property
    def is_cut(self) -> bool:
        """Whether there are rows beyond the limit."""
        return self._seen > self._limit

    @property
    def end_cursor(self) -> str | None:
        """The cursor of the last row so far, or None if it is not selected."""
        page = self._format.page
        return end_cursor(self._format.name, page, self._last_row) if self._last_row else None

    @property
    def is_done(self) -> bool:
        """Whether further rows would change nothing in the collection."""
        return self._format.is_open_ended and self._seen > self._limit

    def add(self, batch: RowBatch) -> bytes:
        """Add a batch of rows, and return the bytes that can be sent now. Raise `ResultTooLarge`.

        Rows beyond the limit are not written: they only make `truncated` true.
        """
        if self._has_failed:
            raise ResultTooLarge
        left, count = self._limit - self.rows, batch.count
        if left and count:
            if self._format.page:
                self._last_row = row_at(batch.array, min(left, count) - 1)
            opening = b"," if self._seen else b"["
            contents = self._format.write(batch, left)
            for member, parts in self._unwritten.items():
                parts.extend((opening, contents[member.members]))
                self._kept_bytes += len(opening) + len(contents[member.members])
        self._seen += count
        written = self._written() if self._leading is not None else b""
        if self._kept_bytes > MAX_KEPT_BYTES:
            raise ResultTooLarge
        if self._memory is not None:
            self._report()
        return written

    def end(self) -> bytes:
        """Return the rest of the collection."""
        selection = self._format.selection
        if self._leading is None:
            return b"{%b}" % b",".join(map(self._pair, selection))
        begun = self._written()
        rest = b"".join([b",%b" % self._pair(each) for each in selection[len(self._leading) :]])
        return b"%b%b%b}" % (begun, b"]" if self.rows else b"[]", rest)

    def rest(self) -> Iterator[bytes]:
        """Yield the rest of the collection in parts, and drop each part. Raise `ResultTooLarge`."""
        selection, separator = self._format.selection, b"{"
        if self._leading is not None:
            yield self._written() + (b"]" if self.rows else b"[]")
            selection, separator = selection[len(self._leading) :], b","
        for member in selection:
            yield separator
            if member.name in LISTS:
                yield b'"%b":' % member.key.encode()
                yield from self._list(self._unwritten[member])
            else:
                yield self._pair(member)
            separator = b","
        yield b"}"

    def discard(self) -> None:
        """Drop the bytes that are kept for the end. A second call has no effect."""
        for parts in self._unwritten.values():
            parts.clear()
        self._kept_bytes = 0
        self._report()

    def fail(self) -> None:
        """Drop the kept bytes because the memory is needed; `add` and `rest` then raise errors."""
        self._has_failed = True
        self.discard()

    def _report(self) -> None:
        if self._memory is not None:
            self._memory.collect(self, self._kept_bytes)

    def _list(self, parts: deque[bytes]) -> Iterator[bytes]:
        while parts:
            self._kept_bytes -= len(parts[0])
            yield parts.popleft()
            self._report()
            if self._has_failed:
                raise ResultTooLarge
        yield b"]" if self.rows else b"[]"

    def _written(self) -> bytes:
        """Return the unwritten rows of the first list; at first, also the members before it."""
        assert self._leading is not None
        *constants, first = self._leading
        content = b"".join(self._unwritten[first])
        self._unwritten[first].clear()
        self._kept_bytes -= len(content)
        if self._begun:
            return content
        self._begun = True
        pairs = b"".join([b"%b," % self._pair(member) for member in constants])
        return b'{%b"%b":%b' % (pairs, first.key.encode(), content)

    def _pair(self, member: Member) -> bytes:
        return b'"%b":%b' % (member.key.encode(), self._value(member))

    def _value(self, member: Member) -> bytes:
        match member.name:
            case "numberReturned":
                return b"%d" % self.rows
            case "pageInfo":
                return _encoder.encode(page_info(member, self.end_cursor, has_next=self.is_cut))
            case "truncated":
                return b"true" if self.is_cut else b"false"
            case "features" | "rows":
                return b"".join(self._unwritten[member]) + (b"]" if self.rows else b"[]")
        return self._format.constants[member]


def _constant(member: Member) -> bytes | None:
    """Return the JSON of `type` or `__typename`, a gap that is filled in later, or None."""
    if member.name in AGGREGATED:
        return GAP
    if member.name == TILES:
        return TILES_GAP
    if member.name in ("type", TYPENAME):
        return _encoder.encode(constant_of(member, "collection"))
    return None


def _leading(selection: Selection) -> Selection | None:
    """Return the members up to the first list, or None if one of them is known only at the end."""
    for index, member in enumerate(selection):
        if member.name in LISTS:
            return selection[: index + 1]
        if member.name in ("numberReturned", "truncated", PAGE_INFO):
            return None
    return None


def _columns(template: Template, selection: Selection) -> Iterator[Column]:
    """Yield the columns of the response, in the order of the statement."""
    projection = project(template, selection)
    for name in projection.columns:
        yield template.columns[name]
    if projection.geometry:
        yield geometry_column(template)
    if projection.id:
        yield ID_COLUMN


# Room for the layers of a busy map: a format takes some 5 KB, a decoder 10 to 20 KB. The estimates
# below were compared with tracemalloc.
_formats: Final = WeightedCache[ResultFormat](8 * 2**20)
_decoders: Final = WeightedCache[RowDecoder](4 * 2**20)


def result_format(
    template: Template, form: Form, selection: Selection, page: tuple[PageTerm, ...] = ()
) -> ResultFormat:
    """Return the format of a selection from a cache, bounded because clients can invent aliases.

    `page` is the order of the rows if the cursor of the last one is selected, else empty.
    """
    return _formats.get(
        (template, form, selection, page),
        lambda: ResultFormat(template, form, selection, page),
        lambda: 2 * weigh(selection) + 4096,
    )


def _row_decoder(template: Template, columns: tuple[Column, ...], form: Form) -> RowDecoder:
    """Return the decoder of these columns from a cache. Selections with other aliases share it."""
    return _decoders.get(
        (template, columns, form),
        lambda: RowDecoder(template, columns, form),
        lambda: 10_240 + 1024 * len(columns),
    )
