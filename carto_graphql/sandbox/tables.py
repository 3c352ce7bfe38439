"""The sandbox's tables: their files, and their columns by their BigQuery types."""

from collections.abc import Mapping
from typing import Final

__all__ = ["FILES", "TABLES"]

FILES: Final[Mapping[str, str]] = {
    "sandbox.world.cities": "cities",
    "sandbox.world.countries": "countries",
    "sandbox.world.earthquakes": "earthquakes",
    "sandbox.us.airports": "airports",
    "sandbox.us.counties": "counties",
}
"""Table -> the Parquet file of that name in `data`."""

TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "sandbox.world.cities": {
        "geonameid": "INT64",
        "name": "STRING",
        "country": "STRING",
        "population": "INT64",
        "tz": "STRING",
        "geom": "GEOGRAPHY",
    },
    "sandbox.world.countries": {
        "iso2": "STRING",
        "iso3": "STRING",
        "name": "STRING",
        "continent": "STRING",
        "population": "INT64",
        "gdp": "INT64",
        "geom": "GEOGRAPHY",
    },
    "sandbox.world.earthquakes": {
        "id": "STRING",
        "time": "TIMESTAMP",
        "magnitude": "FLOAT64",
        "depth": "FLOAT64",
        "place": "STRING",
        "kind": "STRING",
        "tsunami": "BOOL",
        "felt": "INT64",
        "geom": "GEOGRAPHY",
    },
    "sandbox.us.airports": {
        "iata": "STRING",
        "name": "STRING",
        "city": "STRING",
        "state": "STRING",
        "country": "STRING",
        "geom": "GEOGRAPHY",
    },
    "sandbox.us.counties": {
        "fips": "STRING",
        "name": "STRING",
        "state": "STRING",
        "geom": "GEOGRAPHY",
    },
}
