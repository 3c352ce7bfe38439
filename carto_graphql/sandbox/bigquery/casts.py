"""Conversions between types as BigQuery does them: CAST, SAFE_CAST, and coercion.

https://cloud.google.com/bigquery/docs/reference/standard-sql/conversion_functions
"""

from collections.abc import Mapping
from typing import Final

from sqlglot import exp

from carto_graphql.sandbox.bigquery.annotation import set_type, type_of
from carto_graphql.sandbox.bigquery.calls import call_duckdb, call_macro
from carto_graphql.sandbox.bigquery.parsing import missing
from carto_graphql.sandbox.bigquery.types import (
    UNKNOWN,
    build_cast,
    can_coerce,
    duckdb_type,
    read_type,
)
from carto_graphql.sandbox.engine import QueryError
from carto_graphql.sandbox.parsed_times import is_moment

__all__ = ["as_text", "coerce", "convert", "rewrite_cast", "try_to"]

_MACROS: Final[Mapping[tuple[str, str], str]] = {
    ("BYTES", "STRING"): "string_of_bytes",
    ("DATETIME", "STRING"): "string_of_datetime",
    ("FLOAT64", "INT64"): "int64_of_float64",
    ("FLOAT64", "NUMERIC"): "numeric_of_float64",
    ("FLOAT64", "STRING"): "string_of_float64",
    ("NUMERIC", "INT64"): "int64_of_numeric",
    ("NUMERIC", "STRING"): "string_of_numeric",
    ("STRING", "BOOL"): "bool_of_string",
    ("STRING", "BYTES"): "bytes_of_string",
    ("STRING", "DATE"): "date_of_string",
    ("STRING", "DATETIME"): "datetime_of_string",
    ("STRING", "FLOAT64"): "float64_of_string",
    ("STRING", "INT64"): "int64_of_string",
    ("STRING", "NUMERIC"): "numeric_of_string",
    ("STRING", "TIME"): "time_of_string",
    ("STRING", "TIMESTAMP"): "timestamp_of_string",
    ("TIME", "STRING"): "string_of_time",
    ("TIMESTAMP", "STRING"): "string_of_timestamp",
    ("TIMESTAMP", "TIME"): "time_of_timestamp",
}
"""Where DuckDB's cast differs: a macro of casts.sql."""

_PLAIN: Final = frozenset(
    {
        *(("BOOL", "INT64"), ("BOOL", "STRING"), ("DATE", "DATETIME"), ("DATE", "STRING")),
        *(("DATE", "TIMESTAMP"), ("DATETIME", "DATE"), ("DATETIME", "TIME")),
        *(("DATETIME", "TIMESTAMP"), ("INT64", "BOOL"), ("INT64", "FLOAT64"), ("INT64", "NUMERIC")),
        *(("INT64", "STRING"), ("NUMERIC", "FLOAT64"), ("TIMESTAMP", "DATE")),
        ("TIMESTAMP", "DATETIME"),
    }
)
"""Where DuckDB's cast does the same."""


def convert(node: exp.Expr, source: str, target: str) -> exp.Expr:
    """Return a DuckDB expression that casts `node` from type `source` to `target`.

    Raise QueryError for an unsupported cast.
    """
    if not duckdb_type(target):
        raise missing(f"the type {target}")
    if source == target and "<" not in target and not isinstance(node, exp.Literal):
        return node
    if target == "NUMERIC" and isinstance(node, exp.Literal) and source == "FLOAT64":
        return build_cast(
            exp.Literal.string(node.name), target
        )  # exact, because it does not convert to FLOAT64
    if macro := _MACROS.get((source, target)):
        return call_macro(macro, node)
    if source != target and UNKNOWN not in source and (source, target) not in _PLAIN:
        _check_nested(source, target)
    return build_cast(node, target)


def _check_nested(source: str, target: str) -> None:
    # DuckDB converts arrays and structures of one shape field by field.
    shape = source.partition("<")[0]
    if "<" not in source or shape != target.partition("<")[0]:
        raise QueryError(f"Invalid cast from {source} to {target}")


def coerce(node: exp.Expr, target: str) -> exp.Expr:
    """Convert `node` to the type `target` as BigQuery does implicitly, without a CAST."""
    source = type_of(node)
    if UNKNOWN in target or not duckdb_type(target):
        return node
    if isinstance(node, exp.Null):
        return set_type(build_cast(node, target), target)
    if source == target:
        # DuckDB reads an integer literal as 32 bits if it fits.
        is_number = source in ("INT64", "NUMERIC") and _is_number(node)
        return set_type(build_cast(node, target), target) if is_number else node
    if UNKNOWN in source:
        return node
    _check_literal(node, target)
    return set_type(convert(node, source, target), target)


_MOMENTS: Final = frozenset({"DATE", "DATETIME", "TIMESTAMP"})


def _check_literal(node: exp.Expr, target: str) -> None:
    is_text = isinstance(node, exp.Literal | exp.RawString)
    if is_text and target in _MOMENTS and not is_moment(node.name, target):
        raise QueryError(f'Could not cast literal "{node.name}" to type {target}')


def as_text(node: exp.Expr) -> exp.Expr:
    """Convert `node` to a STRING in the way that CONCAT and `||` convert their operands."""
    kind = type_of(node)
    if kind in ("BYTES", "GEOGRAPHY") or "<" in kind:
        raise missing(f"CONCAT for argument type {kind}")
    return coerce(node, "STRING")


def _is_number(node: exp.Expr) -> bool:
    if isinstance(node, exp.Neg | exp.Paren):
        return _is_number(node.this)
    return isinstance(node, exp.Literal | exp.HexString)


def rewrite_cast(node: exp.Cast | exp.TryCast) -> exp.Expr:
    """Return DuckDB's expression for CAST, SAFE_CAST or a typed literal."""
    if node.args.get("format"):
        raise missing("CAST … FORMAT: use FORMAT_DATE or PARSE_DATE")
    target = read_type(node.to)
    source = target if _is_typed(node.this) else type_of(node.this)
    if source == "ARRAY<?>" and isinstance(node.this, exp.Array) and node.this.expressions:
        source = "ARRAY<INT64>"  # BigQuery's type of [NULL]
    if source.startswith("ARRAY<") and not can_coerce(source, target):
        raise QueryError(f"Invalid cast from {source} to {target}")
    value = convert(node.this, source, target)
    if parameters := node.to.expressions if target == "NUMERIC" else []:
        value = _rounded(value, parameters)
    return try_to(value) if isinstance(node, exp.TryCast) else value


def _is_typed(value: exp.Expr) -> bool:
    """Return True if a cast is really a typed literal, such as `ARRAY<FLOAT64>[1]`."""
    # sqlglot parses typed literals as casts; `value` is the operand.
    is_array = isinstance(value, exp.Array) and value.args.get("value_constructor") is None
    is_query = is_array and value.find(exp.Query) is not None
    is_row = isinstance(value, exp.Anonymous) and value.name == "row"
    return (is_array and not is_query) or is_row


def _rounded(value: exp.Expr, parameters: list[exp.Expr]) -> exp.Expr:
    precision, scale = [*(int(each.name) for each in parameters), 0][:2]
    limited = exp.DataType.build(f"DECIMAL({precision}, {scale})", dialect="duckdb")
    return build_cast(exp.Cast(this=value, to=limited), "NUMERIC")


def try_to(value: exp.Expr) -> exp.Expr:
    """Wrap `value` in DuckDB's TRY, so that an error in it results in NULL."""
    return call_duckdb("TRY", value)
