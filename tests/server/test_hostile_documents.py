"""Documents that ask for too much, or for nothing that makes sense: rows Q of hostile.md, by their ids.

Each is refused before CARTO is asked, as a GraphQL error with a code, and the server goes on.
"""

from typing import Any, Final

import pytest

from carto_graphql.settings import Settings
from schema.limits import Limits
from server import create_app
from tests.server.conftest import Gateway
from tests.serving import on_a_port

CITIES: Final = "cities(minPopulation: 9000000) { numberReturned }"


def fan_out(levels: int) -> str:
    """2^levels fields by fragments of two spreads each."""
    fragments = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels))
    return f"{{ ...F0 }} {fragments} fragment F{levels} on Query {{ __typename }}"


def chain(links: int) -> str:
    fragments = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(links))
    return f"{{ ...F0 }} {fragments} fragment F{links} on Query {{ __typename }}"


def aliased(count: int, field: str) -> str:
    return " ".join(f"a{number}: {field}" for number in range(count))


def types_of_types(levels: int) -> str:
    """2^levels objects, of the only type that holds itself."""
    fragments = " ".join(
        f"fragment F{n} on __Type {{ a: ofType {{ ...F{n + 1} }} b: ofType {{ ...F{n + 1} }} }}"
        for n in range(levels)
    )
    return f"{{ __schema {{ types {{ ...F0 }} }} }} {fragments} fragment F{levels} on __Type {{ name }}"


LIMITED: Final = {
    "q01 nested 50 deep": "{a" * 50 + "}" * 50,
    "q02 two aliases at each of 18 levels": types_of_types(18),
    "q03 10,000 aliases": f"{{ {aliased(10_000, '__typename')} }}",
    "q03 a thousand aliases": f"{{ {aliased(1_000, '__typename')} }}",
    "q04 101 statements": f"{{ features {{ {aliased(101, CITIES)} }} }}",
    "q05 one field 3,000 times": f"{{ features {{ {'__typename ' * 3_000} }} }}",
    "q05 one field 60 times": f"{{ features {{ {'__typename ' * 60} }} }}",
    "q06 20,000 tokens": f"{{ {'__typename ' * 20_000} }}",
    "q07 a thousand directives": f"{{ __typename {'@skip(if: false) ' * 900} }}",
    "q08 a thousand unknown directives": f"{{ __typename {'@nope ' * 1_000} }}",
    "q10 2^20 fields": fan_out(20),
    "q10 2^60 fields": fan_out(60),
    "q11 a chain of 1,000 fragments": chain(1_000),
    "q29 64 KiB of comments": "#\n" * 32_000 + "{ __typename }",
    "q29 200 KiB of commas": "," * 200_000 + "{ __typename }",
    "q36 100 operations": " ".join(f"query Q{number} {{ __typename }}" for number in range(100)),
    "q50 200 times the introspection": f"{{ {aliased(201, '__schema { types { name } }')} }}",
}


@pytest.mark.parametrize("document", [pytest.param(text, id=name) for name, text in LIMITED.items()])
def test_what_asks_for_too_much_meets_a_limit_that_is_named(gateway: Gateway, document: str) -> None:
    answer = gateway.post(document)
    assert "data" not in answer
    extensions = [error["extensions"] for error in answer["errors"]]
    assert [each["code"] for each in extensions] in (["LIMIT_EXCEEDED"], ["GRAPHQL_VALIDATION_FAILED"])
    if extensions[0]["code"] == "LIMIT_EXCEEDED":
        assert f"MAX_{extensions[0]['limit'].upper()}" in answer["errors"][0]["message"]
    assert not gateway.carto.asked


REFUSED: Final = {
    "q01 nested 5,000 deep": ("{a" * 900 + "}" * 900, "GRAPHQL_PARSE_FAILED"),
    "q09 a circle of fragments": (
        "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "q12 a fragment that is not there": ("{ ...Nope }", "GRAPHQL_VALIDATION_FAILED"),
    "q13 a list literal 1,900 deep": ("{ a(x: " + "[" * 1900 + "]" * 1900 + ") }", "GRAPHQL_PARSE_FAILED"),
    "q13 a type 1,900 deep": (
        "query($a: " + "[" * 1900 + "Int" + "]" * 1900 + ") { a }",
        "GRAPHQL_PARSE_FAILED",
    ),
    "q18 a lone surrogate": (
        '{ features { cities(countries: ["\\ud800"]) { type } } }',
        "GRAPHQL_PARSE_FAILED",
    ),
    "q20 NUL": ("{ \0 }", "GRAPHQL_PARSE_FAILED"),
    "q20 a control character": ("{ \x07 }", "GRAPHQL_PARSE_FAILED"),
    "q36 operations without a choice": (
        "query A { __typename } query B { __typename }",
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "q37 nothing but a fragment": ("fragment A on Query { __typename }", "GRAPHQL_VALIDATION_FAILED"),
    "q42 a mutation": ("mutation { __typename }", "GRAPHQL_VALIDATION_FAILED"),
    "q50 circular introspection": (
        "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }",
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "q51 a mistyped field": ("{ features { citis { type } } }", "GRAPHQL_VALIDATION_FAILED"),
    "q53 a subscription": ("subscription { __typename }", "GRAPHQL_VALIDATION_FAILED"),
    "q62 an input field twice": (
        "{ features { cities(bbox: {west: 1, west: 2, south: 1, east: 2, north: 2}) { type } } }",
        "GRAPHQL_PARSE_FAILED",
    ),
    "q62 an input field that is unknown": (
        "{ features { cities(bbox: {west: 1, south: 1, east: 2, north: 2, up: 1}) { type } } }",
        "GRAPHQL_VALIDATION_FAILED",
    ),
}


@pytest.mark.parametrize(
    ("document", "code"), [pytest.param(*case, id=name) for name, case in REFUSED.items()]
)
def test_what_makes_no_sense_is_refused_before_anything_is_asked(
    gateway: Gateway, document: str, code: str
) -> None:
    answer = gateway.post(document)
    assert "data" not in answer
    assert {error["extensions"]["code"] for error in answer["errors"]} <= {code, "GRAPHQL_VALIDATION_FAILED"}
    assert not gateway.carto.asked


@pytest.mark.parametrize("digits", [5_000, 60_000])
def test_q14_a_literal_of_many_digits_is_refused_and_not_echoed(gateway: Gateway, digits: int) -> None:
    answer = gateway.post("{ features { cities(minPopulation: " + "1" * digits + ") { type } } }")
    assert len(str(answer)) < 1_000
    assert "data" not in answer


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
    from graphql import get_introspection_query

    query = get_introspection_query(
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
    )
    assert gateway.ask(query)["__schema"]["queryType"]["name"] == "Query"


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
    layers = aliased(21, "cities(minPopulation: 9000000, limit: 1) @include(if: $on) { numberReturned }")
    document = f"query ($on: Boolean!) {{ features {{ {layers} }} }}"
    assert gateway.ask(document, {"on": False}) == {"features": {}}
    [error] = gateway.post(document, {"on": True})["errors"]
    assert error["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": "statements", "most": 20}
    assert not gateway.carto.asked


def test_with_warn_a_limit_is_logged_and_lets_through(caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings.model_validate({"sandbox": True, "limits": "warn", "max_aliases": 2, "max_tokens": 5})
    asked: dict[str, Any] = {"query": "{ a: __typename b: __typename c: __typename }"}
    with on_a_port(create_app(settings)) as url:
        import httpx

        answer = httpx.post(f"{url}/graphql", json=asked).json()
    assert answer == {"data": {"a": "Query", "b": "Query", "c": "Query"}}
    assert [
        record.getMessage().split(",")[0]
        for record in caplog.records
        if record.name == "carto_graphql.limits"
    ] == [
        "The document has more tokens than the 5 that MAX_TOKENS allows",
        "The document has more aliases than the 2 that MAX_ALIASES allows",
    ]


def test_every_limit_is_a_setting_with_the_same_default() -> None:
    assert Settings.model_validate({"sandbox": True}).document_limits == Limits()
