"""Named Sources over HTTP: queried by their name, cut by the limit, and no more offered than they can give."""

import asyncio
from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest

from carto_graphql.sandbox import create_sandbox
from carto_graphql.settings.settings import Settings
from server import create_app
from tests.postgis import PostGIS
from tests.resolvers.shops import write_catalog
from tests.resolvers.warehouses import header_of
from tests.server.conftest import Gateway, settings_for
from tests.serving import Recorder, on_a_port

pytestmark = pytest.mark.anyio

FIELD: Final = "strongEarthquakes(minMagnitude: 5)"
VALUES: Final = {"minMagnitude": 5.0, "since": "2018-01-31T00:00:00Z"}


@pytest.mark.parametrize(
    ("selection", "paths"),
    [
        ("features { geometry properties { place } }", ["/v3/maps/carto_dw/query"]),
        ("features { id properties { began } }", ["/v3/sql/carto_dw/query"]),
        ("numberReturned", ["/v3/sql/carto_dw/query"]),
    ],
)
def test_the_name_is_all_that_is_sent_whatever_is_selected(
    gateway: Gateway, selection: str, paths: list[str]
) -> None:
    gateway.query(f"{{ features {{ {FIELD} {{ {selection} }} }} }}")
    assert {each.path for each in gateway.carto.requests if each.path != "/oauth/token"} == set(
        paths
    )
    assert {each.query["q"] for each in gateway.carto.requests if "q" in each.query} == {
        "strong_earthquakes"
    }
    assert gateway.carto.statements in (
        [("strong_earthquakes", VALUES)],
        [],
    )  # a known map is not requested again


def test_the_limit_cuts_what_the_source_has_more(gateway: Gateway) -> None:
    def sent(limit: int) -> dict[str, Any]:
        field = f"strongEarthquakes(minMagnitude: 5, limit: {limit})"
        data = gateway.query(
            f"{{ features {{ {field} {{ features {{ id }} numberReturned truncated }} }} }}"
        )
        response: dict[str, Any] = data["features"]["strongEarthquakes"]
        return response

    every = sent(1000)
    ids = [feature["id"] for feature in every["features"]]
    assert len(ids) > 5
    assert not every["truncated"]
    for limit in (0, 1, len(ids) - 1):
        assert sent(limit) == {
            "features": [{"id": each} for each in ids[:limit]],
            "numberReturned": limit,
            "truncated": True,
        }
    assert not sent(len(ids))["truncated"]


@pytest.mark.parametrize(
    "argument",
    ["offset: 1", "bbox: {west: 1, south: 1, east: 2, north: 2}", "orderBy: [{field: magnitude}]"],
)
def test_what_cannot_be_honoured_is_no_argument(gateway: Gateway, argument: str) -> None:
    response = gateway.post(
        f"{{ features {{ strongEarthquakes({argument}) {{ numberReturned }} }} }}"
    )
    [error] = response["errors"]
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert f"Unknown argument '{argument.partition(':')[0]}'" in error["message"]


async def test_queries_that_differ_in_the_limit_share_no_result(gateway: Gateway) -> None:
    query = "query($n: Int!) { features { strongEarthquakes(limit: $n) { numberReturned } } }"
    async with httpx.AsyncClient(base_url=gateway.http.base_url, timeout=30) as http:
        # The gateway sends CARTO the same request for each `n`.
        sent = [
            http.post("/graphql", json={"query": query, "variables": {"n": n}})
            for n in (0, 1, 2, 0, 1)
        ]
        responses = [
            response.json()["data"]["features"] for response in await asyncio.gather(*sent)
        ]
    assert [each["strongEarthquakes"]["numberReturned"] for each in responses] == [0, 1, 2, 0, 1]


@pytest.fixture(scope="module")
def sql_on_postgis(postgis: PostGIS, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    # The SQL API then returns geometries as EWKB.
    source = header_of("features/strongEarthquakes").replace("access:", "api: sql\naccess:")
    catalog = write_catalog(
        tmp_path_factory.mktemp("catalog"),
        catalog__yaml="connections: { postgis: { provider: postgres } }\ndefaults: { connection: postgis }\n",
        features__strongEarthquakes=source,
    )
    carto = Recorder(create_sandbox(postgres=postgis.reader))
    with on_a_port(carto) as carto_url:
        settings = Settings.model_validate(
            {**settings_for(carto_url).model_dump(exclude_unset=True), "catalog": str(catalog)}
        )
        with on_a_port(create_app(settings)) as url:
            running = Gateway(url, carto)
            with running.http:
                yield running


def test_shapes_in_ewkb_are_those_of_the_maps_api(
    gateway: Gateway, sql_on_postgis: Gateway
) -> None:
    selection = "{ type id geometry properties { began magnitude depth place } }"
    assert sql_on_postgis.features(FIELD, selection) == gateway.features(FIELD, selection)
    [(_, values)] = sql_on_postgis.carto.statements
    assert values == {"1": 5.0, "2": "2018-01-31T00:00:00Z"}
