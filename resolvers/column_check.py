"""Comparison of the columns that a template's SELECT returns with those that its header has."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import msgspec
from msgspec import Raw

from resolvers.results.columns import InvalidResult, WrongValue, read_cell
from resolvers.results.decoding import ID_COLUMN, geometry_column
from resolvers.sql.template import Column, Template

__all__ = ["PROBED_ROWS", "Difference", "compare_columns"]

PROBED_ROWS: Final = 100
"""Number of rows that are compared."""

_rows: Final = msgspec.json.Decoder(list[dict[str, Raw]])
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d(T00:00:00(\.0+)?Z?)?")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d.*")
_TIME: Final = re.compile(r"\d\d:\d\d:\d\d(\.\d+)?")
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_SHAPE: Final = re.compile(
    r"0[01][0-9A-Fa-f]{8,}"
    r"|(?:SRID=\d+;)?(?:(?:MULTI)?(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION)(?: ?Z?M?)? ?(?:\(.*\)|EMPTY)",
    re.DOTALL,
)
"""WKB in hexadecimal, or WKT."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between the columns in a template's header and the columns of its SELECT.

    `sign` is `-` for an error in the header, and `+` for a column that the header does not declare.
    """

    sign: str
    column: str
    text: str

    @property
    def is_wrong(self) -> bool:
        """Whether the difference is an error in the header, and not only an undeclared column."""
        return self.sign == "-"


def compare_columns(template: Template, array: bytes) -> Sequence[Difference]:
    """Compare a result's rows with the template's columns.

    Raise `InvalidResult` if `array` is not a JSON array of rows.
    """
    try:
        rows = _rows.decode(array)
    except msgspec.DecodeError as error:
        raise InvalidResult("CARTO's response is not a list of rows") from error
    if not rows:
        return []
    sent = {_stored(template, name): name for name in rows[0]}
    wrong = [*_missing(template, sent), *_wrong(template, sent, rows)]
    return [*wrong, *_undeclared(template, sent, rows)]


def _stored(template: Template, name: str) -> str:
    """Normalize a column name in CARTO's response.

    The result equals that of `_same` for a declared name of the same column.
    """
    return template.dialect.same_name(template.dialect.identifier(name))


def _same(template: Template, name: str) -> str:
    return template.dialect.same_name(name)


def _missing(template: Template, sent: Mapping[str, str]) -> Iterator[Difference]:
    needed = [(column.name, column.column) for column in template.columns.values()]
    needed += [
        (key, name) for key, name in (("geometry", template.geometry), ("id", template.id)) if name
    ]
    for what, name in needed:
        if _same(template, name) not in sent:
            yield Difference("-", what, f"the SELECT has no column {name}")


def _wrong(
    template: Template, sent: Mapping[str, str], rows: Sequence[Mapping[str, Raw]]
) -> Iterator[Difference]:
    for column in _unconverted(template):
        name = sent.get(_same(template, column.column))
        if name is None:
            continue
        cells = [row[name] for row in rows if name in row]
        if (nulls := sum(bytes(cell) == b"null" for cell in cells)) and not column.nullable:
            yield Difference(
                "-", column.name, f"{_declared(column)}, but null in {nulls} of {len(cells)} rows"
            )
        wrong = [cell for cell in cells if bytes(cell) != b"null" and _is_wrong(column, cell)]
        if wrong:
            guess = _guess(wrong) or "something else"
            is_same = guess == column.scalar and not column.is_list
            what = f"not valid {column.scalar} values" if is_same else guess
            yield Difference(
                "-",
                column.name,
                f"{_declared(column)}, but {len(wrong)} of {len(cells)} are {what}",
            )


def _unconverted(template: Template) -> Iterator[Column]:
    for column in template.columns.values():
        # The gateway converts the geometry columns of a SELECT to GeoJSON.
        if template.source is not None or column.scalar != "Geometry":
            yield column
    if template.source is not None and template.geometry is not None:
        yield replace(geometry_column(template), name="geometry", column=template.geometry)
    if template.source is not None and template.id is not None:
        yield replace(ID_COLUMN, name="id", column=template.id)


def _is_wrong(column: Column, cell: Raw) -> bool:
    return isinstance(read_cell(column, cell), WrongValue)


def _declared(column: Column) -> str:
    return f"declared {column.type}{'' if column.nullable else '!'}"


def _undeclared(
    template: Template, sent: Mapping[str, str], rows: Sequence[Mapping[str, Raw]]
) -> Iterator[Difference]:
    used = [column.column for column in template.columns.values()]
    used += [name for name in (template.geometry, template.id) if name]
    used += [term.column for term in template.order]
    for folded in sent.keys() - {_same(template, name) for name in used}:
        cells = [row[sent[folded]] for row in rows if sent[folded] in row]
        guess = _guess([cell for cell in cells if bytes(cell) != b"null"])
        yield Difference(
            "+", sent[folded], f"not declared; looks like {guess or 'a column that is always null'}"
        )


def _guess(cells: Sequence[Raw]) -> str:
    """Return the scalar type of the JSON values in `cells`, or several as in `Int and String`."""
    kinds = {_kind(msgspec.json.decode(cell)) for cell in cells}
    if kinds == {"Int", "BigInt"}:
        return "BigInt"
    return (
        "Float" if kinds <= {"Int", "Float"} and "Float" in kinds else " and ".join(sorted(kinds))
    )


def _kind(value: object) -> str:
    match value:
        case str(text) | {"value": str(text)}:
            return _kind_of_text(text)
        case {"type": str()}:
            return "Geometry"
        case int() if not isinstance(value, bool) and not -(2**31) <= value < 2**31:
            return "BigInt"
    kinds = {bool: "Boolean", int: "Int", float: "Float", list: "a list"}
    return kinds.get(type(value), "JSON")


def _kind_of_text(text: str) -> str:
    forms = {"Date": _DAY, "DateTime": _MOMENT, "Time": _TIME, "UUID": _UUID, "Geometry": _SHAPE}
    return next((kind for kind, form in forms.items() if form.fullmatch(text)), "String")
