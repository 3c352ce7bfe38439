"""DuckDB with its spatial extension, standing in for BigQuery. Offline, in memory, locked."""

import re
import threading
from collections.abc import Sequence
from functools import cache, cached_property
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any, Final

from carto_graphql.sandbox.bigquery.translation import translate
from carto_graphql.sandbox.bigquery.types import UNKNOWN
from carto_graphql.sandbox.engine import Column, QueryError, QueryInterrupted, QueryResult
from carto_graphql.sandbox.python_functions import register
from carto_graphql.sandbox.result_cells import CellForm, find_form, read_cells, write_property
from carto_graphql.sandbox.tables import FILES
from carto_graphql.sandbox.tiles import DUCKDB, Tile, write_tile

if TYPE_CHECKING:
    import duckdb
    from duckdb.sqltypes import DuckDBPyType

__all__ = ["DuckDBEngine", "shared_engine"]

MAX_COLUMNS = 10_000
"""BigQuery's own limit."""

MAX_RESULT_BYTES: Final = 134_217_728
"""Bytes of all texts of a result. BigQuery's own limit, 10 GB, is too much for a laptop."""

_lock = threading.Lock()


@cache
def _shared() -> "DuckDBEngine":
    return DuckDBEngine()


def shared_engine() -> "DuckDBEngine":
    """Return the DuckDB engine that the whole process shares.

    The first call loads the data in a quarter of a second.
    """
    # One engine is enough because the data never change.
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
        text, names = translate(sql, types)
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
        cells = ", ".join(form.write(name) for name, form in self._forms.items())
        rows = self._run(f"SELECT {cells} FROM ({self._sql})", max_rows)
        return QueryResult(self.columns(), read_cells(rows, list(self._forms.values())))

    def bounds(self, geometry: str) -> tuple[float, float, float, float] | None:
        name = '"' + geometry.replace('"', '""') + '"'
        sides = ", ".join(
            f"{reduce}(ST_{side}({name}))"
            for reduce, side in (("min", "XMin"), ("min", "YMin"), ("max", "XMax"), ("max", "YMax"))
        )
        [(west, south, east, north)] = self._run(f"SELECT {sides} FROM ({self._sql})", 1)
        return None if west is None else (west, south, east, north)

    def tile(self, tile: Tile, geometry: str, properties: Sequence[str]) -> bytes:
        kinds = self._kinds
        cells = {name: write_property(name, kinds[name]) for name in properties}
        rows = self._run(write_tile(tile, self._sql, geometry, cells, DUCKDB), 1)
        return bytes(rows[0][0] or b"")

    def interrupt(self) -> None:
        self._cursor.interrupt()

    def close(self) -> None:
        self._cursor.close()

    @cached_property
    def _forms(self) -> dict[str, CellForm]:
        return {name: find_form(name, kind) for name, kind in self._kinds.items()}

    @cached_property
    def _kinds(self) -> "dict[str, DuckDBPyType]":
        import duckdb

        described = self._run(f"DESCRIBE {self._sql}", MAX_COLUMNS)
        if len({name.lower() for name, *_ in described}) < len(described):
            raise QueryError("Duplicate column names in the result are not supported")
        try:
            return {name: duckdb.sqltype(kind) for name, kind, *_ in described}
        except duckdb.Error as error:
            raise QueryError("Not in the sandbox: a STRUCT with fields without a name") from error

    def _run(self, sql: str, max_rows: int) -> list[tuple[Any, ...]]:
        import duckdb

        try:
            # A failure may come with any row: DuckDB goes on computing while it is read.
            return _fetch(self._cursor.execute(sql, self._values), max_rows)
        except duckdb.InterruptException as error:
            raise QueryInterrupted from error
        except duckdb.Error as error:
            raise QueryError(_message(str(error))) from error
        except UnicodeDecodeError as error:
            # DuckDB cuts a character in two where its message quotes a part of a text.
            raise QueryError(_message(error.object.decode("utf-8", "replace"))) from error


def _fetch(cursor: "duckdb.DuckDBPyConnection", max_rows: int) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    size = 0
    while len(rows) < max_rows and (part := cursor.fetchmany(min(max_rows - len(rows), 1000))):
        size += sum(len(cell) for row in part for cell in row if isinstance(cell, str | bytes))
        if size > MAX_RESULT_BYTES:
            raise QueryError("Response too large to return: use LIMIT or select fewer columns")
        rows += part
    return rows


_MACRO_MESSAGE: Final = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_PYTHON_MESSAGE: Final = re.compile(r"executing the UDF: \w+: (.*)")
_NOT_FINITE: Final = re.compile(r"(CORR|COVAR|STDDEV|VAR)\w* is out of range")
NOT_FINITE: Final = "Not in the sandbox: NaN and infinity"


def _message(text: str) -> str:
    for form in (_MACRO_MESSAGE, _PYTHON_MESSAGE):
        if found := form.search(text):
            return found[1]
    if _NOT_FINITE.search(text):
        return NOT_FINITE
    # For example, `Catalog Error: Table with name t does not exist!`.
    return text.splitlines()[0].partition(" Error: ")[2] or text.splitlines()[0]


def _bind_type(name: str, value: object) -> str:
    """Return the type that BigQuery would infer for a parameter, or UNKNOWN."""
    if isinstance(value, list):
        kinds = {_bind_type(name, item) for item in value}
        if len(kinds) != 1 or UNKNOWN in kinds:
            raise QueryError(f"Cannot infer the type of the array parameter '{name}'")
        return f"ARRAY<{kinds.pop()}>"
    return {bool: "BOOL", int: "INT64", float: "FLOAT64", str: "STRING"}.get(type(value), UNKNOWN)


def _connect() -> "duckdb.DuckDBPyConnection":
    try:
        import duckdb

        extensions = files("duckdb_extension_spatial") / "extensions"
    except ImportError as error:
        raise RuntimeError(
            "the sandbox needs DuckDB: pip install '.[sandbox]' in a checkout of carto-graphql"
        ) from error
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        # DuckDB would compute the signature of 80 MB for 0.3 s. The file was installed by pip, as this
        # module was: whoever could replace the one could replace the other.
        "allow_unsigned_extensions": "true",
        "threads": 2,
        "memory_limit": "512MB",
        "temp_directory": "",  # nothing is written to disk
    }
    connection = duckdb.connect(":memory:", config=config)
    with as_file(extensions / f"v{duckdb.__version__}" / "spatial.duckdb_extension") as path:
        connection.load_extension(str(path))
    connection.execute("SET allow_unsigned_extensions = false")
    # Without the first, distances on the sphere swap the axes; without the second, days move with the clock.
    connection.execute("SET GLOBAL geometry_always_xy = true")
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    return connection


def _load(connection: "duckdb.DuckDBPyConnection") -> None:
    package = files("carto_graphql.sandbox")
    register(connection)
    for topic in ("casts", "numbers", "texts", "times", "arrays", "shapes", "toolbox"):
        macros = package / "bigquery" / "macros" / f"{topic}.sql"
        connection.execute(macros.read_text(encoding="utf-8"))
    connection.execute(
        "ATTACH ':memory:' AS sandbox; CREATE SCHEMA sandbox.world; CREATE SCHEMA sandbox.us"
    )
    for table, file in FILES.items():
        with as_file(package / "data" / f"{file}.parquet") as path:
            # The rings of the files run clockwise.
            connection.execute(
                f"CREATE TABLE {table} AS "
                f"SELECT * REPLACE (ST_Reverse(CAST(geom AS GEOMETRY)) AS geom) FROM '{path}'"
            )
