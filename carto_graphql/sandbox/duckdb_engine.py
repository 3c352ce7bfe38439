"""DuckDB with its spatial extension, standing in for BigQuery. Offline, in memory, locked."""

import threading
from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

import msgspec

from carto_graphql.sandbox.engine import Answer, Column, QueryError, QueryInterrupted
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
SAFE_INTEGER = 2**53 - 1

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
        return DuckDBJob(self._connection.cursor(), text, {name: parameters[name] for name in names})


class DuckDBJob:
    def __init__(self, cursor: "duckdb.DuckDBPyConnection", sql: str, values: dict[str, object]) -> None:
        self._cursor = cursor
        self._sql = sql
        self._values = values

    def columns(self) -> tuple[Column, ...]:
        return tuple(Column(name, _form(kind).type) for name, kind in self._described())

    def count(self) -> int:
        rows = self._run(f"SELECT count(*) FROM ({self._sql})").fetchall()
        return int(rows[0][0])

    def fetch(self, max_rows: int) -> Answer:
        described = self._described()
        forms = [_form(kind) for _, kind in described]
        cells = ", ".join(
            form.sql.format(_quote(name)) for form, (name, _) in zip(forms, described, strict=True)
        )
        rows = self._run(f"SELECT {cells} FROM ({self._sql})").fetchmany(max_rows)
        columns = tuple(Column(name, form.type) for form, (name, _) in zip(forms, described, strict=True))
        return Answer(columns, _shape(rows, forms))

    def interrupt(self) -> None:
        self._cursor.interrupt()

    def close(self) -> None:
        self._cursor.close()

    def _described(self) -> list[tuple[str, str]]:
        described = [(str(row[0]), str(row[1])) for row in self._run(f"DESCRIBE {self._sql}").fetchall()]
        names = [name.lower() for name, _ in described]
        if len(set(names)) < len(names):
            raise QueryError("Duplicate column names in the result are not supported")
        return described

    def _run(self, sql: str) -> "duckdb.DuckDBPyConnection":
        import duckdb

        try:
            return self._cursor.execute(sql, self._values)
        except duckdb.InterruptException as error:
            raise QueryInterrupted from error
        except duckdb.Error as error:
            raise QueryError(str(error).splitlines()[0]) from error


class _Form(msgspec.Struct, frozen=True):
    """How a column of one engine type leaves: its type for CARTO, and the SQL that makes the cell."""

    type: str
    sql: str = "{0}"
    json: bool = False
    """The SQL gives JSON text, put into the answer as it is."""


_FORMS = {
    "BOOLEAN": _Form("boolean"),
    "VARCHAR": _Form("string"),
    **dict.fromkeys(
        ("TINYINT", "INTEGER", "UINTEGER", "BIGINT", "UBIGINT", "HUGEINT", "DOUBLE"), _Form("number")
    ),
    "DECIMAL": _Form("number", "rtrim(rtrim(CAST({0} AS VARCHAR), '0'), '.')"),
    "GEOMETRY": _Form("geometry", "ST_AsGeoJSON({0})", json=True),
    "DATE": _Form("timestamp", """'{{"value":"' || CAST({0} AS VARCHAR) || '"}}'""", json=True),
    "TIMESTAMP WITH TIME ZONE": _Form(
        "timestamp", """strftime({0} AT TIME ZONE 'UTC', '{{"value":"%Y-%m-%dT%H:%M:%S.%gZ"}}')""", json=True
    ),
    "TIMESTAMP": _Form("timestamp", """strftime({0}, '{{"value":"%Y-%m-%dT%H:%M:%S"}}')""", json=True),
}
_NESTED = _Form("object", "CAST(to_json({0}) AS VARCHAR)", json=True)


def _form(kind: str) -> _Form:
    if kind.endswith("[]"):
        return _NESTED
    return _FORMS.get(kind.partition("(")[0], _NESTED)


def _shape(rows: list[tuple[object, ...]], forms: Sequence[_Form]) -> list[tuple[object, ...]]:
    raw = [form.json for form in forms]
    return [tuple(_cell(cell, json) for cell, json in zip(row, raw, strict=True)) for row in rows]


def _cell(cell: object, json: bool) -> object:
    if json and isinstance(cell, str):
        return msgspec.Raw(cell.encode())
    if type(cell) is int and abs(cell) > SAFE_INTEGER:
        return str(cell)
    return cell


def _bind_type(name: str, value: object) -> str:
    """DuckDB's name of the type that BigQuery infers; none for an object, which DuckDB infers by itself."""
    if isinstance(value, list):
        kinds = {_bind_type(name, item) for item in value}
        if len(kinds) != 1 or "" in kinds:
            raise QueryError(f"Cannot infer the type of the array parameter '{name}'")
        return f"{kinds.pop()}[]"
    return {bool: "BOOLEAN", int: "BIGINT", float: "DOUBLE", str: "VARCHAR"}.get(type(value), "")


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _connect() -> "duckdb.DuckDBPyConnection":
    try:
        import duckdb

        extensions = files("duckdb_extension_spatial") / "extensions"
    except ImportError as error:
        raise RuntimeError("the sandbox needs DuckDB: pip install 'carto-graphql[sandbox]'") from error
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "threads": 2,
        "memory_limit": "1GB",
    }
    connection = duckdb.connect(":memory:", config=config)
    with as_file(extensions / f"v{duckdb.__version__}" / "spatial.duckdb_extension") as path:
        connection.load_extension(str(path))
    # Without the first, distances on the sphere swap the axes; without the second, days move with the machine.
    connection.execute("SET GLOBAL geometry_always_xy = true")
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    return connection


def _load(connection: "duckdb.DuckDBPyConnection") -> None:
    package = files("carto_graphql.sandbox")
    connection.execute((package / "macros.sql").read_text(encoding="utf-8"))
    connection.execute("ATTACH ':memory:' AS sandbox; CREATE SCHEMA sandbox.world; CREATE SCHEMA sandbox.us")
    for table, file in TABLES.items():
        with as_file(package / "data" / f"{file}.parquet") as path:
            connection.execute(
                f"CREATE TABLE {table} AS SELECT * REPLACE (CAST(geom AS GEOMETRY) AS geom) FROM '{path}'"
            )
