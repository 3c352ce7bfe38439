"""Documents that ask for too much, or for nothing that makes sense: rows Q of docs/threats.md, by their ids.

Each is refused before CARTO is asked, as a GraphQL error with a code, and the server goes on.
"""

from typing import Any, Final

import pytest

from benchmarks.attacks import INTROSPECTION, aliased, limited, refused
from carto_graphql.settings.settings import Settings
from schema.limits import Limits
from server import create_app
from tests.server.conftest import Gateway
from tests.serving import on_a_port

CITIES: Final = "cities(minPopulation: 9000000) { numberReturned }"

LIMITED: Final = limited(CITIES)


@pytest.mark.parametrize(
    "document", [pytest.param(text, id=name) for name, text in LIMITED.items()]
)
def test_what_asks_for_too_much_meets_a_limit_that_is_named(
    gateway: Gateway, document: str
) -> None:
    answer = gateway.post(document)
    assert "data" not in answer
    extensions = [error["extensions"] for error in answer["errors"]]
    assert [each["code"] for each in extensions] in (
        ["LIMIT_EXCEEDED"],
        ["GRAPHQL_VALIDATION_FAILED"],
    )
    if extensions[0]["code"] == "LIMIT_EXCEEDED":
        assert f"MAX_{extensions[0]['limit'].upper()}" in answer["errors"][0]["message"]
    assert not gateway.carto.asked


REFUSED: Final = refused("cities")


@pytest.mark.parametrize(
    ("document", "code"), [pytest.param(*case, id=name) for name, case in REFUSED.items()]
)
def test_what_makes_no_sense_is_refused_before_anything_is_asked(
    gateway: Gateway, document: str, code: str
) -> None:
    answer = gateway.post(document)
    assert "data" not in answer
    assert {error["extensions"]["code"] for error in answer["errors"]} <= {
        code,
        "GRAPHQL_VALIDATION_FAILED",
    }
    assert not gateway.carto.asked


def test_a_box_of_unknown_fields_is_refused_before_each_is_told_of(gateway: Gateway) -> None:
    """graphql-core shows the whole object in the error of each field, in minutes for 50,000 of them."""
    asked = "query ($box: BBox) { features { cities(bbox: $box) { numberReturned } } }"
    [error] = gateway.post(asked, {"box": {f"a{number}": 1 for number in range(50_000)}})["errors"]
    assert error["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": "input_fields", "maximum": 50}


def test_a_long_list_in_a_variable_is_refused_before_its_items_are_looked_at(
    gateway: Gateway,
) -> None:
    asked = "query ($c: [String!]) { features { cities(countries: $c) { numberReturned } } }"
    [error] = gateway.post(asked, {"c": [1] * 50_000})["errors"]
    assert error["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": "values", "maximum": 10_000}
    errors = gateway.post(asked, {"c": [1] * 9_000})["errors"]
    assert len(errors) == 51, "as many as are looked for, and one that says so"


def test_an_error_echoes_no_more_than_the_beginning_of_what_was_sent(gateway: Gateway) -> None:
    [error] = gateway.post(f"{{ {'a' * 60_000} }}")["errors"]
    assert len(error["message"]) < 600


@pytest.mark.parametrize("digits", [5_000, 60_000])
def test_q14_a_literal_of_many_digits_is_refused_and_not_echoed(
    gateway: Gateway, digits: int
) -> None:
    answer = gateway.post("{ features { cities(minPopulation: " + "1" * digits + ") { type } } }")
    assert len(str(answer)) < 1_000
    assert [error["extensions"]["code"] for error in answer["errors"]] == [
        "GRAPHQL_VALIDATION_FAILED"
    ]


@pytest.mark.parametrize("number", ["2147483648", "-2147483649", "1e400", "1.5", '"1"', "true"])
def test_q16_what_is_no_int_is_refused_as_one(gateway: Gateway, number: str) -> None:
    literal = gateway.post(
        f"{{ features {{ cities(minPopulation: {number}) {{ type features {{ id }} }} }} }}"
    )
    assert "data" not in literal
    assert not gateway.carto.asked


def test_q51_with_suggestions_off_no_name_is_given_away(gateway: Gateway) -> None:
    typo = {"query": "{ features { citis { type } } }"}
    assert "cities" in gateway.http.post("/graphql", json=typo).text
    app = create_app(Settings.model_validate({"sandbox": True, "field_suggestions": False}))
    with on_a_port(app) as url:
        assert "cities" not in gateway.http.post(f"{url}/graphql", json=typo).text


def test_q59_many_failing_fields_come_to_a_bounded_list(gateway: Gateway) -> None:
    unknown = " ".join(f"x{number}" for number in range(900))
    errors = gateway.post(f"{{ features {{ {unknown} }} }}")["errors"]
    assert len(errors) <= 101


def test_the_introspection_query_of_every_client_is_within_the_limits(gateway: Gateway) -> None:
    assert gateway.ask(INTROSPECTION)["__schema"]["queryType"]["name"] == "Query"


def test_a_large_page_is_within_the_limits(gateway: Gateway) -> None:
    """Ten layers and ten tables, with aliases, fragments, and the directives of a page that toggles them."""
    layer = "cities(minPopulation: 9000000, limit: 1) @include(if: $on) { ...City }"
    table = "citiesByCountry(limit: 1) @include(if: $on) { ...Table }"
    document = (
        f"query Page($on: Boolean!) {{ features {{ {aliased(10, layer)} }} queryRows {{ {aliased(10, table)} }} }}"
        " fragment City on CitiesCollection { type features { type id geometry properties { name country population"
        " timezone } } numberReturned truncated }"
        " fragment Table on CitiesByCountryResult { rows { country cities population } numberReturned truncated }"
    )
    data = gateway.ask(document, {"on": True})
    assert (len(data["features"]), len(data["queryRows"])) == (10, 10)


def test_statements_that_a_directive_leaves_out_do_not_count(gateway: Gateway) -> None:
    layers = aliased(
        21, "cities(minPopulation: 9000000, limit: 1) @include(if: $on) { numberReturned }"
    )
    document = f"query ($on: Boolean!) {{ features {{ {layers} }} }}"
    assert gateway.ask(document, {"on": False}) == {"features": {}}
    [error] = gateway.post(document, {"on": True})["errors"]
    assert error["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": "statements", "maximum": 20}
    assert not gateway.carto.asked


def test_with_warn_a_limit_is_logged_and_lets_through(caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings.model_validate(
        {"sandbox": True, "limits": "warn", "max_aliases": 2, "max_tokens": 5}
    )
    asked: dict[str, Any] = {"query": "{ a: __typename b: __typename c: __typename }"}
    with on_a_port(create_app(settings)) as url:
        import httpx

        answer = httpx.post(f"{url}/graphql", json=asked).json()
    assert answer == {"data": {"a": "Query", "b": "Query", "c": "Query"}}
    assert [
        record.getMessage() for record in caplog.records if record.name == "carto_graphql.limits"
    ] == [
        "The request exceeds MAX_TOKENS: at most 5 tokens are allowed. LIMITS=warn lets it pass.",
        "The request exceeds MAX_ALIASES: at most 2 aliases are allowed. LIMITS=warn lets it pass.",
    ]


def test_every_limit_is_a_setting_with_the_same_default() -> None:
    assert Settings.model_validate({"sandbox": True}).document_limits == Limits()
