"""Formats of FORMAT_DATE, FORMAT_DATETIME and FORMAT_TIMESTAMP, as expressions of DuckDB's.

https://cloud.google.com/bigquery/docs/reference/standard-sql/format-elements
"""

import re
from collections.abc import Mapping
from typing import Final

from sqlglot import exp

from carto_graphql.sandbox.bigquery.calls import call_duckdb, call_macro
from carto_graphql.sandbox.bigquery.parsing import missing

__all__ = ["write_format"]

_ELEMENT: Final = re.compile(r"%(E\dS|E\*S|E4Y|Ez|O?.)", re.DOTALL)
_SHORTHANDS: Final[Mapping[str, str]] = {
    "c": "%a %b %e %T %Y",
    "D": "%m/%d/%y",
    "F": "%E4Y-%m-%d",
    "h": "%b",
    "R": "%H:%M",
    "r": "%I:%M:%S %p",
    "T": "%H:%M:%S",
    "X": "%H:%M:%S",
    "x": "%m/%d/%y",
}
_SAME: Final = frozenset("AaBbdjmuyUVWwGHIMSp")
"""Elements that have the same meaning in DuckDB's strftime."""
_CLOCK: Final = frozenset("HIMSpPklRTXrs")
"""Elements that a DATE does not have. They stay in the text unchanged."""
_MACROS: Final[Mapping[str, str]] = {
    "C": "format_century",
    "e": "format_day",
    "g": "format_isoyear",
    "J": "format_isoday",
    "k": "format_hour",
    "l": "format_hour12",
    "P": "format_noon",
    "Q": "format_quarter",
    "s": "format_epoch",
    "Y": "format_year",
    "E4Y": "format_year4",
    "E*S": "format_second",
}


def write_format(function: str, form: str, local: exp.Expr, kind: str, *, in_utc: bool) -> exp.Expr:
    """Return DuckDB's expression that formats a time of the type `kind`.

    Raise QueryError with the name `function` for an unsupported format.
    """
    # `in_utc` is False if an argument of BigQuery's function names a time zone.
    pieces = [_piece(function, piece, local, kind, in_utc) for piece in _split(form, kind)]
    if not pieces:
        pieces = [exp.Literal.string("")]
    # The last makes the text NULL for a NULL, whatever the format is.
    return call_macro("format", call_duckdb("list_value", *pieces), local.copy())


def _split(form: str, kind: str) -> list[str]:
    """Split a time format into texts and elements such as `%H`; expand shorthands."""
    pieces: list[str] = []
    at = 0
    for found in _ELEMENT.finditer(form):
        pieces += [form[at : found.start()]] if found.start() > at else []
        at = found.end()
        name = found[1].removeprefix("O") if len(found[1]) == 2 else found[1]
        expansion = _SHORTHANDS.get(name)
        # For a DATE, shorthands with a time of day are kept.
        if expansion and not (kind == "DATE" and name in _CLOCK | {"c"}):
            pieces += _split(expansion, kind)
        else:
            pieces.append(f"%{name}")
    return [*pieces, form[at:]] if form[at:] else pieces


def _piece(function: str, piece: str, local: exp.Expr, kind: str, in_utc: bool) -> exp.Expr:
    name = piece[1:]
    fixed = {"n": "\n", "t": "\t", "%": "%"}
    if not piece.startswith("%") or name in fixed:
        return exp.Literal.string(fixed.get(name, piece) if piece.startswith("%") else piece)
    if kind == "DATE" and (name in _CLOCK or (name.startswith("E") and name != "E4Y")):
        return exp.Literal.string(piece)
    if name == "s" and not in_utc:
        raise missing(f"%s in {function} with a time zone")
    if name in ("Z", "z", "Ez"):
        return _zone(function, name, kind, in_utc)
    if name in _SAME:
        return call_duckdb("strftime", local.copy(), exp.Literal.string(piece))
    if name in _MACROS:
        return call_macro(_MACROS[name], local.copy())
    if re.fullmatch(r"E\dS", name):
        return call_macro("format_fraction", local.copy(), exp.Literal.number(name[1]))
    raise missing(f"{piece} in {function}")


def _zone(function: str, name: str, kind: str, in_utc: bool) -> exp.Expr:
    if kind != "TIMESTAMP":
        return exp.Literal.string(f"%{name}")
    if not in_utc:
        raise missing(f"%{name} in {function} with a time zone")
    return exp.Literal.string({"Z": "UTC", "z": "+0000", "Ez": "+00:00"}[name])
