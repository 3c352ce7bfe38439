"""DuckDB's values in the form that BigQuery's have when they come out of CARTO.

Dates and timestamps are `{"value": "2024-05-01"}`, integers beyond 2^53 and NUMERIC are text, geometry is
GeoJSON.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

__all__ = ["Form", "form_of", "shaped"]

SAFE_INTEGER = 2**53 - 1
"""JavaScript's, beyond which CARTO sends text."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a column of one DuckDB type leaves: its type for CARTO, and the SQL that makes the cell."""

    type: str
    sql: str = "{0}"
    json: bool = False
    """The SQL gives JSON text, put into the answer as it is."""

    def cell(self, column: str) -> str:
        return self.sql.format('"' + column.replace('"', '""') + '"')


_FORMS = {
    "BOOLEAN": Form("boolean"),
    "VARCHAR": Form("string"),
    **dict.fromkeys(
        ("TINYINT", "INTEGER", "UINTEGER", "BIGINT", "UBIGINT", "HUGEINT", "DOUBLE"), Form("number")
    ),
    "DECIMAL": Form("number", "rtrim(rtrim(CAST({0} AS VARCHAR), '0'), '.')"),
    "GEOMETRY": Form("geometry", "ST_AsGeoJSON({0})", json=True),
    "DATE": Form("timestamp", """'{{"value":"' || CAST({0} AS VARCHAR) || '"}}'""", json=True),
    "TIMESTAMP WITH TIME ZONE": Form(
        "timestamp",
        """strftime({0} AT TIME ZONE 'UTC', '{{"value":"%Y-%m-%dT%H:%M:%S.%gZ"}}')""",
        json=True,
    ),
    "TIMESTAMP": Form(
        "timestamp", """strftime({0}, '{{"value":"%Y-%m-%dT%H:%M:%S"}}')""", json=True
    ),
}
_NESTED = Form("object", "CAST(to_json({0}) AS VARCHAR)", json=True)


def form_of(kind: str) -> Form:
    if kind.endswith("[]"):
        return _NESTED
    return _FORMS.get(kind.partition("(")[0], _NESTED)


def shaped(rows: list[tuple[object, ...]], forms: Sequence[Form]) -> list[tuple[object, ...]]:
    raw = [form.json for form in forms]
    return [tuple(_cell(cell, json) for cell, json in zip(row, raw, strict=True)) for row in rows]


def _cell(cell: object, json: bool) -> object:
    if json and isinstance(cell, str):
        return msgspec.Raw(cell.encode())
    if type(cell) is int and abs(cell) > SAFE_INTEGER:
        return str(cell)
    return cell
