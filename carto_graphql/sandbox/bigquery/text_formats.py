"""FORMAT: its text with values, written as a concatenation.

https://cloud.google.com/bigquery/docs/reference/standard-sql/string_functions#format_string
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from sqlglot import exp

from carto_graphql.sandbox.bigquery.annotation import set_type, type_of
from carto_graphql.sandbox.bigquery.calls import call_duckdb, call_macro
from carto_graphql.sandbox.bigquery.casts import coerce, convert
from carto_graphql.sandbox.bigquery.parsing import missing
from carto_graphql.sandbox.bigquery.types import UNKNOWN, element_type
from carto_graphql.sandbox.engine import QueryError

__all__ = ["write_text_format"]

_SPECIFIER: Final = re.compile(
    r"%(?P<flags>[-+ #0']*)(?P<width>\d*)(\.(?P<precision>\d+))?(?P<kind>.)"
)
_TYPES: Final = {
    **dict.fromkeys("dioxX", ("INT64",)),
    **dict.fromkeys("feEgGF", ("FLOAT64", "NUMERIC")),
    "s": ("STRING",),
}


def write_text_format(arguments: Sequence[exp.Expr]) -> exp.Expr:
    """Return DuckDB's expression for BigQuery's FORMAT.

    Raise QueryError if the values do not fit the format string.
    """
    form, *values = arguments
    if not isinstance(form, exp.Literal | exp.RawString):
        raise missing("FORMAT with a computed format")
    pieces: list[exp.Expr] = []
    at = 0
    for found in _SPECIFIER.finditer(form.name):
        pieces.append(exp.Literal.string(form.name[at : found.start()]))
        at = found.end()
        pieces.append(_piece(found, values))
    pieces.append(exp.Literal.string(form.name[at:]))
    if values:
        raise QueryError("Too many arguments to FORMAT for its format string")
    return call_macro("concat", call_duckdb("list_value", *pieces))


def _piece(found: re.Match[str], values: list[exp.Expr]) -> exp.Expr:
    kind = found["kind"]
    if found[0] == "%%":
        return exp.Literal.string("%")
    if kind not in (*_TYPES, "t", "T"):
        raise missing(f"{found[0]} in FORMAT")
    if not values:
        raise QueryError("Too few arguments to FORMAT for its format string")
    value = values.pop(0)
    if kind in "tT":
        return _padded(_show(value, type_of(value), as_literal=kind == "T"), found)
    if type_of(value) not in (*_TYPES[kind], UNKNOWN):
        raise QueryError(f"Invalid type for argument of {found[0]} in FORMAT: {type_of(value)}")
    if kind == "s":
        return _padded(coerce(value, "STRING"), found)
    return _number(value, found)


def _show(value: exp.Expr, kind: str, *, as_literal: bool) -> exp.Expr:
    """Return DuckDB's expression for FORMAT's `%t`, or `%T` if `as_literal` is True.

    Raise QueryError for an unsupported type.
    """
    if kind.startswith("ARRAY<"):
        item = exp.to_identifier("item")
        text = _show(
            set_type(exp.column(item.copy()), UNKNOWN), element_type(kind), as_literal=as_literal
        )
        each = exp.Lambda(this=text, expressions=[item], colon=True)
        return call_macro("shown_array", call_duckdb("list_transform", value, each))
    if kind == "FLOAT64":
        return call_macro("shown_float64", value)
    if "<" in kind or kind in ("BYTES", "GEOGRAPHY"):
        raise missing(f"%{'T' if as_literal else 't'} in FORMAT for {kind}")
    text = value if kind in ("STRING", UNKNOWN) else convert(value, kind, "STRING")
    if as_literal and kind in _LITERALS:
        text = call_macro("shown_literal", exp.Literal.string(_LITERALS[kind]), text)
    return call_duckdb("coalesce", text, exp.Literal.string("NULL"))


_LITERALS: Final[Mapping[str, str]] = {
    "STRING": "",
    **{kind: f"{kind} " for kind in ("DATE", "DATETIME", "NUMERIC", "TIME", "TIMESTAMP")},
}
"""A type -> what is before its quoted text in a literal."""


def _padded(text: exp.Expr, found: re.Match[str]) -> exp.Expr:
    if found["precision"]:
        text = call_duckdb("left", text, exp.Literal.number(found["precision"]))
    if not found["width"]:
        return text
    side = "pad_right" if "-" in found["flags"] else "pad_left"
    return call_macro(side, text, exp.Literal.number(found["width"]))


def _number(value: exp.Expr, found: re.Match[str]) -> exp.Expr:
    kind = "d" if found["kind"] == "i" else found["kind"]
    is_integer = kind in "doxX"
    number = coerce(value, "INT64" if is_integer else "FLOAT64")
    if "'" in found["flags"]:
        return _grouped(number, found, kind)
    precision = f".{found['precision']}" if found["precision"] else ""
    pattern = f"%{found['flags']}{found['width']}{precision}{kind}"
    return call_duckdb("printf", exp.Literal.string(pattern), number)


def _grouped(number: exp.Expr, found: re.Match[str], kind: str) -> exp.Expr:
    if kind not in "df" or set(found["flags"]) - {"'"}:
        raise missing(f"{found[0]} in FORMAT")
    pattern = "{:,}" if kind == "d" else f"{{:,.{found['precision'] or 6}f}}"
    return _padded_number(call_duckdb("format", exp.Literal.string(pattern), number), found)


def _padded_number(text: exp.Expr, found: re.Match[str]) -> exp.Expr:
    return (
        call_macro("pad_left", text, exp.Literal.number(found["width"])) if found["width"] else text
    )
