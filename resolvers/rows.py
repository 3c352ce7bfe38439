"""`queryRows`: a question to a template, through CARTO's SQL API."""

from carto_client import CartoClient, Query
from resolvers.selection import Selection, needs_rows, projected
from resolvers.shaping import Shaped, shape_for
from resolvers.statements import Ask, Projection, write_statement

__all__ = ["query_for", "resolve_rows"]


async def resolve_rows(carto: CartoClient, ask: Ask, selection: Selection, *, deadline: float) -> Shaped:
    """The rows that `ask` asks for, as `selection` wants them. `deadline` is in seconds of the loop's clock.

    Raises `carto_client.CartoError` and `WrongAnswer`.
    """
    shape = shape_for(ask.template, "rows", selection)
    if not needs_rows(selection):
        return shape.empty()
    query = query_for(ask, projected(ask.template, selection))
    async with await carto.rows(query, deadline=deadline) as answer:
        return shape.shape(await answer.read(), ask.limit)


def query_for(ask: Ask, projection: Projection) -> Query:
    """The statement as CARTO is asked it."""
    statement = write_statement(ask, projection)
    template = ask.template
    return Query(template.connection.name, statement.sql, statement.parameters, template.max_age)
