"""The table of the six warehouses that CARTO connects to.

CARTO's documentation and client are the source of the placeholders' forms. No account could be asked: where they are
silent or disagree, the line is marked [unsure], and is the one to correct.
"""

from collections.abc import Mapping
from typing import Final

from sqlglot import TokenType
from sqlglot.dialects.oracle import Oracle
from sqlglot.parsers.oracle import OracleParser

from resolvers.sql.dialects import noise
from resolvers.sql.dialects.boxes import by_anyinteract, by_envelope, by_intersectsbox, by_wkt
from resolvers.sql.dialects.dialect import Dialect, Lists
from resolvers.sql.dialects.placeholders import Placeholders

__all__ = ["BIGQUERY", "DATABRICKS", "DIALECTS", "ORACLE", "POSTGRES", "REDSHIFT", "SNOWFLAKE"]

_SCALARS: Final = ("Int", "BigInt", "Float", "String", "Boolean", "Date", "DateTime", "Geometry")
_DECIMALS: Final = "'([.][0-9]{{{1}}})[0-9]+'"
"""A regular expression of decimals with more after them. Where no function rounds, they are cut off."""


def _types(*names: str) -> Mapping[str, str]:
    return dict(zip(_SCALARS, names, strict=True))


# Also the CARTO Data Warehouse. https://cloud.google.com/bigquery/docs/reference/standard-sql
BIGQUERY: Final = Dialect(
    name="bigquery",
    sqlglot="bigquery",
    noise=noise.BIGQUERY,
    quote="`",
    escaped_quote="\\`",
    case="kept",
    placeholders=Placeholders("@{}", named=True),
    types=_types("INT64", "INT64", "FLOAT64", "STRING", "BOOL", "DATE", "TIMESTAMP", "GEOGRAPHY"),
    values={
        **dict.fromkeys(("Int", "String", "Boolean"), "{0}"),
        "Geometry": "ST_GEOGFROMGEOJSON({0})",
    },
    lists=Lists(
        "UNNEST(ARRAY(SELECT CAST(item AS {1}) FROM UNNEST({0}) AS item))",
        items_of=dict.fromkeys(("Int", "String", "Boolean"), "UNNEST({0})"),
        empty="UNNEST(ARRAY<{1}>[])",  # it cannot tell the type of an empty array
    ),
    # A box as a polygon would be wrong: polygon edges are geodesics, not parallels.
    boxes={"geography": by_intersectsbox},
    geojson="ST_ASGEOJSON({0})",
    rounded_geojson="ST_ASGEOJSON(ST_SNAPTOGRID({0}, 1e-{1}))",
    rounded="ST_SNAPTOGRID({0}, 1e-{1})",
    text="CAST({0} AS STRING)",
    nested_recursion=False,
    side_effects=("external_query", "ml.*", "ai.*", "keys.new_keyset", "net.*"),
)

# https://docs.snowflake.com/en/sql-reference
SNOWFLAKE: Final = Dialect(
    name="snowflake",
    sqlglot="snowflake",
    noise=noise.SNOWFLAKE,
    quote='"',
    escaped_quote='""',
    case="upper",
    placeholders=Placeholders(":{}"),  # [unsure] `?` in Builder's output, `:1` in CARTO's client
    types=_types(
        "NUMBER(38, 0)",
        "NUMBER(38, 0)",
        "DOUBLE",
        "VARCHAR",
        "BOOLEAN",
        "DATE",
        "TIMESTAMP_TZ",
        "GEOGRAPHY",
    ),
    values={"Geometry": "TO_GEOGRAPHY({0})"},
    lists=Lists(
        "(SELECT CAST(value AS {1}) FROM TABLE(FLATTEN(INPUT => PARSE_JSON({0}))))",
        as_json=True,  # [unsure] whether CARTO makes JSON text of an array: a text is sent as it is
    ),
    boxes={
        # The plane of degrees, as BigQuery's boxes have it: Snowflake's polygons have geodesic edges.
        "geography": by_wkt("TO_GEOMETRY(ST_ASWKB({0}), 4326)", "TO_GEOMETRY('{0}', 4326)"),
        "geometry": by_wkt("{0}", "TO_GEOMETRY('{0}', 4326)"),
    },
    geojson="TO_VARCHAR(ST_ASGEOJSON({0}))",
    rounded_geojson=f"REGEXP_REPLACE(TO_VARCHAR(ST_ASGEOJSON({{0}})), {_DECIMALS}, '\\\\1')",
    side_effects=("system$*", "*.nextval", "snowflake.cortex.*", "ai_*"),
)

# PostgreSQL with PostGIS. https://www.postgresql.org/docs/15/ https://postgis.net/docs/manual-3.3/
POSTGRES: Final = Dialect(
    name="postgres",
    sqlglot="postgres",
    noise=noise.POSTGRES,
    quote='"',
    escaped_quote='""',
    case="lower",
    placeholders=Placeholders("${}"),
    types=_types(
        "integer",
        "bigint",
        "double precision",
        "text",
        "boolean",
        "date",
        "timestamptz",
        "geometry",
    ),
    values={"Geometry": "ST_SetSRID(ST_GeomFromGeoJSON(CAST({0} AS text)), 4326)"},
    lists=Lists("(CAST({0} AS {1}[]))", operators=("= ANY", "<> ALL")),
    boxes={
        "geometry": by_envelope("{0}"),
        "geography": by_envelope("CAST({0} AS geometry)"),  # needs an index on that expression
    },
    geojson="ST_AsGeoJSON({0}, 9, 0)",
    rounded_geojson="ST_AsGeoJSON({0}, {1}, 0)",
    rounded="ST_SnapToGrid(CAST({0} AS geometry), 1e-{1})",
    text="CAST({0} AS text)",
    side_effects=(
        *(
            "pg_sleep*",
            "pg_cancel_backend",
            "pg_terminate_backend",
            "pg_reload_conf",
            "pg_rotate_logfile",
        ),
        *(
            "pg_notify",
            "pg_*advisory*lock*",
            "pg_read_*",
            "pg_ls_*",
            "pg_stat_reset*",
            "pg_logical_*",
        ),
        *("set_config", "nextval", "setval", "lo_*", "dblink*", "query_to_xml*", "table_to_xml*"),
    ),
)

# https://docs.aws.amazon.com/redshift/latest/dg/
REDSHIFT: Final = Dialect(
    name="redshift",
    sqlglot="redshift",
    noise=noise.REDSHIFT,
    quote='"',
    escaped_quote='""',
    case="lower",
    placeholders=Placeholders("${}"),
    types=_types(
        "INTEGER",
        "BIGINT",
        "DOUBLE PRECISION",
        "VARCHAR(65535)",
        "BOOLEAN",
        "DATE",
        "TIMESTAMPTZ",
        "GEOMETRY",
    ),
    values={"Geometry": "ST_GeomFromGeoJSON({0})"},
    lists=Lists(empty="(SELECT CAST(NULL AS {1}) WHERE FALSE)", item_by_item=True),
    boxes={
        "geometry": by_wkt("{0}", "ST_GeomFromText('{0}', 4326)"),
        "geography": by_wkt("CAST({0} AS GEOMETRY)", "ST_GeomFromText('{0}', 4326)"),
    },
    geojson="ST_AsGeoJSON({0})",
    rounded_geojson="ST_AsGeoJSON({0}, {1})",
    text="CAST({0} AS VARCHAR(65535))",
    side_effects=("pg_cancel_backend", "pg_terminate_backend", "set_config", "pg_sleep*"),
)

# https://docs.databricks.com/en/sql/language-manual/
DATABRICKS: Final = Dialect(
    name="databricks",
    sqlglot="databricks",
    noise=noise.DATABRICKS,
    quote="`",
    escaped_quote="``",
    case="kept",
    placeholders=Placeholders(":{}", named=True),
    types=_types("INT", "BIGINT", "DOUBLE", "STRING", "BOOLEAN", "DATE", "TIMESTAMP", "GEOMETRY"),
    values={"Geometry": "ST_GEOMFROMGEOJSON({0})"},
    lists=Lists(
        "(SELECT explode(CAST({0} AS ARRAY<{1}>)))",
        empty="(SELECT explode(CAST(array() AS ARRAY<{1}>)))",  # [unsure] whether an empty array has a type
    ),
    boxes={
        "geometry": by_wkt("{0}", "ST_GEOMFROMTEXT('{0}', 4326)"),
        "geography": by_wkt(
            "ST_GEOMFROMWKB(ST_ASBINARY({0}), 4326)", "ST_GEOMFROMTEXT('{0}', 4326)"
        ),
    },
    geojson="ST_ASGEOJSON({0})",
    rounded_geojson=f"REGEXP_REPLACE(ST_ASGEOJSON({{0}}), {_DECIMALS}, '$1')",
    text="CAST({0} AS STRING)",
    side_effects=(
        "ai_*",
        "http_request",
        "java_method",
        "reflect",
        "try_reflect",
        "remote_query",
        "read_files",
    ),
)


class NumberedOracle(Oracle):
    """sqlglot's Oracle, which does not know the placeholder `:1`."""

    class Parser(OracleParser):
        COLON_PLACEHOLDER_TOKENS = OracleParser.COLON_PLACEHOLDER_TOKENS | {TokenType.NUMBER}


# Oracle Database 19c and later. https://docs.oracle.com/en/database/oracle/oracle-database/19/
ORACLE: Final = Dialect(
    name="oracle",
    sqlglot="numberedoracle",
    noise=noise.ORACLE,
    quote='"',
    escaped_quote='""',
    case="upper",
    # [unsure] `:1`; by place, as drivers of Oracle bind an array: a value that is used twice is sent twice.
    placeholders=Placeholders(":{}", reused=False),
    types=_types(
        *("NUMBER(10)", "NUMBER(19)", "NUMBER", "VARCHAR2(4000)", "NUMBER(1)"),
        *("DATE", "TIMESTAMP WITH TIME ZONE", "SDO_GEOMETRY"),
    ),
    values={
        "BigInt": "TO_NUMBER({0})",
        "Date": "TO_DATE({0}, 'YYYY-MM-DD')",
        "DateTime": "TO_UTC_TIMESTAMP_TZ({0})",
        "Geometry": "SDO_UTIL.FROM_GEOJSON({0})",
        **dict.fromkeys(("Int", "Float", "Boolean", "String"), "{0}"),
    },
    lists=Lists(
        "(SELECT item FROM JSON_TABLE({0}, '$[*]' COLUMNS (item {1} PATH '$')))",
        as_json=True,  # [unsure] as for Snowflake
    ),
    boxes={"geometry": by_anyinteract},
    geojson="SDO_UTIL.TO_GEOJSON({0})",  # [unsure] a CLOB: whether CARTO reads it as text
    rounded_geojson=f"REGEXP_REPLACE(SDO_UTIL.TO_GEOJSON({{0}}), {_DECIMALS}, '\\1')",
    text="TO_CHAR({0})",
    page="OFFSET {1} ROWS FETCH NEXT {0} ROWS ONLY",
    first_page="FETCH FIRST {0} ROWS ONLY",
    alias=" ",
    booleans=False,
    side_effects=(
        "dbms_*",
        "utl_*",
        "*.nextval",
        "httpuritype*",
        "apex_web_service.*",
        "ora_invoking_*",
    ),
)

DIALECTS: Final[Mapping[str, Dialect]] = {
    dialect.name: dialect
    for dialect in (BIGQUERY, SNOWFLAKE, POSTGRES, REDSHIFT, DATABRICKS, ORACLE)
}
"""`provider:` of a connection -> its dialect."""
