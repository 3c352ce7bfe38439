"""Table of the six warehouses that CARTO connects to.

The forms of placeholders are those of CARTO's documentation and client. They could not be tried on
an account: a line is marked [unsure] where the sources are silent or disagree.
"""

from collections.abc import Mapping
from typing import Final

from resolvers.scalars import SCALARS
from resolvers.sql.dialects import date_parts, lexical, pages, periods
from resolvers.sql.dialects.boxes import by_anyinteract, by_envelope, by_intersectsbox, by_wkt
from resolvers.sql.dialects.dialect import CellForm, Dialect, Lists
from resolvers.sql.dialects.lacks import (
    BIGQUERY_LACKS,
    DATABRICKS_LACKS,
    ORACLE_LACKS,
    REDSHIFT_LACKS,
    SNOWFLAKE_LACKS,
)
from resolvers.sql.dialects.oracle import NUMBERED_ORACLE
from resolvers.sql.dialects.placeholders import Placeholders
from resolvers.sql.dialects.postgres_functions import POSTGRES_SIDE_EFFECTS
from resolvers.sql.dialects.readable import readable_bigquery
from resolvers.sql.dialects.rounding import by_argument, by_cutting

__all__ = ["BIGQUERY", "DATABRICKS", "DIALECTS", "ORACLE", "POSTGRES", "REDSHIFT", "SNOWFLAKE"]

_SNOWFLAKE_ODD: Final = "ST_ASGEOJSON({0}):type = 'GeometryCollection' OR NOT ST_ISVALID({0})"
_REDSHIFT_ODD: Final = "ST_GeometryType({0}) = 'ST_GeometryCollection' OR NOT ST_IsValid({0})"
"""Shapes that ST_INTERSECTS does not take, of which the bounding box is tested."""

_LIKE: Final[Mapping[str, str]] = dict.fromkeys(
    ("contains", "startsWith", "endsWith"), "{0} LIKE {1} ESCAPE '!'"
)


_DECIMAL_POINT: Final = "'NLS_NUMERIC_CHARACTERS=''. '''"
"""Oracle's text of a number has the decimal point of the session, unless this says otherwise."""


def _types(warehouse: str) -> Mapping[str, str]:
    return {name: each.sql[warehouse] for name, each in SCALARS.items() if each.sql}


# Also the CARTO Data Warehouse. https://cloud.google.com/bigquery/docs/reference/standard-sql
BIGQUERY: Final = Dialect(
    name="bigquery",
    title="BigQuery",
    sqlglot="bigquery",
    lexical=lexical.BIGQUERY,
    quote="`",
    escaped_quote="\\`",
    case="kept",
    placeholders=Placeholders("@{}", named=True),
    types=_types("bigquery"),
    values={
        **dict.fromkeys(("Int", "String", "Boolean", "UUID"), "{0}"),
        "Geometry": "ST_GEOGFROMGEOJSON({0})",
    },
    lists=Lists(
        "UNNEST(ARRAY(SELECT CAST(item AS {1}) FROM UNNEST({0}) AS item))",
        items_of=dict.fromkeys(("Int", "String", "Boolean", "UUID"), "UNNEST({0})"),
        empty="UNNEST(ARRAY<{1}>[])",  # it cannot tell the type of an empty array
        array="ARRAY(SELECT CAST(item AS {1}) FROM UNNEST({0}) AS item)",
        array_of=dict.fromkeys(("Int", "String", "Boolean", "UUID"), "{0}"),
        empty_array="ARRAY<{1}>[]",
        array_use="UNNEST({0})",
    ),
    # A box as a polygon would be wrong: polygon edges are geodesics, not parallels.
    boxes={"geography": by_intersectsbox},
    # https://docs.carto.com/data-and-analysis/analytics-toolbox-for-bigquery/sql-reference
    cells={
        "h3": CellForm("{1}.H3_BOUNDARY({0})", "geography"),
        "quadbin": CellForm("{1}.QUADBIN_BOUNDARY({0})", "geography"),
    },
    toolbox="carto-un.carto",
    # There is no LIKE … ESCAPE.
    matches={
        "contains": "STRPOS({0}, {1}) > 0",
        "startsWith": "STARTS_WITH({0}, {1})",
        "endsWith": "ENDS_WITH({0}, {1})",
    },
    intersects={"geography": "ST_INTERSECTS({0}, ST_GEOGFROMGEOJSON({1}))"},
    geojson="ST_ASGEOJSON({0})",
    rounded_geojson=by_argument("ST_ASGEOJSON(ST_SNAPTOGRID({0}, 1e-{1}))"),
    rounded="ST_SNAPTOGRID({0}, 1e-{1})",
    decimals=(1, 9),  # the grid is 10^n with -10 < n < 0: geography_functions#st_snaptogrid
    periods=periods.BIGQUERY,
    pages=pages.BIGQUERY,
    text="CAST({0} AS STRING)",
    base64="TO_BASE64({0})",
    nested_lists=False,
    nested_recursion=False,
    name_bytes=300,
    readable=readable_bigquery,
    side_effects=("external_query", "ml.*", "ai.*", "keys.new_keyset", "net.*", "obj.*"),
    lacks=BIGQUERY_LACKS,
    date_parts=date_parts.BIGQUERY,
)

# https://docs.snowflake.com/en/sql-reference
SNOWFLAKE: Final = Dialect(
    name="snowflake",
    title="Snowflake",
    sqlglot="snowflake",
    lexical=lexical.SNOWFLAKE,
    quote='"',
    escaped_quote='""',
    case="upper",
    placeholders=Placeholders(":{}"),  # [unsure] `?` in Builder's output, `:1` in CARTO's client
    types=_types("snowflake"),
    values={"Geometry": "TO_GEOGRAPHY({0})"},
    lists=Lists(
        "(SELECT CAST(value AS {1}) FROM TABLE(FLATTEN(INPUT => PARSE_JSON({0}))))",
        # The items are JSON values: what is sent as text stays text.
        array="CAST(PARSE_JSON({0}) AS ARRAY)",
        array_use="FLATTEN(INPUT => {0})",
        as_json=True,  # [unsure] whether CARTO makes JSON text of an array: a text is sent unchanged
    ),
    boxes={
        # The plane of degrees, as BigQuery's boxes have it: Snowflake's polygons have geodesic edges.
        # TRUE: what is valid on the sphere need not be on the plane, and would stop the query.
        "geography": by_wkt(
            "TO_GEOMETRY(ST_ASWKB({0}), 4326, TRUE)", "TO_GEOMETRY('{0}', 4326)", _SNOWFLAKE_ODD
        ),
        "geometry": by_wkt("{0}", "TO_GEOMETRY('{0}', 4326)", _SNOWFLAKE_ODD),
    },
    matches={
        "contains": "CONTAINS({0}, {1})",
        "startsWith": "STARTSWITH({0}, {1})",
        "endsWith": "ENDSWITH({0}, {1})",
    },
    # https://docs.carto.com/data-and-analysis/analytics-toolbox-for-snowflake/sql-reference
    cells={
        "h3": CellForm("{1}.H3_BOUNDARY({0})", "geography"),
        "quadbin": CellForm("{1}.QUADBIN_BOUNDARY({0})", "geography"),
    },
    toolbox="CARTO.CARTO",
    # https://docs.snowflake.com/en/sql-reference/functions/st_intersects
    intersects_collections=False,
    # [unsure] whether TO_GEOMETRY takes an SRID beside GeoJSON
    intersects={
        "geography": "ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB({0}), 4326, TRUE), TO_GEOMETRY({1}, 4326))",
        "geometry": "ST_INTERSECTS({0}, TO_GEOMETRY({1}, 4326))",
    },
    geojson="TO_VARCHAR(ST_ASGEOJSON({0}))",
    # Coordinates come as -1.223889000000000e+02: two of the mantissa's decimals are whole degrees.
    rounded_geojson=by_cutting("TO_VARCHAR(ST_ASGEOJSON({0}))", "\\\\1", further=2),
    base64="BASE64_ENCODE({0})",
    periods=periods.SNOWFLAKE,
    pages=pages.SNOWFLAKE,
    interval="DATEADD(day, {0}, …)",
    limit_takes_values=False,  # https://docs.snowflake.com/en/sql-reference/constructs/limit
    side_effects=(
        *("system$*", "*.nextval", "snowflake.cortex.*", "ai_*", "result_scan"),
        *("get_presigned_url", "build_scoped_file_url", "build_stage_file_url"),
    ),
    outside=r"(?<![\w$])@[\w~%\"]\S*",
    lacks=SNOWFLAKE_LACKS,
    date_parts=date_parts.SNOWFLAKE,
)

# PostgreSQL with PostGIS. https://www.postgresql.org/docs/15/ https://postgis.net/docs/manual-3.3/
POSTGRES: Final = Dialect(
    name="postgres",
    title="PostgreSQL",
    sqlglot="postgres",
    lexical=lexical.POSTGRES,
    quote='"',
    escaped_quote='""',
    case="lower",
    placeholders=Placeholders("${}"),
    types=_types("postgres"),
    values={"Geometry": "ST_SetSRID(ST_GeomFromGeoJSON(CAST({0} AS text)), 4326)"},
    lists=Lists(
        "(CAST({0} AS {1}[]))",
        operators=("= ANY", "<> ALL"),
        array="CAST({0} AS {1}[])",
        array_use="unnest({0})",
    ),
    boxes={
        "geometry": by_envelope("{0}"),
        "geography": by_envelope("CAST({0} AS geometry)"),  # needs an index on that expression
    },
    matches=_LIKE,
    matches_by_like=True,
    intersects={
        "geometry": "ST_Intersects({0}, ST_SetSRID(ST_GeomFromGeoJSON(CAST({1} AS text)), 4326))",
        "geography": "ST_Intersects(CAST({0} AS geometry), ST_SetSRID(ST_GeomFromGeoJSON(CAST({1} AS text)), 4326))",
    },
    # https://docs.carto.com/data-and-analysis/analytics-toolbox-for-postgresql/sql-reference
    cells={
        # It returns a geometry without an SRID.
        "h3": CellForm("ST_SetSRID({1}.H3_BOUNDARY({0}), 4326)", "geometry"),
        "quadbin": CellForm("{1}.QUADBIN_BOUNDARY({0})", "geometry"),
    },
    # 8: with a `crs` member where the SRID is not 4326, so that metres are not read as degrees.
    geojson="ST_AsGeoJSON({0}, 9, 8)",
    rounded_geojson=by_argument("ST_AsGeoJSON({0}, {1}, 8)"),
    rounded="ST_SnapToGrid(CAST({0} AS geometry), 1e-{1})",
    periods=periods.POSTGRES,
    pages=pages.POSTGRES,
    text="CAST({0} AS text)",
    base64="translate(encode({0}, 'base64'), chr(10), '')",  # it breaks lines after 76 characters
    name_bytes=63,  # https://www.postgresql.org/docs/15/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
    parser="postgresql",
    names_columns=True,
    interval="{0} * INTERVAL '1 day'",
    side_effects=POSTGRES_SIDE_EFFECTS,
)

# https://docs.aws.amazon.com/redshift/latest/dg/
REDSHIFT: Final = Dialect(
    name="redshift",
    title="Redshift",
    sqlglot="redshift",
    lexical=lexical.REDSHIFT,
    quote='"',
    escaped_quote='""',
    case="lower",
    placeholders=Placeholders("${}"),
    types=_types("redshift"),
    values={"Geometry": "ST_GeomFromGeoJSON({0})"},
    lists=Lists(empty="(SELECT CAST(NULL AS {1}) WHERE FALSE)", item_by_item=True),
    boxes={
        # https://docs.aws.amazon.com/redshift/latest/dg/ST_Intersects-function.html
        "geometry": by_wkt("{0}", "ST_GeomFromText('{0}', 4326)", _REDSHIFT_ODD),
        "geography": by_wkt("CAST({0} AS GEOMETRY)", "ST_GeomFromText('{0}', 4326)", _REDSHIFT_ODD),
    },
    matches=_LIKE,
    matches_by_like=True,
    # [unsure] whether ST_GeomFromGeoJSON sets the SRID 4326
    intersects={
        "geometry": "ST_Intersects({0}, ST_GeomFromGeoJSON({1}))",
        "geography": "ST_Intersects(CAST({0} AS GEOMETRY), ST_GeomFromGeoJSON({1}))",
    },
    # https://docs.carto.com/data-and-analysis/analytics-toolbox-for-redshift/sql-reference
    cells={
        # https://docs.aws.amazon.com/redshift/latest/dg/H3_Boundary-function.html
        "h3": CellForm("H3_Boundary({0})", "geometry"),
        "quadbin": CellForm("ST_SetSRID({1}.QUADBIN_BOUNDARY({0}), 4326)", "geometry"),
    },
    geojson="ST_AsGeoJSON({0})",
    # Its precision counts significant digits, 1 to 20, of which three are whole degrees:
    # https://docs.aws.amazon.com/redshift/latest/dg/ST_AsGeoJSON-function.html
    rounded_geojson=lambda column, decimals: f"ST_AsGeoJSON({column}, {decimals + 3})",
    periods=periods.REDSHIFT,
    pages=pages.REDSHIFT,
    text="CAST({0} AS VARCHAR(65535))",
    # https://docs.aws.amazon.com/redshift/latest/dg/r_FROM_VARBYTE.html
    base64="FROM_VARBYTE({0}, 'base64')",
    name_bytes=127,  # https://docs.aws.amazon.com/redshift/latest/dg/r_names.html
    names_columns=True,
    interval="DATEADD(day, {0}, …)",
    side_effects=(
        *("pg_cancel_backend", "pg_terminate_backend", "set_config", "pg_sleep*"),
        *("explain_model", "lambda_*", "query_to_xml*"),
    ),
    lacks=REDSHIFT_LACKS,
    date_parts=date_parts.REDSHIFT,
)

# https://docs.databricks.com/en/sql/language-manual/
DATABRICKS: Final = Dialect(
    name="databricks",
    title="Databricks",
    sqlglot="databricks",
    lexical=lexical.DATABRICKS,
    quote="`",
    escaped_quote="``",
    case="kept",
    placeholders=Placeholders(":{}", named=True),
    types=_types("databricks"),
    values={"Geometry": "ST_GEOMFROMGEOJSON({0})"},
    lists=Lists(
        "(SELECT explode(CAST({0} AS ARRAY<{1}>)))",
        array="CAST({0} AS ARRAY<{1}>)",
        empty_array="CAST(array() AS ARRAY<{1}>)",
        array_use="explode({0})",
        empty="(SELECT explode(CAST(array() AS ARRAY<{1}>)))",  # [unsure] whether an empty array has a type
    ),
    boxes={
        "geometry": by_wkt("{0}", "ST_GEOMFROMTEXT('{0}', 4326)"),
        "geography": by_wkt(
            "ST_GEOMFROMWKB(ST_ASBINARY({0}), 4326)", "ST_GEOMFROMTEXT('{0}', 4326)"
        ),
    },
    matches={
        "contains": "contains({0}, {1})",
        "startsWith": "startswith({0}, {1})",
        "endsWith": "endswith({0}, {1})",
    },
    intersects={
        "geometry": "ST_INTERSECTS({0}, ST_GEOMFROMGEOJSON({1}))",
        "geography": "ST_INTERSECTS(ST_GEOMFROMWKB(ST_ASBINARY({0}), 4326), ST_GEOMFROMGEOJSON({1}))",
    },
    # https://docs.databricks.com/en/sql/language-manual/functions/h3_boundaryaswkt.html
    cells={"h3": CellForm("ST_GEOMFROMTEXT(h3_boundaryaswkt({0}), 4326)", "geometry")},
    geojson="ST_ASGEOJSON({0})",
    rounded_geojson=by_cutting("ST_ASGEOJSON({0})", "$1"),
    periods=periods.DATABRICKS,
    pages=pages.DATABRICKS,
    summed="CAST({0} AS DECIMAL(19, 0))",
    text="CAST({0} AS STRING)",
    base64="base64({0})",
    side_effects=(
        "ai_*",
        "http_request",
        "java_method",
        "reflect",
        "try_reflect",
        "remote_query",
        "read_files",
        "secret",
        "try_secret",
    ),
    interval="make_dt_interval({0})",
    outside=r"\b(?:csv|json|parquet|delta|avro|orc|text|binaryFile|xml)\s*\.\s*`[^`]*`",
    lacks=DATABRICKS_LACKS,
    date_parts=date_parts.DATABRICKS,
)


# Oracle Database 19c and later. https://docs.oracle.com/en/database/oracle/oracle-database/19/
ORACLE: Final = Dialect(
    name="oracle",
    title="Oracle",
    sqlglot=NUMBERED_ORACLE,
    lexical=lexical.ORACLE,
    quote='"',
    escaped_quote='""',
    case="upper",
    # [unsure] `:1`; by place, as drivers of Oracle bind an array: a value that is used twice is sent twice.
    placeholders=Placeholders(":{}", reused=False),
    types=_types("oracle"),
    values={
        "BigInt": "TO_NUMBER({0})",
        "Decimal": f"TO_NUMBER({{0}}, '{'9' * 29}D{'9' * 9}', {_DECIMAL_POINT})",
        "Date": "TO_DATE({0}, 'YYYY-MM-DD')",
        "DateTime": "TO_UTC_TIMESTAMP_TZ({0})",
        "Geometry": "SDO_UTIL.FROM_GEOJSON({0})",
        **dict.fromkeys(("Int", "Float", "Boolean", "String", "Time", "UUID"), "{0}"),
    },
    lists=Lists(
        "(SELECT item FROM JSON_TABLE({0}, '$[*]' COLUMNS (item {1} PATH '$')))",
        as_json=True,  # [unsure] as for Snowflake
    ),
    boxes={"geometry": by_anyinteract},
    matches=_LIKE,
    matches_by_like=True,
    intersects={"geometry": "SDO_ANYINTERACT({0}, SDO_UTIL.FROM_GEOJSON({1})) = 'TRUE'"},
    geojson="SDO_UTIL.TO_GEOJSON({0})",  # [unsure] a CLOB: whether CARTO reads it as text
    rounded_geojson=by_cutting("SDO_UTIL.TO_GEOJSON({0})", "\\1"),
    periods=periods.ORACLE,
    pages=pages.ORACLE,
    text="TO_CHAR({0})",
    decimal_text=f"TO_CHAR({{0}}, 'TM9', {_DECIMAL_POINT})",
    # A RAW of up to 1,500 bytes, as its text has 2,000 at most.
    base64="UTL_RAW.CAST_TO_VARCHAR2(UTL_ENCODE.BASE64_ENCODE({0}))",
    nested_lists=False,
    finite="{0} IS NOT NULL",  # NUMBER has neither NaN nor infinity
    page="OFFSET {1} ROWS FETCH NEXT {0} ROWS ONLY",
    first_page="FETCH FIRST {0} ROWS ONLY",
    alias=" ",
    booleans=False,
    name_bytes=128,
    interval="NUMTODSINTERVAL({0}, 'DAY')",
    side_effects=(
        "dbms_*",
        "utl_*",
        "*.nextval",
        "httpuritype*",
        "apex_web_service.*",
        "ora_invoking_*",
    ),
    outside=r"(?<=\w)@\s*\w+",
    lacks=ORACLE_LACKS,
)

DIALECTS: Final[Mapping[str, Dialect]] = {
    dialect.name: dialect
    for dialect in (BIGQUERY, SNOWFLAKE, POSTGRES, REDSHIFT, DATABRICKS, ORACLE)
}
"""`provider:` of a connection -> its dialect."""
