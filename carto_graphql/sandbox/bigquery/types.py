"""BigQuery's data types by name (`INT64`, `ARRAY<STRING>`), their DuckDB forms and their coercions.

https://cloud.google.com/bigquery/docs/reference/standard-sql/conversion_rules
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from sqlglot import exp

__all__ = [
    "DUCKDB_TYPES",
    "NUMBERS",
    "UNKNOWN",
    "build_cast",
    "can_coerce",
    "duckdb_type",
    "element_type",
    "find_supertype",
    "is_groupable",
    "is_orderable",
    "read_type",
    "sqlglot_type",
]

UNKNOWN: Final = "?"
"""The type of NULL and of everything whose type could not be found: it fits everywhere."""

NUMBERS: Final = ("INT64", "NUMERIC", "FLOAT64")
"""Each coerces into those after it."""

DUCKDB_TYPES: Final[Mapping[str, str]] = {
    "BOOL": "BOOLEAN",
    "BYTES": "BLOB",
    "DATE": "DATE",
    "DATETIME": "TIMESTAMP",
    "FLOAT64": "DOUBLE",
    "GEOGRAPHY": "GEOMETRY",
    "INT64": "BIGINT",
    "NUMERIC": "DECIMAL(38, 9)",
    "STRING": "VARCHAR",
    "TIME": "TIME",
    "TIMESTAMP": "TIMESTAMP WITH TIME ZONE",
}

_NAMES: Final[Mapping[exp.DType, str]] = {
    exp.DType.BIGINT: "INT64",
    exp.DType.INT: "INT64",
    exp.DType.BINARY: "BYTES",
    exp.DType.VARBINARY: "BYTES",
    exp.DType.BOOLEAN: "BOOL",
    exp.DType.DATE: "DATE",
    exp.DType.TIMESTAMP: "DATETIME",
    exp.DType.DATETIME: "DATETIME",
    exp.DType.DECIMAL: "NUMERIC",
    exp.DType.DOUBLE: "FLOAT64",
    exp.DType.FLOAT: "FLOAT64",
    exp.DType.GEOGRAPHY: "GEOGRAPHY",
    exp.DType.INTERVAL: "INTERVAL",
    exp.DType.JSON: "JSON",
    exp.DType.TEXT: "STRING",
    exp.DType.VARCHAR: "STRING",
    exp.DType.TIME: "TIME",
    exp.DType.TIMESTAMPTZ: "TIMESTAMP",
    exp.DType.BIGDECIMAL: "BIGNUMERIC",
}

_LITERAL_COERCIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "STRING": ("DATE", "DATETIME", "TIME", "TIMESTAMP"),
    "FLOAT64": ("NUMERIC",),
}
"""Coercions of literals and parameters alone."""


def read_type(kind: exp.DataType | exp.DType | None) -> str:
    """Return the BigQuery name of a sqlglot type, or UNKNOWN if `_NAMES` does not list the type."""
    if not isinstance(kind, exp.DataType):
        return _NAMES.get(kind, UNKNOWN) if kind else UNKNOWN
    if kind.this == exp.DType.ARRAY:
        return f"ARRAY<{read_type(kind.expressions[0]) if kind.expressions else UNKNOWN}>"
    if kind.this == exp.DType.STRUCT:
        return f"STRUCT<{', '.join(_read_field(field) for field in kind.expressions)}>"
    return _NAMES.get(kind.this, UNKNOWN)


def _read_field(field: exp.Expr) -> str:
    if isinstance(field, exp.ColumnDef):
        return f"{field.name} {read_type(field.args.get('kind'))}".strip()
    return read_type(field if isinstance(field, exp.DataType) else None)


@lru_cache(maxsize=256)
def sqlglot_type(name: str) -> exp.DataType:
    """Return the sqlglot type for the BigQuery type `name`."""
    if UNKNOWN in name:
        return exp.DataType.build(exp.DType.UNKNOWN)
    return exp.DataType.build(name, dialect="bigquery")


def element_type(array: str) -> str:
    """Return the element type of an array type, or UNKNOWN if `array` is not an array type."""
    return array[len("ARRAY<") : -1] if array.startswith("ARRAY<") else UNKNOWN


@lru_cache(maxsize=256)
def duckdb_type(name: str) -> str:
    """Return DuckDB's name for the BigQuery type `name`, or "" if DuckDB has no such type."""
    if name.startswith("ARRAY<"):
        element = duckdb_type(element_type(name))
        return element and f"{element}[]"
    if name.startswith("STRUCT<"):
        return _duckdb_struct(sqlglot_type(name))
    return DUCKDB_TYPES.get(name, "")


def _duckdb_struct(kind: exp.DataType) -> str:
    fields = [field for field in kind.expressions if isinstance(field, exp.ColumnDef)]
    types = [duckdb_type(read_type(field.args.get("kind"))) for field in fields]
    if not fields or not all(types) or len(fields) < len(kind.expressions):
        return ""
    named = zip(fields, types, strict=True)
    return "STRUCT(" + ", ".join(f'"{field.name}" {kind}' for field, kind in named) + ")"


def build_cast(node: exp.Expr, name: str) -> exp.Expr:
    """Return a cast of `node` to the BigQuery type `name`.

    If DuckDB has no equivalent type, return `node` unchanged.
    """
    target = duckdb_type(name)
    if not target:
        return node
    return exp.Cast(this=node, to=_duckdb_node(target).copy())


@lru_cache(maxsize=256)
def _duckdb_node(name: str) -> exp.DataType:
    return exp.DataType.build(name, dialect="duckdb")


def can_coerce(source: str, target: str, *, literal: bool = False) -> bool:
    """Return True if BigQuery converts the type `source` to `target` without a CAST.

    Literals convert to more types.
    """
    if UNKNOWN in source or UNKNOWN in target or source == target:
        return True
    if source in NUMBERS and target in NUMBERS and _rank(source) < _rank(target):
        return True
    if source.startswith("STRUCT<") and target.startswith("STRUCT<"):
        return True  # DuckDB compares field by field, and names what does not fit
    if (source, target) == ("DATE", "DATETIME"):
        return True
    return literal and target in _LITERAL_COERCIONS.get(source, ())


def _rank(number: str) -> int:
    return NUMBERS.index(number)


def find_supertype(types: Iterable[tuple[str, bool]]) -> str | None:
    """Return the common supertype of pairs (type, is_literal), or None if there is none.

    Return UNKNOWN if all types are unknown.
    """
    each = list(types)
    known = [kind for kind, _ in each if UNKNOWN not in kind]
    columns = [kind for kind, literal in each if not literal and UNKNOWN not in kind]
    for candidate in sorted({*known}, key=lambda kind: (kind not in columns, known.index(kind))):
        if all(can_coerce(kind, candidate, literal=literal) for kind, literal in each):
            return candidate
    return None if known else UNKNOWN


def is_orderable(name: str) -> bool:
    """Return True if ORDER BY and `<` accept values of the BigQuery type `name`."""
    return not name.startswith(("ARRAY<", "STRUCT<", "GEOGRAPHY", "JSON"))


def is_groupable(name: str) -> bool:
    """Return True if GROUP BY, DISTINCT and `=` accept values of the BigQuery type `name`."""
    return not name.startswith(("GEOGRAPHY", "JSON"))
