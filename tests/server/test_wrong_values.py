"""With wrong values of CARTO, small results equal those of plain graphql-core over plain objects.

A wrong value is a field error with its path, and null goes up as GraphQL says (spec 6.4.4).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from graphql import GraphQLResolveInfo, GraphQLSchema, build_schema, execute_sync, parse, validate

import schema.build
from resolvers.catalog.loading import load_catalog
from resolvers.results.columns import Form
from tests.resolvers.results.sample_rows import ROW, TEMPLATES, Row
from tests.server.canned import Canned, gateway_before, sample_catalog
from tests.serving import on_a_port

LIMIT: Final = 3


class Wrong(Exception):
    """An error in the place of a wrong value, where graphql-core raises it."""


SCALARS: Final = {
    **{name: column.scalar for name, column in TEMPLATES["features"].columns.items()},
    "__geometry": "Geometry",
    "__id": "ID",
}

MISSING: Final = object()

WRONG: Final[Mapping[str, Sequence[Row]]] = {
    "nothing": [],
    "null where it may not be": [{}, {"number": None}],
    "a number for a nullable text": [{"name": 7}],
    "a missing column": [{}, {"name": MISSING}, {"name": MISSING}],
    "a missing column that may not be null": [{"people": MISSING}],
    "an Int of 33 bits": [{}, {}, {"number": 2**31}],
    "a half for an Int, as text": [{"number": "1.5"}],
    "several in one row": [{}, {"number": "secret", "name": ["secret"], "tags": [None], "updated": 5, "day": "soon"}],
    "some in every row": [{"size": "secret"}, {"open": 7, "size": True}, {"day": 5}],
    "a geometry in metres": [{"__geometry": "SRID=3857;POINT(1 2)", "area": "SRID=3857;POINT(1 2)"}],
    "a geometry with metres": [{"__geometry": {"type": "Point", "coordinates": [111319.49, 222684.21]},
                               "area": {"type": "Point", "coordinates": [181, 0]}}],
    "a geometry with a foreign crs": [
        {"area": {"type": "Point", "crs": {"properties": {"name": "EPSG:3857"}}, "coordinates": [1, 2]}}],
    "NaN where null may not be": [{"number": "NaN"}],
    "a null item": [{}, {"tags": ["a", None]}],
    "a geometry of no known type": [{}, {"__geometry": {"type": "Circle", "coordinates": []}, "area": "{}"}],
    "no id": [{}, {"__id": None}],
    "text that reads null": [{"size": "null", "open": "null"}],
    "more digits than a BigInt has": [{"people": "1" * 40}, {"people": 2**63}],
    "a wrong row behind the limit": [{}, {}, {}, {"number": "secret", "__id": None, "name": MISSING}],
}  # fmt: skip
"""Values that replace those of `ROW`; each is wrong."""

RIGHT: Final[Mapping[str, Sequence[Row]]] = {
    "rows as declared": [ROW] * 3,
    "no rows": [],
    "one row more than the limit": [ROW] * 4,
    "another column": [{**ROW, "other": "secret"}],
    "nulls where they may be": [
        {
            **ROW,
            **dict.fromkeys(
                ("size", "name", "open", "day", "updated", "area", "tags", "__geometry")
            ),
        }
    ],
}


def with_wrong_values(mistakes: Sequence[Row]) -> tuple[Sequence[Row], Sequence[Row]]:
    """Return the rows that CARTO sends, and the expected rows with `Wrong` for wrong values."""
    # Each of `mistakes` replaces values of ROW in one row. MISSING removes a column.
    sent = [
        {name: value for name, value in {**ROW, **wrong}.items() if value is not MISSING}
        for wrong in mistakes
    ]
    plain = [
        {**ROW, **{name: Wrong(f"CARTO's value for {name.removeprefix('__')} is not {SCALARS[name]} as declared")
                   for name in wrong}}
        for wrong in mistakes
    ]  # fmt: skip
    return sent, plain


STATES: Final = {
    **{name: (rows, rows) for name, rows in RIGHT.items()},
    **{name: with_wrong_values(mistakes) for name, mistakes in WRONG.items()},
}

FEATURES: Final = {
    "all": "{ type features { type id geometry properties { number size name open people day updated area tags"
           " type } } numberReturned truncated }",
    "GeoJSON": "{ type features { type geometry properties { number name } } }",
    "counts ahead": "{ truncated numberReturned features { id properties { name number } } }",
    "counts alone": "{ numberReturned truncated }",
    "types alone": "{ __typename type }",
    "aliases": "{ n: numberReturned type: features { key: id type: geometry"
               " id: properties { a: number name: size } } }",
    "repeated fields": "{ features { properties { number } } features { geometry properties { number name } } }",
    "fragments": "{ ...C features { ... on PlacesFeature { id ...F } } }"
                 " fragment C on PlacesCollection { truncated features { type } }"
                 " fragment F on PlacesFeature { geometry properties { ... { tags open } } }",
    "type names": "{ __typename features { __typename t: __typename properties { __typename } } truncated }",
    "two lists": "{ a: features { id properties { people } } b: features { geometry properties { day size } }"
                 " n: truncated }",
    "properties twice": "{ features { p: properties { number } properties { name } p: properties { day } } }",
    "directives": "{ features @include(if: true) { id @skip(if: true) properties { name @skip(if: false) } } }",
    "geometry alone": "{ features { geometry } }",
    "no column": "{ features { type properties { t: __typename } } }",
}  # fmt: skip
ROWS: Final = {
    "all": "{ rows { number size name open people day updated area tags type } numberReturned truncated }",
    "counts ahead": "{ numberReturned truncated rows { name number } }",
    "aliases": "{ n: truncated type: rows { __typename name: number number: name } }",
    "repeated fields": "{ rows { number } rows { number: number size ... { day } } }",
    "fragments": "{ ...C } fragment C on VisitsResult { rows { ...R open } } fragment R on VisitsRow { people area }",
    "two lists": "{ a: rows { tags updated } b: rows { number } truncated }",
    "no column": "{ rows { __typename } numberReturned }",
}


def document(namespace: str, field: str, selection: str) -> str:
    body, _, fragments = selection.partition(" fragment ")
    fragments = f" fragment {fragments}" if fragments else ""
    return f"{{ {namespace} {{ one: {field}(limit: {LIMIT}) {body} __typename }} }}{fragments}"


QUERIES: Final = [
    *((f"{field}, {name}", document("features", field, text.replace("Places", field[0].upper() + field[1:])))
      for field in ("places", "placesBySql") for name, text in FEATURES.items()),
    *((f"visits, {name}", document("queryRows", "visits", text)) for name, text in ROWS.items()),
]  # fmt: skip


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_catalog(tmp_path_factory.mktemp("catalog"))


@pytest.fixture(scope="module")
def plain_schema(catalog: Path) -> GraphQLSchema:
    return build_schema(
        schema.build.build_schema(load_catalog(catalog).public_templates()).as_str()
    )


@pytest.fixture(scope="module")
def carto() -> Canned:
    return Canned()


@pytest.fixture(scope="module")
def http(carto: Canned, catalog: Path) -> Iterator[httpx.Client]:
    with (
        on_a_port(carto) as carto_url,
        gateway_before(carto_url, catalog) as url,
        httpx.Client(base_url=url, timeout=20) as client,
    ):
        yield client


def plain_result(plain_schema: GraphQLSchema, query: str, rows: Sequence[Row]) -> Any:
    """Return graphql-core's own response to `query`, with the values of the fields from `rows`."""

    def resolve(source: Any, info: GraphQLResolveInfo[Any], **_: Any) -> Any:
        match info.parent_type.name:
            case "Query":
                return {}
            case "Features" | "QueryRows":
                return collection(rows)
        return source[info.field_name]

    document = parse(query)
    assert not validate(plain_schema, document)
    result = execute_sync(plain_schema, document, field_resolver=resolve)
    return ordered(
        {"data": result.data, "errors": [error.formatted for error in result.errors or []]}
    )


def collection(rows: Sequence[Row]) -> Mapping[str, Any]:
    shown = rows[:LIMIT]
    features = [
        {"type": "Feature", "id": row["__id"], "geometry": row["__geometry"], "properties": row}
        for row in shown
    ]
    return {
        "type": "FeatureCollection",
        "features": features,
        "rows": shown,
        "numberReturned": len(shown),
        "truncated": len(rows) > LIMIT,
    }


def ordered(response: Mapping[str, Any]) -> Any:
    """Return data and errors so that `==` compares the order of keys, but not of errors."""
    errors = [
        [str(error["path"]), error["message"], error["locations"]]
        for error in response.get("errors", [])
    ]
    data = json.loads(
        json.dumps(response["data"]), object_pairs_hook=lambda pairs: ("object", pairs)
    )
    return data, sorted(errors)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    "query", [query for _, query in QUERIES], ids=[name for name, _ in QUERIES]
)
def test_u12_s32_a_small_result_equals_that_of_plain_graphql_core(
    http: httpx.Client, carto: Canned, plain_schema: GraphQLSchema, query: str, state: str
) -> None:
    sent, plain = STATES[state]
    carto.says(sent)
    response = http.post("/graphql", json={"query": query})
    assert response.status_code == 200
    result = response.json()
    assert ordered(result) == plain_result(plain_schema, query, plain)
    assert {error["extensions"]["code"] for error in result.get("errors", [])} <= {
        "UPSTREAM_INVALID"
    }
    assert "secret" not in response.text
    assert "POINT(" not in response.text


RIGHT_BODY: Final = (
    b'{"rows":[{"number":1,"name":"secret"}],"type":"FeatureCollection",'
    b'"features":[{"type":"Feature","geometry":null,"properties":{"number":1,"name":"secret"}}]}'
)
BROKEN_BODIES: Final = {
    "U10 an error page": b"<html>secret</html>",
    "U10 an empty body": b"",
    "U10 null": b"null",
    "U10 a list": b"[]",
    "U12 another object": b'{"secret":[]}',
    "U12 null for the list": b'{"rows":null,"type":"FeatureCollection","features":null}',
    "U12 an object for the list": b'{"rows":{},"type":"FeatureCollection","features":{}}',
    "U12 a list of no rows": b'{"rows":["secret"],"type":"FeatureCollection","features":["secret"]}',
    "U09 half of it": RIGHT_BODY[:-20],
    "U09 two of it": RIGHT_BODY * 2,
    "U20 bytes that are not UTF-8": RIGHT_BODY.replace(b"secret", b"secr\xe9t"),
    "U13 half a surrogate pair": RIGHT_BODY.replace(b"secret", rb"secret\ud800"),
    "U13 NaN": RIGHT_BODY.replace(b"1", b"NaN"),
    "U13 Infinity": RIGHT_BODY.replace(b"1", b"-Infinity"),
    "U13 deep nesting": RIGHT_BODY.replace(b"1", b"[" * 100_000 + b"]" * 100_000),
}


@pytest.mark.parametrize("form", ["rows", "geojson"])
@pytest.mark.parametrize("body", BROKEN_BODIES.values(), ids=BROKEN_BODIES.keys())
def test_a_broken_response_fails_the_field_and_is_not_shown(
    http: httpx.Client, carto: Canned, form: Form, body: bytes
) -> None:
    path, error = query_form(http, carto, form, body)
    assert error == ("UPSTREAM_INVALID", path)


@pytest.mark.parametrize("form", ["rows", "geojson"])
def test_u11_an_error_under_status_200_is_an_error(
    http: httpx.Client, carto: Canned, form: Form
) -> None:
    path, error = query_form(http, carto, form, b'{"error":["Syntax error near secret"]}')
    assert error == ("UPSTREAM_REJECTED", path)


def query_form(http: httpx.Client, carto: Canned, form: Form, body: bytes) -> tuple[list[str], Any]:
    """Query while CARTO returns `body`; return the field's path, and the error's code and path."""
    carto.bodies[form] = body
    path, selection = (
        (["features", "places"], "features { geometry properties { name } }")
        if form == "geojson"
        else (["queryRows", "visits"], "rows { number name }")
    )
    response = http.post(
        "/graphql", json={"query": f"{{ {path[0]} {{ {path[1]} {{ {selection} }} }} }}"}
    )
    assert "secr" not in response.text
    result = response.json()
    assert result["data"] == {path[0]: {path[1]: None}}
    [error] = result["errors"]
    return path, (error["extensions"]["code"], error["path"])


@pytest.mark.threat("H09")
@pytest.mark.parametrize(
    ("rows", "lists", "errors"), [(1000, 1, 100), (1001, 1, 1), (200, 5, 100), (201, 5, 1)]
)
def test_each_wrong_value_has_an_error_up_to_a_thousand_rows_times_lists(
    http: httpx.Client, carto: Canned, rows: int, lists: int, errors: int
) -> None:
    carto.says([{**ROW, "name": 7}] * rows)
    selection = " ".join(f"r{number}: rows {{ name }}" for number in range(lists))
    query = f"{{ queryRows {{ visits(limit: 2000) {{ {selection} }} }} }}"
    result = http.post("/graphql", json={"query": query}).json()
    # Above 1000 rows in all lists, the field is null, with one error. Else up to 100 are reported.
    expected = {f"r{number}": [{"name": None}] * rows for number in range(lists)}
    assert result["data"] == {"queryRows": {"visits": expected if errors > 1 else None}}
    first = ["queryRows", "visits", *(["r0", 0, "name"] if errors > 1 else [])]
    assert (len(result["errors"]), result["errors"][0]["path"]) == (errors, first)
    assert result["errors"][0]["message"] == "CARTO's value for name is not String as declared"
