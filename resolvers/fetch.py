"""One query to CARTO for a template call, with the format that its result is written in."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Final, Protocol

from carto_client import Query
from resolvers.cache_policy import CachePolicy
from resolvers.result_cache import Epoch
from resolvers.results.result_format import ResultFormat, result_format
from resolvers.results.tiles import TileFormat
from resolvers.sql.pages import page_order
from resolvers.sql.projection import GEOMETRY, Projection, result_column_name
from resolvers.sql.selection import Selection
from resolvers.sql.statements import Statement, TemplateCall, write_statement
from resolvers.sql.template import Connection, Template
from resolvers.tracing import Attributes

__all__ = [
    "NO_CHARGE",
    "Fetch",
    "Place",
    "StatementAccount",
    "build_fetch",
    "carto_query",
    "statement_attributes",
]

FORMAT_VERSION: Final = b"1"
"""Version of the content of cached results. Raise it when the same rows are written differently."""


class StatementAccount(Protocol):
    """Interface of the account that the statements of one call are charged to."""

    async def charge(self) -> None:
        """Charge one attempt that is about to be sent to CARTO; raise `OverLimit` to stop it."""

    async def refund(self) -> None:
        """Refund one charge, because CARTO rejected the attempt before it ran the statement."""


class _NoCharge:
    """Account that charges nobody."""

    async def charge(self) -> None:
        pass

    async def refund(self) -> None:
        pass


NO_CHARGE: Final[StatementAccount] = _NoCharge()


@dataclass(frozen=True, slots=True, eq=False)
class Fetch:
    """One query to CARTO, and the format that its result is written in.

    `limit` is the maximum number of rows of the result. `geometry` is the name of the query's
    geometry column if the query is sent to the Maps API, and None for the SQL API. `by_rows` returns
    the fetch with a deadline that is sent to the SQL API instead if the Maps API does not offer the
    result as GeoJSON. This is rare, so that fetch is only built then.
    """

    query: Query
    format: ResultFormat | TileFormat
    limit: int
    deadline: float
    account: StatementAccount
    policy: CachePolicy | None = None
    geometry: str | None = None
    by_rows: Callable[[float], "Fetch"] | None = None

    @property
    def key(self) -> bytes:
        """A key that is equal for queries with the same result, in all processes.

        It contains the limit, because the statement of a Named Source does not contain it. It is
        one text, whose hash is computed once: the hash of a statement and its selection takes as
        long as many lookups.
        """
        query = self.query
        sql = query.sql.encode("utf-8", "surrogatepass")
        return b"%b%d %d %b%b %a %b" % (
            self.format.digest,  # of one length
            self.limit,
            len(sql),
            sql,
            query.parameters,
            query.max_age,
            query.connection.encode(),
        )

    @property
    def attributes(self) -> Attributes:
        """The attributes of the query's span, which contain neither SQL nor values."""
        return statement_attributes(self.format.connection)

    def digest(self, account: bytes) -> bytes:
        """Return the key under which caches keep the query's result. It is the same in all processes.

        `account` identifies the CARTO account.
        """
        return sha256(b"%b %d %b%b" % (FORMAT_VERSION, len(account), account, self.key)).digest()

    def until(self, deadline: float) -> "Fetch":
        """Return a copy of the fetch with another deadline."""
        return dataclasses.replace(self, deadline=deadline)

    def by_post(self) -> "Fetch":
        """Return a copy of the fetch that is sent by POST, which CARTO does not cache."""
        return dataclasses.replace(self, query=dataclasses.replace(self.query, by_post=True))


def statement_attributes(connection: Connection) -> Attributes:
    """Return the attributes of a statement's trace span. They follow OpenTelemetry's conventions."""
    return {
        "db.system.name": connection.dialect.trace_name,
        "db.namespace": connection.name,
        "db.operation.name": "SELECT",
    }


@dataclass(frozen=True, slots=True)
class Place:
    """Where a result is cached: its key, and its template's name and cache policy.

    `epoch` is the template's epoch before the query was sent. A purge changes the epoch, so that a
    result from before the purge is not served after it.
    """

    key: bytes
    template: str
    epoch: Epoch
    policy: CachePolicy


def build_fetch(
    call: TemplateCall, selection: Selection, deadline: float, account: StatementAccount
) -> Fetch:
    """Return the query of a call, with the format of its result.

    The Maps API gets the query if the template says so, geometry is selected, and no cursor is sent
    or selected. Otherwise the SQL API gets it.
    """
    template = call.template
    # The Maps API does not promise to keep the order of rows.
    if template.kind == "features" and template.api == "maps" and call.after is None:
        format_ = result_format(template, "geojson", selection)
        if format_.projection.geometry and not format_.projection.keys:
            by_rows = partial(_rows_fetch, call, selection, account)
            return _maps_fetch(call, format_, deadline, account, by_rows)
    return _rows_fetch(call, selection, account, deadline)


def _rows_fetch(
    call: TemplateCall, selection: Selection, account: StatementAccount, deadline: float
) -> Fetch:
    template = call.template
    format_ = result_format(template, "rows", selection)
    query = _query(call, format_.projection)
    if format_.projection.keys:
        format_ = result_format(template, "rows", selection, page_order(template, call.order))
    return Fetch(query, format_, call.limit, deadline, account, template.cache)


def _query(call: TemplateCall, projection: Projection) -> Query:
    return carto_query(call.template, write_statement(call, projection))


def carto_query(template: Template, statement: Statement) -> Query:
    """Return the query of a template's statement.

    CARTO may send a result from its cache. The template's `cache:` sets the maximum age of this
    result.
    """
    carto = template.cache.carto if template.cache else 0
    name, values = template.connection.name, statement.encoded_values
    return Query(name, statement.sql, values, carto or None)


def _maps_fetch(
    call: TemplateCall,
    format_: ResultFormat,
    deadline: float,
    account: StatementAccount,
    by_rows: Callable[[float], Fetch],
) -> Fetch:
    template = call.template
    geometry = result_column_name(template, GEOMETRY)
    query = _query(call, format_.projection)
    return Fetch(query, format_, call.limit, deadline, account, template.cache, geometry, by_rows)
