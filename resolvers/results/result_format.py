"""Formats of results: how CARTO's rows are checked, and written as the JSON of a selection.

A `ResultFormat` is made for a template, the form of the response and a selection. It checks and
copies a batch of rows in one step where that is possible: the compiled fast path is the extension
module `resolvers.results._fast_json`. Without it, and for what it declines,
`resolvers.results.decoding` does the same, several times slower.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec
from msgspec import Raw

from resolvers.caches import WeightedCache
from resolvers.results.column_names import LETTER_CASES
from resolvers.results.columns import Form, InvalidResult
from resolvers.results.decoding import ID_COLUMN, RowDecoder, Table, geometry_column
from resolvers.results.end_cursor import end_cursor
from resolvers.results.row_template import RowTemplate, constant_of, row_template
from resolvers.results.wrong_values import RowReader
from resolvers.scalars import SCALARS
from resolvers.sql.pages import PageTerm
from resolvers.sql.projection import GEOMETRY, Projection, result_column_name
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

__all__ = [
    "GAP",
    "IS_COMPILED",
    "TILES_GAP",
    "CopiedRows",
    "FastPath",
    "ResultFormat",
    "RowBatch",
    "fast_path_for",
    "result_format",
]

try:
    from resolvers.results._fast_json import CHECKED, RowCopier
except ImportError:  # there was no compiler when the package was installed
    RowCopier = None  # type: ignore[assignment,misc]
    CHECKED = frozenset()

IS_COMPILED: Final = RowCopier is not None

PAUSE: Final = 16
"""Batches that skip the fast path after it declined one: they probably have the same forms."""


class CopiedRows(NamedTuple):
    """Rows as JSON text with commas between them, and the number of these rows."""

    content: bytes
    row_count: int


class FastPath:
    """Converter of CARTO's rows to the JSON of one selection, without decoding the rows."""

    def __init__(self, copiers: Sequence["RowCopier"]) -> None:
        """Create a fast path that tries each of `copiers` until one accepts the rows."""
        # The copiers differ only in the letter case of the column names that they accept.
        self._copiers = [*copiers]
        self._paused = 0

    def copy_rows(self, array: bytes) -> CopiedRows | None:
        """Copy all rows of a JSON array, or return None if the caller must decode the array."""
        if self._paused:
            self._paused -= 1
            return None
        copied = self._copy(array, sys.maxsize)
        if copied is None:
            self._paused = PAUSE
            return None
        return CopiedRows(*copied)

    def copy_first_rows(self, array: bytes, limit: int) -> bytes:
        """Return the first `limit` rows, joined by commas, of an array that `copy_rows` copied."""
        copied = self._copy(array, limit)
        assert copied is not None, "the same array was accepted before"
        return copied[0]

    def _copy(self, array: bytes, limit: int) -> tuple[bytes, int] | None:
        for copier in self._copiers:
            if (copied := copier.copy_rows(array, limit)) is not None:
                if copier is not self._copiers[0]:
                    self._copiers.sort(key=lambda each: each is not copier)
                return copied
        return None


def fast_path_for(
    template: Template, columns: Sequence[Column], form: Form, rows: RowTemplate
) -> FastPath | None:
    """Return a `FastPath`, or None if the C code is not compiled or cannot check a column."""
    checks = [SCALARS[column.scalar].fast_check for column in columns]
    if not IS_COMPILED or not CHECKED.issuperset(checks):
        return None
    # The copy is fastest if `columns` are in the order in which CARTO sends them.
    names = [result_column_name(template, column.name) for column in columns]
    geometry = -1
    if form == "geojson":
        geometry = next(index for index, each in enumerate(columns) if each.name == GEOMETRY)
    cased = {tuple(map(case, names)): None for case in LETTER_CASES}  # each once, in their order
    return FastPath(
        [RowCopier(_reads(columns, checks, each), rows.pieces, geometry) for each in cased]
    )


def _reads(
    columns: Sequence[Column], checks: Sequence[str], names: Sequence[str]
) -> list[tuple[str, str, int, bool, bool, bool]]:
    return [
        (
            name,
            check,
            column.depth,
            column.nullable,
            column.nullable_lists,
            column.nullable_items,
        )
        for column, check, name in zip(columns, checks, names, strict=True)
    ]


_encoder: Final = msgspec.json.Encoder()

_rows: Final = msgspec.json.Decoder(list[Raw])

GAP: Final = b"\0"
"""What stands for an aggregate until it is known. JSON has no such byte."""

TILES_GAP: Final = b"\1"
"""The same for `tiles`, whose URLs differ between callers."""


class RowBatch(msgspec.Struct, frozen=True):
    """Rows from CARTO: the JSON `array` as received, and the `rows` that were read from the array.

    `rows` is None if a value in the array does not have its column's declared type.
    """

    array: bytes
    rows: CopiedRows | Table | None
    count: int
    """Number of rows; 0 if they could not be read."""


class ResultFormat:
    """Reader of CARTO's rows and writer of the JSON result, for one selection of fields."""

    def __init__(
        self,
        template: Template,
        form: Form,
        selection: Selection,
        page: tuple[PageTerm, ...] = (),
    ) -> None:
        """Create the format for the fields in `selection`.

        `page` is the order of the rows if `endCursor` is selected.
        """
        self.page = page
        self.name = f"{template.kind}.{template.name}"
        self.connection = template.connection
        self.selection = selection
        self.needs_rows = needs_rows(selection)
        self.is_open_ended = template.source is not None
        """Whether CARTO may send more rows than the limit: a Named Source has no place for it."""
        self.lists = [member for member in selection if member.name in LISTS]
        self.constants = {each: constant for each in selection if (constant := _constant(each))}
        """The JSON of the members that no row decides: `type`, `__typename` and gaps."""
        leading = _leading(selection)
        self.opening = None if leading is None else _opening(leading, self.constants)
        """The JSON before the first list, or None if some of it is known only at the end."""
        self.trailing = selection[len(leading or ()) :]
        """The members after the first list; all if `opening` is None."""
        projection = project(template, selection)
        self.projection = projection.for_maps_api() if form == "geojson" else projection
        self._template = template
        self._form = form
        self._columns = tuple(_columns(template, self.projection))
        self._templates: dict[Selection, RowTemplate] = {}
        for member in self.lists:
            if member.members not in self._templates:
                rows = row_template(template, self._columns, member.members)
                self._templates[member.members] = rows

    @cached_property
    def digest(self) -> bytes:
        """Hash of the template's version and the format's arguments, equal in all processes."""
        described = msgspec.json.encode((self.name, self._form, self.selection, self.page))
        return sha256(self._template.version + described).digest()

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
        """Read a JSON array of rows.

        If a value is wrong, `rows` of the result is None. Raise msgspec.DecodeError if `array` is
        not a JSON array.
        """
        if self._fast and (copied := self._fast.copy_rows(array)):
            return RowBatch(array, copied, copied.row_count)
        table = self._decoder.decode(array)
        return RowBatch(array, table, table.row_count if table else 0)

    def write(self, batch: RowBatch, limit: int) -> Mapping[Selection, bytes]:
        """Return the first `limit` rows of each list as JSON, joined by commas.

        The keys are the fields selected in each list.
        """
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

    def rows(self, arrays: Iterable[bytes]) -> Sequence[Raw]:
        """Return all rows of the JSON arrays, with the catalog's column names."""
        return self._reader.split(arrays)

    def end_cursor(self, arrays: Iterable[bytes], shown: int) -> str | None:
        """Return the cursor after the first `shown` rows of `arrays`.

        Return None if `shown` is 0, or if no cursor is selected.
        """
        if not self.page or not shown:
            return None
        rows = [row for array in arrays for row in _rows.decode(array)]
        return end_cursor(self.name, self.page, rows[shown - 1])

    def to_objects(
        self, rows: Sequence[Raw], limit: int, cursor: str | None = None
    ) -> Mapping[str, object]:
        """Return a collection of the first `limit` rows, whose `endCursor` is `cursor`.

        A `WrongValue` replaces each wrong value.
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
        """Return an error about the first wrong value in `array`, a JSON array of rows."""
        return self._reader.first_error(array)


def _constant(member: Member) -> bytes | None:
    """Return a field's value as JSON, or None if it depends on the rows.

    Return a placeholder byte for an aggregate or `tiles`.
    """
    if member.name in AGGREGATED:
        return GAP
    if member.name == TILES:
        return TILES_GAP
    if member.name in ("type", TYPENAME):
        return _encoder.encode(constant_of(member, "collection"))
    return None


def _leading(selection: Selection) -> Selection | None:
    """Return the fields up to and including the first list of rows.

    Return None if there is no list, or if a field before it depends on all rows.
    """
    for index, member in enumerate(selection):
        if member.name in LISTS:
            return selection[: index + 1]
        if member.name in ("numberReturned", "truncated", PAGE_INFO):
            return None
    return None


def _opening(leading: Selection, constants: Mapping[Member, bytes]) -> bytes:
    *before, first = leading
    pairs = b"".join([b'"%b":%b,' % (each.key.encode(), constants[each]) for each in before])
    return b'{%b"%b":' % (pairs, first.key.encode())


def _columns(template: Template, projection: Projection) -> Iterator[Column]:
    # In the order in which CARTO returns them.
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
    """Return the `ResultFormat` for the fields in `selection`.

    `page` is the order of the rows if `endCursor` is selected.
    """
    # The cache is bounded, because clients can invent any number of aliases.
    return _formats.get(
        (template, form, selection, page),
        lambda: ResultFormat(template, form, selection, page),
        lambda: 2 * weigh(selection) + 4096,
    )


def _row_decoder(template: Template, columns: tuple[Column, ...], form: Form) -> RowDecoder:
    # Selections that differ only in aliases share a decoder.
    return _decoders.get(
        (template, columns, form),
        lambda: RowDecoder(template, columns, form),
        lambda: 10_240 + 1024 * len(columns),
    )
