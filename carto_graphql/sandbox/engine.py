"""What the sandbox asks of a SQL engine. DuckDB is one; nothing above this module knows which."""

from dataclasses import dataclass
from typing import Protocol

__all__ = ["Answer", "Column", "Engine", "Job", "QueryError", "QueryInterrupted"]


class QueryError(Exception):
    """The statement is refused or failed; the text is for the caller, as CARTO's own errors are."""

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
class Answer:
    columns: tuple[Column, ...]
    rows: list[tuple[object, ...]]
    """Cells that msgspec encodes in the form the warehouse has through CARTO; geometry is GeoJSON."""

    def records(self) -> list[dict[str, object]]:
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


class Job(Protocol):
    """One statement with its values. The methods block; `interrupt` may come from another thread."""

    def columns(self) -> tuple[Column, ...]: ...

    def count(self) -> int: ...

    def fetch(self, max_rows: int) -> Answer: ...

    def interrupt(self) -> None: ...

    def close(self) -> None: ...


class Engine(Protocol):
    def job(self, sql: str, parameters: dict[str, object]) -> Job:
        """Raises QueryError on anything but one read-only SELECT over known tables and functions."""
        ...
