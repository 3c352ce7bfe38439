"""`queryRows`: a question to a template, through CARTO's SQL API."""

from carto_client import Query
from resolvers.query_runner import NO_CHARGE, ChargeStatement, QueryRunner
from resolvers.results.result import Result
from resolvers.results.result_writer import result_format
from resolvers.sql.selection import Selection, projected
from resolvers.sql.statements import Projection, TemplateCall, write_statement

__all__ = ["query_for", "resolve_rows"]


async def resolve_rows(
    carto: QueryRunner,
    ask: TemplateCall,
    selection: Selection,
    *,
    deadline: float,
    pay: ChargeStatement = NO_CHARGE,
) -> Result:
    """The rows that `ask` asks for, as `selection` wants them. `deadline` is in seconds of the loop's clock.

    Raises `carto_client.CartoError`, `WrongAnswer` and `OverLimit`.
    """
    shape = result_format(ask.template, "rows", selection)
    if not shape.needs_rows:
        return Result(shape.empty(), 0)
    query = query_for(ask, projected(ask.template, selection))
    return await carto.rows(query, shape, ask.limit, deadline, pay)


def query_for(ask: TemplateCall, projection: Projection) -> Query:
    """The statement as CARTO is asked it."""
    statement = write_statement(ask, projection)
    template = ask.template
    return Query(template.connection.name, statement.sql, statement.parameters, template.max_age)
