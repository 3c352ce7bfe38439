"""The cursor of the last row of a page, read from CARTO's rows."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from msgspec import Raw

from resolvers.results.columns import InvalidResult
from resolvers.sql.pages import PageTerm, write_cursor
from resolvers.sql.selection import END_CURSOR, HAS_NEXT_PAGE, TYPENAME, Member

__all__ = ["end_cursor", "page_info", "row_at"]

_rows: Final = msgspec.json.Decoder(list[Raw])
_cells: Final = msgspec.json.Decoder(dict[str, Raw])
_key: Final = msgspec.json.Decoder(str | None)


def row_at(array: bytes, index: int) -> bytes:
    """Return the JSON of the row at `index` in a JSON array.

    Raise `InvalidResult` if `array` is not a JSON array.
    """
    # A copy, because a `Raw` would keep the whole array in memory.
    try:
        return bytes(_rows.decode(array)[index])
    except ValueError as error:
        raise InvalidResult("CARTO's response has no values for a cursor") from error


def end_cursor(name: str, order: Sequence[PageTerm], row: bytes | Raw) -> str:
    """Return the cursor of template `name` for the rows after `row`.

    Raise `InvalidResult` if `row` lacks a value of `order`.
    """
    # The statement selects the values of the order as `__k0`, `__k1` and so on.
    try:
        cells = _cells.decode(row)
        folded = {key.lower(): cell for key, cell in cells.items() if key[:3].lower() == "__k"}
        values = [_key.decode(folded[f"__k{number}"]) for number in range(len(order))]
    except (KeyError, ValueError) as error:
        raise InvalidResult("CARTO's response has no values for a cursor") from error
    for term, value in zip(order, values, strict=True):
        if value is None and not term.nullable:
            raise InvalidResult("CARTO's value for a column of the order is null, or not finite")
    return write_cursor(name, order, values)


def page_info(member: Member, cursor: str | None, *, has_next: bool) -> Mapping[str, object]:
    """Return the value of `pageInfo`: its selected fields by response key.

    `member` is the selected field `pageInfo`.
    """
    found: Mapping[str, object] = {END_CURSOR: cursor, HAS_NEXT_PAGE: has_next}
    return {
        each.key: each.type_name if each.name == TYPENAME else found[each.name]
        for each in member.members
    }
