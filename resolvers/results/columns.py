"""Columns of CARTO's responses: how each is decoded, and what a wrong value becomes.

The rule for each type is its entry in `resolvers.scalars`. It has a strict form, which CARTO sends
most often, and a lenient one, which holds every form that is accepted.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Generic, Literal, NamedTuple, TypeVar

import msgspec
from msgspec import Raw, Struct

from resolvers.scalars import SCALARS, ReadCells, Scalar
from resolvers.sql.template import Column

__all__ = [
    "ColumnFormat",
    "Form",
    "InvalidResult",
    "WrongValue",
    "column_format",
    "first_wrong_value",
    "list_of",
    "read_cell",
]

Form = Literal["rows", "geojson"]
"""What a response holds: rows of the SQL API, or features of the Maps API."""

T = TypeVar("T")


class InvalidResult(Exception):
    """A response of CARTO that does not have the form that the catalog declares.

    The text is safe for anyone to see.
    """


class WrongValue(Exception):
    """Error about a value of CARTO that is not of its declared type.

    In rows and features, the error replaces the wrong value. In a chart or an aggregate, it is the
    error of the whole result. Its message names the column and the type, never the value.
    """

    def __init__(self, column: Column) -> None:
        name = column.name.removeprefix(
            "__"
        )  # the statement's own aliases: a feature's geometry and id
        super().__init__(f"CARTO's value for {name} is not {column.scalar} as declared")


def first_wrong_value(content: Mapping[str, object]) -> str:
    """Return the key of the first `WrongValue` in `content`, at any depth. There must be one."""
    # An item of a list has the key of the list.
    waiting: list[tuple[str, object]] = [*content.items()]
    while waiting:
        name, value = waiting.pop(0)
        if isinstance(value, WrongValue):
            return name
        if isinstance(value, Mapping):
            waiting = [*value.items(), *waiting]
        elif isinstance(value, list):
            waiting = [*((name, each) for each in value), *waiting]
    raise AssertionError("objects without a wrong value")


class _Box(Struct, Generic[T], frozen=True):
    """The object `{"value": …}` in which BigQuery's client wraps dates, times and geographies."""

    value: T


class ColumnFormat(NamedTuple):
    """How the cells of a column are read: their msgspec type, and functions for the decoded cells.

    `check` raises ValueError for a cell that has the right type but a wrong value. `read` converts
    the cells.
    """

    type: Any
    read: ReadCells | None = None
    check: Callable[[Iterable[Any]], None] | None = None


def column_format(column: Column, *, lenient: bool) -> ColumnFormat:
    """Return the format that decodes `column` from CARTO's JSON.

    If `lenient`, it accepts unusual notations, but is slower.
    """
    scalar = SCALARS[column.scalar]
    item = _lenient(scalar) if lenient else _strict(scalar)
    if not column.is_list:
        return _nullable(item, column.nullable)
    items = _listed(_nullable(item, column.nullable_items))
    if column.is_nested:
        items = _listed(_nullable(items, column.nullable_lists))
    return _nullable(items, column.nullable)


def _strict(scalar: Scalar) -> ColumnFormat:
    return ColumnFormat(scalar.strict, scalar.read_strict, scalar.check)


def _lenient(scalar: Scalar) -> ColumnFormat:
    if not scalar.is_boxed:
        return ColumnFormat(scalar.lenient, scalar.read)
    read = scalar.read

    def open_boxes(cells: Sequence[Any]) -> Sequence[Any]:
        values = [cell.value if isinstance(cell, _Box) else cell for cell in cells]
        return read(values) if read else values

    box: Any = _Box[scalar.lenient]  # type: ignore[name-defined]  # a type that is made at run time
    return ColumnFormat(scalar.lenient | box, open_boxes)


def list_of(item: Any) -> Any:
    """Return `list[item]`, where `item` is a type that is known only at run time."""
    return list[item]


def _nullable(cell: ColumnFormat, nullable: bool) -> ColumnFormat:
    """Return the format `cell`, changed to accept null if `nullable`, else to reject null."""
    # A value that `cell.read` converts to null counts as null.
    read = cell.read
    if cell.type is Raw:  # msgspec has no union of it and None
        assert read is not None
        read = _null_from_raw(_present(read))
        return cell._replace(read=read if nullable else _without_nulls(read))
    if not nullable:
        return cell._replace(read=read and _without_nulls(read))
    return cell._replace(type=cell.type | None, read=read and _present(read))


def _without_nulls(read: ReadCells) -> ReadCells:
    def read_without_nulls(cells: Sequence[Any]) -> Sequence[Any]:
        values = read(cells)
        if any(value is None for value in values):
            raise ValueError("null where the catalog declares none")
        return values

    return read_without_nulls


def _null_from_raw(read: ReadCells) -> ReadCells:
    return lambda cells: read([None if bytes(cell) == b"null" else cell for cell in cells])


def _present(read: ReadCells) -> ReadCells:
    """Wrap `read` in a function that keeps nulls, and calls `read` only for other values."""

    def read_present(cells: Sequence[Any]) -> Sequence[Any]:
        present = [cell for cell in cells if cell is not None]
        values = read(present)
        if len(present) == len(cells):
            return values
        rest = iter(values)
        return [None if cell is None else next(rest) for cell in cells]

    return read_present


def _listed(item: ColumnFormat) -> ColumnFormat:
    read, check = item.read, item.check
    return ColumnFormat(
        list_of(item.type),
        read and (lambda cells: [read(cell) for cell in cells]),
        check and (lambda cells: check(chain.from_iterable(filter(None, cells)))),
    )


def read_cell(column: Column, cell: Raw) -> object:
    """Decode a cell of CARTO's JSON, or return a `WrongValue` if it does not suit `column`."""
    decoder, read = _cell_decoder(column)
    try:
        value = decoder.decode(cell)
        value = read([value])[0] if read else value
    except (ValueError, RecursionError):
        # Errors of msgspec, and UnicodeDecodeError, are ValueErrors; deep nesting ends in a
        # RecursionError.
        return WrongValue(column)
    # The coordinates of a geometry stay `Raw`, which is undecoded JSON.
    return msgspec.to_builtins(value, builtin_types=(Raw,))


@lru_cache(maxsize=1024)  # of the catalog's columns, whose number no client decides
def _cell_decoder(column: Column) -> tuple[msgspec.json.Decoder[Any], ReadCells | None]:
    cell = column_format(column, lenient=True)
    return msgspec.json.Decoder(cell.type), cell.read
