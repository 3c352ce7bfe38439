"""The S rows of docs/threats.md: every value of an argument is bound, checked or rejected."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
)
from hypothesis import given, settings
from hypothesis import strategies as st

import schema.build
from carto_graphql.sandbox import sandbox_catalog
from resolvers.catalog.loading import load_catalog
from resolvers.errors import CatalogError
from resolvers.sql.dialects import DIALECTS
from resolvers.sql.statement_text import statement_text
from tests.resolvers.shops import TOWNS, load, write_catalog
from tests.server.canned import Canned, gateway_before
from tests.server.conftest import Gateway
from tests.serving import Recorder, on_a_port

ANYTHING: Final = """\
/* ---
description: One parameter of each type, without rules.
params:
  text:   { type: String, default: benign }
  texts:  { type: "[String!]" }
  count:  { type: Int }
  big:    { type: BigInt }
  ratio:  { type: Float }
  flag:   { type: Boolean }
  day:    { type: Date }
  moment: { type: DateTime }
  area:   { type: Geometry }
  kind:   { type: String, enum: [red, blue] }
columns:
  name: String!
sort: [name]
access: [public]
--- */
SELECT name FROM things WHERE name = {{text}}
[[ AND name IN {{texts}} ]]
[[ AND a = {{count}} ]]
[[ AND b = {{big}} ]]
[[ AND c = {{ratio}} ]]
[[ AND d = {{flag}} ]]
[[ AND e = {{day}} ]]
[[ AND f = {{moment}} ]]
[[ AND ST_CONTAINS({{area}}, geom) ]]
[[ AND kind = {{kind}} ]]
"""
TYPES: Final = {
    "text": "String", "texts": "[String!]", "count": "Int", "big": "BigInt", "ratio": "Float", "flag": "Boolean",
    "day": "Date", "moment": "DateTime", "area": "Geometry", "kind": "AnythingRowKind",
}  # fmt: skip

INJECTIONS: Final = [
    "' OR '1'='1",
    "'; DROP TABLE x;--",
    '" OR ""="',
    "1; SELECT pg_sleep(10)",
    "x' UNION SELECT * FROM information_schema.tables --",
    "{{text}} [[ AND 1 = 1 ]]",
    "@text",
    "$1 :1 ? %s",
]
QUOTES: Final = [
    r"\'",
    "''",
    '"',
    "`",
    "$$a$$",
    r"E'\x27'",
    "tail\\",
    "''' \"\"\"",
    "\\\\'",
    "\r\n'",
]
LOOKALIKES: Final = [
    "\u02bc",
    "\u2019",
    "\uff07",
    "\u2018 OR 1=1",
    "\u00b4\u2032",
    "\uff02",
    "\u037e",
]
COMMENTS: Final = ["--", "/*", "#", "*/", "/*/**/*/", "/*!50000 1*/", "-- \n OR 1=1"]
PLAIN_TEXT: Final = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200)


@pytest.fixture(scope="module")
def things(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    catalog = write_catalog(tmp_path_factory.mktemp("things"), rows__anything=ANYTHING)
    carto = Recorder(Canned({"rows": b'{"rows":[]}'}))
    with on_a_port(carto) as carto_url, gateway_before(carto_url, catalog) as url:
        running = Gateway(url, carto)
        with running.http:
            yield running


@pytest.fixture(scope="module")
def sdl() -> GraphQLSchema:
    # A client sees the schema as SDL.
    return build_schema(
        schema.build.build_schema(
            load_catalog(Path(str(sandbox_catalog()))).public_templates()
        ).as_str()
    )


def query_for(**values: object) -> tuple[str, dict[str, object]]:
    declared = ", ".join(f"${name}: {TYPES[name]}" for name in values)
    given_ = ", ".join(f"{name}: ${name}" for name in values)
    return (
        f"query({declared}) {{ queryRows {{ anything({given_}) {{ rows {{ name }} }} }} }}",
        values,
    )


def statement_of(things: Gateway, **values: object) -> tuple[str, Any]:
    things.query(*query_for(**values))
    [statement] = things.carto.statements
    return statement


def error_of(
    gateway: Gateway, query: str, variables: dict[str, Any] | None = None
) -> dict[str, Any]:
    return error_of_body(gateway, json.dumps({"query": query, "variables": variables}))


def error_of_body(gateway: Gateway, body: str) -> dict[str, Any]:
    gateway.carto.requests.clear()
    response = gateway.http.post(
        "/graphql", content=body, headers={"content-type": "application/json"}
    )
    assert response.status_code < 500
    assert not gateway.carto.requests
    error: dict[str, Any] = response.json()["errors"][0]
    code = error["extensions"]["code"]
    assert code in {
        "BAD_USER_INPUT",
        "GRAPHQL_VALIDATION_FAILED",
        "GRAPHQL_PARSE_FAILED",
        "LIMIT_EXCEEDED",
    }
    return error


def message_for(things: Gateway, **values: object) -> str:
    return str(error_of(things, *query_for(**values))["message"])


def expected_message(argument: str, rule: str) -> str:
    predicate = rule if rule.startswith(("must ", "is ")) else f"is invalid: {rule}"
    return f"Argument '{argument}' (variable '${argument}') {predicate}."


# --- Text ---


@pytest.mark.parametrize("text", INJECTIONS)
def test_s01_an_injection_is_bound_as_a_value_and_the_statement_is_unchanged(
    things: Gateway, text: str
) -> None:
    benign, _ = statement_of(things, text="benign")
    assert statement_of(things, text=text) == (benign, {"text": text})


@pytest.mark.parametrize("text", ["' OR '1'='1", "'; DROP TABLE x;--", "') OR TRUE --"])
def test_s01_an_injection_matches_nothing_in_a_real_warehouse(gateway: Gateway, text: str) -> None:
    query = "query($q: String) { queryRows { airportsByState(search: $q) { rows { state } } } }"
    assert gateway.query(query, {"q": text}) == {"queryRows": {"airportsByState": {"rows": []}}}


@pytest.mark.parametrize("text", INJECTIONS)
def test_s02_items_of_lists_and_defaults_are_bound_too(things: Gateway, text: str) -> None:
    plain, _ = statement_of(things, text="benign")
    benign, _ = statement_of(things, texts=["benign"])
    assert statement_of(things, texts=["a", text]) == (
        benign,
        {"text": "benign", "texts": ["a", text]},
    )
    default = f"query($q: String = {json.dumps(text)}) {{ queryRows {{ anything(text: $q) {{ rows {{ name }} }} }} }}"
    things.query(default)
    assert things.carto.statements == [(plain, {"text": text})]


@pytest.mark.parametrize("name", sorted({*TYPES} - {"text", "texts"}))
@pytest.mark.parametrize("text", INJECTIONS[:2])
def test_s02_every_other_type_rejects_an_injection(things: Gateway, name: str, text: str) -> None:
    message_for(things, **{name: text})


@pytest.mark.parametrize(
    "field",
    [
        'cities(bbox: {west: "0 OR 1=1", south: 0, east: 1, north: 1}) { numberReturned }',
        'cities(bbox: {west: 0, south: 0, east: 1, north: 1, sql: "1"}) { numberReturned }',
        'cities { numberReturned @include(if: "1 OR 1") }',
        "cities(sql: \"SELECT 1\") { numberReturned }",
    ],
)  # fmt: skip
def test_s02_input_objects_and_directives_reject_text(gateway: Gateway, field: str) -> None:
    error = error_of(gateway, f"{{ features {{ {field} }} }}")
    assert error["extensions"]["code"] in {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}
    assert "1 OR 1" not in error["message"]


@pytest.mark.parametrize("text", [*QUOTES, *LOOKALIKES, *COMMENTS], ids=ascii)
def test_s03_s04_s05_quotes_their_lookalikes_and_comments_are_bound(
    things: Gateway, text: str
) -> None:
    benign, _ = statement_of(things, text="benign")
    assert statement_of(things, text=text) == (benign, {"text": text})


@pytest.mark.parametrize("provider", DIALECTS)
@given(text=PLAIN_TEXT)
@settings(max_examples=50)
def test_s03_no_text_changes_the_statement_in_any_dialect(
    warehouses: dict[str, Gateway], provider: str, text: str
) -> None:
    gateway = warehouses[provider]
    query = "query($q: String!) { queryRows { streets(name: $q) { rows { town } } } }"
    gateway.query(query, {"q": "benign"})
    [(benign, _)] = gateway.carto.statements
    gateway.query(query, {"q": text})
    [(sql, parameters)] = gateway.carto.statements
    assert sql == benign
    assert list(parameters.values() if isinstance(parameters, dict) else parameters) == [text]


@pytest.fixture(scope="module")
def warehouses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Gateway]]:
    carto = Recorder(Canned({"rows": b'{"rows":[]}'}))
    with ExitStack() as stack:
        carto_url = stack.enter_context(on_a_port(carto))
        running = {}
        for provider in DIALECTS:
            catalog = write_catalog(
                tmp_path_factory.mktemp(provider),
                catalog__yaml=f"connections: {{ c: {{ provider: {provider} }} }}\ndefaults: {{ connection: c }}\n",
                rows__streets=TOWNS.replace("columns:", "params: { name: String! }\nsample: { name: Bern }\ncolumns:")
                .replace("`p.d.towns`", "streets WHERE name = {{name}}"),
            )  # fmt: skip
            running[provider] = Gateway(
                stack.enter_context(gateway_before(carto_url, catalog)), carto
            )
        yield running
        for gateway in running.values():
            gateway.http.close()


def test_s06_a_template_must_be_one_statement_that_only_reads(tmp_path: Any) -> None:
    for number, sql in enumerate(
        ["SELECT 1 AS town; SELECT 2 AS town", "DELETE FROM t", "CALL f()"]
    ):
        with pytest.raises(CatalogError):
            load(
                tmp_path / str(number),
                rows__towns=TOWNS.replace("SELECT town FROM `p.d.towns`", sql),
            )


@pytest.mark.parametrize("text", ["1; SELECT pg_sleep(10)", "x'; DELETE FROM things; --"])
def test_s06_a_second_statement_in_a_value_is_bound(things: Gateway, text: str) -> None:
    sql, parameters = statement_of(things, text=text)
    assert ";" not in sql
    assert parameters == {"text": text}


# --- Names ---

COLUMNS: Final = [
    "name; DROP", 'name" --', "(SELECT 1)", "1", "*", "name ASC NULLS FIRST, (SELECT 1)",
    "Name", "NAME", "n\u0430me", "name ", " name", "name\0", "na\u200bme", "", "tz", "geom", "geonameid",
]  # fmt: skip
"""The last three are columns of the SELECT that the catalog does not offer for sorting."""


@pytest.mark.parametrize("column", COLUMNS, ids=ascii)
def test_s07_s10_only_columns_of_the_catalog_can_be_sorted_by(
    gateway: Gateway, column: str
) -> None:
    query = "query($o: [CitiesOrder!]) { features { cities(orderBy: $o) { numberReturned } } }"
    error_of(gateway, query, {"o": [{"field": column}]})


@pytest.mark.parametrize(
    "column", ["Name", "n\u0430me", "`name`", "name;", "*", "name__", "tz", "geom"], ids=ascii
)
def test_s07_s10_only_columns_of_the_catalog_can_be_selected(gateway: Gateway, column: str) -> None:
    error_of(gateway, f"{{ features {{ cities {{ features {{ properties {{ {column} }} }} }} }} }}")


def test_s07_too_many_sort_terms_are_rejected_and_duplicates_ignored(things: Gateway) -> None:
    query = (
        "query($o: [AnythingRowOrder!]) { queryRows { anything(orderBy: $o) { rows { name } } } }"
    )
    things.query(query, {"o": [{"field": "name"}] * 100})
    [(sql, _)] = things.carto.statements
    assert sql.count("ORDER BY q.`name` ASC NULLS LAST\n") == 1
    error = error_of(things, query, {"o": [{"field": "name"}] * 101})
    assert error["message"] == "Argument 'orderBy' (variable '$o') must have at most 100 items."


@pytest.mark.parametrize("direction", ["ASC; --", "desc nulls last", "asc", "", "ASC NULLS FIRST"])
def test_s08_a_sort_direction_is_asc_or_desc(gateway: Gateway, direction: str) -> None:
    query = "query($o: [CitiesOrder!]) { features { cities(orderBy: $o) { numberReturned } } }"
    error_of(gateway, query, {"o": [{"field": "name", "direction": direction}]})


@pytest.mark.parametrize(
    "name", ["a.b.c", "`proj.ds.t`", "../x", "information_schema.tables", "pg_catalog", "sandbox"]
)
def test_s09_a_client_cannot_name_a_table(gateway: Gateway, name: str) -> None:
    error_of(gateway, f"{{ queryRows {{ {name} {{ numberReturned }} }} }}")


def arguments(sdl: GraphQLSchema) -> Iterator[tuple[str, GraphQLArgument]]:
    for kind in sdl.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            for field in kind.fields.values():
                yield from field.args.items()


def test_s09_s15_s30_no_argument_accepts_sql_a_source_or_a_group(
    sdl: GraphQLSchema,
) -> None:
    words = {
        "sql",
        "query",
        "source",
        "table",
        "connection",
        "dataset",
        "select",
        "columns",
        "filter",
    }
    words |= {
        "before",
        "cursor",
        "first",
        "last",
        "groupBy",
        "aggregate",
        "having",
        "_and",
        "_or",
        "_not",
    }
    assert not words & {name for name, _ in arguments(sdl)}


def test_s11_s25_no_argument_accepts_a_path_a_cell_or_any_json(sdl: GraphQLSchema) -> None:
    inputs = {get_named_type(argument.type) for _, argument in arguments(sdl)}
    objects = {each for each in inputs if isinstance(each, GraphQLInputObjectType)}
    within = {get_named_type(field.type) for each in objects for field in each.fields.values()}
    scalars = {
        each.name
        for each in inputs | within
        if not isinstance(each, GraphQLInputObjectType | GraphQLEnumType)
    }
    assert scalars <= {
        "Int",
        "Float",
        "String",
        "Boolean",
        "BigInt",
        "Date",
        "DateTime",
        "Geometry",
    }


def test_s28_no_input_type_but_a_filter_contains_itself(sdl: GraphQLSchema) -> None:
    inputs = [each for each in sdl.type_map.values() if isinstance(each, GraphQLInputObjectType)]
    assert inputs
    for each in inputs:
        for name, field in each.fields.items():
            if get_named_type(field.type) is each:
                assert name in ("and", "or", "not")


@pytest.mark.parametrize("depth", [99, 300, 900])
def test_s28_a_filter_nested_deep_is_an_error_of_the_client(gateway: Gateway, depth: int) -> None:
    where: dict[str, Any] = {}
    for _ in range(depth):
        where = {"not": where}
    query = "query ($w: CitiesFilter) { features { cities(where: $w) { numberReturned } } }"
    text = "{not: " * depth + "{}" + "}" * depth
    literal = f"{{ features {{ cities(where: {text}) {{ numberReturned }} }} }}"
    for document, variables in ((query, {"w": where}), (literal, None)):
        response = gateway.http.post(
            "/graphql", json={"query": document, "variables": variables}
        ).json()
        assert response["errors"][0]["extensions"]["code"] in {
            "BAD_USER_INPUT",
            "GRAPHQL_VALIDATION_FAILED",
            "GRAPHQL_PARSE_FAILED",
            "LIMIT_EXCEEDED",
        }


# --- Patterns ---


@pytest.mark.parametrize("text", ["%%", "__", "\\\\", "(a+)+$", ".*", "%a%"])
def test_s12_no_character_is_a_wildcard(gateway: Gateway, text: str) -> None:
    query = "query($q: String) { queryRows { airportsByState(search: $q) { rows { state } } } }"
    assert gateway.query(query, {"q": text}) == {"queryRows": {"airportsByState": {"rows": []}}}
    [(sql, parameters)] = gateway.carto.statements
    assert parameters == {"search": text}
    assert "LIKE" not in sql.upper()


def test_s12_ten_thousand_wildcards_are_rejected(gateway: Gateway) -> None:
    query = "query($q: String) { queryRows { airportsByState(search: $q) { rows { state } } } }"
    error = error_of(gateway, query, {"q": "%" * 10_000})
    assert error["message"] == "Argument 'search' (variable '$q') must have at most 50 characters."


# --- Numbers ---


@pytest.mark.parametrize("limit", [2147483647, 2**63, -1, 20_001, 0.5, "10", True])
def test_s13_a_limit_outside_the_range_of_the_template_is_rejected(
    gateway: Gateway, limit: object
) -> None:
    query = "query($n: Int!) { features { cities(limit: $n) { numberReturned } } }"
    error_of(gateway, query, {"n": limit})


def test_s13_an_absent_limit_is_the_default_and_zero_returns_no_rows(gateway: Gateway) -> None:
    assert gateway.query("{ features { cities(limit: 0) { numberReturned truncated } } }") == {
        "features": {"cities": {"numberReturned": 0, "truncated": True}}
    }
    gateway.query("{ features { cities { numberReturned } } }")
    [(sql, _)] = gateway.carto.statements
    assert sql.endswith("LIMIT 1001")
    error_of(gateway, "{ features { cities(limit: null) { numberReturned } } }")


@pytest.mark.parametrize("offset", [-1, 10**12, 1_000_001, "0", 1.5])
def test_s14_an_offset_is_bounded(gateway: Gateway, offset: object) -> None:
    query = "query($n: Int!) { features { cities(offset: $n) { numberReturned } } }"
    error_of(gateway, query, {"n": offset})


@pytest.mark.parametrize(("cursor", "name"), [("WyJhIl0=", "after"), ("'; --", "cursor")])
def test_s15_a_cursor_is_not_an_argument(gateway: Gateway, cursor: str, name: str) -> None:
    error_of(
        gateway, f"{{ features {{ cities({name}: {json.dumps(cursor)}) {{ numberReturned }} }} }}"
    )


# --- Places ---


def boxed(west: object, south: object, east: object, north: object) -> tuple[str, dict[str, Any]]:
    query = "query($b: BBox) { features { cities(bbox: $b, limit: 5) { features { id } numberReturned } } }"
    return query, {"b": {"west": west, "south": south, "east": east, "north": north}}


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "-1e400"])
@pytest.mark.parametrize("side", ["west", "north"])
def test_s16_a_number_that_is_not_finite_is_rejected_as_a_coordinate(
    gateway: Gateway, number: str, side: str
) -> None:
    query, variables = boxed(0, 0, 1, 1)
    variables["b"][side] = "HERE"
    error_of_body(
        gateway, json.dumps({"query": query, "variables": variables}).replace('"HERE"', number)
    )


@pytest.mark.parametrize(
    ("side", "sent_as"),
    [(-0.0, "0.0"), (5e-324, "5e-324"), (1, "1.0"), (-179.999999999, "-179.999999999")],
)
def test_s16_a_coordinate_is_written_without_loss(
    gateway: Gateway, side: float, sent_as: str
) -> None:
    gateway.query(*boxed(side, -1, 179, 1))
    [(sql, _)] = gateway.carto.statements
    assert f"ST_INTERSECTSBOX(geom, {sent_as}, -1.0, 179.0, 1.0)" in sql


@pytest.mark.parametrize(
    "box",
    [(181, 0, 1, 1), (540, 0, 1, 1), (0, 0, -180.001, 1), (0, -90.0001, 1, 1), (0, 0, 1, 90.0001), (1e308, 0, 0, 0),
     (48.85, 2.35, 52, 139.7)],  # latitude and longitude swapped
)  # fmt: skip
def test_s17_degrees_out_of_range_are_rejected_by_name(
    gateway: Gateway, box: tuple[float, ...]
) -> None:
    assert error_of(gateway, *boxed(*box))["extensions"]["argument"].startswith("bbox.")


def test_s18_a_box_with_south_above_north_is_rejected(gateway: Gateway) -> None:
    message = error_of(gateway, *boxed(0, 2, 1, 1))["message"]
    assert "must not be above bbox.north" in message


def test_s19_a_box_that_crosses_the_date_line_is_one_box_in_the_statement(gateway: Gateway) -> None:
    gateway.query(*boxed(170, -20, -170, 20))
    [(sql, _)] = gateway.carto.statements
    assert "ST_INTERSECTSBOX(geom, 170.0, -20.0, -170.0, 20.0)" in sql


@pytest.mark.parametrize(
    ("box", "found"),
    [
        ((-180, -90, 180, 90), 5),
        ((0, 0, 0, 0), 0),
        ((-180, 90, 180, 90), 0),
        ((-180, -90, 180, -90), 0),
        ((180, -90, -180, 90), 0),
    ],
    ids=["the world", "a point", "the north pole", "the south pole", "the date line"],
)
def test_s20_the_world_a_point_and_the_poles_are_valid_boxes(
    gateway: Gateway, box: tuple[int, int, int, int], found: int
) -> None:
    result = gateway.query(*boxed(*box))
    assert result["features"]["cities"]["numberReturned"] == found


def ring(size: int) -> list[list[float]]:
    return [[index / size, 0.5] for index in range(size - 2)] + [[0, 1], [0, 0.5]]


def polygon(*rings: list[list[float]]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": list(rings)}


@pytest.mark.parametrize(
    "area", [polygon(ring(10_001)), polygon(*[ring(4)] * 2501)], ids=["one ring", "many holes"]
)
def test_s21_a_geometry_with_too_many_vertices_is_rejected(
    things: Gateway, area: dict[str, object]
) -> None:
    assert "must be at most 10,000 positions" in message_for(things, area=area)


def test_s21_a_million_vertices_exceed_the_size_of_a_body(things: Gateway) -> None:
    query, _ = query_for(area=None)
    things.carto.requests.clear()
    body = {"query": query, "variables": {"area": polygon(ring(1_000_000))}}
    assert things.http.post("/graphql", json=body).status_code == 413
    assert not things.carto.requests


def nested(depth: int) -> dict[str, object]:
    inner: dict[str, object] = {"type": "Point", "coordinates": [0, 0]}
    for _ in range(depth):
        inner = {"type": "GeometryCollection", "geometries": [inner]}
    return inner


INVALID_GEOMETRIES: Final[dict[str, tuple[object, str]]] = {
    "unclosed": (polygon([[0, 0], [1, 0], [1, 1], [0, 1]]), "a ring ends where it begins"),
    "two points": (polygon([[0, 0], [0, 0]]), "must be a list of at least 4"),
    "empty": (polygon(), "must be a list of at least 1"),
    "an empty ring": (polygon([]), "must be a list of at least 4"),
    "no coordinates": ({"type": "Polygon"}, "must be a list"),
    "null": ({"type": "Point", "coordinates": None}, "must be a position"),
    "one number": ({"type": "Point", "coordinates": [1]}, "must be a position"),
    "four numbers": ({"type": "Point", "coordinates": [1, 2, 3, 4]}, "must be a position"),
    "text for a number": ({"type": "Point", "coordinates": ["0", 0]}, "must be finite numbers"),
    "true for a number": ({"type": "Point", "coordinates": [True, 0]}, "must be finite numbers"),
    "beyond the pole": (
        {"type": "Point", "coordinates": [0, 91]},
        "longitude must be between -180 and 180",
    ),
    "crosses itself": (
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
        "a polygon must not cross itself",
    ),
    "swapped": (
        {"type": "Point", "coordinates": [48.85, 139.7]},
        "longitude must be between -180 and 180",
    ),
    "nested 9 deep": (nested(9), "nested deeper than 8"),
    "nested 200 deep": (nested(200), "nested deeper than 8"),
    "a feature": ({"type": "Feature", "geometry": nested(0)}, "must be one of Point"),
    "a type of SQL": (
        {"type": "Point'), (SELECT 1", "coordinates": [0, 0]},
        "must be one of Point",
    ),
}


@pytest.mark.parametrize(
    ("area", "says"), INVALID_GEOMETRIES.values(), ids=INVALID_GEOMETRIES.keys()
)
def test_s22_an_invalid_geometry_is_rejected(things: Gateway, area: object, says: str) -> None:
    assert says in message_for(things, area=area)


def test_s22_a_geometry_nested_a_thousand_deep_is_rejected(
    things: Gateway,
) -> None:
    query, _ = query_for(area=None)
    collection = '{"type":"GeometryCollection","geometries":['
    area = f'{collection * 1000}{{"type":"Point","coordinates":[0,0]}}{"]}" * 1000}'
    error_of_body(things, f'{{"query":{json.dumps(query)},"variables":{{"area":{area}}}}}')


@pytest.mark.parametrize(
    "corners",
    [
        [[0, 0], [0, 1], [1, 1], [0, 0]],
        [[0, 0, 9], [1, 0, 9], [1, 1], [0, 0]],
    ],
    ids=["winds the other way", "has heights"],
)
def test_s22_winding_and_heights_are_accepted_and_heights_removed(
    things: Gateway, corners: list[list[int]]
) -> None:
    _, parameters = statement_of(
        things, area=polygon([[float(n) for n in corner] for corner in corners])
    )
    flat = [[float(n) for n in corner[:2]] for corner in corners]
    assert json.loads(parameters["area"]) == {"type": "Polygon", "coordinates": [flat]}


WKT: Final = [
    "POINT(0 0)",
    "POINT(0 0)'), (SELECT 1",
    "SRID=999999;POINT(0 0)",
    "0101000000" + "0" * 32,
]


@pytest.mark.parametrize("text", WKT)
def test_s23_a_geometry_as_text_is_rejected(things: Gateway, text: str) -> None:
    assert "must be a GeoJSON geometry object" in message_for(things, area=text)
    assert "must be a GeoJSON geometry object" in message_for(things, area=[text])


def test_s23_a_geometry_is_serialized_without_foreign_members(things: Gateway) -> None:
    hostile = {
        "'; DROP": 1,
        "bbox": ["'"],
        "type": "Point",
        "properties": {"a": "--"},
        "coordinates": [1, -0.0],
    }
    sql, parameters = statement_of(things, area=hostile)
    assert parameters == {"text": "benign", "area": '{"type":"Point","coordinates":[1.0,0.0]}'}
    assert (sql, parameters) == statement_of(
        things, area={"type": "Point", "coordinates": [1.0, 0]}
    )
    crs = {"type": "name", "properties": {"name": "EPSG:3857"}}
    assert "GeoJSON is always WGS 84" in message_for(things, area={**hostile, "crs": crs})


@pytest.mark.parametrize("radius", [-1, -1e-9, 1e12, 1_000_000.5, 1e308])
def test_s24_a_radius_outside_the_range_of_the_template_is_rejected(
    gateway: Gateway, radius: float
) -> None:
    query = "query($r: Float!) { features { citiesNear(longitude: 0, latitude: 0, radius: $r) { numberReturned } } }"
    assert error_of(gateway, query, {"r": radius})["extensions"]["argument"] == "radius"


def test_s24_a_radius_of_zero_is_valid(gateway: Gateway) -> None:
    gateway.query(
        "{ features { citiesNear(longitude: 0, latitude: 0, radius: 0) { numberReturned } } }"
    )
    [(_, parameters)] = gateway.carto.statements
    assert parameters["radius"] == 0


@pytest.mark.parametrize(
    "cell", [2**64, "18446744073709551616", "8a2a1072b59ffff", "-9223372036854775809", "1e5"]
)
def test_s25_an_integer_of_more_than_64_bits_is_rejected(things: Gateway, cell: object) -> None:
    assert "must be a whole number of 64 bits" in message_for(things, big=cell)


# --- Dates ---

INVALID_DATES: Final = [
    "0000-00-00",
    "infinity",
    "-infinity",
    "2024-02-30",
    "0044-03-15 BC",
    "24-01-01",
    "2024-1-1",
    "now",
]
INVALID_DATETIMES: Final = [
    "9999-12-31T23:59:60+99:99", "infinity", "2024-01-01T24:00:00Z", "2024-01-01T00:00:00 Europe/Paris", "2024-01-01",
    "2024-01-01T00:00:00+25:00", "0001-01-01T00:00:00+01:00", "2024-01-01T00:00:00Z'; --", "allballs",
]  # fmt: skip


@pytest.mark.parametrize("text", INVALID_DATES)
def test_s26_an_invalid_date_is_rejected(things: Gateway, text: str) -> None:
    assert "must be a date" in message_for(things, day=text)


@pytest.mark.parametrize("text", INVALID_DATETIMES)
def test_s26_an_invalid_datetime_is_rejected(things: Gateway, text: str) -> None:
    assert "must be a date and time" in message_for(things, moment=text)


def test_s26_a_datetime_of_any_zone_is_bound_in_utc(things: Gateway) -> None:
    _, parameters = statement_of(things, moment="2024-03-31T02:30:00+02:00", day="2024-02-29")
    assert parameters == {"text": "benign", "day": "2024-02-29", "moment": "2024-03-31T00:30:00Z"}


# --- Sizes ---


@pytest.mark.parametrize("items", [1001, 9_000])
def test_s27_a_list_is_bounded_without_a_rule_of_its_template(things: Gateway, items: int) -> None:
    assert message_for(things, texts=["x"] * items) == expected_message(
        "texts", "must have at most 1000 items"
    )


def test_s27_a_list_is_bounded_by_its_template(gateway: Gateway) -> None:
    query = "query($c: [String!]) { features { cities(countries: $c) { numberReturned } } }"
    message = error_of(gateway, query, {"c": ["FR"] * 51})["message"]
    assert message == "Argument 'countries' (variable '$c') must have at most 50 items."


def test_s27_an_empty_list_matches_nothing_in_a_valid_statement(gateway: Gateway) -> None:
    result = gateway.query("{ features { cities(countries: []) { numberReturned } } }")
    assert result == {"features": {"cities": {"numberReturned": 0}}}
    [(sql, parameters)] = gateway.carto.statements
    assert "IN UNNEST(ARRAY<STRING>[])" in sql
    assert "countries" not in parameters


CONFUSED: Final = [
    ("count", "1"), ("count", "1 OR 1"), ("count", True), ("count", 1.5), ("count", [1, 2]),
    ("ratio", "1.5"), ("ratio", False), ("flag", 0), ("flag", "true"),
    ("text", 1), ("text", True), ("text", {"a": 1}), ("text", ["a", "b"]),
    ("texts", [1]), ("texts", [None]), ("texts", {"a": "b"}),
    ("big", True), ("big", 1.5), ("big", "1 OR 1"), ("big", [1]),
    ("day", 20240101), ("day", {}), ("kind", 0), ("kind", "RED"), ("area", 1), ("area", True),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), CONFUSED)
def test_s29_a_value_of_another_type_is_rejected(things: Gateway, name: str, value: object) -> None:
    message_for(things, **{name: value})


@pytest.mark.parametrize("step", [0, -1, 1e-9, 1e9])
def test_s30_the_bins_of_a_histogram_are_bounded_by_its_template(
    gateway: Gateway, step: float
) -> None:
    query = (
        "query($s: Float!) { queryRows { magnitudeHistogram(step: $s) { rows { earthquakes } } } }"
    )
    assert error_of(gateway, query, {"s": step})["extensions"]["argument"] == "step"


def test_s30_the_group_is_that_of_the_template(gateway: Gateway) -> None:
    gateway.query(
        "{ queryRows { magnitudeHistogram { rows { a: earthquakes b: earthquakes magnitude } } } }"
    )
    [(sql, _)] = gateway.carto.statements
    assert sql.count("GROUP BY") == 1
    assert sql.startswith(
        "SELECT q.`magnitude` AS `magnitude`, q.`earthquakes` AS `earthquakes`\nFROM ("
    )


STRANGE: Final = {
    "emoji": "\U0001f469\u200d\U0001f680" * 100,
    "right to left": "\u202eevil\u202c \u2066x\u2069",
    "marks": "e" + "\u0301" * 1000,
    "composed and not": "\u00e9 e\u0301",
    "as long as allowed": "\U0001f5fa" * 10_000,
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
def test_s31_strange_text_reaches_carto_exactly(things: Gateway, text: str) -> None:
    assert statement_of(things, text=text)[1] == {"text": text}


@given(text=PLAIN_TEXT)
def test_s31_any_text_reaches_carto_exactly(things: Gateway, text: str) -> None:
    assert statement_of(things, text=text, texts=[text])[1] == {"text": text, "texts": [text]}


@pytest.mark.parametrize(("name", "at"), [("text", "text"), ("texts", "texts[0]")])
def test_s31_a_text_is_bounded_without_a_rule_of_its_template(
    things: Gateway, name: str, at: str
) -> None:
    long = "x" * 10_001
    message = message_for(things, **{name: long if name == "text" else [long]})
    assert message == expected_message(at, "must have at most 10000 characters")


def test_s31_ten_megabytes_of_text_exceed_the_size_of_a_body(things: Gateway) -> None:
    query, _ = query_for(text="")
    body = {"query": query, "variables": {"text": "x" * 10_000_000}}
    things.carto.requests.clear()
    assert things.http.post("/graphql", json=body).status_code == 413
    assert not things.carto.requests


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "a\0b"], ids=ascii)
def test_s31_text_that_no_warehouse_can_store_is_rejected(things: Gateway, text: str) -> None:
    message_for(things, text=text)


def test_s33_a_statement_too_long_for_a_url_is_sent_by_post(gateway: Gateway) -> None:
    area = {"type": "Polygon", "coordinates": [ring(5000)]}
    query = "query($a: Geometry!) { features { airportsIn(area: $a) { numberReturned } } }"
    gateway.query(query, {"a": area})
    assert [
        (sent.method, sent.query) for sent in gateway.carto.requests if "/query" in sent.path
    ] == [("POST", {})]


def test_s34_a_hundred_different_numbers_share_one_statement_in_the_cache(
    things: Gateway, gateway: Gateway
) -> None:
    statements = {statement_of(things, ratio=number / 1000)[0] for number in range(100)}
    assert len(statements) == 1
    gateway.query(*boxed(0, 0, 1, 1))
    cached = statement_text.cache_info().currsize
    for number in range(100):
        gateway.query(*boxed(number / 1000, 0, 1, 1))
    assert statement_text.cache_info().currsize == cached


def test_the_operator_sets_the_limits_on_values(tmp_path: Any) -> None:
    catalog = write_catalog(tmp_path, rows__anything=ANYTHING)
    carto = Recorder(Canned({"rows": b'{"rows":[]}'}))
    limits = {"max_text_length": 6, "max_list_items": 2, "max_vertices": 4}
    with on_a_port(carto) as carto_url, gateway_before(carto_url, catalog, **limits) as url:
        tight = Gateway(url, carto)
        with tight.http:
            assert message_for(tight, text="1234567") == expected_message(
                "text", "must have at most 6 characters"
            )
            assert message_for(tight, texts=["a"] * 3) == expected_message(
                "texts", "must have at most 2 items"
            )
            assert "must be at most 4 positions" in message_for(tight, area=polygon(ring(5)))
            statement_of(tight, text="123456", texts=["a", "b"], area=polygon(ring(4)))
