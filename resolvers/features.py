"""`features`: a question to a template, through CARTO's Maps API or its SQL API."""

import dataclasses

from carto_client import NoGeoJSON
from resolvers.query_runner import NO_CHARGE, ChargeStatement, QueryRunner
from resolvers.results.result import Result
from resolvers.results.result_writer import result_format
from resolvers.rows import query_for, resolve_rows
from resolvers.sql.selection import Selection, projected
from resolvers.sql.statements import GEOMETRY, TemplateCall, result_column_name

__all__ = ["resolve_features"]


async def resolve_features(
    carto: QueryRunner,
    ask: TemplateCall,
    selection: Selection,
    *,
    deadline: float,
    pay: ChargeStatement = NO_CHARGE,
) -> Result:
    """The features that `ask` asks for, as `selection` wants them. `deadline` is in seconds of the loop's clock.

    The Maps API takes two calls and gives CARTO's own GeoJSON; it is left aside where no geometry is selected, and
    where it offers no GeoJSON because the answer is large. Raises `carto_client.CartoError`, `WrongAnswer` and
    `OverLimit`.
    """
    projection = projected(ask.template, selection)
    if ask.template.api == "sql" or not projection.geometry:
        return await resolve_rows(carto, ask, selection, deadline=deadline, pay=pay)
    query = query_for(ask, dataclasses.replace(projection, geometry_as_text=False))
    try:
        shape = result_format(ask.template, "geojson", selection)
        geometry = result_column_name(ask.template, GEOMETRY)
        return await carto.features(query, shape, ask.limit, deadline, pay, geometry=geometry)
    except NoGeoJSON:
        return await resolve_rows(carto, ask, selection, deadline=deadline, pay=pay)
