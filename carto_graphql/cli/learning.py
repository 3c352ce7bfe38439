"""Reading of the columns of BigQuery's tables through CARTO, for `check --learn`."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from carto_client import CartoClient, CartoError, InvalidResponse, Query
from carto_graphql.cli.samples import failure_reason
from resolvers.googlesql.language import is_type
from resolvers.googlesql.tables import UNKNOWN, Tables, carto_type, is_exact

__all__ = ["Learned", "learn", "merge"]


class _ColumnRow(msgspec.Struct):
    column_name: str
    data_type: str


_rows: Final = msgspec.json.Decoder(list[_ColumnRow])


@dataclass(slots=True)
class Learned:
    """The tables whose columns were read, and the reasons why other tables could not be read."""

    tables: dict[str, Mapping[str, str]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)


async def learn(
    client: CartoClient, tables: Mapping[str, Sequence[str]], seconds: float
) -> Learned:
    """Read the columns of each table through CARTO.

    `tables[table]` are the connections to try. `seconds` limits each query.
    """
    learned = Learned()
    for table, connections in tables.items():
        for connection in connections:
            try:
                learned.tables[table] = await _read_columns(client, connection, table, seconds)
            except (CartoError, InvalidResponse) as error:
                learned.failures[table] = failure_reason(error)
            else:
                learned.failures.pop(table, None)
                break
    return learned


async def _read_columns(
    client: CartoClient, connection: str, table: str, seconds: float
) -> Mapping[str, str]:
    """Return the names and types of a table's columns.

    Raise `CartoError` or `InvalidResponse` if the table cannot be read.
    """
    # INFORMATION_SCHEMA lists neither wildcard tables nor tables that the token may read only
    # through a view.
    try:
        columns = await _read_information_schema(client, connection, table, seconds)
    except (CartoError, InvalidResponse):
        columns = {}
    return columns or await _read_schema(client, connection, table, seconds)


async def _read_information_schema(
    client: CartoClient, connection: str, table: str, seconds: float
) -> Mapping[str, str]:
    dataset, _, name = table.rpartition(".")
    if not dataset or "INFORMATION_SCHEMA" in table.upper() or "*" in name:
        return {}
    # Hidden columns, such as _PARTITIONTIME, have no position: a star does not select them.
    sql = (
        f"SELECT column_name, data_type FROM {_quoted(dataset)}.INFORMATION_SCHEMA.COLUMNS"  # noqa: S608  # quoted
        " WHERE table_name = @name AND ordinal_position IS NOT NULL ORDER BY ordinal_position"
    )
    response = await client.rows(
        Query(connection, sql, msgspec.json.encode({"name": name})), deadline=_deadline(seconds)
    )
    body = await response.read()
    try:
        rows = _rows.decode(body)
    except msgspec.DecodeError as error:
        raise InvalidResponse(str(error)) from error
    return {row.column_name: row.data_type if is_type(row.data_type) else UNKNOWN for row in rows}


async def _read_schema(
    client: CartoClient, connection: str, table: str, seconds: float
) -> Mapping[str, str]:
    # WHERE FALSE as well: BigQuery reads and bills whole columns for a LIMIT.
    query = Query(connection, f"SELECT * FROM {_quoted(table)} WHERE FALSE LIMIT 0")  # noqa: S608
    columns = await client.schema(query, deadline=_deadline(seconds))
    if not columns:
        raise InvalidResponse("the schema has no columns")
    return {column.name: carto_type(column.type) for column in columns}


def _quoted(name: str) -> str:
    return f"`{name.replace('`', '')}`"


def _deadline(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds


def merge(before: Tables, learned: Tables) -> Tables:
    """Return the columns of all tables, from `before` for the tables that `learned` lacks."""
    return {**before, **{name: _merged(before.get(name, {}), learned[name]) for name in learned}}


def _merged(before: Mapping[str, str], learned: Mapping[str, str]) -> Mapping[str, str]:
    return {
        column: _exacter(before.get(column, UNKNOWN), type_) for column, type_ in learned.items()
    }


def _exacter(before: str, learned: str) -> str:
    # An exact type replaces an inexact one, if the two are compatible.
    is_possible = learned == UNKNOWN or before in learned.split(" | ")
    return before if is_exact(before) and is_possible and not is_exact(learned) else learned
