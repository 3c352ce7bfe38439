"""A template call, run for its vector tiles."""

from collections.abc import Collection

from carto_client import Query, Tileset
from resolvers.charging import NO_CHARGE, StatementAccount
from resolvers.query_runner import Fetch, QueryRunner, carto_query, statement_attributes
from resolvers.results.result import Result
from resolvers.results.tiles import TileAddress, TileFormat
from resolvers.sql.projection import GEOMETRY
from resolvers.sql.statements import TemplateCall
from resolvers.sql.tile_statement import write_tile_statement
from resolvers.tracing import ChildSpan

__all__ = ["run_tile", "run_tileset"]


async def run_tile(
    runner: QueryRunner,
    call: TemplateCall,
    properties: Collection[str],
    address: TileAddress,
    *,
    deadline: float,
    account: StatementAccount = NO_CHARGE,
) -> Result:
    """Return the vector tile at `address` with the features of `call`.

    The tile may be empty or compressed with gzip. `deadline` is in seconds of the loop's clock.
    Raise `CartoError` or `OverLimit`.
    """
    format_ = TileFormat(call.template, address)
    query, policy = tile_query(call, properties), call.template.cache
    return await runner.run_fetch(Fetch(query, format_, 0, deadline, account, policy, GEOMETRY))


async def run_tileset(
    runner: QueryRunner,
    call: TemplateCall,
    properties: Collection[str],
    *,
    deadline: float,
    account: StatementAccount = NO_CHARGE,
) -> Tileset:
    """Return the URLs and the bounds of the vector tiles of `call`.

    `deadline` is in seconds of the loop's clock. Raise `CartoError` or `OverLimit`.
    """
    query = tile_query(call, properties)
    with ChildSpan("SELECT", statement_attributes(call.template.connection)):
        return await runner.client.tileset(
            query,
            geometry=GEOMETRY,
            deadline=deadline,
            on_send=account.charge,
            on_unused=account.refund,
        )


def tile_query(call: TemplateCall, properties: Collection[str]) -> Query:
    return carto_query(call.template, write_tile_statement(call, properties))
