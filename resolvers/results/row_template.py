"""The text of a row in a result: its constant parts, and the columns whose values go between them.

Both ways to write rows follow it: the compiled fast path, and `write_table` for rows that were
decoded.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from typing import Final

import msgspec

from resolvers.results.decoding import Table
from resolvers.sql.projection import GEOMETRY, ID
from resolvers.sql.selection import TYPENAME, Member, Selection
from resolvers.sql.template import Column, Template

__all__ = ["Piece", "RowTemplate", "Token", "constant_of", "pieces_of", "row_template"]

_encoder: Final = msgspec.json.Encoder()

Piece = tuple[bytes, int]
"""A text, and the number of the column whose value follows it; -1 for none."""

Token = bytes | int
"""A text, or the number of a column."""


class RowTemplate:
    """The JSON text of a row, into which the values of columns are inserted."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        texts = [text.replace(b"%", b"%%") + b"%b" * (column >= 0) for text, column in pieces]
        self._form = b"".join(texts)
        self._columns = [column for _, column in pieces if column >= 0]

    def write_table(self, table: Table) -> bytes:
        """Return the rows of a table as JSON, with commas between them."""
        cells = {column: _encoded(table.columns[column]) for column in {*self._columns}}
        values = zip(*(cells[column] for column in self._columns), strict=True)
        rows = values if self._columns else repeat((), table.row_count)
        return b",".join(map(self._form.__mod__, rows))


def _encoded(column: Sequence[object]) -> Sequence[bytes]:
    # One call for all values is fast. The JSON of a value contains no line break.
    return _encoder.encode_lines(column).split(b"\n")[:-1]


def row_template(template: Template, columns: Sequence[Column], members: Selection) -> RowTemplate:
    """Return a JSON template of a row, into which values of `columns` are inserted.

    `members` are the row's selected fields.
    """
    numbers = {column.name: number for number, column in enumerate(columns)}
    part = "row" if template.kind == "rows" else "feature"
    return RowTemplate([*pieces_of(_object(part, members, numbers))])


def constant_of(member: Member, part: str) -> str:
    """Return the constant value of a field `type` or `__typename`.

    `part` is `collection`, `feature`, `properties` or `row`.
    """
    if member.name == TYPENAME:
        return member.type_name
    return "FeatureCollection" if part == "collection" else "Feature"


def _object(part: str, members: Selection, numbers: Mapping[str, int]) -> Iterator[Token]:
    yield b"{"
    for index, member in enumerate(members):
        yield b'%b"%b":' % (b"," if index else b"", member.key.encode())
        yield from _value(part, member, numbers)
    yield b"}"


def _value(part: str, member: Member, numbers: Mapping[str, int]) -> Iterator[Token]:
    is_feature = part == "feature"
    if is_feature and member.name == "properties":
        yield from _object("properties", member.members, numbers)
    elif member.name == TYPENAME or (is_feature and member.name == "type"):
        yield _encoder.encode(constant_of(member, part))
    else:
        yield numbers[{"geometry": GEOMETRY, "id": ID}[member.name] if is_feature else member.name]


def pieces_of(tokens: Iterator[Token]) -> Iterator[Piece]:
    """Yield `(preceding text, column number)` for each column, then `(remaining text, -1)`."""
    text = b""
    for token in tokens:
        if isinstance(token, bytes):
            text += token
        else:
            yield text, token
            text = b""
    yield text, -1
