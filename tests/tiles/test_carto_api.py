"""CARTO's API for its own browser client: requests as @carto/api-client 0.5.34 sends them."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from starlette.responses import Response

from carto_graphql.settings.settings import Settings
from server import create_app
from tests.callers.gateway import Running, callers_file, gateway
from tests.sandbox.reading import table
from tests.tiles.fake_carto import BINARY, MVT, TileCarto, tile_of
from tests.tiles.reference import features
from tests.tiles.test_access import FILES, KEYS

pytestmark = pytest.mark.anyio

COMMON: Final = {"v": "3.4", "client": "deck-gl-carto", "deckglVersion": "9.4.0", "app": "a-tag"}
SPATIAL: Final = {"spatialDataColumn": "geom", "spatialDataType": "geo", "tileResolution": "0.5"}
BIG: Final = [row for row in table("cities") if row["population"] >= 1_000_000]


@asynccontextmanager
async def serving(**settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(Settings(sandbox=True, carto_client=True, cors_origins=("*",), **settings))
    async with (
        app.app.router.lifespan_context(app.app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gw.test") as client,
    ):
        yield client


@pytest.fixture(scope="module")
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with serving() as client:
        yield client


def source(**more: Any) -> dict[str, str]:
    given = {"q": "cities", "queryParameters": {"minPopulation": 1_000_000}, **more}
    texts = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in given.items()
    }
    return {**COMMON, **SPATIAL, **texts}


async def test_a_query_source_leads_to_tiles(http: httpx.AsyncClient) -> None:
    sent = source(
        columns="name,population", filters={"country": {"in": {"owner": "w", "values": ["JP"]}}}
    )
    instance = (await http.get("/v3/maps/carto_dw/query", params=sent)).json()
    assert instance["schema"] == [
        {"name": "name", "type": "string"},
        {"name": "population", "type": "number"},
        {"name": "geom", "type": "geometry"},
    ]
    [url] = instance["tilejson"]["url"]
    assert url.startswith("http://gw.test/v3/maps/carto_dw/query?")
    described = (await http.get(url + "&v=3.4&client=deck-gl-carto")).json()
    assert (described["minzoom"], described["maxzoom"]) == (0, 14)
    assert described["tilestats"]["layers"][0]["attributes"] == [
        {"attribute": "name", "type": "String"},
        {"attribute": "population", "type": "Number"},
    ]
    [template] = described["tiles"]
    assert "formatTiles=mvt" in template
    tile = await http.get(
        template.format(z=0, x=0, y=0), headers={"Authorization": "Bearer undefined"}
    )
    found = {
        each.properties["name"]: each.properties["population"] for each in features(tile.content)
    }
    assert found == {row["name"]: row["population"] for row in BIG if row["country"] == "JP"}


async def test_a_post_is_the_same(http: httpx.AsyncClient) -> None:
    body = {**COMMON, **SPATIAL, "q": "cities", "queryParameters": {"minPopulation": 1_000_000}}
    by_get = (await http.get("/v3/maps/carto_dw/query", params=source())).json()
    by_post = (await http.post("/v3/maps/carto_dw/query", json=body)).json()
    assert by_post["schema"] == by_get["schema"]


@pytest.mark.parametrize("public", ["", "https://maps.test/carto"])
async def test_urls_suit_how_the_client_rewrites_them(public: str) -> None:
    async with serving(**({"public_url": public} if public else {})) as http:
        result = (await http.get("/v3/maps/c/query", params=source())).json()
        base = "https://maps.test" if public else "http://gw.test"
        assert result["tilejson"]["url"][0].startswith(f"{base}/v3/maps/c/query?")
        again = (await http.get("/v3/maps/c/query", params=source())).json()
        assert result["tilejson"] != again["tilejson"]


async def test_rows_of_a_query(http: httpx.AsyncClient) -> None:
    result = (await http.get("/v3/sql/c/query", params=source())).json()
    assert {row["name"] for row in result["rows"]} == {row["name"] for row in BIG}
    assert {each["name"]: each["type"] for each in result["schema"]} == {
        "name": "string",
        "country": "string",
        "population": "number",
        "timezone": "string",
        "geom": "geometry",
    }
    assert result["rows"][0]["geom"]["type"] == "Point"
    rows = (await http.get("/v3/sql/c/query", params={"q": "citiesByCountry"})).json()
    assert rows["rows"]


async def test_the_extent_is_that_of_the_layer(http: httpx.AsyncClient) -> None:
    result = (await http.get("//v3/stats/c/geom".replace("//", "/"), params=source())).json()
    assert result["extent"]["xmin"] == pytest.approx(min(row["geom"].x for row in BIG))
    assert result["extent"]["ymax"] == pytest.approx(max(row["geom"].y for row in BIG))


async def model(http: httpx.AsyncClient, name: str, params: Mapping[str, Any], **more: Any) -> Any:
    sent = {
        "type": "query",
        "client": "deck-gl-carto",
        "source": "cities",
        "params": json.dumps(params),
        "queryParameters": '{"minPopulation": 1000000}',
        "filters": "{}",
        "filtersLogicalOperator": "and",
        **{
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in more.items()
        },
    }
    sent |= {"spatialDataType": "geo", "spatialDataColumn": "geom"}
    by_get = await http.get(f"/v3/sql/c/model/{name}", params=sent)
    by_post = await http.post(f"/v3/sql/c/model/{name}", json=sent)
    assert by_get.status_code == by_post.status_code == 200, by_get.text
    assert by_get.json() == by_post.json()
    return by_get.json()


async def test_a_formula(http: httpx.AsyncClient) -> None:
    people = [row["population"] for row in BIG]
    for operation, value in (
        *(("count", len(people)), ("sum", sum(people)), ("min", min(people))),
        *(("max", max(people)), ("avg", sum(people) / len(people))),
    ):
        column = "*" if operation == "count" else "population"
        result = await model(http, "formula", {"column": column, "operation": operation})
        assert result["rows"][0]["value"] == pytest.approx(value)


@pytest.mark.parametrize(
    ("filters", "keep"),
    [
        ({"country": {"in": {"values": ["JP", "CH"]}}}, lambda row: row["country"] in ("JP", "CH")),
        (
            {"population": {"between": {"values": [[2_000_000, 3_000_000], [9_000_000, None]]}}},
            lambda row: (
                2_000_000 <= row["population"] <= 3_000_000 or row["population"] >= 9_000_000
            ),
        ),
        (
            {"population": {"closed_open": {"values": [[1_000_000, 1_500_000]]}}},
            lambda row: row["population"] < 1_500_000,
        ),
        (
            {"name": {"stringSearch": {"values": ["san"], "params": {"mustStart": True}}}},
            lambda row: row["name"].lower().startswith("san"),
        ),
        (
            {
                "country": {"in": {"values": ["JP"]}},
                "population": {"between": {"values": [[2_000_000, None]]}},
            },
            lambda row: row["country"] == "JP" and row["population"] >= 2_000_000,
        ),
    ],
)
async def test_filters_of_a_widget(http: httpx.AsyncClient, filters: Any, keep: Any) -> None:
    result = await model(http, "formula", {"column": "*", "operation": "count"}, filters=filters)
    assert result["rows"][0]["value"] == sum(map(bool, map(keep, BIG)))


async def test_a_spatial_filter_of_a_widget(http: httpx.AsyncClient) -> None:
    ring = [[170, 40], [180, 40], [180, 60], [170, 60], [170, 40]]
    europe = [[0, 40], [20, 40], [20, 55], [0, 55], [0, 40]]
    shape = {"type": "MultiPolygon", "coordinates": [[ring], [europe]]}
    result = await model(
        http, "formula", {"column": "*", "operation": "count"}, spatialFilters={"geom": shape}
    )
    inside = [row for row in BIG if 0 <= row["geom"].x <= 20 and 40 <= row["geom"].y <= 55]
    assert result["rows"][0]["value"] == pytest.approx(len(inside), abs=1)


@pytest.mark.parametrize(("west", "east"), [(-98, 128), (-180, 180), (-90, 90), (-80, 95)])
async def test_a_viewport_of_half_the_world_or_more_is_a_spatial_filter(
    http: httpx.AsyncClient, west: int, east: int
) -> None:
    ring = [[west, -60], [east, -60], [east, 55], [west, 55], [west, -60]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    result = await model(
        http, "formula", {"column": "*", "operation": "count"}, spatialFilters={"geom": shape}
    )
    inside = [row for row in BIG if west <= row["geom"].x <= east and row["geom"].y <= 55]
    assert result["rows"][0]["value"] == len(inside)


@pytest.mark.parametrize(
    "coordinates", [[], [[]], [[[1, 2], "x"]], [1, 2], "x", None, [[[[[[1, 2]]]]]]]
)
async def test_a_spatial_filter_that_is_no_shape_is_an_error(
    http: httpx.AsyncClient, coordinates: object
) -> None:
    shape = {"type": "Polygon", "coordinates": coordinates}
    parameters = {"source": "cities", "params": '{"operation": "count"}'}
    response = await http.get(
        "/v3/sql/c/model/formula",
        params=parameters | {"spatialFilters": json.dumps({"geom": shape})},
    )
    assert response.status_code == 400
    assert "intersects" in response.json()["error"]


async def test_a_range_a_table_and_a_scatterplot(http: httpx.AsyncClient) -> None:
    people = [row["population"] for row in BIG]
    result = await model(http, "range", {"column": "population"})
    assert result["rows"] == [{"min": min(people), "max": max(people)}]
    table_ = await model(
        http,
        "table",
        {
            "column": ["name", "population"],
            "sortBy": "population",
            "sortDirection": "desc",
            "limit": 3,
            "offset": 1,
        },
    )
    expected = sorted(people, reverse=True)[1:4]
    assert [row["population"] for row in table_["rows"]] == expected
    assert table_["metadata"]["total"] == len(people)
    scatter = await model(
        http, "scatterplot", {"xAxisColumn": "population", "yAxisColumn": "population", "limit": 5}
    )
    assert len(scatter["rows"]) == 5
    several = await model(
        http,
        "aggregations",
        {
            "aggregations": [
                {"column": "population", "operation": "sum", "alias": "people"},
                {"column": "*", "operation": "count", "alias": "cities"},
            ]
        },
    )
    assert several["rows"] == [{"people": sum(people), "cities": len(people)}]


SQL: Final = [
    ("/v3/maps/c/query", source(q="SELECT * FROM planted")),
    ("/v3/maps/c/query", source(q="")),
    ("/v3/maps/c/query", source(aggregationExp="count(*)")),
    ("/v3/sql/c/query", {"q": "SELECT 1"}),
    ("/v3/sql/c/query", {"q": "cities; DROP TABLE planted"}),
    ("/v3/sql/c/model/formula", {"source": "SELECT 1", "params": '{"operation":"count"}'}),
    (
        "/v3/sql/c/model/formula",
        {"source": "cities", "params": '{"operation":"custom","operationExp":"count(*)"}'},
    ),
    (
        "/v3/sql/c/model/aggregations",
        {"source": "cities", "params": '{"aggregations":"count(*) as planted"}'},
    ),
    ("/v3/stats/c/geom", {"q": "SELECT geom FROM planted"}),
]


@pytest.mark.threat("T11")
@pytest.mark.parametrize(("path", "sent"), SQL)
async def test_sql_is_rejected(http: httpx.AsyncClient, path: str, sent: dict[str, str]) -> None:
    for response in (await http.get(path, params=sent), await http.post(path, json=sent)):
        assert response.status_code == 400
        assert isinstance(response.json()["error"], str)
        assert "SQL is not accepted" in response.json()["error"]


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("/v3/maps/c/query", source(q="nothing"), 404),
        ("/v3/maps/c/query", source(q="earthquakes"), 404),
        ("/v3/maps/c/query", source(spatialDataType="h3"), 400),
        ("/v3/maps/c/query", source(format="geojson"), 400),
        ("/v3/maps/c/query", source(queryParameters=[1]), 400),
        ("/v3/maps/c/query", source(queryParameters={"other": 1}), 400),
        ("/v3/maps/c/query", source(queryParameters={"minPopulation": "x"}), 400),
        ("/v3/maps/c/query", source(filters={"geonameid": {"in": {"values": [1]}}}), 400),
        ("/v3/maps/c/query", source(filters={"name": {"like": {"values": ["a"]}}}), 400),
        ("/v3/maps/c/table", {"name": "planted"}, 404),
        ("/v3/maps/c/query/15/0/0", {"q": "cities"}, 400),
        ("/v3/sql/c/model/pick", {"source": "cities"}, 400),
        ("/v3/sql/c/model/formula", {"source": "t", "type": "table"}, 400),
        ("/v3/sql/c/model/formula", {"source": "cities", "params": '{"operation":"mode"}'}, 400),
        ("/v3/sql/c/model/range", {"source": "cities", "params": '{"column":"nope"}'}, 400),
        ("/v3/sql/c/query", {"q": "cities", "queryParameters": "{"}, 400),
        ("/v3/other", {}, 404),
    ],
)
async def test_what_does_not_map_is_an_error_of_carto(
    http: httpx.AsyncClient, path: str, sent: dict[str, str], status: int
) -> None:
    response = await http.get(path, params=sent)
    assert response.status_code == status, response.text
    assert isinstance(response.json()["error"], str)


async def test_a_column_that_is_not_there_has_its_name(http: httpx.AsyncClient) -> None:
    response = await http.get(
        "/v3/sql/c/model/range", params={"source": "cities", "params": '{"column":"nope"}'}
    )
    assert response.json() == {"error": "Column not found", "column_name": "nope"}


@pytest.mark.parametrize(
    ("name", "model", "params", "message"),
    [
        ("airportsIn", "formula", {"operation": "count"}, "airportsIn has no such widgets"),
        ("airportsIn", "table", {"column": ["name"]}, "it has no `aggregate:`"),
        ("magnitudeHistogram", "range", {"column": "earthquakes"}, "it has no `aggregate:`"),
    ],
)
async def test_a_widget_needs_columns_to_aggregate(
    http: httpx.AsyncClient, name: str, model: str, params: Mapping[str, Any], message: str
) -> None:
    sent = {"source": name, "params": json.dumps(params)}
    response = await http.get(f"/v3/sql/c/model/{model}", params=sent)
    assert response.status_code == 400
    assert message in response.json()["error"]


async def test_a_browser_of_another_origin_may_send_a_preflight(http: httpx.AsyncClient) -> None:
    sent = {
        "Origin": "https://app.test",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    response = await http.options("/v3/maps/c/query", headers=sent)
    assert response.status_code == 204
    assert response.headers["access-control-allow-headers"] == "authorization,content-type"


async def test_without_the_setting_there_is_no_such_path() -> None:
    app = create_app(Settings(sandbox=True))
    async with (
        app.app.router.lifespan_context(app.app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gw.test") as client,
    ):
        assert (await client.get("/v3/maps/c/query", params=source())).status_code == 404


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    carto = TileCarto()
    settings = {"carto_client": True, "tile_secret": "planted-secret"}
    callers = callers_file(KEYS)
    with gateway(tmp_path, FILES, callers, carto, **settings) as gateway_:  # type: ignore[arg-type]
        yield gateway_


def test_token_mode_signs_in_by_header_and_session_mode_by_url(running: Running) -> None:
    sent = {"q": "mine", "queryParameters": '{"least": 5}'}
    ada = running.credential("ada")
    result = running.http.get("/v3/maps/c/query", params=sent, headers=ada).json()
    [url] = result["tilejson"]["url"]
    [template] = running.http.get(url).json()["tiles"]
    for headers in (ada, {"Authorization": "Bearer undefined"}):
        tile = running.http.get(template.format(z=0, x=0, y=0), headers=headers)
        assert features(tile.content)[0].properties == {"tenant": "acme", "least": 5}
    for wrong in (
        template.replace("least%3D5", "least%3D6"),
        template.replace("signed=", "signed=A"),
    ):
        response = running.http.get(wrong.format(z=0, x=0, y=0))
        assert response.status_code == 401
        assert isinstance(response.json()["error"], str)
    response = running.http.get("/v3/maps/c/query", params=sent)
    assert response.status_code == 404
    response = running.http.get(
        "/v3/maps/c/query", params=sent, headers={"Authorization": "Bearer wrong"}
    )
    assert response.status_code == 401
    assert isinstance(response.json()["error"], str)


def binary_tile(running: Running, name: str = "open") -> str:
    # CARTO's client finds the URL in the same way.
    requested = {"q": name, "formatTiles": "binary"}
    [url] = running.http.get("/v3/maps/c/query", params=requested).json()["tilejson"]["url"]
    [template] = running.http.get(url).json()["tiles"]
    assert httpx.URL(template).params["formatTiles"] == "binary"
    return str(template).format(z=0, x=0, y=0)


def test_tiles_in_the_binary_format_of_carto_pass_through(running: Running) -> None:
    path = binary_tile(running)
    for coding in ("gzip", "identity"):
        tile = running.http.get(path, headers={"Accept-Encoding": coding})
        assert tile.status_code == 200
        assert tile.headers["content-type"] == BINARY
        assert tile.content == b"\x0a\x02planted{}"
        assert tile.headers.get("content-encoding", "identity") == coding
    other = running.http.get(path.replace("formatTiles=binary", "formatTiles=mvt"))
    assert other.headers["content-type"] == MVT
    wrong = running.http.get(path.replace("formatTiles=binary", "formatTiles=png"))
    assert wrong.status_code == 400
    assert "use mvt or binary" in wrong.json()["error"]


FAULTS: Final[Mapping[str, tuple[Response, int]]] = {
    "another format": (Response(tile_of({}), media_type=MVT), 502),
    "a page": (Response(b"<html>", media_type="text/html"), 502),
    "an error": (Response(b'{"error":"SELECT planted_"}', 400, media_type="application/json"), 502),
    "an outage": (Response(b"planted_", 503), 503),
    "no content": (Response(status_code=204), 204),
    "an empty body": (Response(b"", media_type=BINARY), 204),
    "any protobuf": (Response(b"\x0a", media_type="application/x-protobuf"), 200),
}


@pytest.mark.threat("T05")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_tile_in_the_binary_format_is_an_error(running: Running, fault: str) -> None:
    path = binary_tile(running)
    response, status = FAULTS[fault]
    carto = running.carto.app
    assert isinstance(carto, TileCarto)
    carto.tile = lambda _: response
    found = running.http.get(path)
    assert found.status_code == status
    assert "planted_" not in found.text
    if status >= 400:
        assert isinstance(found.json()["error"], str)


async def test_the_sandbox_has_no_tiles_in_the_binary_format(http: httpx.AsyncClient) -> None:
    requested = source(format="tilejson", formatTiles="binary")
    [template] = (await http.get("/v3/maps/c/query", params=requested)).json()["tiles"]
    response = await http.get(template.format(z=0, x=0, y=0))
    assert response.status_code == 502
    assert isinstance(response.json()["error"], str)


@pytest.mark.threat("T10")
def test_nothing_planted_is_in_a_response(running: Running) -> None:
    seen = ""
    for name in ("open", "mine", "SELECT planted", "closed"):
        for path in ("/v3/maps/c/query", "/v3/sql/c/query", "/v3/stats/c/geom"):
            response = running.http.get(path, params={"q": name}, headers=running.credential("ada"))
            seen += f"{response.headers}{response.text}"
    for marker in ("planted_", "planted.", "planted-", "carto_dw"):
        assert marker not in seen
