"""The sandbox speaks CARTO's HTTP: tokens, the SQL API, the Maps API, and the errors of each."""

import json
import time
from dataclasses import dataclass
from typing import Any

import anyio
import httpx
import pytest
from starlette.applications import Starlette

from carto_graphql.sandbox import SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET, create_sandbox
from carto_graphql.sandbox.app import MAX_ROWS
from carto_graphql.sandbox.requests import MAX_URL
from tests.sandbox.reading import table
from tests.serving import on_a_port

pytestmark = pytest.mark.anyio

SQL = "/v3/sql/carto_dw/query"
MAPS = "/v3/maps/carto_dw/query"
LARGE = (
    "SELECT name, geom FROM `sandbox.world.cities` WHERE population >= @least ORDER BY geonameid"
)
LIKE = '{"a":{"like":{"values":[1]}}}'
SLOW = """
SELECT COUNT(*) FROM `sandbox.world.cities` a, `sandbox.world.cities` b, `sandbox.world.cities` c
WHERE a.population + b.population > c.population
"""
CREDENTIALS = {
    "grant_type": "client_credentials",
    "client_id": SANDBOX_CLIENT_ID,
    "client_secret": SANDBOX_CLIENT_SECRET,
    "audience": "carto-cloud-native-api",
}


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def client(app: Starlette) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sandbox.test")


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("encoding", ["data", "json"])
async def test_credentials_buy_a_token_that_expires(encoding: str) -> None:
    clock = Clock()
    async with client(create_sandbox(token_lifetime=60, clock=clock)) as carto:
        granted = (await carto.post("/oauth/token", **{encoding: CREDENTIALS})).json()  # type: ignore[arg-type]
        assert granted["expires_in"] == 60
        assert granted["token_type"] == "Bearer"
        headers = bearer(granted["access_token"])
        assert (await carto.get(SQL, params={"q": "SELECT 1"}, headers=headers)).status_code == 200
        clock.now += 60
        assert (await carto.get(SQL, params={"q": "SELECT 1"}, headers=headers)).status_code == 401


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "access_denied"),
        ({"client_id": "wrong"}, 401, "access_denied"),
        ({"audience": "wrong"}, 403, "access_denied"),
        ({"grant_type": "password"}, 403, "unauthorized_client"),
        ({"grant_type": ""}, 400, "invalid_request"),
    ],
)
async def test_wrong_credentials_are_rejected_as_auth0_does(
    carto: httpx.AsyncClient, change: dict[str, str], status: int, error: str
) -> None:
    response = await carto.post("/oauth/token", data={**CREDENTIALS, **change})
    assert response.status_code == status
    assert response.json()["error"] == error
    assert response.json()["error_description"]


@pytest.mark.parametrize(
    "header", [None, "Bearer", "Bearer wrong", "Basic sandbox-api-access-token", "Bearer é"]
)
@pytest.mark.parametrize("path", [SQL, MAPS])
async def test_nothing_is_returned_without_a_valid_token(path: str, header: str | None) -> None:
    async with client(create_sandbox()) as carto:
        headers = httpx.Headers({"Authorization": header} if header else {}, encoding="utf-8")
        response = await carto.get(path, params={"q": "SELECT 1"}, headers=headers)
    assert response.status_code == 401
    assert response.json()["error"] == "Unauthorized"


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_the_sql_api_returns_rows_and_their_types(
    carto: httpx.AsyncClient, method: str
) -> None:
    sent: dict[str, Any] = {
        "q": "SELECT id, time, felt, geom FROM `sandbox.world.earthquakes` WHERE id = @id"
    }
    given = {"id": "ci37868143"}
    if method == "GET":
        sent["queryParameters"] = json.dumps(given)
        response = await carto.get(SQL, params=sent, headers={"Cache-Control": "max-age=60"})
    else:
        response = await carto.post(SQL, json={**sent, "queryParameters": given})
    assert response.status_code == 200
    body = response.json()
    assert body["schema"] == [
        {"name": "id", "type": "string"},
        {"name": "time", "type": "timestamp"},
        {"name": "felt", "type": "number"},
        {"name": "geom", "type": "geometry"},
    ]
    assert body["rows"] == [
        {
            "id": "ci37868143",
            "time": {"value": "2018-02-07T01:26:13.840Z"},
            "felt": None,
            "geom": {"type": "Point", "coordinates": [-118.66717, 34.4945]},
        }
    ]
    assert set(body["meta"]) == {"cacheHit", "location", "totalBytesProcessed"}


@pytest.mark.parametrize("path", [SQL, MAPS])
async def test_a_named_source_is_queried_by_its_name_alone(
    carto: httpx.AsyncClient, path: str
) -> None:
    sent = {
        "q": "strong_earthquakes",
        "queryParameters": {"minMagnitude": 6, "since": "2018-02-01"},
    }
    response = await carto.post(path, json=sent)
    assert response.status_code == 200
    assert [each["name"] for each in response.json()["schema"]] == [
        *("id", "time", "magnitude", "depth", "place", "geom")
    ]
    assert "SELECT" not in response.text.upper()
    for wrong, status in [("strong_earthquake", 404), ("SELECT * FROM strong_earthquakes", 400)]:
        rejected = await carto.post(path, json={**sent, "q": wrong})
        assert rejected.status_code == status
    assert (await carto.post(path, json={"q": "strong_earthquakes"})).status_code == 400


async def test_bad_sql_is_400_with_a_list_of_errors(carto: httpx.AsyncClient) -> None:
    response = await carto.post(SQL, json={"q": "SELECT nothing FROM `sandbox.world.cities`"})
    assert response.status_code == 400
    assert "nothing" in response.json()["error"][0]


@pytest.mark.parametrize(
    "value",
    [None, [], [None], ["a", 1], [[]], "\ud800"],
    ids=["null", "empty", "nulls", "mixed", "nested", "half"],
)
async def test_a_parameter_without_a_type_is_rejected(
    carto: httpx.AsyncClient, value: object
) -> None:
    body = json.dumps({"q": "SELECT 1 IN UNNEST(@it)", "queryParameters": {"it": value}})
    response = await carto.post(SQL, content=body)
    assert response.status_code == 400
    assert "it" in response.json()["error"][0]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[",
        b"[]",
        b"{}",
        b'{"q": 1}',
        b'{"q": " "}',
        b'{"q": "SELECT 1", "queryParameters": "["}',
        b'{"q": "SELECT 1", "queryParameters": [1]}',
        b"[" * 100_000,
        b"\xff",
    ],
    ids=lambda body: body[:50].decode("latin-1"),
)
async def test_a_body_without_a_query_is_400(carto: httpx.AsyncClient, body: bytes) -> None:
    response = await carto.post(SQL, content=body)
    assert response.status_code == 400
    assert response.json()["error"]


async def test_a_whole_number_of_javascript_is_an_integer(carto: httpx.AsyncClient) -> None:
    response = await carto.post(
        SQL, json={"q": "SELECT DIV(@it, 2) AS half", "queryParameters": {"it": 5.0}}
    )
    assert response.json()["rows"] == [{"half": 2}]


async def test_another_connection_is_not_found(carto: httpx.AsyncClient) -> None:
    response = await carto.get("/v3/sql/elsewhere/query", params={"q": "SELECT 1"})
    assert response.status_code == 404


async def test_a_long_url_is_rejected_and_the_same_by_post_succeeds(
    carto: httpx.AsyncClient,
) -> None:
    sql = f"SELECT 1 AS one -- {'x' * MAX_URL}"
    assert (await carto.get(SQL, params={"q": sql})).status_code == 414
    assert (await carto.post(SQL, json={"q": sql})).json()["rows"] == [{"one": 1}]


async def test_no_more_than_200_000_rows_are_returned(carto: httpx.AsyncClient) -> None:
    sql = "SELECT a.geonameid FROM `sandbox.world.cities` a, UNNEST(GENERATE_ARRAY(1, 10)) AS x"
    response = await carto.post(SQL, json={"q": sql})
    assert len(response.json()["rows"]) == MAX_ROWS == 200_000


async def test_the_maps_api_returns_its_data_in_two_steps(carto: httpx.AsyncClient) -> None:
    sent = {
        "q": "SELECT q.`name` AS `name`, q.`geom` AS `__geometry` FROM (\n"
        "SELECT * FROM `sandbox.world.cities` WHERE population >= @least\n"
        ") AS q ORDER BY q.`population` DESC, q.`geonameid` LIMIT 3",
        "queryParameters": json.dumps({"least": 1_000_000}),
        "spatialDataColumn": "__geometry",
        "spatialDataType": "geo",
    }
    metadata = (await carto.get(MAPS, params=sent)).json()
    assert metadata["nrows"] == 3
    assert metadata["schema"] == [
        {"name": "name", "type": "string"},
        {"name": "__geometry", "type": "geometry"},
    ]
    url = metadata["geojson"]["url"][0]
    assert url.startswith("http://sandbox.test:8080/v3/maps/carto_dw/query?")
    largest = sorted(table("cities"), key=lambda row: (-row["population"], row["geonameid"]))[:3]
    assert (await carto.get(url)).json() == {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [row["geom"].x, row["geom"].y]},
                "properties": {"name": row["name"]},
            }
            for row in largest
        ],
    }


async def test_every_format_that_is_offered_is_there(carto: httpx.AsyncClient) -> None:
    sent = {"q": LARGE, "queryParameters": {"least": 15_000_000}}
    metadata = (await carto.post(MAPS, json=sent)).json()
    offered = {
        name: entry["url"][0] for name, entry in metadata.items() if name not in {"nrows", "schema"}
    }
    assert list(offered) == ["geojson", "json", "ndjson", "tilejson"]
    features = (await carto.get(offered["geojson"])).json()["features"]
    rows = (await carto.get(offered["json"])).json()
    lines = (await carto.get(offered["ndjson"])).text.splitlines()
    assert [feature["properties"]["name"] for feature in features] == [row["name"] for row in rows]
    assert [json.loads(line) for line in lines] == rows != []


async def test_a_large_result_has_no_geojson(carto: httpx.AsyncClient) -> None:
    everything = {"q": LARGE, "queryParameters": {"least": 0}}
    metadata = (await carto.post(MAPS, json=everything)).json()
    assert metadata["nrows"] == len(table("cities"))
    assert "geojson" not in metadata


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"geo_column": "geom"}, 400),
        ({"spatialDataColumn": "name"}, 400),
        ({"spatialDataColumn": "nothing"}, 400),
        ({"spatialDataType": "h3"}, 400),
        ({"format": "mbtiles"}, 400),
        ({"q": "SELECT nothing"}, 400),
    ],
    ids=str,
)
async def test_the_maps_api_rejects_what_carto_rejects(
    carto: httpx.AsyncClient, change: dict[str, str], status: int
) -> None:
    sent = {"q": LARGE, "queryParameters": '{"least": 10000000}', **change}
    response = await carto.get(MAPS, params=sent)
    assert response.status_code == status
    assert response.json()["error"]


async def test_a_statement_is_ended_when_its_time_is_over() -> None:
    async with client(create_sandbox(query_seconds=0.2)) as carto:
        started = time.monotonic()
        response = await carto.post(
            SQL, json={"q": SLOW}, headers=bearer("sandbox-api-access-token")
        )
    assert time.monotonic() - started < 5
    assert response.status_code == 408
    assert response.json()["error"] == ["Query timeout"]


async def test_a_statement_is_ended_when_its_request_is_cancelled(carto: httpx.AsyncClient) -> None:
    await carto.post(SQL, json={"q": "SELECT 1"})
    for _ in range(5):
        with anyio.move_on_after(0.1):
            await carto.post(SQL, json={"q": SLOW})
    await at_rest()


async def test_a_statement_is_ended_when_the_client_hangs_up() -> None:
    headers = bearer("sandbox-api-access-token")
    with on_a_port(create_sandbox()) as url:
        async with httpx.AsyncClient(base_url=url, headers=headers) as carto:
            await carto.post(SQL, json={"q": "SELECT 1"})
            with pytest.raises(httpx.ReadTimeout):
                await carto.post(SQL, json={"q": SLOW}, timeout=0.3)
            await at_rest()


async def test_a_hundred_requests_at_once_all_succeed(carto: httpx.AsyncClient) -> None:
    responses: list[int] = []

    async def one(number: int) -> None:
        response = await carto.post(
            SQL, json={"q": "SELECT @it AS it", "queryParameters": {"it": number}}
        )
        responses.append(response.json()["rows"][0]["it"])

    async with anyio.create_task_group() as group:
        for number in range(100):
            group.start_soon(one, number)
    assert sorted(responses) == list(range(100))


async def at_rest() -> None:
    # A statement that still runs keeps two cores busy.
    with anyio.fail_after(5):
        while True:
            before = time.process_time()
            await anyio.sleep(0.2)
            if time.process_time() - before < 0.1:
                return


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/v3/maps/public/1b2c", 404),
        ("GET", "/v3/maps/carto_dw/tileset?name=a", 404),
        ("GET", "/v3/maps/carto_dw/raster?name=a", 404),
        ("GET", "/v3/maps/carto_dw/boundary", 404),
        ("GET", "/v3/maps/carto_dw/table?name=a%3Bb", 400),
        ("GET", "/v3/sql/carto_dw/model/pick?source=SELECT+1", 404),
        ("GET", "/v3/sql/carto_dw/model/formula?source=a&type=tileset", 400),
        ("GET", "/v3/stats/carto_dw/nothing?q=SELECT+1+AS+one", 400),
        (
            "GET",
            f"{SQL.replace('query', 'model/formula')}?source=SELECT+1+AS+a&filters={LIKE}",
            400,
        ),
        ("GET", f"{SQL.replace('query', 'model/formula')}?source=SELECT+1+AS+a&filters=[1]", 400),
        ("GET", f"{SQL.replace('query', 'model/formula')}?source=SELECT+1+AS+a&params=[1]", 400),
        ("GET", f"{SQL.replace('query', 'model/range')}?source=SELECT+1+AS+a&params={{", 400),
        ("DELETE", "/v3/sql/carto_dw/query", 405),
        ("PUT", "/v3/maps/carto_dw/query", 405),
    ],
)
async def test_what_is_not_there_is_an_error_in_json(
    carto: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    response = await carto.request(method, path)
    assert response.status_code == status
    assert response.json()["error"]
    assert ("allow" in response.headers) == (status == 405)


@pytest.mark.parametrize("path", [SQL, MAPS, "/v3/sql/carto_dw/model/formula", "/v3/nothing"])
async def test_browsers_of_other_origins_may_send_requests(
    carto: httpx.AsyncClient, path: str
) -> None:
    page = {"Origin": "https://app.test"}
    preflight = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,x-tag",
    }
    allowed = await carto.options(path, headers={**page, **preflight})
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == "*"
    assert allowed.headers["access-control-allow-headers"] == "authorization,content-type,x-tag"
    response = await carto.get(path, headers={**page, "Authorization": "Bearer wrong"})
    assert response.status_code in (401, 404)
    assert response.headers["access-control-allow-origin"] == "*"


async def test_a_head_request_is_read_as_a_get(carto: httpx.AsyncClient) -> None:
    assert (await carto.head(SQL, params={"q": "SELECT 1"})).status_code == 200


async def test_columns_and_filters_apply_to_every_format(carto: httpx.AsyncClient) -> None:
    wanted = {
        "q": "SELECT name, country, population, geom FROM `sandbox.world.cities`",
        "columns": "name",
        "filters": json.dumps({"population": {"between": {"values": [[20_000_000, None]]}}}),
    }
    metadata = (await carto.get(MAPS, params=wanted)).json()
    expected = {row["name"] for row in table("cities") if row["population"] >= 20_000_000}
    assert metadata["nrows"] == len(expected)
    found = (await carto.get(metadata["geojson"]["url"][0])).json()["features"]
    assert {each["properties"]["name"] for each in found} == expected
    assert {frozenset(each["properties"]) for each in found} == {frozenset({"name"})}
    rows = (await carto.get(metadata["json"]["url"][0])).json()
    assert [frozenset(row) for row in rows] == [frozenset({"name", "geom"})] * len(expected)


async def test_statistics_of_attributes(carto: httpx.AsyncClient) -> None:
    q = {"q": "SELECT country, population, geom FROM `sandbox.world.cities`"}
    people = sorted(row["population"] for row in table("cities"))
    numbers = (await carto.get("/v3/stats/carto_dw/population", params=q)).json()
    assert numbers["attribute"] == "population"
    assert numbers["type"] == "Number"
    assert (numbers["min"], numbers["max"], numbers["sum"]) == (people[0], people[-1], sum(people))
    assert numbers["avg"] == pytest.approx(sum(people) / len(people))
    for count in (3, 20):
        found = numbers["quantiles"][str(count)]
        assert len(found) == count - 1
        for index, value in enumerate(found, 1):
            rank = round(index * len(people) / count)
            assert people[max(0, rank - 300)] <= value <= people[min(len(people) - 1, rank + 300)]
    texts = (await carto.get("/v3/stats/carto_dw/country", params=q)).json()
    assert texts["categories"][0] == {"category": "IN", "frequency": 3779}
