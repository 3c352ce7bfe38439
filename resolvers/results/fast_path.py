"""The fast way through an answer, where it has been compiled: what a selection writes, as texts and columns.

The extension module is `resolvers.results._fast_json`. Without it, and for what it declines,
`resolvers.results.decoding` does the same at a third of the speed.
"""

import sys
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import msgspec

from resolvers.results.column_names import LETTER_CASES
from resolvers.results.columns import Form
from resolvers.sql.selection import TYPENAME, Member, Selection
from resolvers.sql.statements import GEOMETRY, ID, result_column_name
from resolvers.sql.template import Column, Template

try:
    from resolvers.results._fast_json import RowCopier
except ImportError:  # there was no compiler when the package was installed
    RowCopier = None  # type: ignore[assignment,misc]

__all__ = ["IS_COMPILED", "CopiedRows", "FastPath", "constant_of", "fast_path_for"]

IS_COMPILED: Final = RowCopier is not None

PAUSE: Final = 16
"""Batches for which the fast way is not tried once it has declined one: a connection keeps its habits."""


class CopiedRows(NamedTuple):
    """Rows as they are sent, with commas between them, and how many they are."""

    content: bytes
    rows: int


class FastPath:
    """Batches of one shape, read and written in one step."""

    def __init__(self, splicers: Sequence["RowCopier"]) -> None:
        """`splicers` read the columns' names in one case each."""
        self._splicers = [*splicers]
        self._paused = 0

    def copy_rows(self, array: bytes) -> CopiedRows | None:
        """None where the array must be looked at closely."""
        if self._paused:
            self._paused -= 1
            return None
        spliced = self._splice(array, sys.maxsize)
        if spliced is None:
            self._paused = PAUSE
            return None
        return CopiedRows(*spliced)

    def _splice(self, array: bytes, most: int) -> tuple[bytes, int] | None:
        for splicer in self._splicers:
            if (spliced := splicer.copy_rows(array, most)) is not None:
                if splicer is not self._splicers[0]:
                    self._splicers.sort(key=lambda each: each is not splicer)
                return spliced
        return None

    def first(self, array: bytes, most: int) -> bytes:
        """The first `most` rows of an array that could be spliced."""
        spliced = self._splice(array, most)
        assert spliced is not None, "it was spliced before"
        return spliced[0]


def fast_path_for(
    template: Template, columns: Sequence[Column], form: Form, members: Selection
) -> FastPath | None:
    """The fast way to write `members` of each row of `columns`, in the order in which CARTO sends them."""
    if not IS_COMPILED:
        return None
    numbers = {column.name: number for number, column in enumerate(columns)}
    part = "row" if template.kind == "rows" else "feature"
    pieces = [*_pieces(_object(part, members, numbers))]
    geometry = numbers[GEOMETRY] if form == "geojson" else -1
    own = [result_column_name(template, column.name) for column in columns]
    spellings = {tuple(map(spell, own)): None for spell in LETTER_CASES}
    reads = [
        [
            (name, each.scalar, each.is_list, each.nullable)
            for name, each in zip(names, columns, strict=True)
        ]
        for names in spellings
    ]
    return FastPath([RowCopier(read, pieces, geometry) for read in reads])


def constant_of(member: Member, part: str) -> str:
    """Return the value of `type` or `__typename` in a part: collection, feature, properties, row."""
    if member.name == TYPENAME:
        return member.type_name
    return "FeatureCollection" if part == "collection" else "Feature"


Token = bytes | int
"""A text, or the number of a column."""


def _object(part: str, members: Selection, numbers: dict[str, int]) -> Iterator[Token]:
    yield b"{"
    for index, member in enumerate(members):
        yield b'%b"%b":' % (b"," if index else b"", member.key.encode())
        yield from _value(part, member, numbers)
    yield b"}"


def _value(part: str, member: Member, numbers: dict[str, int]) -> Iterator[Token]:
    is_feature = part == "feature"
    if is_feature and member.name == "properties":
        yield from _object("properties", member.members, numbers)
    elif member.name == TYPENAME or (is_feature and member.name == "type"):
        yield msgspec.json.encode(constant_of(member, part))
    else:
        yield numbers[{"geometry": GEOMETRY, "id": ID}[member.name] if is_feature else member.name]


def _pieces(tokens: Iterator[Token]) -> Iterator[tuple[bytes, int]]:
    """Each column with all the text before it, and the rest with none."""
    text = b""
    for token in tokens:
        if isinstance(token, bytes):
            text += token
        else:
            yield text, token
            text = b""
    yield text, -1
