"""The table of scalars: an entry for each type that a catalog can declare, and for ID.

A new type is one entry here and, for responses at full speed, one check in
`results/_fast_json_values.pxi`. The header, the dialects, the readers of responses, the GraphQL
schema and the documentation follow the table.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Raw

from resolvers.geojson import parse_geometry
from resolvers.scalars import cells, shapes
from resolvers.scalars.arguments import (
    format_bound,
    format_datetime,
    parse_big_int,
    parse_boolean,
    parse_date,
    parse_datetime,
    parse_float,
    parse_id,
    parse_int,
    parse_string,
    write_datetime,
    write_geometry,
)
from resolvers.scalars.scalar import ReadCells, Scalar

__all__ = [
    "SCALARS",
    "ReadCells",
    "Scalar",
    "declarable",
    "format_bound",
    "format_datetime",
    "parse_float",
    "parse_scalar",
    "responses_table",
]

_RFC_3339: Final = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6"


def _sql(  # one argument for each warehouse: none can be left out
    bigquery: str, snowflake: str, postgres: str, redshift: str, databricks: str, oracle: str
) -> Mapping[str, str]:
    return {
        "bigquery": bigquery,
        "snowflake": snowflake,
        "postgres": postgres,
        "redshift": redshift,
        "databricks": databricks,
        "oracle": oracle,
    }


_ENTRIES: Final = (
    Scalar(
        name="Int",
        parse=parse_int,
        is_ordered=True,
        sql=_sql("INT64", "NUMBER(38, 0)", "integer", "INTEGER", "INT", "NUMBER(10)"),
        accepts="A whole number of 32 bits, as a number or as text",
        strict=cells.INT,
        lenient=int | float | str,
        read=cells.read_ints,
        fast_check="Int",
    ),
    Scalar(
        name="Float",
        parse=parse_float,
        is_ordered=True,
        sql=_sql("FLOAT64", "DOUBLE", "double precision", "DOUBLE PRECISION", "DOUBLE", "NUMBER"),
        accepts="A number, as such or as text; the texts `NaN` and `Infinity` are null, as JSON has"
        " no such numbers",
        strict=cells.FLOAT,
        lenient=int | float | str,
        read=cells.read_floats,
        fast_check="Float",
    ),
    Scalar(
        name="String",
        parse=parse_string,
        sql=_sql("STRING", "VARCHAR", "text", "VARCHAR(65535)", "STRING", "VARCHAR2(4000)"),
        accepts="Text; a number is not text",
        strict=str,
        lenient=str,
        fast_check="String",
    ),
    Scalar(
        name="Boolean",
        parse=parse_boolean,
        sql=_sql("BOOL", "BOOLEAN", "boolean", "BOOLEAN", "BOOLEAN", "NUMBER(1)"),
        accepts="`true` or `false`, as such or as text; 1 and 0; PostgreSQL's `t` and `f`",
        strict=bool,
        lenient=bool | int | float | str,
        read=cells.read_booleans,
        fast_check="Boolean",
    ),
    Scalar(
        name="BigInt",
        parse=parse_big_int,
        write=str,
        is_ordered=True,
        sql=_sql("INT64", "NUMBER(38, 0)", "bigint", "BIGINT", "BIGINT", "NUMBER(19)"),
        selects="text",  # JSON readers round numbers beyond 2^53, CARTO's among them
        accepts="A whole number of 64 bits, as a number or as text",
        strict=cells.BIG_INT,
        lenient=int | float | str,
        read=cells.read_big_ints,
        fast_check="BigInt",
        description="A 64-bit integer. It is sent as a string of digits, and accepted as a string"
        " or an integer.",
        specified_by="https://www.rfc-editor.org/rfc/rfc8259#section-6",
    ),
    Scalar(
        name="Date",
        parse=parse_date,
        write=str,
        is_ordered=True,
        sql=_sql("DATE", "DATE", "date", "DATE", "DATE", "DATE"),
        accepts="`YYYY-MM-DD`, or a moment at midnight in UTC, in any form of DateTime",
        strict=cells.DAY,
        lenient=str,
        read=cells.read_dates,
        fast_check="Date",
        description="A calendar day, `YYYY-MM-DD`: the full-date of RFC 3339.",
        specified_by=_RFC_3339,
    ),
    Scalar(
        name="DateTime",
        parse=parse_datetime,
        write=write_datetime,
        is_ordered=True,
        sql=_sql(
            *("TIMESTAMP", "TIMESTAMP_TZ", "timestamptz"),
            *("TIMESTAMPTZ", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE"),
        ),
        accepts="`YYYY-MM-DD`, `T` or a space, `hh:mm:ss` with a fraction or without, and `Z`, an"
        " offset (`+02:00`, `+0200`, `+02`, a space before it or not) or nothing, which means UTC",
        strict=cells.MOMENT,
        check=cells.check_utc,
        lenient=str,
        read=cells.read_datetimes,
        fast_check="DateTime",
        description="A moment, `YYYY-MM-DDTHH:MM:SSZ`: the date-time of RFC 3339. Without a zone it"
        " means UTC.",
        specified_by=_RFC_3339,
    ),
    Scalar(
        name="Geometry",
        parse=parse_geometry,
        write=write_geometry,
        sql=_sql("GEOGRAPHY", "GEOGRAPHY", "geometry", "GEOMETRY", "GEOMETRY", "SDO_GEOMETRY"),
        selects="geojson",
        accepts="GeoJSON as an object or as text; WKB or EWKB in hexadecimal; WKT or EWKT."
        " Longitudes are within ±180 and latitudes within ±90. An `SRID` or `crs` other than WGS 84"
        " (4326) is a wrong value",
        strict=shapes.GEOJSON | str,
        read_strict=shapes.read_geojson,
        lenient=Raw,
        read=shapes.read_geometries,
        is_boxed=False,  # a box and a geometry are objects both: the reader tells them apart
        fast_check="Geometry",
        description="A GeoJSON geometry object in degrees, longitude first.",
        specified_by="https://www.rfc-editor.org/rfc/rfc7946#section-3.1",
    ),
    Scalar(
        name="ID",
        parse=parse_id,
        sql={},  # `id:` of a template is a column, and never a parameter
        selects="text",
        accepts="Text or a whole number",
        strict=str,
        lenient=int | float | str,
        read=cells.read_ids,
        fast_check="ID",
    ),
)

SCALARS: Final[dict[str, Scalar]] = {scalar.name: scalar for scalar in _ENTRIES}
"""Name -> entry, in the order of the documentation."""


def declarable() -> list[str]:
    """Return the names that a catalog can declare: all but ID, which the header's `id:` implies."""
    return [name for name in SCALARS if name != "ID"]


def parse_scalar(scalar: str, value: object) -> object:
    """Return `value` in the Python form of `scalar`. Raises ValueError with what was expected."""
    return SCALARS[scalar].parse(value)


def responses_table() -> str:
    """Return the Markdown table of what CARTO may send for each type, for docs/catalog.md."""
    rows = [f"| `{each.name}` | {each.accepts}. |" for each in SCALARS.values()]
    return "\n".join(["| Type | CARTO may send |", "|---|---|", *rows])
