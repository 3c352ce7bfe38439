"""One query to CARTO for a template call: what is sent, and what its result is made into."""

import dataclasses
from collections.abc import Hashable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Protocol

from carto_client import Query
from resolvers.cache_policy import CachePolicy
from resolvers.result_cache import Epoch
from resolvers.results.result_writer import ResultFormat, result_format
from resolvers.results.tiles import TileFormat
from resolvers.sql.pages import page_order
from resolvers.sql.selection import Selection
from resolvers.sql.statements import (
    GEOMETRY,
    Projection,
    TemplateCall,
    result_column_name,
    write_statement,
)
from resolvers.sql.template import Connection
from resolvers.tracing import Attributes

__all__ = [
    "NO_CHARGE",
    "Fetch",
    "Place",
    "StatementAccount",
    "build_fetch",
    "statement_attributes",
]

FORMAT_VERSION: Final = b"1"
"""Version of the content of cached results. Raise it when the same rows are written differently."""


class StatementAccount(Protocol):
    """Account of the statements of one call."""

    async def charge(self) -> None:
        """Charge one attempt that is about to be sent to CARTO; raise `OverLimit` to stop it."""

    async def refund(self) -> None:
        """Return one charge: CARTO rejected the attempt before it ran the statement."""


class _NoCharge:
    """Account of calls that nobody pays for."""

    async def charge(self) -> None:
        pass

    async def refund(self) -> None:
        pass


NO_CHARGE: Final[StatementAccount] = _NoCharge()


@dataclass(frozen=True, slots=True, eq=False)
class Fetch:
    """One query and what its result is made into.

    `geometry` is its column of shapes, for the Maps API. `fallback` is the same call by the SQL
    API, for a result that the Maps API does not offer as GeoJSON.
    """

    query: Query
    format: ResultFormat | TileFormat
    limit: int
    deadline: float
    account: StatementAccount
    policy: CachePolicy | None = None
    geometry: str | None = None
    fallback: "Fetch | None" = None

    @property
    def key(self) -> Hashable:
        """Equal for queries with one result; the limit is not in the statement of a Named Source."""
        return self.format.key, self.limit, self.query

    @property
    def attributes(self) -> Attributes:
        """What a trace has of it: neither its SQL nor a value."""
        return statement_attributes(self.format.connection)

    def digest(self, account: bytes) -> bytes:
        """Return the key of its result in caches of several processes, for one CARTO account."""
        query = self.query
        parts = (
            FORMAT_VERSION,
            account,
            self.format.digest,
            query.connection.encode(),
            query.sql.encode("utf-8", "surrogatepass"),
            query.encoded_parameters,
            b"%d" % self.limit,
        )
        return sha256(b"".join(b"%d:%b" % (len(part), part) for part in parts)).digest()

    def until(self, deadline: float) -> "Fetch":
        """Return the same with another deadline."""
        fallback = self.fallback and dataclasses.replace(self.fallback, deadline=deadline)
        return dataclasses.replace(self, deadline=deadline, fallback=fallback)

    def by_post(self) -> "Fetch":
        """Return the same by POST, which CARTO does not cache."""
        return dataclasses.replace(self, query=dataclasses.replace(self.query, by_post=True))


def statement_attributes(connection: Connection) -> Attributes:
    """Return what a trace has of a statement for a connection (OpenTelemetry's conventions)."""
    return {
        "db.system.name": connection.dialect.trace_name,
        "db.namespace": connection.name,
        "db.operation.name": "SELECT",
    }


@dataclass(frozen=True, slots=True)
class Place:
    """Where the result of a cacheable fetch is kept, and the epoch from before it was sent."""

    key: bytes
    template: str
    epoch: Epoch
    policy: CachePolicy


def build_fetch(
    call: TemplateCall,
    projection: Projection,
    selection: Selection,
    deadline: float,
    account: StatementAccount,
) -> Fetch:
    """Return the fetch of a call: by the Maps API where its template says so and geometry is selected."""
    template = call.template
    page = page_order(template, call.order) if projection.keys else ()
    format_ = result_format(template, "rows", selection, page)
    fetch = Fetch(_query(call, projection), format_, call.limit, deadline, account, template.cache)
    is_page = projection.keys or call.after is not None
    # The Maps API does not promise to keep the order of rows.
    if (
        template.kind == "features"
        and template.api == "maps"
        and projection.geometry
        and not is_page
    ):
        return _maps_fetch(call, projection, selection, fetch)
    return fetch


def _query(call: TemplateCall, projection: Projection) -> Query:
    statement = write_statement(call, projection)
    template = call.template
    carto = template.cache.carto if template.cache else 0
    return Query(template.connection.name, statement.sql, statement.parameters, carto or None)


def _maps_fetch(
    call: TemplateCall, projection: Projection, selection: Selection, fallback: Fetch
) -> Fetch:
    return Fetch(
        _query(call, projection.for_maps_api()),
        result_format(call.template, "geojson", selection),
        fallback.limit,
        fallback.deadline,
        fallback.account,
        fallback.policy,
        result_column_name(call.template, GEOMETRY),
        fallback,
    )
