"""Interface of the sandbox's SQL engines, DuckDB and PostgreSQL. Its callers do not know which one they have."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from carto_graphql.sandbox.tiles import Tile

__all__ = ["Column", "Engine", "Job", "QueryError", "QueryInterrupted", "QueryResult"]


class QueryError(Exception):
    """A statement that was rejected or failed.

    The error's text is sent to the caller, as CARTO sends the texts of its errors.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class QueryInterrupted(Exception):
    """The statement was stopped by `Job.interrupt`."""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str
    """One of `number string geometry timestamp object boolean unknown`, as CARTO's `schema[].type`."""


@dataclass(frozen=True, slots=True)
class QueryResult:
    columns: tuple[Column, ...]
    rows: list[tuple[object, ...]]
    """Cells that msgspec encodes in the form the warehouse has through CARTO."""

    def only(self, names: Collection[str]) -> "QueryResult":
        """Return a copy of the result that has only the columns in `names`."""
        kept = [index for index, column in enumerate(self.columns) if column.name in names]
        if len(kept) == len(self.columns):
            return self
        rows = [tuple(row[index] for index in kept) for row in self.rows]
        return QueryResult(tuple(self.columns[index] for index in kept), rows)

    def records(self) -> list[dict[str, object]]:
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


class Job(Protocol):
    """One SQL statement with the values of its parameters.

    The methods block. While a method runs, another thread may call `interrupt` to stop it.
    """

    def columns(self) -> tuple[Column, ...]: ...

    def count(self) -> int: ...

    def fetch(self, max_rows: int, *, as_geojson: bool = False) -> QueryResult:
        """Run the statement and return its first `max_rows` rows.

        If `as_geojson` is False, shapes are in the warehouse's format.
        """
        ...

    def bounds(self, geometry: str) -> tuple[float, float, float, float] | None:
        """Return the bounding box of the column `geometry` in degrees, or None without shapes.

        The order is west, south, east, north.
        """
        ...

    def tile(self, tile: Tile, geometry: str, properties: Sequence[str]) -> bytes:
        """Return a Mapbox Vector Tile, or b"" if no shape intersects `tile`.

        `geometry` and `properties` are names of columns.
        """
        ...

    def interrupt(self) -> None: ...

    def close(self) -> None: ...


class Engine(Protocol):
    def job(self, sql: str, parameters: Any) -> Job:
        """Return a job for one SELECT. Raise QueryError for invalid SQL.

        `parameters` is a dict for BigQuery, a list for PostgreSQL.
        """
        ...
