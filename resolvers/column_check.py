"""What a template's SELECT really gives, held against what its header declares."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import msgspec
from msgspec import Raw

from resolvers.results.columns import WrongAnswer, WrongValue, read_cell
from resolvers.results.decoding import GEOMETRY_COLUMN, ID_COLUMN
from resolvers.sql.template import Column, Template

__all__ = ["PROBED_ROWS", "Difference", "survey"]

PROBED_ROWS: Final = 100
"""Rows that are looked at."""

_rows: Final = msgspec.json.Decoder(list[dict[str, Raw]])
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d(T00:00:00(\.0+)?Z?)?")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d.*")
_SHAPE: Final = re.compile(
    r"0[01][0-9A-Fa-f]{8,}"
    r"|(?:SRID=\d+;)?(?:(?:MULTI)?(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION)(?: ?Z?M?)? ?(?:\(.*\)|EMPTY)",
    re.DOTALL,
)
"""WKB in hexadecimal, or WKT."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of the diff: `sign` is - where the header is wrong, + for a column that it leaves out."""

    sign: str
    column: str
    text: str

    @property
    def is_wrong(self) -> bool:
        """Whether the header must be mended: a column that is left out is nobody's mistake."""
        return self.sign == "-"


def survey(template: Template, array: bytes) -> Sequence[Difference]:
    """The differences that a JSON array of rows of the SELECT shows. No row shows none."""
    try:
        rows = _rows.decode(array)
    except msgspec.DecodeError as error:
        raise WrongAnswer("CARTO's answer is not a list of rows") from error
    if not rows:
        return []
    given = {_given(template, name): name for name in rows[0]}
    wrong = [*_missing(template, given), *_wrong(template, given, rows)]
    return [*wrong, *_undeclared(template, given, rows)]


def _given(template: Template, name: str) -> str:
    """The name of a column of the answer, which is as the warehouse stores it, to be compared."""
    return template.dialect.same_name(template.dialect.identifier(name))


def _same(template: Template, name: str) -> str:
    return template.dialect.same_name(name)


def _missing(template: Template, given: Mapping[str, str]) -> Iterator[Difference]:
    needed = [(column.name, column.column) for column in template.columns.values()]
    needed += [
        (key, name) for key, name in (("geometry", template.geometry), ("id", template.id)) if name
    ]
    for what, name in needed:
        if _same(template, name) not in given:
            yield Difference("-", what, f"the SELECT gives no column {name}")


def _wrong(
    template: Template, given: Mapping[str, str], rows: Sequence[Mapping[str, Raw]]
) -> Iterator[Difference]:
    for column in _read_as_given(template):
        name = given.get(_same(template, column.column))
        if name is None:
            continue
        cells = [row[name] for row in rows if name in row]
        if (nulls := sum(bytes(cell) == b"null" for cell in cells)) and not column.nullable:
            yield Difference(
                "-", column.name, f"{_declared(column)}, but null in {nulls} of {len(cells)} rows"
            )
        wrong = [cell for cell in cells if bytes(cell) != b"null" and _is_wrong(column, cell)]
        if wrong:
            came = _guess(wrong) or "something else"
            what = "no right ones" if came == column.scalar and not column.is_list else came
            yield Difference(
                "-",
                column.name,
                f"{_declared(column)}, but {len(wrong)} of {len(cells)} are {what}",
            )


def _read_as_given(template: Template) -> Iterator[Column]:
    """The columns that are read in the form in which they come: of a SELECT's shapes the wrapper makes GeoJSON."""
    for column in template.columns.values():
        if template.source is not None or column.scalar != "Geometry":
            yield column
    if template.source is not None and template.geometry is not None:
        yield replace(GEOMETRY_COLUMN, name="geometry", column=template.geometry)
    if template.source is not None and template.id is not None:
        yield replace(ID_COLUMN, name="id", column=template.id)


def _is_wrong(column: Column, cell: Raw) -> bool:
    return isinstance(read_cell(column, cell), WrongValue)


def _declared(column: Column) -> str:
    name = f"[{column.scalar}!]" if column.is_list else column.scalar
    return f"declared {name}{'' if column.nullable else '!'}"


def _undeclared(
    template: Template, given: Mapping[str, str], rows: Sequence[Mapping[str, Raw]]
) -> Iterator[Difference]:
    used = [column.column for column in template.columns.values()]
    used += [name for name in (template.geometry, template.id) if name]
    used += [term.column for term in template.order]
    for folded in given.keys() - {_same(template, name) for name in used}:
        cells = [row[given[folded]] for row in rows if given[folded] in row]
        guess = _guess([cell for cell in cells if bytes(cell) != b"null"])
        yield Difference(
            "+", given[folded], f"not declared; looks like {guess or 'nothing: it is always null'}"
        )


def _guess(cells: Sequence[Raw]) -> str:
    """The declared type that these values would fit."""
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
    return kinds.get(type(value), "an object")


def _kind_of_text(text: str) -> str:
    forms = {"Date": _DAY, "DateTime": _MOMENT, "Geometry": _SHAPE}
    return next((kind for kind, form in forms.items() if form.fullmatch(text)), "String")
