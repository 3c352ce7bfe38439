"""Writers of functions that no single function or macro of DuckDB's stands for."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial, reduce
from typing import Final

import re2
from sqlglot import exp

from carto_graphql.sandbox.bigquery.annotation import type_of
from carto_graphql.sandbox.bigquery.calls import Call, call_duckdb, call_macro
from carto_graphql.sandbox.bigquery.casts import as_text, coerce, try_to
from carto_graphql.sandbox.bigquery.json_texts import write_json
from carto_graphql.sandbox.bigquery.parsing import missing
from carto_graphql.sandbox.bigquery.text_formats import write_text_format
from carto_graphql.sandbox.bigquery.time_writers import TIME_WRITERS, largest_series
from carto_graphql.sandbox.bigquery.types import build_cast
from carto_graphql.sandbox.engine import QueryError

__all__ = ["write_call"]


def write_call(call: Call) -> exp.Expr:
    """Return DuckDB's expression for a call of a scalar function."""
    if writer := _WRITERS.get(call.name):
        return writer(call)
    arguments = [
        coerce(argument, kind)
        for argument, kind in zip(call.arguments, call.match.types, strict=True)
    ]
    if target := call.match.signature.target:
        return call_duckdb(target, *arguments)
    return _once(call, call_macro(call.name, *arguments))


_ONCE: Final = "once"
_VARIES: Final = (exp.Column, exp.Window, exp.Query)


def _once(call: Call, written: exp.Expr) -> exp.Expr:
    """Return `written`, in a subquery if `call` returns a constant geography."""
    # Without the subquery, DuckDB would call Python for each row.
    if call.match.returns != "GEOGRAPHY" or call.node.find_ancestor(exp.SafeFunc):
        return written
    # Remove the subqueries of shapes within this one: DuckDB has no subquery within a lambda.
    for inner in list(written.find_all(exp.Subquery)):
        if inner.meta.get(_ONCE):
            inner.replace(inner.this.selects[0])
    if written.find(*_VARIES):
        return written
    once = exp.Subquery(this=exp.Select(expressions=[written]))
    once.meta[_ONCE] = True
    return once


def _write_concatenation(call: Call) -> exp.Expr:
    if {type_of(argument) for argument in call.arguments} == {"BYTES"}:
        return reduce(partial(call_macro, "concatenate"), call.arguments)
    texts = [
        argument if isinstance(argument, exp.Null) else as_text(argument)
        for argument in call.arguments
    ]
    return call_macro("concat", call_duckdb("list_value", *texts))


def _write_extraction(call: Call) -> exp.Expr:
    text, pattern = (coerce(each, "STRING") for each in call.arguments[:2])
    groups = _count_groups(call.name, pattern)
    if groups > 1:
        raise QueryError(f"{call.name}: the regular expression has more than one capturing group")
    group = exp.Literal.number(groups)
    if call.name == "REGEXP_EXTRACT_ALL":
        # DuckDB finds an empty match at the end of a text that BigQuery does not find.
        name = "py_extract_all" if _can_be_empty(pattern.name) else "bq_extract_all"
        return call_duckdb(name, text, pattern, group)
    if len(call.arguments) > 2:
        raise missing(f"{call.name} with a position")
    found = call_duckdb("regexp_extract_all", text, pattern, group)
    return build_cast(call_duckdb("list_extract", found, exp.Literal.number(1)), "STRING")


def _can_be_empty(pattern: str) -> bool:
    """Return True if a regular expression can match the empty text."""
    try:
        return bool(re2.search(pattern, "")) or re.search(r"\\[bB]", pattern) is not None
    except re2.error as error:
        raise QueryError(f"Cannot parse regular expression: {pattern}") from error


def _count_groups(name: str, pattern: exp.Expr) -> int:
    """Return the number of capturing groups in a regular expression: 1 for `(a)(?:b)`."""
    if not isinstance(pattern, exp.Literal | exp.RawString):
        raise missing(f"{name} with a computed pattern")
    bare = re.sub(r"\\Q.*?(\\E|$)|\\.|\[\^?\]?(\\.|[^\]\\])*\]", "", pattern.name)
    return len(re.findall(r"\((?!\?)|\(\?P?<(?![=!])", bare))


def _write_replacement(call: Call) -> exp.Expr:
    text, pattern, target = (coerce(each, "STRING") for each in call.arguments)
    if not isinstance(target, exp.Literal | exp.RawString):
        return call_macro("regexp_replace_plainly", text, pattern, target)
    escapes = re.findall(r"\\(.?)", target.name, re.DOTALL)
    if any(not re.fullmatch(r"[0-9\\]", each) for each in escapes):
        raise QueryError(r"Invalid REGEXP_REPLACE pattern: '\' must be followed by a digit or '\'")
    highest = max((int(each) for each in escapes if each.isdigit()), default=0)
    if highest and highest > _count_groups(call.name, pattern):
        raise QueryError(f"Invalid REGEXP_REPLACE pattern: there is no group {highest}")
    return call_macro("regexp_replace", text, pattern, target)


def _write_quotient(call: Call) -> exp.Expr:
    left, right = (coerce(each, call.match.types[0]) for each in call.arguments)
    name = "numeric_mod" if call.match.types[0] == "NUMERIC" else call.name.lower()
    return call_macro(name, left, right)


def _write_division(call: Call) -> exp.Expr:
    kind = call.match.returns
    arguments = [coerce(each, kind) for each in call.arguments]
    if kind == "NUMERIC":
        return try_to(call_macro("numeric_divide", *arguments))
    return call_macro("safe_divide", *arguments)


_FORMS: Final = ("NFC", "NFKC", "NFD", "NFKD")


def _write_normal_form(call: Call) -> exp.Expr:
    text, form = coerce(call.arguments[0], "STRING"), "NFC"
    if len(call.arguments) > 1:
        form = call.arguments[1].name
    if form not in _FORMS:
        raise QueryError(f"Argument is not a valid {call.name} mode: {form}")
    name = "py_normalize" if call.name == "NORMALIZE" else "py_casefold"
    return call_duckdb(name, text, exp.Literal.string(form))


def _write_json_text(call: Call) -> exp.Expr:
    if len(call.arguments) > 1:
        raise missing("TO_JSON_STRING with pretty_print")
    return write_json(call.arguments[0], type_of(call.arguments[0]))


def _write_json_path(call: Call) -> exp.Expr:
    text, path = [*call.arguments, exp.Literal.string("$")][:2]
    name = "scalar" if call.name in ("JSON_VALUE", "JSON_EXTRACT_SCALAR") else "part"
    arguments = coerce(text, "STRING"), coerce(path, "STRING"), exp.Literal.string(call.name)
    return call_duckdb(f"py_json_{name}", *arguments)


def _write_array_text(call: Call) -> exp.Expr:
    array, *rest = (
        coerce(each, kind) for each, kind in zip(call.arguments, call.match.types, strict=True)
    )
    return call_macro("array_to_string", array, *rest)


def _write_numbers(call: Call) -> exp.Expr:
    kind = call.match.types[0]
    if kind == "NUMERIC":
        raise missing("GENERATE_ARRAY for NUMERIC")
    arguments = [coerce(each, kind) for each in call.arguments]
    name = "generate_floats" if kind == "FLOAT64" else "generate_integers"
    return call_macro(name, largest_series(call), *arguments)


def _write_extreme(call: Call) -> exp.Expr:
    values = [coerce(each, call.match.types[0]) for each in call.arguments]
    return call_macro(call.name, call_duckdb("list_value", *values))


_GEOMETRY: Final = "geom"
"""The name of every column of shapes in the tables."""


def _write_predicate(call: Call) -> exp.Expr:
    name = call.name.lower()
    if all(map(_is_stored, call.arguments)):
        name = name.replace("st_", "stored_")
    return call_macro(name, *(coerce(each, "GEOGRAPHY") for each in call.arguments))


def _is_stored(value: exp.Expr) -> bool:
    """Return True if `value` is a table's column `geom`, or an alias of such a column."""
    if not isinstance(value, exp.Column):
        return False
    sources = _sources_of(value.root())
    waiting, seen = [value.name.lower()], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name not in sources and name != _GEOMETRY:
            return False
        for source in sources.get(name, ()):
            if not isinstance(source, exp.Column):
                return False
            waiting.append(source.name.lower())
    return True


def _sources_of(query: exp.Expr) -> Mapping[str, list[exp.Expr]]:
    sources: defaultdict[str, list[exp.Expr]] = defaultdict(list)
    for alias in query.find_all(exp.Alias):
        sources[alias.alias.lower()].append(alias.this)
    for unnest in query.find_all(exp.Unnest):
        for column in unnest.alias_column_names:
            sources[column.lower()].append(unnest)
    return sources


def _write_format(call: Call) -> exp.Expr:
    return write_text_format(call.arguments)


_PREDICATES: Final = (
    *("ST_CONTAINS", "ST_COVEREDBY", "ST_COVERS", "ST_DISJOINT"),
    *("ST_EQUALS", "ST_INTERSECTS", "ST_TOUCHES", "ST_WITHIN"),
)
_WRITERS: Final[Mapping[str, Callable[[Call], exp.Expr]]] = {
    **TIME_WRITERS,
    **dict.fromkeys(("GREATEST", "LEAST"), _write_extreme),
    **dict.fromkeys(("REGEXP_EXTRACT", "REGEXP_EXTRACT_ALL", "REGEXP_SUBSTR"), _write_extraction),
    **dict.fromkeys(("JSON_EXTRACT", "JSON_EXTRACT_SCALAR"), _write_json_path),
    **dict.fromkeys(("JSON_QUERY", "JSON_VALUE"), _write_json_path),
    **dict.fromkeys(_PREDICATES, _write_predicate),
    "ARRAY_TO_STRING": _write_array_text,
    "CONCAT": _write_concatenation,
    "DIV": _write_quotient,
    "FORMAT": _write_format,
    "GENERATE_ARRAY": _write_numbers,
    "MOD": _write_quotient,
    "NORMALIZE": _write_normal_form,
    "NORMALIZE_AND_CASEFOLD": _write_normal_form,
    "REGEXP_REPLACE": _write_replacement,
    "SAFE_DIVIDE": _write_division,
    "TO_JSON_STRING": _write_json_text,
}
