"""CARTO's `filters` and `spatialFilters` as conditions on the rows of a request.

https://github.com/CartoDB/carto-api-client (src/types.ts, and src/filters for what they mean)
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from carto_graphql.sandbox.dialects import Statement
from carto_graphql.sandbox.engine import Column
from carto_graphql.sandbox.requests import RequestError, SandboxRequest, json_option

__all__ = ["apply_filters", "check_columns", "has_filters"]

Params = Mapping[str, object]


def has_filters(options: Mapping[str, object]) -> bool:
    """Return True if the options of a request contain any filter."""
    return any(json_option(options, name) for name in ("filters", "spatialFilters"))


def apply_filters(query: SandboxRequest, columns: Sequence[Column]) -> SandboxRequest:
    """Return a request for the rows that match the filters of `query`.

    Raise RequestError for invalid filters.
    """
    statement = Statement(query)
    conditions = [*_filtered(statement, columns), *_spatial(statement, columns)]
    if not conditions:
        return query
    where = " AND ".join(conditions)
    return statement.request(f"SELECT * FROM {statement.rows} WHERE {where}")


def check_columns(names: Sequence[object], columns: Sequence[Column]) -> list[str]:
    """Return `names` if all of them are names of `columns`.

    Otherwise raise RequestError with CARTO's message.
    """
    known = {column.name for column in columns}
    for name in names:
        if not isinstance(name, str) or name not in known:
            raise RequestError(400, "Column not found", column=str(name)[:100])
    return [str(name) for name in names]


def _filtered(statement: Statement, columns: Sequence[Column]) -> Iterator[str]:
    filters = json_option(statement.query.options, "filters") or {}
    if not isinstance(filters, dict):
        raise RequestError(400, "filters must be an object")
    tests = []
    for name, kinds in filters.items():
        check_columns([name], columns)
        if not isinstance(kinds, dict):
            raise RequestError(400, f"filters.{name} must be an object")
        column = statement.dialect.name(name)
        found = [_condition(statement, column, kind, each) for kind, each in kinds.items()]
        tests.append("(" + " AND ".join([f"{column} IS NOT NULL", *found]) + ")")
    if tests:
        operator = statement.query.options.get("filtersLogicalOperator") or "and"
        if operator not in ("and", "or"):
            raise RequestError(400, "filtersLogicalOperator must be and or or")
        yield "(" + f" {str(operator).upper()} ".join(tests) + ")"


def _condition(statement: Statement, column: str, kind: str, given: object) -> str:
    if kind not in _KINDS:
        raise RequestError(
            400, f"Unknown filter: {kind[:40]}", hint=f"There are {', '.join(_KINDS)}"
        )
    values = given.get("values") if isinstance(given, dict) else None
    if not isinstance(values, list):
        raise RequestError(400, f"The filter {kind} has no list of values")
    assert isinstance(given, dict)
    params = given.get("params") or {}
    tests = _KINDS[kind](statement, column, values, params if isinstance(params, dict) else {})
    return "(" + (" OR ".join(tests) or "FALSE") + ")"


def _in(statement: Statement, column: str, values: Sequence[object], _: Params) -> Iterator[str]:
    placeholders = [statement.bind(value) for value in values if value is not None]
    if placeholders:
        yield f"{column} IN ({', '.join(placeholders)})"


def _ranges(
    upper: str, *, moments: bool = False
) -> Callable[[Statement, str, Sequence[object], Params], Iterator[str]]:
    def conditions(
        statement: Statement, column: str, values: Sequence[object], _: Params
    ) -> Iterator[str]:
        dialect = statement.dialect
        left = dialect.moment.format(column) if moments else column
        right = dialect.milliseconds if moments else "{0}"
        for pair in values:
            if not isinstance(pair, list) or len(pair) != 2:
                raise RequestError(400, "A range of a filter has two ends")
            tests = [
                f"{left} {operator} {right.format(statement.bind(end))}"
                for operator, end in zip((">=", upper), pair, strict=True)
                if end is not None
            ]
            yield "(" + (" AND ".join(tests) or "TRUE") + ")"

    return conditions


def _search(
    statement: Statement, column: str, values: Sequence[object], params: Params
) -> Iterator[str]:
    if params.get("useRegExp"):
        raise RequestError(400, "The sandbox has no useRegExp")
    dialect, text = statement.dialect, statement.dialect.text.format(column)
    keeps_marks = bool(params.get("keepSpecialCharacters"))
    ignores_case = not params.get("caseSensitive")
    text = text if keeps_marks else dialect.without_marks.format(text)
    text = f"LOWER({text})" if ignores_case else text
    tests = {
        (False, False): dialect.contains,
        (True, False): dialect.starts,
        (False, True): dialect.ends,
        (True, True): "{0} = {1}",
    }
    test = tests[bool(params.get("mustStart")), bool(params.get("mustEnd"))]
    for value in values:
        wanted = str(value) if keeps_marks else _without_marks(str(value))
        bound = statement.bind(wanted.lower() if ignores_case else wanted)
        yield test.format(text, dialect.text.format(bound))


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(each for each in decomposed if not unicodedata.category(each).startswith("M"))


_KINDS: Final = {
    "in": _in,
    "between": _ranges("<="),
    "closed_open": _ranges("<"),
    "time": _ranges("<=", moments=True),
    "stringSearch": _search,
}


def _spatial(statement: Statement, columns: Sequence[Column]) -> Iterator[str]:
    filters = json_option(statement.query.options, "spatialFilters") or {}
    if not isinstance(filters, dict):
        raise RequestError(400, "spatialFilters must be an object")
    for name, shape in filters.items():
        if Column(name, "geometry") not in columns:
            raise RequestError(400, f"spatialFilters: {name} is not a geometry column of the query")
        if not isinstance(shape, dict) or "indexes" in shape:
            raise RequestError(400, "The sandbox has no spatialFilters of cells, only of GeoJSON")
        bound = statement.bind(msgspec.json.encode(shape).decode())
        yield statement.dialect.intersects.format(statement.dialect.name(name), bound)
