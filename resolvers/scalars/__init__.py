"""The table of scalars: an entry for each type that a catalog can declare, and for ID.

A new type is one entry here and, for responses at full speed, one check in
`results/_fast_json_values.pxi`. The header, the dialects, the readers of responses, the GraphQL
schema and the documentation follow the table.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from msgspec import Raw

from resolvers.geojson import parse_geometry
from resolvers.scalars import cells, shapes, text_cells
from resolvers.scalars.arguments import (
    format_bound,
    format_datetime,
    parse_big_int,
    parse_boolean,
    parse_bytes,
    parse_date,
    parse_datetime,
    parse_decimal,
    parse_float,
    parse_id,
    parse_int,
    parse_json,
    parse_string,
    parse_time,
    parse_uuid,
    write_datetime,
    write_decimal,
    write_geometry,
    write_time,
)
from resolvers.scalars.scalar import ReadCells, Scalar

__all__ = [
    "SCALARS",
    "ReadCells",
    "Scalar",
    "bindable",
    "declarable",
    "format_bound",
    "format_datetime",
    "parse_float",
    "parse_string",
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
        is_sortable=False,
        is_listed=False,
        is_boxed=False,  # a box and a geometry are objects both: the reader tells them apart
        fast_check="Geometry",
        description="A GeoJSON geometry object in degrees, longitude first.",
        specified_by="https://www.rfc-editor.org/rfc/rfc7946#section-3.1",
    ),
    Scalar(
        name="Decimal",
        parse=parse_decimal,
        write=write_decimal,
        is_ordered=True,
        sql=_sql(
            *("NUMERIC", "NUMBER(38, 9)", "numeric"),
            *("DECIMAL(38, 9)", "DECIMAL(38, 9)", "NUMBER(38, 9)"),
        ),
        selects="decimal",  # JSON readers round numbers to 17 digits
        accepts="A decimal number as text or as a number, with an exponent up to 1000 or without;"
        " the texts `NaN` and `Infinity` are null",
        strict=text_cells.DECIMAL,
        lenient=Decimal,
        read=text_cells.read_decimals,
        fast_check="Decimal",
        description="An exact decimal number. It is sent as a string of digits, without an exponent,"
        " and accepted as a string or an integer.",
        specified_by="https://www.w3.org/TR/xmlschema11-2/#decimal",
    ),
    Scalar(
        name="Time",
        parse=parse_time,
        write=write_time,
        is_ordered=True,
        # Databricks and Oracle have no such type: there it is text, which compares as times do.
        sql=_sql("TIME", "TIME", "time", "TIME", "STRING", "VARCHAR2(15)"),
        accepts="`hh:mm:ss` with a fraction or without; digits beyond a microsecond are cut off",
        strict=text_cells.TIME,
        lenient=str,
        read=text_cells.read_times,
        fast_check="Time",
        description="A time of day without a zone, `hh:mm:ss`: the partial-time of RFC 3339.",
        specified_by=_RFC_3339,
    ),
    Scalar(
        name="UUID",
        parse=parse_uuid,
        sql=_sql("STRING", "VARCHAR", "uuid", "VARCHAR(36)", "STRING", "VARCHAR2(36)"),
        accepts="32 hexadecimal digits in lower or upper case, with the four hyphens or none",
        strict=text_cells.UUID,
        lenient=str,
        read=text_cells.read_uuids,
        fast_check="UUID",
        description="A UUID in lower case, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`.",
        specified_by="https://www.rfc-editor.org/rfc/rfc9562#section-4",
    ),
    Scalar(
        name="Bytes",
        parse=parse_bytes,
        sql={},
        selects="base64",
        is_listed=False,  # the statement would have to encode each item
        accepts="Base64 with its padding, with line breaks or without; PostgreSQL's `\\x0a1b`; a"
        " Buffer as Node.js writes it",
        strict=text_cells.BASE64,
        lenient=Raw,
        read=text_cells.read_bytes,
        is_boxed=False,  # a box and a Buffer are objects both: the reader tells them apart
        fast_check="Bytes",
        description="Bytes as base64 with padding.",
        specified_by="https://www.rfc-editor.org/rfc/rfc4648#section-4",
    ),
    Scalar(
        name="JSON",
        parse=parse_json,
        sql={},
        is_sortable=False,
        accepts="An object or an array, as such or as its JSON text; another value is wrong, as the"
        " text `5` and the number would look the same",
        strict=Raw,
        read_strict=text_cells.read_json,
        lenient=Raw,
        read=text_cells.read_json,
        is_boxed=False,  # `{"value": …}` is a value
        fast_check="JSON",
        description="A JSON object or array, as such.",
        specified_by="https://www.rfc-editor.org/rfc/rfc8259",
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
    """Return the names of all types that a catalog can declare, which are all but ID."""
    # A column has the type ID if `id:` in the header names the column.
    return [name for name in SCALARS if name != "ID"]


def bindable() -> list[str]:
    """Return the names of the types that a parameter can have."""
    return [name for name, scalar in SCALARS.items() if scalar.sql]


def responses_table() -> str:
    """Return a Markdown table that lists for each type the values that CARTO may send."""
    rows = [f"| `{each.name}` | {each.accepts}. |" for each in SCALARS.values()]
    return "\n".join(["| Type | CARTO may send |", "|---|---|", *rows])
