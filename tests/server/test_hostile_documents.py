"""Documents that are too large or invalid: rows Q and H of docs/threats.md, by their ids.

Each is rejected before CARTO is called, as a GraphQL error with a code, and the server goes on.
"""

from typing import Any, Final

import pytest

from benchmarks.attacks import INTROSPECTION, aliased, limited, rejected
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
def test_a_document_that_is_too_large_is_rejected_with_the_name_of_the_limit(
    gateway: Gateway, document: str
) -> None:
    response = gateway.post(document)
    assert "data" not in response
    extensions = [error["extensions"] for error in response["errors"]]
    assert [each["code"] for each in extensions] in (
        ["LIMIT_EXCEEDED"],
        ["GRAPHQL_VALIDATION_FAILED"],
    )
    if extensions[0]["code"] == "LIMIT_EXCEEDED":
        assert f"MAX_{extensions[0]['limit'].upper()}" in response["errors"][0]["message"]
    assert not gateway.carto.requests


REJECTED: Final = rejected("cities")


@pytest.mark.parametrize(
    ("document", "code"), [pytest.param(*case, id=name) for name, case in REJECTED.items()]
)
def test_an_invalid_document_is_rejected_before_carto_is_called(
    gateway: Gateway, document: str, code: str
) -> None:
    response = gateway.post(document)
    assert "data" not in response
    assert {error["extensions"]["code"] for error in response["errors"]} <= {
        code,
        "GRAPHQL_VALIDATION_FAILED",
    }
    assert not gateway.carto.requests


def test_an_input_object_of_many_unknown_fields_is_rejected_at_once(gateway: Gateway) -> None:
    query = "query ($box: BBox) { features { cities(bbox: $box) { numberReturned } } }"
    # Without a limit this takes minutes: each field's error contains the whole object.
    [error] = gateway.post(query, {"box": {f"a{number}": 1 for number in range(50_000)}})["errors"]
    assert error["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": "input_fields", "maximum": 50}


def test_a_long_list_in_a_variable_is_rejected_before_its_items_are_read(
    gateway: Gateway,
) -> None:
    query = "query ($c: [String!]) { features { cities(countries: $c) { numberReturned } } }"
    [error] = gateway.post(query, {"c": [1] * 50_000})["errors"]
    assert error["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": "values", "maximum": 10_000}
    errors = gateway.post(query, {"c": [1] * 9_000})["errors"]
    assert len(errors) == 51, "the first 50, and one that says that there are more"


def test_an_error_repeats_only_the_beginning_of_what_was_sent(gateway: Gateway) -> None:
    [error] = gateway.post(f"{{ {'a' * 60_000} }}")["errors"]
    assert len(error["message"]) < 600


@pytest.mark.parametrize("digits", [5_000, 60_000])
def test_q14_a_literal_of_many_digits_is_rejected_and_not_repeated(
    gateway: Gateway, digits: int
) -> None:
    response = gateway.post("{ features { cities(minPopulation: " + "1" * digits + ") { type } } }")
    assert len(str(response)) < 1_000
    assert [error["extensions"]["code"] for error in response["errors"]] == [
        "GRAPHQL_VALIDATION_FAILED"
    ]


@pytest.mark.parametrize("number", ["2147483648", "-2147483649", "1e400", "1.5", '"1"', "true"])
def test_q16_a_value_that_is_not_a_32_bit_integer_is_rejected_for_int(
    gateway: Gateway, number: str
) -> None:
    literal = gateway.post(
        f"{{ features {{ cities(minPopulation: {number}) {{ type features {{ id }} }} }} }}"
    )
    assert "data" not in literal
    assert not gateway.carto.requests


def test_q51_without_suggestions_no_name_of_the_schema_is_revealed(gateway: Gateway) -> None:
    typo = {"query": "{ features { citis { type } } }"}
    assert "cities" in gateway.http.post("/graphql", json=typo).text
    app = create_app(Settings.model_validate({"sandbox": True, "field_suggestions": False}))
    with on_a_port(app) as url:
        assert "cities" not in gateway.http.post(f"{url}/graphql", json=typo).text


def test_q59_the_list_of_errors_is_bounded(gateway: Gateway) -> None:
    unknown = " ".join(f"x{number}" for number in range(900))
    errors = gateway.post(f"{{ features {{ {unknown} }} }}")["errors"]
    assert len(errors) <= 101


def test_the_introspection_query_of_every_client_is_within_the_limits(gateway: Gateway) -> None:
    assert gateway.query(INTROSPECTION)["__schema"]["queryType"]["name"] == "Query"


def test_a_large_page_is_within_the_limits(gateway: Gateway) -> None:
    layer = "cities(minPopulation: 9000000, limit: 1) @include(if: $on) { ...City }"
    table = "citiesByCountry(limit: 1) @include(if: $on) { ...Table }"
    document = (
        f"query Page($on: Boolean!) {{ features {{ {aliased(10, layer)} }} queryRows {{ {aliased(10, table)} }} }}"
        " fragment City on CitiesCollection { type features { type id geometry properties { name country population"
        " timezone } } numberReturned truncated }"
        " fragment Table on CitiesByCountryResult { rows { country cities population } numberReturned truncated }"
    )
    data = gateway.query(document, {"on": True})
    assert (len(data["features"]), len(data["queryRows"])) == (10, 10)


def test_statements_that_a_directive_leaves_out_do_not_count(gateway: Gateway) -> None:
    layers = aliased(
        21, "cities(minPopulation: 9000000, limit: 1) @include(if: $on) { numberReturned }"
    )
    document = f"query ($on: Boolean!) {{ features {{ {layers} }} }}"
    assert gateway.query(document, {"on": False}) == {"features": {}}
    [error] = gateway.post(document, {"on": True})["errors"]
    assert error["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": "statements", "maximum": 20}
    assert not gateway.carto.requests


def test_with_warn_an_exceeded_limit_is_logged_and_the_document_passes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = Settings.model_validate(
        {"sandbox": True, "limits": "warn", "max_aliases": 2, "max_tokens": 5}
    )
    body: dict[str, Any] = {"query": "{ a: __typename b: __typename c: __typename }"}
    with on_a_port(create_app(settings)) as url:
        import httpx

        response = httpx.post(f"{url}/graphql", json=body).json()
    assert response == {"data": {"a": "Query", "b": "Query", "c": "Query"}}
    assert [
        record.getMessage() for record in caplog.records if record.name == "carto_graphql.limits"
    ] == [
        "The request exceeds MAX_TOKENS: at most 5 tokens are allowed. LIMITS=warn lets it pass.",
        "The request exceeds MAX_ALIASES: at most 2 aliases are allowed. LIMITS=warn lets it pass.",
    ]


def test_every_limit_is_a_setting_with_the_same_default() -> None:
    assert Settings.model_validate({"sandbox": True}).document_limits == Limits()
