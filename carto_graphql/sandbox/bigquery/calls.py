"""Calls of functions: their names, their arguments and the signatures that they match."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from carto_graphql.sandbox.bigquery.annotation import is_literal, type_of
from carto_graphql.sandbox.bigquery.functions import AGGREGATES, MISSING, SCALARS, TOOLBOX
from carto_graphql.sandbox.bigquery.matching import Argument, Match, Signature, match_signature
from carto_graphql.sandbox.bigquery.parsing import missing
from carto_graphql.sandbox.bigquery.types import UNKNOWN

__all__ = [
    "Call",
    "call_duckdb",
    "call_macro",
    "name_calls",
    "read_call",
    "type_of_call",
]

_TOOLBOX_PATH: Final = re.compile(r"(carto-\w+\.)?carto\.(\w+)", re.IGNORECASE)
_MODIFIERS: Final = (
    exp.Distinct,
    exp.HavingMax,
    exp.IgnoreNulls,
    exp.Limit,
    exp.Order,
    exp.RespectNulls,
)
_LISTS: Final = (exp.Any, exp.Cube, exp.Group, exp.GroupingSets, exp.Rollup)
"""Where parentheses hold several values. Elsewhere they are a STRUCT."""
_SPECIAL: Final[Mapping[str, tuple[str, ...]]] = {"UNNEST": (), "GROUPING": ()}


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function, with the signature that fits its arguments."""

    node: exp.Anonymous
    arguments: tuple[exp.Expr, ...]
    match: Match

    @property
    def name(self) -> str:
        """The function's name in BigQuery."""
        return self.match.signature.name

    def types(self) -> tuple[str, ...]:
        """Return the types to which BigQuery coerces the arguments, in their order."""
        return self.match.types


def call_duckdb(name: str, *arguments: exp.Expr) -> exp.Expr:
    """Return a call of the DuckDB function `name`."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def call_macro(name: str, *arguments: exp.Expr) -> exp.Expr:
    """Return a call of the sandbox's DuckDB macro for `name`: `cluster` becomes `bq_cluster`."""
    return call_duckdb(f"bq_{name.lower()}", *arguments)


def name_calls(query: exp.Query) -> None:
    """Correct function calls that sqlglot reads differently from BigQuery.

    Raise QueryError for an unsupported function.
    """
    kinds = {type(node) for node in query.walk()}  # most queries have few of the four below
    if exp.Dot in kinds:
        _name_toolbox_calls(query)
    if exp.Anonymous in kinds:
        _build_structures(query)  # from `STRUCT(…)`
    if exp.Tuple in kinds:
        for pair in list(query.find_all(exp.Tuple)):
            if not isinstance(pair.parent, _LISTS):
                pair.replace(exp.Struct(expressions=pair.expressions))
    if exp.Extract in kinds:
        for extract in query.find_all(exp.Extract):
            extract.set("this", _as_part(extract.this))
    if exp.Anonymous in kinds:
        for call in query.find_all(exp.Anonymous):
            _name_parts(call)


def _name_toolbox_calls(query: exp.Query) -> None:
    for dot in list(query.find_all(exp.Dot)):
        if isinstance(dot.expression, exp.Anonymous) and not isinstance(dot.parent, exp.Dot):
            dot.replace(_toolbox_call(dot))


def _build_structures(query: exp.Query) -> None:
    for call in list(query.find_all(exp.Anonymous)):
        if call.name.upper() == "STRUCT":
            call.replace(_structure(call))


def _structure(call: exp.Anonymous) -> exp.Expr:
    fields: list[exp.Expr] = []
    for value in call.expressions:
        named = isinstance(value, exp.Alias | exp.Column)
        inner = value.this if isinstance(value, exp.Alias) else value
        key = exp.to_identifier(value.alias_or_name) if named else None
        fields.append(exp.PropertyEQ(this=key, expression=inner) if key else inner)
    return exp.Struct(expressions=fields)


def _toolbox_call(dot: exp.Dot) -> exp.Expr:
    path = f"{_path(dot.this)}.{dot.expression.name}"
    if not _TOOLBOX_PATH.fullmatch(path):
        raise missing(path)
    return call_duckdb(path, *dot.expression.expressions)


def _path(node: exp.Expr) -> str:
    return f"{_path(node.this)}.{node.expression.name}" if isinstance(node, exp.Dot) else node.name


def _name_parts(call: exp.Anonymous) -> None:
    positions = {at for signature in _signatures(call) for at in signature.parts}
    for at, argument in enumerate(call.expressions):
        if at in positions and isinstance(argument, exp.Column | exp.Anonymous):
            argument.replace(_as_part(argument))


def _as_part(node: exp.Expr) -> exp.Expr:
    """Convert a date part, such as `DAY` or `WEEK(MONDAY)`, to a plain word."""
    # sqlglot reads a date part as the name of a column.
    days = ",".join(day.name for day in node.expressions) if node.expressions else ""
    return exp.Var(this=f"{node.name}({days})".upper() if days else node.name.upper())


def _signatures(call: exp.Anonymous) -> Sequence[Signature]:
    name = call.name.upper()
    if found := _TOOLBOX_PATH.fullmatch(call.name):
        name, table = found[2].upper(), TOOLBOX
    else:
        table = AGGREGATES if name in AGGREGATES else SCALARS
    if name not in table and name not in _SPECIAL:
        raise missing(call.name.upper() if isinstance(call.this, str) else call.name)
    return table.get(name, ())


def _arguments(call: exp.Anonymous) -> tuple[exp.Expr, ...]:
    values: list[exp.Expr] = []
    for argument in call.expressions:
        inner = argument
        while isinstance(inner, _MODIFIERS) and not isinstance(inner, exp.Distinct):
            inner = inner.this
        values += inner.expressions if isinstance(inner, exp.Distinct) else [inner]
    return tuple(values)


def read_call(node: exp.Anonymous) -> Call:
    """Return a call with the signature that fits the types of its arguments.

    Raise QueryError if none fits.
    """
    arguments = _arguments(node)
    match = _match(node, arguments)
    types = ", ".join(map(type_of, arguments))
    if match is None:
        raise missing(f"{node.name} for argument types: {types}")
    if match.returns == MISSING:
        raise missing(f"{node.name} for {types}: cast to FLOAT64")
    return Call(node, arguments, match)


def _match(node: exp.Anonymous, arguments: Sequence[exp.Expr]) -> Match | None:
    given = [Argument(type_of(argument), is_literal(argument)) for argument in arguments]
    return match_signature(_signatures(node), given)


def type_of_call(node: exp.Expr) -> str:
    """Return the type that a call returns, or UNKNOWN if no signature fits the arguments."""
    assert isinstance(node, exp.Anonymous)
    match = _match(node, _arguments(node))
    return UNKNOWN if match is None or match.returns == MISSING else match.returns
