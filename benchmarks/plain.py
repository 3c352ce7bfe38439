"""The same schema as most would write it: typed objects of strawberry, `json.loads`, stock httpx, and both caches."""

import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final

import httpx
import strawberry
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.scalars import JSON

from benchmarks.data import Geometry

__all__ = ["app"]

COLUMNS: Final = ("name", "number", "value", "active", "updated")

client = httpx.AsyncClient(base_url=os.environ["UPSTREAM"], timeout=None)  # noqa: S113  # a stub


@strawberry.type
class Properties:
    """The columns of a feature."""

    name: str
    number: int
    value: float
    active: bool
    updated: datetime


@strawberry.type
class Feature:
    """A feature (RFC 7946, 3.2)."""

    geometry: JSON | None
    properties: Properties
    type: str = "Feature"


@strawberry.type
class Collection:
    """A collection of features (RFC 7946, 3.3)."""

    features: list[Feature]
    number_returned: int
    truncated: bool
    type: str = "FeatureCollection"


Resolver = Callable[[int, int], Awaitable[Collection]]


def by_sql(geometry: Geometry) -> Resolver:
    async def resolve(limit: int, min_number: int) -> Collection:
        content = await query("/v3/sql/bench/query", geometry, limit, min_number)
        return collection(
            [feature(row, json.loads(row["__geometry"])) for row in content["rows"]], limit
        )

    return resolve


def by_maps(geometry: Geometry) -> Resolver:
    async def resolve(limit: int, min_number: int) -> Collection:
        metadata = await query("/v3/maps/bench/query", geometry, limit, min_number)
        content = await get(metadata["geojson"]["url"][0])
        return collection(
            [feature(each["properties"], each["geometry"]) for each in content["features"]], limit
        )

    return resolve


async def query(path: str, geometry: Geometry, limit: int, min_number: int) -> Any:
    columns = ", ".join((*COLUMNS, "geom AS `__geometry`"))
    table = f"bench.{geometry}"
    # The row after the first `limit` rows shows that there are more.
    statement = f"SELECT {columns} FROM `{table}` WHERE number >= @minNumber LIMIT {limit + 1}"  # noqa: S608
    parameters = json.dumps({"minNumber": min_number})
    return await get(path, params={"q": statement, "queryParameters": parameters})


async def get(url: str, **options: Any) -> Any:
    response = await client.get(url, headers={"Accept-Encoding": "identity"}, **options)
    return json.loads(response.raise_for_status().content)


def feature(row: dict[str, Any], geometry: JSON) -> Feature:
    values = {column: row[column] for column in COLUMNS}
    updated = datetime.fromisoformat(values.pop("updated"))
    return Feature(geometry=geometry, properties=Properties(**values, updated=updated))


def collection(features: list[Feature], limit: int) -> Collection:
    shown = features[:limit]
    return Collection(features=shown, number_returned=len(shown), truncated=len(features) > limit)


@strawberry.type
class Features:
    """Fields with the names of the templates in `benchmarks/catalog/features`."""

    points_by_sql: Collection = strawberry.field(resolver=by_sql("points"))
    points_by_maps: Collection = strawberry.field(resolver=by_maps("points"))
    polygons_by_sql: Collection = strawberry.field(resolver=by_sql("polygons"))
    polygons_by_maps: Collection = strawberry.field(resolver=by_maps("polygons"))


@strawberry.type
class Query:
    """The root query type."""

    features: Features = strawberry.field(resolver=Features)


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    async with client:
        yield


schema = strawberry.Schema(Query, extensions=[ParserCache, ValidationCache])
app = Starlette(routes=[Route("/graphql", GraphQL[None, None](schema))], lifespan=lifespan)
