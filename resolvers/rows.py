"""`queryRows`: a question to a template, through CARTO's SQL API."""

from carto_client import Query
from resolvers.answers import Shaped
from resolvers.asking import FREE, Carto, Pay
from resolvers.selection import Selection, projected
from resolvers.shaping import shape_for
from resolvers.statements import Ask, Projection, write_statement

__all__ = ["query_for", "resolve_rows"]


async def resolve_rows(
    carto: Carto, ask: Ask, selection: Selection, *, deadline: float, pay: Pay = FREE
) -> Shaped:
    """The rows that `ask` asks for, as `selection` wants them. `deadline` is in seconds of the loop's clock.

    Raises `carto_client.CartoError`, `WrongAnswer` and `OverLimit`.
    """
    shape = shape_for(ask.template, "rows", selection)
    if not shape.needs_rows:
        return Shaped(shape.empty(), 0)
    query = query_for(ask, projected(ask.template, selection))
    return await carto.rows(query, shape, ask.limit, deadline, pay)


def query_for(ask: Ask, projection: Projection) -> Query:
    """The statement as CARTO is asked it."""
    statement = write_statement(ask, projection)
    template = ask.template
    return Query(template.connection.name, statement.sql, statement.parameters, template.max_age)
