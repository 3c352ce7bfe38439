"""PostgreSQL with PostGIS, as CARTO's connection `postgis`: the sandbox's data in a database of one's own.

It uses psycopg's raw cursors: they bind `$1` verbatim, work in threads, and send a text without a type, so that the
server reads it as the SQL casts it, as with CARTO's Node client.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from carto_graphql.sandbox.engine import Column, QueryError, QueryInterrupted, QueryResult
from carto_graphql.sandbox.tiles import POSTGIS, Tile, write_tile

if TYPE_CHECKING:
    import psycopg

__all__ = ["PostgresEngine"]


@dataclass(frozen=True, slots=True)
class _Form:
    """The form that columns of one PostgreSQL type have in CARTO's responses.

    `type` is the type's name at CARTO. `sql` is the SQL that converts a column to this form.
    `number` is the SQL that converts a column of numbers for a tile. `{0}` stands for the column.
    """

    type: str
    sql: str = "{0}"
    number: str = "{0}"
    """The SQL of a number as a property of a tile, which has no exact decimals."""


_MOMENT = """'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'"""
_FORMS: Mapping[str, _Form] = {
    **dict.fromkeys(("int2", "int4", "float4", "float8"), _Form("number")),
    "int8": _Form("number", "CAST({0} AS text)"),
    "numeric": _Form("number", "CAST({0} AS text)", "CAST({0} AS float8)"),
    **dict.fromkeys(("text", "varchar", "bpchar", "name"), _Form("string")),
    "bool": _Form("boolean"),
    "date": _Form("timestamp", f"to_char({{0}}, {_MOMENT})"),
    "timestamp": _Form("timestamp", f"to_char({{0}}, {_MOMENT})"),
    "timestamptz": _Form("timestamp", f"to_char({{0}} AT TIME ZONE 'UTC', {_MOMENT})"),
    **dict.fromkeys(("geometry", "geography"), _Form("geometry", "CAST({0} AS text)")),
}
"""As node-postgres has them after JSON: 64-bit integers and NUMERIC as text, a day as its midnight, EWKB."""
_OTHER = _Form("object", "CAST(to_json({0}) AS text)")
_GEOJSON = "ST_AsGeoJSON({0}, 9, 0)"


class PostgresEngine:
    """SQL engine on the database at `conninfo`, which has the tables of postgres_data.

    Sessions are read-only. The rights of the user in `conninfo` decide what they may read.
    """

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo

    def job(self, sql: str, parameters: Sequence[object]) -> "PostgresJob":
        import psycopg

        _check(sql)
        try:
            connection = psycopg.connect(
                self._conninfo,
                cursor_factory=psycopg.RawCursor,
                options="-c default_transaction_read_only=on -c TimeZone=UTC -c DateStyle=ISO",
            )
        except psycopg.Error as error:
            raise QueryError(
                "Cannot connect to PostgreSQL", hint="Look at the sandbox's --postgres"
            ) from error
        return PostgresJob(connection, sql, [*map(_text, parameters)])


class PostgresJob:
    def __init__(
        self,
        connection: "psycopg.Connection[tuple[Any, ...]]",
        sql: str,
        values: Sequence[str | None],
    ) -> None:
        self._connection = connection
        self._sql = sql
        self._values = values

    def columns(self) -> tuple[Column, ...]:
        return tuple(Column(name, form.type) for name, form in self._forms.items())

    def count(self) -> int:
        return int(self._run(f"SELECT count(*) FROM (\n{self._sql}\n) AS it", 1)[0][0])

    def fetch(self, max_rows: int, *, as_geojson: bool = False) -> QueryResult:
        cells = ", ".join(_cell(name, form, as_geojson) for name, form in self._forms.items())
        rows = self._run(f"SELECT {cells} FROM (\n{self._sql}\n) AS it", max_rows)
        raw = [
            form is _OTHER or (as_geojson and form.type == "geometry")
            for form in self._forms.values()
        ]
        return QueryResult(self.columns(), [tuple(_raw(row, raw)) for row in rows])

    def bounds(self, geometry: str) -> tuple[float, float, float, float] | None:
        name = "CAST(" + _quoted(geometry) + " AS geometry)"
        sides = ", ".join(
            f"{reduce}(ST_{side}({name}))"
            for reduce, side in (("min", "XMin"), ("min", "YMin"), ("max", "XMax"), ("max", "YMax"))
        )
        rows = self._run(f"SELECT {sides} FROM (\n{self._sql}\n) AS it", 1)
        [(west, south, east, north)] = rows
        return None if west is None else (west, south, east, north)

    def tile(self, tile: Tile, geometry: str, properties: Sequence[str]) -> bytes:
        cells = {name: _property(name, self._forms[name]) for name in properties}
        rows = self._run(write_tile(tile, self._sql, geometry, cells, POSTGIS), 1)
        return bytes(rows[0][0] or b"")

    def interrupt(self) -> None:
        self._connection.cancel_safe()

    def close(self) -> None:
        self._connection.close()

    @cached_property
    def _forms(self) -> Mapping[str, _Form]:
        described = self._describe()
        if len({name for name, _ in described}) < len(described):
            raise QueryError("Duplicate column names in the result are not supported")
        return {name: _FORMS.get(kind, _OTHER) for name, kind in described}

    def _describe(self) -> list[tuple[str, str]]:
        with self._cursor() as cursor:
            cursor.execute(f"SELECT * FROM (\n{self._sql}\n) AS it LIMIT 0", self._values)
            columns = [(column.name, column.type_code) for column in cursor.description or ()]
            cursor.execute("SELECT oid::int, typname::text FROM pg_type", [])
            kinds: dict[int, str] = dict(cursor.fetchall())
        return [(name, kinds.get(code, "")) for name, code in columns]

    def _run(self, sql: str, max_rows: int) -> list[tuple[Any, ...]]:
        with self._cursor() as cursor:
            cursor.execute(sql, self._values)
            return cursor.fetchmany(max_rows)

    def _cursor(self) -> "_Cursor":
        return _Cursor(self._connection)


class _Cursor:
    """Cursor in a `with` block that turns psycopg's errors into QueryError or QueryInterrupted."""

    def __init__(self, connection: "psycopg.Connection[tuple[Any, ...]]") -> None:
        self._cursor = connection.cursor()

    def __enter__(self) -> "psycopg.Cursor[tuple[Any, ...]]":
        return self._cursor

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        import psycopg

        self._cursor.close()
        if isinstance(error, psycopg.errors.QueryCanceled):
            raise QueryInterrupted from error
        if isinstance(error, psycopg.Error):
            raise QueryError(str(error).splitlines()[0]) from error


def _check(sql: str) -> None:
    # Functions in the SELECT cannot change data, because the session is read-only.
    try:
        statements = [each for each in sqlglot.parse(sql, read="postgres") if each]
    except (SqlglotError, RecursionError) as error:
        raise QueryError(f"syntax error: {str(error).splitlines()[0]}") from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise QueryError("Only one SELECT statement is allowed")


def _cell(name: str, form: _Form, as_geojson: bool) -> str:
    sql = _GEOJSON if as_geojson and form.type == "geometry" else form.sql
    return sql.format(_quoted(name))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _property(name: str, form: _Form) -> str:
    if form.type == "number":
        return form.number.format(_quoted(name))
    return f"CAST({form.sql.format(_quoted(name))} AS {'boolean' if form.type == 'boolean' else 'text'})"


def _raw(row: tuple[Any, ...], raw: Sequence[bool]) -> Iterator[object]:
    for cell, is_json in zip(row, raw, strict=True):
        yield msgspec.Raw(cell.encode()) if is_json and isinstance(cell, str) else cell


def _text(value: object) -> str | None:
    """Convert a value to the text that node-postgres sends. Arrays are in PostgreSQL's syntax."""
    match value:
        case None | str():
            return value
        case list():
            return "{" + ",".join(map(_array_item, value)) + "}"
        case bool() | dict():
            return msgspec.json.encode(value).decode()
        case float() if value.is_integer():
            return str(int(value))  # JavaScript has one kind of number
    return str(value)


def _array_item(value: object) -> str:
    text = _text(value)
    if text is None or isinstance(value, list):
        return text or "NULL"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
