"""The sandbox's files in plain Python and shapely, and its engine's results to compare with them."""

import math
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import duckdb
import msgspec
import shapely

from carto_graphql.sandbox.duckdb_engine import DuckDBEngine

METRES_PER_DEGREE = math.radians(1) * 6_371_010


@cache
def table(name: str) -> list[dict[str, Any]]:
    with (
        as_file(files("carto_graphql.sandbox") / "data" / f"{name}.parquet") as path,
        duckdb.connect() as reader,
    ):
        reader.execute("SET TimeZone = 'UTC'")
        cursor = reader.execute(f"FROM '{path}'")
        names = [column[0] for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [{**row, "geom": shapely.from_wkb(row["geom"])} for row in rows]


def select(engine: DuckDBEngine, sql: str, **parameters: object) -> list[dict[str, Any]]:
    """Run `sql`, and return the rows as a client of CARTO gets them from JSON."""
    job = engine.job(sql, parameters)
    try:
        response = job.fetch(200_000)
    finally:
        job.close()
    records: list[dict[str, Any]] = msgspec.json.decode(msgspec.json.encode(response.records()))
    return records


def value(engine: DuckDBEngine, expression: str, **parameters: object) -> Any:
    return select(engine, f"SELECT {expression} AS it", **parameters)[0]["it"]


def read_value(engine: DuckDBEngine, expression: str) -> tuple[str, Any]:
    job = engine.job(f"SELECT {expression} AS it", {})
    try:
        response = job.fetch(1)
    finally:
        job.close()
    [record] = msgspec.json.decode(msgspec.json.encode(response.records()))
    return response.columns[0].type, record["it"]


def great_circle(a: shapely.Point, b: shapely.Point) -> float:
    """Return the distance between two points in metres, on BigQuery's sphere."""
    # By the chord, because the engine under test uses another formula.
    chord = math.dist(_vector(a), _vector(b))
    return 2 * math.asin(min(1, chord / 2)) * 6_371_010


def _vector(point: shapely.Point) -> tuple[float, float, float]:
    longitude, latitude = math.radians(point.x), math.radians(point.y)
    return (
        math.cos(latitude) * math.cos(longitude),
        math.cos(latitude) * math.sin(longitude),
        math.sin(latitude),
    )
