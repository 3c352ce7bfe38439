"""Charts that fail: each alone, with a code, a path and an argument."""

from typing import Any

import pytest

from tests.server.conftest import Gateway

COUNT = "{ count }"
BAD_ARGUMENTS = [
    (f"groups(by: []) {COUNT}", "by", "between 1 and 4 items"),
    (f"groups(by: [kind, tsunami, place, reports, kind]) {COUNT}", "by", "between 1 and 4 items"),
    (f"groups(by: [kind], limit: 0) {COUNT}", "limit", "between 1 and 1000"),
    (f"groups(by: [kind], limit: 1001) {COUNT}", "limit", "between 1 and 1000"),
    (f"groups(by: [kind], orderBy: {{by: SUM}}) {COUNT}", "orderBy.of", "is required"),
    (f"groups(by: [kind], orderBy: {{of: depth}}) {COUNT}", "orderBy.of", "must be absent"),
    ("groups(by: [kind]) { key { place } }", "by", "must contain place"),
    (f"histogram(of: depth) {COUNT}", "bins", "exactly one of bins, width and edges"),
    (f"histogram(of: depth, bins: 5, width: 1) {COUNT}", "width", "exactly one of"),
    (f"histogram(of: depth, bins: 0) {COUNT}", "bins", "between 1 and 200"),
    (f"histogram(of: depth, bins: 201) {COUNT}", "bins", "between 1 and 200"),
    (f"histogram(of: depth, width: 0) {COUNT}", "width", "must be above 0"),
    (f"histogram(of: depth, width: -1) {COUNT}", "width", "must be above 0"),
    (f"histogram(of: depth, edges: []) {COUNT}", "edges", "between 1 and 200 items"),
    (f"histogram(of: depth, edges: [1, 1]) {COUNT}", "edges[1]", "above the edge before it"),
    (f'timeSeries(of: time, step: DAY, timeZone: "Mars") {COUNT}', "timeZone", "IANA"),
    (f'timeSeries(of: time, step: DAY, timeZone: "") {COUNT}', "timeZone", "IANA"),
    ("timeSeries(of: time, step: DAY) { key { kind } }", "splitBy", "must be kind"),
    ("timeSeries(of: time, step: DAY, splitBy: tsunami) { key { kind } }", "splitBy", "must be kind"),
]  # fmt: skip


def failed(gateway: Gateway, chart: str, **variables: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Query an invalid chart and valid fields, and return (data of `earthquakes`, the error)."""
    declared = "($by: [EarthquakesGroupField!]!)" if variables else ""
    result = gateway.post(
        f"query {declared} {{ features {{ earthquakes {{ numberReturned aggregate {{ bad: {chart}"
        " good: groups(by: [tsunami], limit: 1) { count } values { depth { count } } } } } }",
        variables or None,
    )
    [error] = result["errors"]
    data: dict[str, Any] = result["data"]["features"]["earthquakes"]
    assert error["path"] == ["features", "earthquakes", "aggregate", "bad"]
    return data, error


@pytest.mark.parametrize(("chart", "argument", "message"), BAD_ARGUMENTS)
def test_an_invalid_argument_fails_the_chart_alone(
    chart: str, argument: str, message: str, gateway: Gateway
) -> None:
    data, error = failed(gateway, chart)
    assert message in error["message"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"]["argument"] == argument
    assert data["numberReturned"] == 297
    assert data["aggregate"]["bad"] is None
    assert data["aggregate"]["good"][0]["count"] > 290
    assert data["aggregate"]["values"]["depth"]["count"] == 297


def test_an_invalid_variable_of_a_chart_is_named(gateway: Gateway) -> None:
    _, error = failed(gateway, "groups(by: $by) { count }", by=[])
    assert error["extensions"]["variable"] == "by"


@pytest.mark.parametrize("chart", ["histogram(of: depth, width: 0.0001) { count }"])
def test_too_many_bins_are_an_error_and_never_cut(chart: str, gateway: Gateway) -> None:
    data, error = failed(gateway, chart)
    assert error["extensions"]["code"] == "RESULT_TOO_LARGE"
    assert "more than 1000 bins" in error["message"]
    assert data["aggregate"]["bad"] is None


def test_equal_charts_count_once_for_the_statements_of_a_request(gateway: Gateway) -> None:
    def charts(limits: range) -> str:
        fields = " ".join(
            f"c{each}: groups(by: [kind], limit: {each + 1}) {{ count }}" for each in limits
        )
        return f"{{ features {{ earthquakes {{ aggregate {{ {fields} }} }} }} }}"

    assert "errors" not in gateway.post(charts(range(20)))
    response = gateway.http.post("/graphql", json={"query": charts(range(21))})
    [error] = response.json()["errors"]
    assert error["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": "statements", "maximum": 20}
    same = " ".join(f"c{each}: groups(by: [kind]) {{ count }}" for each in range(40))
    assert "errors" not in gateway.post(
        f"{{ features {{ earthquakes {{ aggregate {{ {same} }} }} }} }}"
    )


@pytest.mark.parametrize(
    ("where", "arguments", "count"),
    [
        ('kind: {eq: "explosion"}', "by: [kind]", 3),
        ('and: [{kind: {eq: "explosion"}}]', "by: [kind]", 3),
        ('not: {not: {kind: {eq: "explosion"}}}', "by: [kind]", 3),
        ('or: [{kind: {eq: "explosion"}}, {kind: {in: []}}]', "by: [kind]", 3),
        ('kind: {eq: "explosion"}, tsunami: {eq: false}', "by: [kind]", 3),
        ('kind: {eq: "explosion"}, tsunami: {eq: true}', "by: [kind, tsunami]", 4),
        ('or: [{kind: {eq: "explosion"}}, {tsunami: {eq: true}}]', "by: [kind]", 2),
        ("or: []", "by: [kind]", 0),
    ],
)
def test_a_chart_ignores_the_conditions_on_its_own_columns(
    where: str, arguments: str, count: int, gateway: Gateway
) -> None:
    found = gateway.query(
        f"{{ features {{ earthquakes(minMagnitude: -2, where: {{{where}}}) {{ aggregate {{"
        f" groups({arguments}, ignoreOwnFilter: true) {{ count }} }} }} }} }}"
    )
    assert len(found["features"]["earthquakes"]["aggregate"]["groups"]) == count
