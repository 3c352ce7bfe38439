"""DuckDB with its spatial extension, standing in for BigQuery. Offline, in memory, locked."""

import threading
from functools import cache, cached_property
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

from carto_graphql.sandbox.cells import Form, form_of, shaped
from carto_graphql.sandbox.engine import Column, QueryError, QueryInterrupted, QueryResult
from carto_graphql.sandbox.translate import translate

if TYPE_CHECKING:
    import duckdb

__all__ = ["DuckDBEngine", "shared_engine"]

TABLES = {
    "sandbox.world.cities": "cities",
    "sandbox.world.countries": "countries",
    "sandbox.world.earthquakes": "earthquakes",
    "sandbox.us.airports": "airports",
    "sandbox.us.counties": "counties",
}

MAX_COLUMNS = 10_000
"""As BigQuery has it."""

_lock = threading.Lock()


@cache
def _shared() -> "DuckDBEngine":
    return DuckDBEngine()


def shared_engine() -> "DuckDBEngine":
    """One engine a process: the data never change, and loading them takes a quarter of a second."""
    with _lock:
        return _shared()


class DuckDBEngine:
    def __init__(self) -> None:
        self._connection = _connect()
        _load(self._connection)
        # After this nothing can reach a file or the network, and nothing can undo it.
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def job(self, sql: str, parameters: dict[str, object]) -> "DuckDBJob":
        types = frozenset((name, _bind_type(name, value)) for name, value in parameters.items())
        text, names = translate(sql, types, frozenset(TABLES))
        return DuckDBJob(
            self._connection.cursor(), text, {name: parameters[name] for name in names}
        )


class DuckDBJob:
    def __init__(
        self, cursor: "duckdb.DuckDBPyConnection", sql: str, values: dict[str, object]
    ) -> None:
        self._cursor = cursor
        self._sql = sql
        self._values = values

    def columns(self) -> tuple[Column, ...]:
        return tuple(Column(name, form.type) for name, form in self._forms.items())

    def count(self) -> int:
        return int(self._run(f"SELECT count(*) FROM ({self._sql})", 1)[0][0])

    def fetch(self, max_rows: int, *, as_geojson: bool = False) -> QueryResult:
        cells = ", ".join(form.cell(name) for name, form in self._forms.items())
        rows = self._run(f"SELECT {cells} FROM ({self._sql})", max_rows)
        return QueryResult(self.columns(), shaped(rows, list(self._forms.values())))

    def interrupt(self) -> None:
        self._cursor.interrupt()

    def close(self) -> None:
        self._cursor.close()

    @cached_property
    def _forms(self) -> dict[str, Form]:
        described = self._run(f"DESCRIBE {self._sql}", MAX_COLUMNS)
        if len({name.lower() for name, *_ in described}) < len(described):
            raise QueryError("Duplicate column names in the result are not supported")
        return {name: form_of(kind) for name, kind, *_ in described}

    def _run(self, sql: str, max_rows: int) -> list[tuple[Any, ...]]:
        import duckdb

        try:
            # A failure may come with any row: DuckDB goes on computing while it is read.
            return self._cursor.execute(sql, self._values).fetchmany(max_rows)
        except duckdb.InterruptException as error:
            raise QueryInterrupted from error
        except duckdb.Error as error:
            raise QueryError(str(error).splitlines()[0]) from error


def _bind_type(name: str, value: object) -> str:
    """DuckDB's name of the type that BigQuery infers; none for an object, which DuckDB infers by itself."""
    if isinstance(value, list):
        kinds = {_bind_type(name, item) for item in value}
        if len(kinds) != 1 or "" in kinds:
            raise QueryError(f"Cannot infer the type of the array parameter '{name}'")
        return f"{kinds.pop()}[]"
    return {bool: "BOOLEAN", int: "BIGINT", float: "DOUBLE", str: "VARCHAR"}.get(type(value), "")


def _connect() -> "duckdb.DuckDBPyConnection":
    try:
        import duckdb

        extensions = files("duckdb_extension_spatial") / "extensions"
    except ImportError as error:
        raise RuntimeError(
            "the sandbox needs DuckDB: pip install 'carto-graphql[sandbox]'"
        ) from error
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "threads": 2,
        "memory_limit": "1GB",
    }
    connection = duckdb.connect(":memory:", config=config)
    with as_file(extensions / f"v{duckdb.__version__}" / "spatial.duckdb_extension") as path:
        connection.load_extension(str(path))
    # Without the first, distances on the sphere swap the axes; without the second, days move with the clock.
    connection.execute("SET GLOBAL geometry_always_xy = true")
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    return connection


def _load(connection: "duckdb.DuckDBPyConnection") -> None:
    package = files("carto_graphql.sandbox")
    connection.execute((package / "macros.sql").read_text(encoding="utf-8"))
    connection.execute(
        "ATTACH ':memory:' AS sandbox; CREATE SCHEMA sandbox.world; CREATE SCHEMA sandbox.us"
    )
    for table, file in TABLES.items():
        with as_file(package / "data" / f"{file}.parquet") as path:
            connection.execute(
                f"CREATE TABLE {table} AS SELECT * REPLACE (CAST(geom AS GEOMETRY) AS geom) FROM '{path}'"
            )
