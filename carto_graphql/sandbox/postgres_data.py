"""Puts the sandbox's data into a PostgreSQL with PostGIS: `python -m carto_graphql.sandbox.postgres_data CONNINFO`.

The tables are those of DuckDB's, in the schemas `world` and `us`: `sandbox.world.cities` is `world.cities` of the
database. Shapes are `geometry(Geometry, 4326)` with a GiST index. Everyone may read them.
"""

import sys
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

from carto_graphql.sandbox.tables import FILES

if TYPE_CHECKING:
    import psycopg

__all__ = ["load"]

_TYPES = {
    "VARCHAR": "text",
    "BIGINT": "bigint",
    "INTEGER": "integer",
    "DOUBLE": "double precision",
    "BOOLEAN": "boolean",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
}
_SHAPE = "geom"


def load(conninfo: str) -> None:
    """Replace the schemas `world` and `us` with the sandbox's data.

    The user must be allowed to create schemas and extensions.
    """
    import psycopg

    with psycopg.connect(conninfo) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        for schema in ("world", "us"):
            connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
            connection.execute(f"CREATE SCHEMA {schema}")
            connection.execute(f"GRANT USAGE ON SCHEMA {schema} TO PUBLIC")
        for table, file in FILES.items():
            _load_table(connection, table.removeprefix("sandbox."), file)


def _load_table(connection: "psycopg.Connection[Any]", table: str, file: str) -> None:
    columns, rows = _read(file)
    types = [f"{name} {_type(name, kind)}" for name, kind in columns]
    connection.execute(f"CREATE TABLE {table} ({', '.join(types)})")
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row([cell.hex() if isinstance(cell, bytes) else cell for cell in row])
    connection.execute(f"UPDATE {table} SET {_SHAPE} = ST_ForcePolygonCCW({_SHAPE})")
    connection.execute(f"CREATE INDEX ON {table} USING gist ({_SHAPE})")
    connection.execute(f"ANALYZE {table}")
    connection.execute(f"GRANT SELECT ON {table} TO PUBLIC")


def _type(name: str, kind: str) -> str:
    return "geometry(Geometry, 4326)" if name == _SHAPE else _TYPES[kind]


def _read(file: str) -> tuple[list[tuple[str, str]], list[tuple[Any, ...]]]:
    """Return a data file's columns, as pairs (name, DuckDB type), and the rows."""
    import duckdb

    with (
        as_file(files("carto_graphql.sandbox") / "data" / f"{file}.parquet") as path,
        duckdb.connect() as reader,
    ):
        reader.execute("SET TimeZone = 'UTC'")
        columns = [
            (name, kind) for name, kind, *_ in reader.execute(f"DESCRIBE FROM '{path}'").fetchall()
        ]
        # Shapes in the rows are WKB.
        return columns, reader.execute(f"FROM '{path}'").fetchall()


if __name__ == "__main__":
    load(sys.argv[1])
