"""Pages by cursor over HTTP, on DuckDB (as BigQuery) and on PostGIS."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.server.conftest import Gateway

SORTS = {
    "earthquakes": ("minMagnitude: 1.5", 200, 2000,
                    ["time", "magnitude", "depth", "place", "kind", "tsunami", "reports"]),
    "countries": ("", 70, 200, ["name", "population", "gdp", "area", "iso2", "iso3", "continent"]),
    "counties": ("", 1500, 4000, ["fips", "name", "state"]),
}  # fmt: skip
CASES = [
    (template, column, direction)
    for template, (_, _, _, columns) in SORTS.items()
    for column in columns
    for direction in ("ASC", "DESC")
]


@pytest.fixture(params=["gateway", "on_postgis"])
def running(request: pytest.FixtureRequest) -> Gateway:
    gateway: Gateway = request.getfixturevalue(request.param)
    return gateway


def pages(gateway: Gateway, template: str, arguments: str, limit: int) -> Iterator[list[str]]:
    after = None
    while True:
        found = gateway.query(
            f"query ($after: String) {{ features {{ it: {template}({arguments}, limit: {limit},"
            " after: $after) { features { id } pageInfo { endCursor hasNextPage } truncated } } }",
            {"after": after},
        )["features"]["it"]
        yield [each["id"] for each in found["features"]]
        page_info: dict[str, Any] = found["pageInfo"]
        assert page_info["hasNextPage"] is found["truncated"]
        if not page_info["hasNextPage"]:
            return
        after = page_info["endCursor"]


@pytest.mark.parametrize(("template", "column", "direction"), CASES)
def test_pages_give_each_row_once_in_the_order_of_one_read(
    template: str, column: str, direction: str, running: Gateway
) -> None:
    given, limit, maximum, _ = SORTS[template]
    order = f"{given} orderBy: [{{field: {column}, direction: {direction}}}]"
    paged = [each for page in pages(running, template, order, limit) for each in page]
    assert len(set(paged)) == len(paged)
    whole = running.features(f"{template}({order}, limit: {maximum})", "{ id }")
    assert paged == [each["id"] for each in whole]


@pytest.mark.parametrize(
    "order",
    [
        "orderBy: [{field: country, direction: ASC}]",
        "orderBy: [{field: timezone, direction: DESC}, {field: population, direction: ASC}]",
    ],
)
def test_all_cities_are_on_seven_pages(order: str, running: Gateway) -> None:
    found = [*pages(running, "cities", f"minPopulation: 0, {order}", 5000)]
    ids = [each for page in found for each in page]
    assert len(found) == 7
    assert len(ids) == len(set(ids)) == 34006


def test_a_cursor_comes_with_rows_and_geometry_before_or_after_them(running: Gateway) -> None:
    query = "cities(limit: 2) {{ {} features {{ geometry properties {{ name }} }} {} totalCount }}"
    page_info = "pageInfo { __typename more: hasNextPage endCursor }"
    first = running.query(f"{{ features {{ {query.format(page_info, '')} }} }}")["features"][
        "cities"
    ]
    last = running.query(f"{{ features {{ {query.format('', page_info)} }} }}")["features"][
        "cities"
    ]
    assert first == last
    assert [*first["pageInfo"]] == ["__typename", "more", "endCursor"]
    assert first["pageInfo"]["more"] is True
    empty = running.query(
        "{ features { cities(where: {or: []}) { pageInfo { endCursor hasNextPage } } } }"
    )
    assert empty["features"]["cities"]["pageInfo"] == {"endCursor": None, "hasNextPage": False}


def test_a_cursor_follows_the_filter(running: Gateway) -> None:
    where = 'where: {country: {eq: "ES"}, population: {gte: 100000}}'
    found = [*pages(running, "cities", where, 40)]
    assert [len(page) for page in found] == [40, 40, 13]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ('after: "x"', "must be the endCursor"),
        ('after: ""', "must be the endCursor"),
        ('after: "W10"', "must be the endCursor"),
        ("after: $cursor, orderBy: [{field: name}]", "must be the endCursor"),
        ("after: $cursor, offset: 1", "must not be combined with offset"),
    ],
)
def test_a_cursor_of_another_order_is_rejected(
    arguments: str, message: str, gateway: Gateway
) -> None:
    page = gateway.query("{ features { cities(limit: 1) { pageInfo { endCursor } } } }")
    cursor = page["features"]["cities"]["pageInfo"]["endCursor"]
    declared = "($cursor: String)" if "$cursor" in arguments else ""
    found = gateway.post(
        f"query {declared} {{ features {{ cities({arguments}) {{ features {{ id }} }} }} }}",
        {"cursor": cursor} if declared else None,
    )
    [error] = found["errors"]
    assert message in error["message"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"]["argument"] == "after"
