"""Values as JSON text, for TO_JSON_STRING.

https://cloud.google.com/bigquery/docs/reference/standard-sql/json_functions#to_json_string
"""

import json
from collections.abc import Mapping
from typing import Final

from sqlglot import exp

from carto_graphql.sandbox.bigquery.calls import call_duckdb, call_macro
from carto_graphql.sandbox.bigquery.parsing import missing
from carto_graphql.sandbox.bigquery.types import UNKNOWN, element_type, read_type, sqlglot_type

__all__ = ["write_json"]

_MACROS: Final[Mapping[str, str]] = {
    "BOOL": "json_plain",
    "DATE": "json_string",
    "DATETIME": "json_datetime",
    "FLOAT64": "json_float64",
    "INT64": "json_int64",
    "NUMERIC": "json_numeric",
    "STRING": "json_string",
    "TIMESTAMP": "json_timestamp",
    UNKNOWN: "json_string",
}


def write_json(value: exp.Expr, kind: str) -> exp.Expr:
    """Return DuckDB's expression that converts a value of the BigQuery type `kind` to JSON text.

    NULL becomes the text `null`.
    """
    if macro := _MACROS.get(kind):
        return call_macro(macro, value)
    if kind.startswith("ARRAY<"):
        return call_macro("json_array", _each(value, element_type(kind)))
    if kind.startswith("STRUCT<"):
        return _structure(value, kind)
    raise missing(f"TO_JSON_STRING for {kind}")


def _each(array: exp.Expr, element: str) -> exp.Expr:
    item = exp.to_identifier("item")
    body = write_json(exp.column(item.copy()), element)
    return call_duckdb(
        "list_transform", array, exp.Lambda(this=body, expressions=[item], colon=True)
    )


def _structure(value: exp.Expr, kind: str) -> exp.Expr:
    pieces: list[exp.Expr] = []
    for number, field in enumerate(sqlglot_type(kind).expressions):
        if not isinstance(field, exp.ColumnDef):
            raise missing("TO_JSON_STRING for a STRUCT with fields without a name")
        name = json.dumps(field.name, ensure_ascii=False)
        pieces.append(exp.Literal.string(("," if number else "{") + name + ":"))
        part = call_duckdb("struct_extract", value.copy(), exp.Literal.string(field.name))
        pieces.append(write_json(part, read_type(field.args.get("kind"))))
    text = call_duckdb("list_value", *pieces, exp.Literal.string("}"))
    return call_macro("json_structure", text, value.copy())
