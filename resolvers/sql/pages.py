"""Pages of rows in an order without ties: cursors, and the condition that a row is after a cursor.

A cursor has the values of the order's columns in the last row of a page, as exact text. It holds
nothing that its owner could not select, and its values are bound.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import msgspec

from resolvers.errors import BadUserInput
from resolvers.scalars import SCALARS
from resolvers.sql.dialects import Dialect, PlaceholderWriter
from resolvers.sql.template import Column, OrderTerm, Template

__all__ = [
    "Page",
    "PageTerm",
    "cursor_values",
    "page_name",
    "page_order",
    "read_cursor",
    "write_after",
    "write_cursor",
    "write_keys",
    "write_page_order",
]

MAX_CURSOR: Final = 100_000
"""Characters of a cursor that is read: a key may be a long text."""


@dataclass(frozen=True, slots=True)
class PageTerm:
    """One column by which the rows of a page are ordered.

    The last term of an order is the id, because no two rows have the same id.
    """

    column: str
    """The name in the SELECT."""
    scalar: str
    """ID for an id without a declared type, which is compared as text."""
    nullable: bool
    descending: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What determines the text of a page's SQL: the order of its rows and the use of cursors.

    `with_keys` is True if the statement also selects the values for a new cursor. If the page
    begins after a cursor, `after` says for each value of that cursor whether it is null.
    """

    order: tuple[PageTerm, ...]
    with_keys: bool = False
    """Whether the statement selects the values of a cursor."""
    after: tuple[bool, ...] | None = None
    """Whether each value of the cursor in `after` is null; None without a cursor."""


def page_order(template: Template, order: Sequence[OrderTerm]) -> tuple[PageTerm, ...]:
    """Return the terms of `order` that cursors need: those up to and including the id.

    `order` must contain the id.
    """
    terms, same = [], template.dialect.same_name
    for term in order:
        is_id = template.id is not None and same(term.column) == same(template.id)
        column = _declared(template, term.column)
        scalar = column.scalar if column else "ID"
        if is_id and template.id_type is not None:
            scalar = template.id_type
        nullable = not is_id and (column is None or column.nullable)
        terms.append(PageTerm(term.column, scalar, nullable, term.descending))
        if is_id:
            break  # ids are unique, so the terms after the id have no effect
    return tuple(terms)


def _declared(template: Template, name: str) -> Column | None:
    same = template.dialect.same_name
    found = (each for each in template.columns.values() if same(each.column) == same(name))
    return next(found, None)


# Cursors


def page_name(template: Template) -> str:
    """Return the name that identifies the template in cursors, such as `rows.cities`."""
    return f"{template.kind}.{template.name}"


def write_cursor(name: str, order: Sequence[PageTerm], values: Sequence[str | None]) -> str:
    """Return the cursor of a row with `values` for the terms of `order`.

    `name` is the template, such as `rows.cities`.
    """
    content = msgspec.json.encode([_digest(name, order), *values])
    return urlsafe_b64encode(content).decode().rstrip("=")


def read_cursor(name: str, order: Sequence[PageTerm], text: str) -> tuple[object, ...]:
    """Return the values in the cursor `text`, one for each term of `order`.

    Raise `BadUserInput` if the cursor is invalid.
    """
    try:
        digest, *values = _decoded(text)
        if digest == _digest(name, order):
            pairs = zip(order, values, strict=True)
            return tuple(_value(term, value) for term, value in pairs)
    except ValueError:  # of base64, JSON, and values
        pass
    rule = "must be the endCursor of a page of the same field with the same orderBy"
    raise BadUserInput("after", rule)


def _decoded(text: str) -> list[str | None]:
    if len(text) > MAX_CURSOR:
        return [None]
    content = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return msgspec.json.decode(content, type=list[str | None])


def _digest(name: str, order: Sequence[PageTerm]) -> str:
    described = msgspec.json.encode((name, order))
    return sha256(described).hexdigest()[:16]


def _value(term: PageTerm, text: str | None) -> object:
    if text is None:
        if not term.nullable:
            raise ValueError("null in a column that has none")
        return None
    match term.scalar:
        case "Int":
            return SCALARS["Int"].parse(int(text))
        case "Float":
            return SCALARS["Float"].parse(float(text))
        case "Boolean":
            return {"true": True, "false": False}[text] if text in ("true", "false") else _fail()
        case "DateTime":
            SCALARS["DateTime"].parse(text)
            return text  # verbatim, with more digits than a datetime has
    return SCALARS["String" if term.scalar == "ID" else term.scalar].parse(text)


def _fail() -> Any:
    raise ValueError("not a boolean")


def cursor_values(
    order: Sequence[PageTerm], values: Sequence[object]
) -> Iterator[tuple[str, object]]:
    """Yield `(GraphQL type, value)` for each value that is not None.

    `values` has one item for each term of `order`.
    """
    # The order is that of the placeholders from `write_after`.
    for term, value in zip(order, values, strict=True):
        if value is not None:
            yield _bound_scalar(term), value


def _bound_scalar(term: PageTerm) -> str:
    return "String" if term.scalar == "ID" else term.scalar


# SQL


def _compared(dialect: Dialect, term: PageTerm) -> str:
    """Return the SQL expression that sorts rows by `term` and compares them with a cursor."""
    column = _qualified(dialect, term)
    if term.scalar == "ID":
        column = dialect.as_text(column)
    # Some warehouses would sort the plain column differently.
    form = dialect.pages.compared.get(term.scalar, "{0}")
    return form.format(column, dialect.types["Float"])


def _qualified(dialect: Dialect, term: PageTerm) -> str:
    return f"q.{dialect.identifier(dialect.stored(term.column))}"


def write_page_order(dialect: Dialect, order: Sequence[PageTerm]) -> str:
    """Return the SQL that follows ORDER BY: the terms of `order` with commas between them."""
    return ", ".join(
        dialect.ordering(_compared(dialect, term), descending=term.descending) for term in order
    )


def write_keys(dialect: Dialect, order: Sequence[PageTerm]) -> Iterator[tuple[str, str]]:
    """Yield `(SQL expression, alias)` for each value that a cursor contains."""
    for number, term in enumerate(order):
        column = _qualified(dialect, term)
        if term.scalar == "Float":
            column = _compared(dialect, term)
        form = dialect.pages.text(term.scalar)
        if term.scalar == "Decimal":
            form = dialect.decimal_text
        yield (dialect.as_text(column) if form is None else form.format(column)), f"__k{number}"


def write_after(
    dialect: Dialect,
    order: Sequence[PageTerm],
    nulls: Sequence[bool],
    writer: PlaceholderWriter,
    names: Iterator[str],
) -> str:
    """Return the SQL condition for rows after a cursor.

    `nulls` says which values of the cursor are null. `names` are parameters for those that are not.
    """
    [(term, is_null), *rest] = zip(order, nulls, strict=True)
    column = _compared(dialect, term)
    further = [*rest]

    def below() -> str:
        terms, are_null = zip(*further, strict=True)
        return write_after(dialect, terms, are_null, writer, names)

    if is_null:
        return f"({column} IS NULL AND {below()})"
    name, comparison = next(names), "<" if term.descending else ">"

    def value() -> str:
        written = dialect.placeholder(writer, name, _bound_scalar(term))
        return dialect.pages.bound.get(term.scalar, "{0}").format(written)

    parts = [f"{column} {comparison} {value()}"]
    if term.nullable:
        parts.append(f"{column} IS NULL")  # null is last in both directions
    if further:
        parts.append(f"({column} = {value()} AND {below()})")
    return f"({' OR '.join(parts)})"
