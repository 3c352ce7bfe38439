"""Results for a model: few rows, few bytes, outlines."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, Raw

from carto_graphql.agents.results import Collection, Feature, write_figures, write_rows
from carto_graphql.agents.tool_errors import ToolError
from tests.agents.clients import call, errors_of


def structured(http: httpx.Client, tool: str, **arguments: Any) -> dict[str, Any]:
    result = call(http, tool, arguments)
    assert not result.get("isError"), result
    content: dict[str, Any] = result["structuredContent"]
    return content


def test_of_500_rows_50_are_returned_and_all_are_counted(sandbox: httpx.Client) -> None:
    result = structured(sandbox, "features_cities", limit=500)
    assert len(result["features"]) == result["numberReturned"] == 50
    assert result["truncated"] is True
    assert result["totalCount"] == 6204


def test_the_limit_of_the_call_applies_below_50(sandbox: httpx.Client) -> None:
    result = structured(sandbox, "rows_largestCities", limit=3)
    assert len(result["rows"]) == 3
    assert result["truncated"] is True
    assert "totalCount" not in result  # the template has no `aggregate:`


@pytest.mark.parametrize(
    ("arguments", "total"),
    [
        ({"minPopulation": 20_000_000}, 1),
        ({"minPopulation": 10_000_000, "offset": 2}, None),
        ({"minPopulation": 10_000_000, "offset": 1000}, None),
        ({"limit": 0}, 6204),
    ],
)
def test_the_total_count_is_right_on_every_page(
    sandbox: httpx.Client, arguments: dict[str, Any], total: int | None
) -> None:
    result = structured(sandbox, "features_cities", **arguments)
    known = {name: value for name, value in arguments.items() if name == "minPopulation"}
    counted = structured(sandbox, "features_cities", aggregate={}, **known)["totalCount"]
    assert result["totalCount"] == counted
    assert total in (None, counted)


def test_features_have_no_geometry_unless_it_is_requested(sandbox: httpx.Client) -> None:
    [feature] = structured(sandbox, "features_cities", limit=1)["features"]
    assert set(feature) == {"id", "properties"}


def test_requested_geometry_is_an_outline_with_centroid_and_box(sandbox: httpx.Client) -> None:
    result = structured(
        sandbox, "features_countries", geometry=True, where={"name": {"in": ["Fiji", "Canada"]}}
    )
    assert result["type"] == "FeatureCollection"
    canada, fiji = result["features"]
    assert canada["type"] == "Feature"
    assert canada["geometry"]["type"] == "MultiPolygon"
    positions = [each for polygon in canada["geometry"]["coordinates"] for each in polygon[0]]
    assert 30 < len(positions) <= 100
    longitude, latitude = canada["centroid"]
    assert -105 < longitude < -90
    assert 55 < latitude < 70
    west, _, east, _ = fiji["bbox"]
    assert west > 170
    assert east < -170
    assert abs(fiji["centroid"][0]) > 170


def row(text: str) -> Raw:
    return Raw(json.dumps({"name": text}, separators=(",", ":")).encode())


@given(texts=st.lists(st.text(max_size=300), max_size=30), max_bytes=st.integers(400, 4000))
def test_results_hold_the_first_rows_that_fit(texts: list[str], max_bytes: int) -> None:
    rows = [row(text) for text in texts]
    collection = Collection(rows=rows, totalCount=99, truncated=False)
    if rows and len(bytes(rows[0])) > max_bytes - 120:
        return  # see below
    content = write_rows(collection, "rows", {}, max_bytes=max_bytes)
    assert len(content) <= max_bytes
    result = json.loads(content)
    count = len(result["rows"])
    assert result["rows"] == [{"name": text} for text in texts[:count]]
    assert result["numberReturned"] == count
    assert result["truncated"] is (count < len(texts))
    assert result["totalCount"] == 99
    if count < len(texts):
        assert len(content) + len(bytes(rows[count])) > max_bytes - 20


def test_large_geometries_become_coarser_before_features_are_left_out() -> None:
    ring = [[index / 100, (index * 7919 % 1000) / 1000] for index in range(1000)]
    geometry = Raw(json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]}).encode())
    features = [Feature(Raw(b"{}"), str(index), geometry) for index in range(20)]
    collection = Collection(features=features, truncated=False)
    content = write_rows(collection, "features", {}, max_bytes=20_000, with_geometry=True)
    assert len(content) <= 20_000
    result = json.loads(content)
    assert result["truncated"] is False
    assert len(result["features"]) == 20


def test_figures_beyond_the_maximum_are_an_error() -> None:
    collection = Collection(aggregate=Raw(b'{"groups":"%s"}' % (b"x" * 2000)), totalCount=UNSET)
    with pytest.raises(ToolError, match="larger than 1000 bytes"):
        write_figures(collection, {}, max_bytes=1000)


def test_one_row_that_is_too_large_is_an_error(tmp_path: Any) -> None:
    with pytest.raises(ToolError, match="larger than 500 bytes") as caught:
        write_rows(Collection(rows=[row("x" * 600)]), "rows", {}, max_bytes=500)
    assert caught.value.codes == ["RESULT_TOO_LARGE"]


def test_a_page_beyond_the_end_is_empty(sandbox: httpx.Client) -> None:
    empty = {"numberReturned": 0, "truncated": False}
    result = structured(sandbox, "rows_citiesByCountry", offset=5000)
    result.pop("pageInfo", None)  # of templates with `after`
    assert result == {"rows": [], **empty}
    near = structured(sandbox, "features_citiesNear", longitude=0, latitude=-80)
    near.pop("pageInfo", None)
    assert near == {"features": [], **empty}


def test_errors_are_no_results(sandbox: httpx.Client) -> None:
    result = call(sandbox, "features_cities", {"limit": -1})
    assert errors_of(result)[0]["extensions"]["argument"] == "limit"
    assert "structuredContent" not in result
