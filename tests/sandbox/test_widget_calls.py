"""CARTO's npm client against the sandbox, on DuckDB and PostGIS: maps, tiles, widgets, statistics, filters."""

import base64
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
import shapely

from carto_graphql.sandbox import SANDBOX_API_ACCESS_TOKEN, create_sandbox
from tests.carto_client_js import ClientError, client_folder, run_calls
from tests.postgis import PostGIS
from tests.sandbox.reading import table
from tests.serving import on_a_port
from tests.tiles.reference import features

Rows = Sequence[Mapping[str, Any]]

COLUMNS: Final = "id, time, magnitude, depth, place, kind, tsunami, felt, geom"
QUERIES: Final[Mapping[str, Mapping[str, Any]]] = {
    "carto_dw": {
        "sqlQuery": f"SELECT {COLUMNS} FROM `sandbox.world.earthquakes` WHERE magnitude >= @least",
        "queryParameters": {"least": 1},
    },
    "postgis": {
        "sqlQuery": f"SELECT {COLUMNS} FROM world.earthquakes WHERE magnitude >= $1",
        "queryParameters": [1],
    },
}
QUAKES: Final = [row for row in table("earthquakes") if row["magnitude"] >= 1]
FELT: Final = [row["felt"] for row in QUAKES if row["felt"] is not None]
TICKS: Final = [1.5, 2.5, 4.5, 6]
CALIFORNIA: Final = (-124.5, 32, -114, 42)
DATE_LINE: Final = (160, -30, 200, 60)


@pytest.fixture(scope="module")
def client() -> Path:
    return client_folder()


@pytest.fixture(scope="module")
def url(postgis: PostGIS) -> Iterator[str]:
    with on_a_port(create_sandbox(postgres=postgis.reader)) as url:
        yield url


def source(url: str, connection: str, **more: Any) -> dict[str, Any]:
    token = SANDBOX_API_ACCESS_TOKEN
    return {"apiBaseUrl": url, "accessToken": token, "connectionName": connection} | more


def counts(rows: Rows, key: str) -> dict[Any, int]:
    return dict(Counter(row[key] for row in rows))


def inside(*boxes: tuple[float, float, float, float]) -> Rows:
    shapes = [shapely.box(*box) for box in boxes]
    return [row for row in QUAKES if any(shape.covers(row["geom"]) for shape in shapes)]


def by_day(rows: Rows) -> dict[str, int]:
    return dict(Counter(f"{row['time']:%Y-%m-%d}T00:00:00.000Z" for row in rows))


def sums(rows: Rows) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for row in rows:
        found[row["kind"]] += row["magnitude"]
    return dict(found)


def named(rows: Any) -> dict[Any, Any]:
    assert not isinstance(rows, ClientError), rows
    return {row["name"]: row["value"] for row in rows}


def milliseconds(*values: int) -> int:
    return int(dt.datetime(*values, tzinfo=dt.UTC).timestamp() * 1000)  # type: ignore[misc,arg-type]


KINDS: Final = counts(QUAKES, "kind")
COUNT: Final = {"column": "*", "operation": "count"}

FILTERS: Final[Sequence[tuple[Mapping[str, Any], Callable[[Mapping[str, Any]], bool]]]] = [
    ({"kind": {"in": {"values": ["explosion", "none"]}}}, lambda row: row["kind"] == "explosion"),
    ({"felt": {"in": {"values": [1, 2]}}}, lambda row: row["felt"] in (1, 2)),
    ({"kind": {"in": {"values": []}}}, lambda row: False),
    (
        {"magnitude": {"between": {"values": [[2, 3], [4.5, None]]}}},
        lambda row: 2 <= row["magnitude"] <= 3 or row["magnitude"] >= 4.5,
    ),
    (
        {"magnitude": {"closed_open": {"values": [[2, 3]]}}, "tsunami": {"in": {"values": [True]}}},
        lambda row: 2 <= row["magnitude"] < 3 and row["tsunami"],
    ),
    (
        {"time": {"time": {"values": [[milliseconds(2018, 2, 2), milliseconds(2018, 2, 3)]]}}},
        lambda row: row["time"].timetuple()[:3] == (2018, 2, 2),
    ),
    (
        {"place": {"stringSearch": {"values": ["CALIFÓRNIA", "alaska"]}}},
        lambda row: any(each in row["place"].lower() for each in ("california", "alaska")),
    ),
    (
        {"place": {"stringSearch": {"values": ["alaska"], "params": {"mustEnd": True}}}},
        lambda row: row["place"].lower().endswith("alaska"),
    ),
    (
        {
            "place": {
                "stringSearch": {
                    "values": ["1", "P"],
                    "params": {"mustStart": True, "caseSensitive": True},
                }
            }
        },
        lambda row: row["place"].startswith(("1", "P")),
    ),
]


@pytest.mark.parametrize("connection", QUERIES)
def test_every_widget_has_the_values_of_the_data(client: Path, url: str, connection: str) -> None:
    given = source(url, connection, **QUERIES[connection])
    step = {"column": "time", "stepSize": "day", "operation": "count"}
    category = {"column": "kind", "operation": "count"}
    largest = {"column": "kind", "operation": "sum", "operationColumn": "magnitude"}
    table_ = {
        "columns": ["magnitude", "time"],
        "sortBy": "magnitude",
        "sortDirection": "desc",
        "limit": 2,
    }
    calls: list[tuple[str, Mapping[str, Any]]] = [
        ("getFormula", COUNT),
        *(("getFormula", {"column": "felt", "operation": each}) for each in ("sum", "avg", "max")),
        ("getFormula", {"operation": "custom", "operationExp": "MAX(magnitude) - MIN(magnitude)"}),
        ("getRange", {"column": "depth"}),
        ("getRange", {"column": "time"}),
        ("getCategories", category),
        ("getCategories", {**largest, "orderBy": "alphabetical_desc"}),
        ("getCategories", {**category, "othersThreshold": 1}),
        ("getHistogram", {"column": "magnitude", "operation": "count", "ticks": TICKS}),
        ("getTimeSeries", step),
        ("getTimeSeries", {**step, "splitByCategory": "kind", "splitByCategoryLimit": 2}),
        ("getTable", {**table_, "offset": 0}),
        ("getScatter", {"xAxisColumn": "depth", "yAxisColumn": "felt"}),
        (
            "getAggregations",
            {"aggregations": [{"column": "felt", "operation": "sum", "alias": "Reports"}]},
        ),
        ("getAggregations", {"aggregations": "count(*) as total, min(magnitude) as least"}),
        ("getExtent", {}),
        ("getFormula", {**COUNT, "viewport": CALIFORNIA}),
        ("getFormula", {**COUNT, "viewport": DATE_LINE}),
    ]
    found = run_calls(client, given, calls).results
    count, total, mean, most, span, depth, times, kinds, sums_, others, histogram = found[:11]
    days, split, first, pairs, several, written, extent, california, pacific = found[11:]
    assert count == {"value": len(QUAKES)}
    assert total == {"value": sum(FELT)}
    assert mean["value"] == pytest.approx(sum(FELT) / len(FELT))
    assert most == {"value": max(FELT)}
    magnitudes = [row["magnitude"] for row in QUAKES]
    assert span["value"] == pytest.approx(max(magnitudes) - min(magnitudes))
    depths = [row["depth"] for row in QUAKES]
    assert depth == {"min": min(depths), "max": max(depths)}
    assert dt.datetime.fromisoformat(times["min"]) == min(row["time"] for row in QUAKES)
    assert list(named(kinds).items()) == sorted(KINDS.items(), key=lambda each: (-each[1], each))
    assert named(sums_) == pytest.approx(sums(QUAKES))
    assert list(named(sums_)) == sorted(KINDS, reverse=True)
    [(top, size)] = Counter(KINDS).most_common(1)
    assert named(others) == {top: size, "_carto_others": len(QUAKES) - size}
    edges = [-99.0, *TICKS, 99.0]
    assert histogram == [
        sum(low <= each < high for each in magnitudes) for low, high in pairwise(edges)
    ]
    assert named(days["rows"]) == by_day(QUAKES)
    names = [name for name, _ in Counter(KINDS).most_common(2)]
    assert sorted(split["categories"]) == sorted(names)
    for name in names:
        shown = [row for row in split["rows"] if row["category"] == name]
        assert named(shown) == by_day([row for row in QUAKES if row["kind"] == name])
    assert first["totalCount"] == len(QUAKES)
    assert [row["magnitude"] for row in first["rows"]] == sorted(magnitudes)[:-3:-1]
    assert [*first["rows"][0]] == ["magnitude", "time"]
    known = {(row["depth"], row["felt"]) for row in QUAKES if row["felt"] is not None}
    assert {tuple(pair) for pair in pairs} == known
    assert several == {"rows": [{"reports": sum(FELT)}]}
    assert written["rows"][0]["total"] in (len(QUAKES), str(len(QUAKES)))
    assert written["rows"][0]["least"] == min(magnitudes)
    sides = [[row["geom"].x for row in QUAKES], [row["geom"].y for row in QUAKES]]
    box = [*map(min, sides), *map(max, sides)]
    assert extent["bbox"] == pytest.approx(box)
    assert california["value"] == len(inside(CALIFORNIA))
    assert pacific["value"] == len(inside((160, -30, 180, 60), (-180, -30, -160, 60))) > 0


@pytest.mark.parametrize("connection", QUERIES)
def test_filters_apply_to_widgets_maps_tiles_and_statistics(
    client: Path, url: str, connection: str
) -> None:
    calls: list[tuple[str, Mapping[str, Any]]] = []
    for filters, _ in FILTERS:
        calls += [("getFormula", {**COUNT, "filters": filters})]
    either = {"kind": FILTERS[0][0]["kind"], "felt": FILTERS[1][0]["felt"]}
    both = {"filters": either, "filtersLogicalOperator": "or"}
    calls.append(("getFormula", {**COUNT, "sourceOptions": both}))
    owned = {"kind": {"in": {"owner": "a", "values": ["explosion"]}}}
    calls.append(("getFormula", {**COUNT, "filters": owned, "filterOwner": "a"}))
    calls.append(("getExtent", {"filters": FILTERS[0][0]}))
    calls.append(("source", {"filters": FILTERS[0][0], "columns": ["id", "kind"]}))
    given = source(url, connection, **QUERIES[connection])
    *found, either_, owner, extent, map_ = run_calls(client, given, calls).results
    for (filters, keep), each in zip(FILTERS, found, strict=True):
        assert each == {"value": sum(map(keep, QUAKES))}, filters
    assert either_["value"] == sum(FILTERS[0][1](row) or FILTERS[1][1](row) for row in QUAKES)
    assert owner["value"] == len(QUAKES)
    explosions = [row for row in QUAKES if row["kind"] == "explosion"]
    assert extent["bbox"][0] == pytest.approx(min(row["geom"].x for row in explosions))
    assert map_["cache"] == 1
    assert [each["attribute"] for each in map_["tilestats"]["layers"][0]["attributes"]] == [
        *("id", "kind")
    ]
    tile = ("tile", {"url": map_["tiles"][0].format(z=0, x=0, y=0)})
    [result] = run_calls(client, given, [tile]).results
    assert result["status"] == 200
    shown = features(base64.b64decode(result["base64"]))
    assert sorted(each.properties["id"] for each in shown) == sorted(
        row["id"] for row in explosions
    )
    assert {frozenset(each.properties) for each in shown} == {frozenset({"id", "kind"})}


@pytest.mark.parametrize(
    ("connection", "name"),
    [("carto_dw", "sandbox.world.earthquakes"), ("postgis", "world.earthquakes")],
)
def test_a_table_is_a_source(client: Path, url: str, connection: str, name: str) -> None:
    calls: list[tuple[str, Mapping[str, Any]]] = [
        ("source", {}),
        ("getCategories", {"column": "kind", "operation": "count"}),
        ("getExtent", {}),
    ]
    map_, kinds, extent = run_calls(client, source(url, connection, tableName=name), calls).results
    assert map_["tiles"][0].startswith(f"{url}/v3/maps/{connection}/table/{{z}}/{{x}}/{{y}}?")
    assert named(kinds) == counts(table("earthquakes"), "kind")
    assert len(extent["bbox"]) == 4


def test_what_the_client_cannot_have_is_an_error_that_it_shows(client: Path, url: str) -> None:
    calls: list[tuple[str, Mapping[str, Any]]] = [
        ("getFormula", {"column": "nothing", "operation": "sum"}),
        ("getFormula", {**COUNT, "filters": {"nothing": {"in": {"values": [1]}}}}),
        ("getFormula", {"column": "felt", "operation": "mode"}),
        ("getCategories", {"column": "kind", "operation": "count", "featureIds": ["1"]}),
        ("getFeatures", {"columns": ["id"], "dataType": "points", "featureIds": ["1"]}),
        ("getFormula", {"operation": "custom", "operationExp": "nothing("}),
        ("source", {"aggregationExp": "count(*)"}),
        ("getFormula", {**COUNT, "spatialFilter": {"indexes": ["1"], "type": "h3"}}),
    ]
    given = source(url, "carto_dw", **QUERIES["carto_dw"])
    results = run_calls(client, given, [*calls]).results
    messages = [
        *("nothing", "nothing", "Unknown operation: mode"),
        *("geometryType", "no model pick", "", "aggregationExp", "cells"),
    ]
    for result, message in zip(results, messages, strict=True):
        assert isinstance(result, ClientError)
        assert message in result.message
    assert results[0].name.endswith("InvalidColumnError")
    wrong = source(url, "carto_dw", sqlQuery="SELECT 1") | {"accessToken": "wrong"}
    [rejected] = run_calls(client, wrong, [("getFormula", COUNT)]).results
    assert "Unauthorized" in rejected.message
