"""CARTO's npm client, unchanged, against a gateway: every call that maps has the values of the data."""

import base64
import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from carto_graphql.sandbox import SANDBOX_API_ACCESS_TOKEN, SANDBOX_CLIENT_SECRET
from carto_graphql.settings.settings import Settings
from carto_graphql.web.root_path import WithoutPrefix
from server import create_app
from tests.callers.gateway import Running, callers_file, gateway, key_for
from tests.carto_client_js import Calls, ClientError, client_folder, run_calls
from tests.sandbox.reading import table
from tests.serving import on_a_port, written_log
from tests.tiles.fake_carto import TileCarto
from tests.tiles.reference import features
from tests.tiles.test_access import FILES, KEYS

Call = tuple[str, Mapping[str, Any]]

COUNT: Final = {"column": "*", "operation": "count"}
CITIES: Final = {"sqlQuery": "cities", "queryParameters": {"minPopulation": 0}}
QUAKES: Final = {"sqlQuery": "earthquakes", "queryParameters": {"minMagnitude": -2}}
SPAIN: Final = [-10, 35, 5, 44.5]
IBERIA: Final = {
    "country": {"in": {"owner": "chart", "values": ["ES", "PT"]}},
    "population": {"between": {"owner": "other", "values": [[100_000, None]]}},
}
LARGE: Final = {"population": {"between": {"values": [[50_000, None]]}}}


@pytest.fixture(scope="module")
def client() -> Path:
    return client_folder()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = tmp_path_factory.mktemp("callers") / "callers.yaml"
    file.write_text(callers_file({"ada": {"roles": []}}))
    settings = {"sandbox": True, "carto_client": True, "callers": file, "tile_secret": "s" * 32}
    with on_a_port(create_app(Settings.model_validate(settings))) as url:
        yield url


def session(url: str, **more: Any) -> dict[str, Any]:
    return {"apiBaseUrl": url, "authMode": "session", "connectionName": "any", **more}


def by_token(url: str, **more: Any) -> dict[str, Any]:
    return {"apiBaseUrl": url, "accessToken": key_for("ada"), "connectionName": "any", **more}


def searched(value: str, **params: bool) -> dict[str, Any]:
    return {"name": {"stringSearch": {"values": [value], "params": params}}}


def counted(filters: Mapping[str, Any], **more: Any) -> Call:
    return "getFormula", {**COUNT, "filters": filters, **more}


def pairs(rows: Any) -> list[tuple[Any, Any]]:
    assert not isinstance(rows, ClientError), rows
    return [(row["name"], row["value"]) for row in rows]


def milliseconds(*values: int) -> int:
    return int(dt.datetime(*values, tzinfo=dt.UTC).timestamp() * 1000)  # type: ignore[misc,arg-type]


def population(operation: str) -> Call:
    return "getFormula", {"column": "population", "operation": operation}


FORMULAS: Final[Sequence[tuple[Call, Any]]] = [
    (("getFormula", COUNT), 34006),
    (("getFormula", {**COUNT, "sourceOptions": {"queryParameters": {}}}), 6204),
    *(
        (population("sum"), 3932182704),
        (population("avg"), pytest.approx(115632.02681879669)),
        (population("min"), 0),
        (population("max"), 24874500),
    ),
    (counted({"country": {"in": {"values": ["ES"]}}}), 735),
    (counted({"country": {"in": {"values": ["ES", "PT"]}}}), 914),
    (counted({"country": {"in": {"values": []}}}), 0),
    (counted({"population": {"closed_open": {"values": [[1e6, 5e6]]}}}), 505),
    (counted(searched("San ", caseSensitive=True)), 378),
    (counted(searched("san ")), 382),
    (counted(searched("San ", caseSensitive=True, mustStart=True)), 355),
    (counted(searched("BURG", mustEnd=True)), 132),
    *((counted(searched(text)), number) for text, number in (("%", 0), ("_", 0), ("'", 114))),
    (counted(searched("Á")), 574),
    (counted(LARGE, viewport=SPAIN), 281),
    (
        (
            "getFormula",
            {"column": "population", "operation": "sum", "filters": LARGE, "viewport": SPAIN},
        ),
        44410715,
    ),
    (
        counted(
            {"country": {"in": {"values": ["ES"]}}, "name": searched("burg")["name"]},
            sourceOptions={"filtersLogicalOperator": "or"},
        ),
        sum(row["country"] == "ES" or "burg" in row["name"].lower() for row in table("cities")),
    ),
]


def test_formulas_of_cities(client: Path, url: str) -> None:
    calls = [call for call, _ in FORMULAS]
    found = run_calls(client, session(url, **CITIES), calls).results
    assert [each["value"] for each in found] == [value for _, value in FORMULAS]


def test_charts_of_cities(client: Path, url: str) -> None:
    countries = {"column": "country", "operation": "count"}
    people = {"column": "country", "operation": "sum", "operationColumn": "population"}
    largest = {"columns": ["name"], "sortBy": "population", "sortDirection": "desc"}
    several = [
        {"column": "population", "operation": "sum", "alias": "people"},
        {"column": "*", "operation": "count", "alias": "places"},
    ]
    ticks = [15_000, 50_000, 100_000, 500_000, 1_000_000]
    calls: list[Call] = [
        ("getCategories", countries),
        ("getCategories", {**countries, "orderBy": "frequency_asc"}),
        ("getCategories", {**people, "orderBy": "alphabetical_asc"}),
        ("getCategories", {**countries, "filters": LARGE, "viewport": SPAIN}),
        ("getCategories", {**countries, "filters": IBERIA}),
        ("getCategories", {**countries, "filters": IBERIA, "filterOwner": "chart"}),
        ("getCategories", {**countries, "othersThreshold": 5}),
        ("getCategories", {**people, "othersThreshold": 5}),
        ("getHistogram", {"column": "population", "operation": "count", "ticks": ticks}),
        ("getRange", {"column": "population"}),
        ("getTable", {**largest, "limit": 3, "offset": 1}),
        ("getScatter", {"xAxisColumn": "population", "yAxisColumn": "population"}),
        ("getAggregations", {"aggregations": several}),
        ("getExtent", {}),
        ("query", {"queryParameters": {"minPopulation": 10_000_000}}),
    ]
    exchanged = run_calls(client, session(url, **CITIES), calls)
    found = exchanged.results
    frequent, rare, ordered, spain, iberia, without_owner, others, other_people = found[:8]
    histogram, span, rows, scatter, sums, extent, query = found[8:]
    places = Counter(row["country"] for row in table("cities"))
    sizes: Counter[str] = Counter()
    for row in table("cities"):
        sizes[row["country"]] += row["population"]
    shown = [("IN", 3779), ("US", 3407), ("BR", 2347), ("CN", 2106), ("JP", 1300)]
    assert pairs(frequent)[:5] == shown
    assert dict(pairs(frequent)) == places
    assert pairs(rare)[:6] == [(name, 1) for name in ("AG", "AI", "AS", "AX", "BB", "BL")]
    assert pairs(ordered) == sorted(sizes.items())
    assert pairs(spain)[:4] == [("ES", 186), ("DZ", 48), ("PT", 23), ("FR", 12)]
    assert pairs(iberia) == [("ES", 93), ("PT", 10)]
    assert pairs(without_owner)[:3] == [("CN", 676), ("IN", 537), ("BR", 383)]
    assert pairs(others) == [*shown, ("_carto_others", 34006 - sum(dict(shown).values()))]
    top = sizes.most_common(5)
    assert pairs(other_people) == [*top, ("_carto_others", 3932182704 - sum(dict(top).values()))]
    assert histogram == [45, 21636, 6121, 5021, 619, 564]
    assert span == {"min": 0, "max": 24874500}
    people_ = sorted(table("cities"), key=lambda row: (-row["population"], row["geonameid"]))
    assert [row["name"] for row in rows["rows"]] == [row["name"] for row in people_[1:4]]
    assert rows["totalCount"] == 34006
    assert scatter == [[row["population"]] * 2 for row in people_[:500]]
    assert sums == {"rows": [{"people": 3932182704, "places": 34006}]}
    sides = [[each["geom"].x for each in people_], [each["geom"].y for each in people_]]
    assert extent["bbox"] == pytest.approx([*map(min, sides), *map(max, sides)])
    assert {row["name"] for row in query["rows"]} == {
        row["name"] for row in people_ if row["population"] >= 10_000_000
    }
    for each in exchanged.exchanges:
        assert "SELECT" not in json.dumps(each)


def test_charts_of_earthquakes(client: Path, url: str) -> None:
    step = {"column": "time", "operation": "count"}
    noon = {"time": {"time": {"values": [[milliseconds(2018, 2, 5), NOON - 1]]}}}
    calls: list[Call] = [
        ("getFormula", COUNT),
        ("getFormula", {**COUNT, "sourceOptions": {"queryParameters": {}}}),
        ("getRange", {"column": "magnitude"}),
        ("getFormula", {"column": "magnitude", "operation": "avg"}),
        ("getFormula", {"column": "reports", "operation": "sum"}),
        ("getFormula", {"column": "reports", "operation": "avg"}),
        (
            "getHistogram",
            {"column": "magnitude", "operation": "count", "ticks": [0, 1, 2.5, 4.5, 6]},
        ),
        ("getTimeSeries", {**step, "stepSize": "day"}),
        ("getTimeSeries", {**step, "stepSize": "hour"}),
        ("getTimeSeries", {**step, "stepSize": "week"}),
        (
            "getTimeSeries",
            {
                **step,
                "stepSize": "year",
                "splitByCategory": "kind",
                "splitByCategoryValues": ["explosion", "quarry_blast"],
            },
        ),
        (
            "getTimeSeries",
            {**step, "operation": "max", "operationColumn": "magnitude", "stepSize": "month"},
        ),
        counted({"reports": {"between": {"values": [[11, None]]}}}),
        counted(noon),
        ("getScatter", {"xAxisColumn": "magnitude", "yAxisColumn": "depth"}),
        ("getHistogram", {"column": "magnitude", "operation": "avg", "ticks": [-5, 6]}),
    ]
    found = run_calls(client, session(url, **QUAKES), calls).results
    all_, default, span, mean, reports, mean_reports, histogram = found[:7]
    days, hours, weeks, split, months, many, before_noon, scatter, means = found[7:]
    assert (all_["value"], default["value"]) == (1707, 297)
    assert span == {"min": -0.8, "max": 6.4}
    assert mean["value"] == pytest.approx(1.532741652)
    assert reports["value"] == 2887
    assert mean_reports["value"] == pytest.approx(22.73228346)
    assert histogram == [44, 667, 699, 212, 80, 5]
    assert [value for _, value in pairs(days["rows"])] == [198, 231, 242, 259, 301, 249, 213, 14]
    assert days["rows"][0]["name"].startswith("2018-01-31T00:00:00")
    assert len(hours["rows"]) == 169
    assert [value for _, value in pairs(weeks["rows"])] == [1231, 476]
    assert split["categories"] == ["explosion", "quarry_blast"]
    assert [(row["category"], row["value"]) for row in split["rows"]] == [
        *(("explosion", 15), ("quarry_blast", 13))
    ]
    strongest = [row["magnitude"] for row in table("earthquakes") if row["time"].month == 2]
    assert months["rows"][1]["value"] == max(strongest)
    assert many["value"] == 25
    assert before_noon["value"] == 379
    known = {(row["magnitude"], row["depth"]) for row in table("earthquakes")}
    assert len(scatter) == 500
    assert {tuple(each) for each in scatter} <= known
    assert means[0] == 0
    assert means[2] > 6


NOON: Final = milliseconds(2018, 2, 6, 12, 30)


def test_a_template_in_rows_has_widgets_and_a_query(client: Path, url: str) -> None:
    source = session(url, sqlQuery="countries")
    rows = session(url, sqlQuery="citiesByCountry")
    calls: list[Call] = [
        ("getFormula", {"column": "gdp", "operation": "sum"}),
        ("getScatter", {"xAxisColumn": "population", "yAxisColumn": "gdp"}),
    ]
    formula, scatter = run_calls(client, source, calls).results
    assert formula == {"value": 118040718000000}
    assert len(scatter) == len(
        table("countries")
    )  # the template's maximum is below the client's 500
    [found] = run_calls(client, rows, [("query", {})]).results
    assert found["rows"]


@pytest.mark.parametrize("mode", [session, by_token])
@pytest.mark.parametrize("encoding", ["", "mvt"])
def test_a_source_leads_to_tiles(client: Path, url: str, mode: Any, encoding: str) -> None:
    given = mode(url, **CITIES)
    japan = {"country": {"in": {"values": ["JP"]}}}
    more = {"tags": {"formatTiles": encoding}} if encoding else {}
    options = {"columns": ["name"], "filters": japan, **more}
    calls: list[Call] = [("source", options), ("source", options)]
    first, again = run_calls(client, given, calls).results
    assert isinstance(first["cache"], int)
    assert first["schema"] == [
        {"name": "name", "type": "string"},
        {"name": "geom", "type": "geometry"},
    ]
    assert again["tiles"] == first["tiles"]
    [template] = first["tiles"]
    assert template.startswith(f"{url}/v3/maps/any/query/{{z}}/{{x}}/{{y}}?")
    tile: Call = ("tile", {"url": template.format(z=0, x=0, y=0)})
    [found] = run_calls(client, given, [tile]).results
    shown = features(base64.b64decode(found["base64"]))
    names = [row["name"] for row in table("cities") if row["country"] == "JP"]
    assert sorted(each.properties["name"] for each in shown) == sorted(names)
    assert {frozenset(each.properties) for each in shown} == {frozenset({"name"})}


def test_sources_below_a_path_read_tiles_again_and_again(client: Path) -> None:
    settings = Settings(sandbox=True, carto_client=True, root_path="/carto")
    app = WithoutPrefix(create_app(settings), settings.root_path)  # as the command `serve` does
    # CARTO's client adds the path once more for each source with the same tiles.
    calls: list[Call] = [("source", {"filters": searched("San")})] * 3
    with on_a_port(app) as origin:
        given = session(f"{origin}/carto", **CITIES)
        maps = run_calls(client, given, calls).results
        templates = [each["tiles"][0] for each in maps]
        prefixes = [each.partition("/v3/")[0].removeprefix(origin) for each in templates]
        assert prefixes == ["/carto" * count for count in (1, 2, 3)]
        tiles: list[Call] = [("tile", {"url": each.format(z=0, x=0, y=0)}) for each in templates]
        found = run_calls(client, given, tiles).results
    assert {each["status"] for each in found} == {200}
    assert len({each["base64"] for each in found}) == 1


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    settings = {"carto_client": True, "tile_secret": "planted-secret"}
    with gateway(tmp_path, FILES, callers_file(KEYS), TileCarto(), **settings) as running:  # type: ignore[arg-type]
        yield running


WITH_SQL: Final[Sequence[Call]] = [
    ("getFormula", {"operation": "custom", "operationExp": "count(*)"}),
    ("getFormula", {**COUNT, "operationExp": "count(*)"}),
    ("getCategories", {"column": "name", "operation": "custom", "operationExp": "count(*)"}),
    (
        "getTimeSeries",
        {"column": "name", "stepSize": "day", "operation": "custom", "operationExp": "count(*)"},
    ),
    ("getAggregations", {"aggregations": "count(*) as planted"}),
    ("source", {"aggregationExp": "count(*) as planted"}),
]
OF_A_QUERY: Final[Sequence[Call]] = [
    ("query", {}),
    ("source", {}),
    ("getFormula", COUNT),
    ("getCategories", {"column": "name", "operation": "count"}),
    ("getHistogram", {"column": "name", "operation": "count", "ticks": [1]}),
    ("getRange", {"column": "name"}),
    ("getScatter", {"xAxisColumn": "name", "yAxisColumn": "name"}),
    ("getTable", {"columns": ["name"]}),
    ("getTimeSeries", {"column": "name", "stepSize": "day", "operation": "count"}),
    ("getAggregations", {"aggregations": [{"column": "name", "operation": "count", "alias": "n"}]}),
    ("getExtent", {}),
]


@pytest.mark.threat("T11")
def test_every_call_with_sql_is_rejected_and_nothing_is_sent(
    client: Path, running: Running
) -> None:
    given = session(running.url, sqlQuery="open")
    for result in run_calls(client, given, WITH_SQL).results:
        assert isinstance(result, ClientError)
        assert "SQL is not accepted" in result.message
    for sql in ("SELECT planted FROM planted.dataset.planted_table", "open; DROP TABLE planted"):
        results = run_calls(client, session(running.url, sqlQuery=sql), OF_A_QUERY).results
        for call, result in zip(OF_A_QUERY, results, strict=True):
            assert isinstance(result, ClientError), call
            assert "SQL is not accepted" in result.message
    assert running.carto.requests == []


NOT_MAPPED: Final[Sequence[tuple[Call, str]]] = [
    (("getFeatures", {"columns": ["name"], "dataType": "points", "featureIds": ["1"]}), "pick"),
    (
        ("getFormula", {**COUNT, "featureIds": ["1"], "geometryType": "points"}),
        "featureIds",
    ),
    (
        (
            "getCategories",
            {
                "column": "country",
                "operation": "avg",
                "operationColumn": "population",
                "othersThreshold": 3,
            },
        ),
        "othersThreshold",
    ),
    (
        (
            "getTimeSeries",
            {"column": "time", "stepSize": "day", "stepMultiplier": 2, "operation": "count"},
        ),
        "Column not found",
    ),
    (("getFormula", {**COUNT, "filters": searched("a", useRegExp=True)}), "useRegExp"),
    (("getFormula", {**COUNT, "spatialFilter": {"indexes": ["1"], "type": "h3"}}), "Polygon"),
    (("getRange", {"column": "nothing"}), "Column not found nothing"),
    (("source", {"tags": {"formatTiles": "geojson"}}), "formatTiles"),
]


def test_what_does_not_map_is_rejected_by_name(client: Path, url: str) -> None:
    calls = [call for call, _ in NOT_MAPPED]
    results = run_calls(client, session(url, **CITIES), calls).results
    for (call, message), result in zip(NOT_MAPPED, results, strict=True):
        assert isinstance(result, ClientError), call
        assert message in result.message, call
    [table_] = run_calls(client, session(url, tableName="cities"), [("getFormula", COUNT)]).results
    assert "The type 'table' is not supported" in table_.message


@pytest.mark.threat("T10")
def test_nothing_of_the_catalog_or_of_carto_is_in_any_exchange_or_log(
    client: Path, url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    wrong: list[Call] = [
        ("getFormula", {**COUNT, "filters": {"population": {"in": {"values": ["x"]}}}}),
        ("getFormula", {**COUNT, "sourceOptions": {"queryParameters": {"minPopulation": "x"}}}),
        ("getTable", {"columns": ["name"], "sortBy": "name", "offset": 10**9}),
        ("source", {"tags": {"format": "tilejson"}}),
    ]
    calls = [*(call for call, _ in NOT_MAPPED), *wrong, *OF_A_QUERY]
    for mode in (session, by_token):
        found: Calls = run_calls(client, mode(url, **CITIES), calls)
        assert len(found.exchanges) >= len(calls) - 2
        seen = json.dumps(found.exchanges)
        log = written_log(capfd)
        for marker in PLANTED:
            assert marker not in seen, marker
            assert marker not in log, marker


PLANTED: Final = (
    *("SELECT", "FROM", "sandbox.world", "geonameid", "carto_dw", "Bearer"),
    *(SANDBOX_API_ACCESS_TOKEN, SANDBOX_CLIENT_SECRET, key_for("ada")),
)
