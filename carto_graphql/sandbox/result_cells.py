"""DuckDB's values in the form that BigQuery's have when CARTO sends them.

Dates and times are `{"value": "2024-05-01"}`, integers beyond 2^53 and NUMERIC are strings, geometry is GeoJSON. A
NULL array is an empty one, and an array that holds a NULL is an error, as in BigQuery's results.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import msgspec

from carto_graphql.sandbox.engine import QueryError

if TYPE_CHECKING:
    from duckdb.sqltypes import DuckDBPyType

__all__ = ["CellForm", "find_form", "read_cells", "write_property"]

SAFE_INTEGER: Final = 2**53 - 1
"""JavaScript's largest exact integer; CARTO sends larger ones as strings."""


@dataclass(frozen=True, slots=True)
class CellForm:
    """The form in which a column of a DuckDB type is sent to clients of the sandbox.

    `type` is CARTO's name for the column's type. `sql` converts a value to what CARTO sends, with
    `{0}` for the value.
    """

    type: str
    sql: str = "{0}"
    json: bool = False
    """True if the SQL returns JSON text, which is sent verbatim."""

    def write(self, column: str) -> str:
        """Return a SQL expression for the values of `column` in the form that CARTO sends."""
        return _fill(self.sql, '"' + column.replace('"', '""') + '"')


def _fill(sql: str, value: str) -> str:
    return sql.replace("{0}", value)


_INTEGERS: Final = ("tinyint", "smallint", "integer", "uinteger", "bigint", "ubigint", "hugeint")
_VALUE: Final = """'{"value":"' || {0} || '"}'"""
_TIMES: Final[Mapping[str, str]] = {
    "date": "CAST({0} AS VARCHAR)",
    "time": "bq_string_of_time_cell({0})",
    "timestamp": "bq_string_of_datetime_cell({0})",
    "timestamp with time zone": "bq_string_of_timestamp_cell({0})",
}
_JSON: Final[Mapping[str, str]] = {
    **{kind: _fill(_VALUE, text) for kind, text in _TIMES.items()},
    **dict.fromkeys(_INTEGERS, "bq_json_int64({0})"),
    "boolean": "CAST({0} AS VARCHAR)",
    "decimal": """'"' || bq_string_of_numeric({0}) || '"'""",
    "double": "CAST(to_json(bq_cell_of_float64({0})) AS VARCHAR)",
    "geometry": "CAST(ST_AsGeoJSON({0}) AS VARCHAR)",
    "varchar": "CAST(to_json({0}) AS VARCHAR)",
}
"""A type's id in DuckDB -> the SQL of its JSON text, with {0} for the value."""

_FORMS: Final[Mapping[str, CellForm]] = {
    **{kind: CellForm("timestamp", _JSON[kind], json=True) for kind in _TIMES},
    **dict.fromkeys(_INTEGERS, CellForm("number")),
    "double": CellForm("number", "bq_cell_of_float64({0})"),
    "boolean": CellForm("boolean"),
    "decimal": CellForm("number", "bq_string_of_numeric({0})"),
    "geometry": CellForm("geometry", _JSON["geometry"], json=True),
    "varchar": CellForm("string"),
}


def find_form(name: str, kind: "DuckDBPyType") -> CellForm:
    """Return CARTO's type for a column of the type `kind`, and the SQL for its values.

    Raise QueryError for an unsupported type.
    """
    if kind.id in ("list", "struct"):
        return CellForm("object", _write_nested(name, kind, "{0}", depth=0), json=True)
    if kind.id not in _FORMS:
        raise QueryError(f"Not in the sandbox: a column of type {_bigquery_name(kind)}: {name}")
    return _FORMS[kind.id]


def write_property(column: str, kind: "DuckDBPyType") -> str:
    """Return SQL that converts a column to a number, boolean or text, as a tile requires."""
    name = '"' + column.replace('"', '""') + '"'
    if kind.id in _INTEGERS:
        return f"CAST({name} AS BIGINT)"
    if kind.id in ("decimal", "double"):
        return f"CAST({name} AS DOUBLE)"
    if kind.id in ("boolean", "varchar"):
        return name
    return (
        _fill(_TIMES[kind.id], name) if kind.id in _TIMES else find_form(column, kind).write(column)
    )


def _bigquery_name(kind: "DuckDBPyType") -> str:
    return {"blob": "BYTES, use TO_BASE64", "interval": "INTERVAL"}.get(kind.id, str(kind))


def _write_nested(name: str, kind: "DuckDBPyType", value: str, depth: int) -> str:
    """Return the SQL for the JSON text of a value inside an array or a structure."""
    # `depth` counts the arrays around the value.
    if kind.id == "list":
        return _write_array(name, kind, value, depth)
    if kind.id == "struct":
        return _write_structure(name, kind, value, depth)
    form = _JSON.get(kind.id)
    if form is None:
        raise QueryError(f"Not in the sandbox: a value of type {_bigquery_name(kind)} in {name}")
    return f"coalesce({_fill(form, value)}, 'null')"


def _children(kind: "DuckDBPyType") -> dict[str, "DuckDBPyType"]:
    """Return the types of a structure's fields, or of a list's items as `child`."""
    # The children of other types are also sizes and names.
    return cast("dict[str, DuckDBPyType]", dict(kind.children))


def _write_array(name: str, kind: "DuckDBPyType", value: str, depth: int) -> str:
    item = f"item{depth}"
    text = _write_nested(name, _children(kind)["child"], item, depth + 1)
    message = "Array cannot have a null element; error in writing field " + name.replace("'", "''")
    text = f"CASE WHEN {item} IS NULL THEN fail_string('{message}') ELSE {text} END"
    joined = f"array_to_string(list_transform({value}, lambda {item}: {text}), ',')"
    return f"coalesce('[' || {joined} || ']', '[]')"


def _write_structure(name: str, kind: "DuckDBPyType", value: str, depth: int) -> str:
    pieces = []
    for field, each in _children(kind).items():
        key = msgspec.json.encode(field).decode().replace("'", "''")
        quoted = field.replace("'", "''")
        part = _write_nested(name, each, f"struct_extract({value}, '{quoted}')", depth)
        pieces.append(f"'{key}:' || {part}")
    joined = " || ',' || ".join(pieces)
    return f"CASE WHEN {value} IS NULL THEN 'null' ELSE '{{' || {joined} || '}}' END"


def read_cells(
    rows: list[tuple[object, ...]], forms: Sequence[CellForm]
) -> list[tuple[object, ...]]:
    """Convert rows so that msgspec encodes their values as CARTO does.

    `forms` has one item for each column.
    """
    raw = [form.json for form in forms]
    return [tuple(_cell(cell, json) for cell, json in zip(row, raw, strict=True)) for row in rows]


def _cell(cell: object, json: bool) -> object:
    if json and isinstance(cell, str):
        return msgspec.Raw(cell.encode())
    if type(cell) is int and abs(cell) > SAFE_INTEGER:
        return str(cell)
    return cell
