"""The queries that GraphiQL offers are right for the schema, and work."""

from pathlib import Path
from typing import Final

import pytest
from graphql import (
    GraphQLSchema,
    build_schema,
    parse,
    parse_value,
    validate,
    value_from_ast_untyped,
)
from hypothesis import given
from hypothesis import strategies as st

from carto_graphql.graphiql import example_queries, first_query
from carto_graphql.graphiql.examples import _literal
from carto_graphql.sandbox import sandbox_catalog
from resolvers.catalog.loading import load_catalog
from resolvers.sql.template import Template
from schema.build import build_schema as schema_of
from tests.resolvers.shops import SHOPS, load_one

ROOT: Final = Path(__file__).parents[2]

EVERYTHING: Final = """\
/* ---
description: Every kind of argument.
params:
  whole:   { type: Int }
  big:     { type: BigInt }
  number:  { type: Float }
  text:    { type: String }
  yes:     { type: Boolean }
  day:     { type: Date }
  moment:  { type: DateTime }
  area:    { type: Geometry }
  kind:    { type: String, enum: [small, large] }
  kinds:   { type: "[String!]", enum: [small, large] }
  days:    { type: "[Date!]" }
  tenant:  { type: String, from: claims.tenant }
columns:
  town: String!
sort: [town]
access: [public]
sample:
  whole: -3
  tenant: acme
  big: "9007199254740993"
  number: 1.5e-7
  text: "say \\"hi\\" \\\\ # {it}"
  yes: true
  day: 2024-02-29
  moment: 2024-02-29T12:00:00+02:00
  area: { type: Point, coordinates: [1, 2.5] }
  kind: small
  kinds: [small, large]
  days: [2024-01-01, "2024-01-02"]
  bbox: { west: -10, south: 0, east: 10.5, north: 20 }
  orderBy: [{ field: town, direction: DESC }]
  limit: 5
  offset: 2
--- */
SELECT town FROM `p.d.towns`
WHERE tenant = {{tenant}}
[[ AND a = {{whole}} ]] [[ AND b = {{big}} ]] [[ AND c = {{number}} ]] [[ AND d = {{text}} ]]
[[ AND e = {{yes}} ]] [[ AND f = {{day}} ]] [[ AND g = {{moment}} ]] [[ AND ST_WITHIN(geom, {{area}}) ]]
[[ AND i = {{kind}} ]] [[ AND j IN {{kinds}} ]] [[ AND k IN {{days}} ]] [[ AND {{bbox(geom)}} ]]
"""


@pytest.fixture(scope="module")
def templates() -> list[Template]:
    return list(load_catalog(Path(str(sandbox_catalog()))).public_templates())


@pytest.fixture(scope="module")
def contract() -> GraphQLSchema:
    return build_schema((ROOT / "docs" / "sandbox.graphql").read_text())


def test_every_template_has_an_example_that_its_schema_accepts(
    templates: list[Template], contract: GraphQLSchema
) -> None:
    examples = example_queries(templates)
    titles = [
        title
        for template in templates
        for title in (
            template.name,
            *([f"{template.name}Charts"] if template.aggregate else []),
            *([f"{template.name}Tiles"] if template.tiles else []),
        )
    ]
    assert [example.title for example in examples] == titles
    assert sum(title.endswith("Charts") for title in titles) > 3
    assert sum(title.endswith("Tiles") for title in titles) == 3
    for example in examples:
        assert validate(contract, parse(example.query)) == []
        assert example.description


def test_the_first_query_selects_features_in_the_fewest_words_and_says_how_to_go_on(
    templates: list[Template], contract: GraphQLSchema
) -> None:
    query = first_query(templates)
    assert query.startswith("# ")
    assert "cities(minPopulation: 1000000)" in query
    assert validate(contract, parse(query)) == []


def test_the_first_query_is_of_rows_where_there_are_no_features(templates: list[Template]) -> None:
    rows = [template for template in templates if template.kind == "rows"]
    assert "queryRows" in first_query(rows)
    assert first_query([]) == ""


def test_every_kind_of_argument_is_written_as_graphql_writes_it(tmp_path: Path) -> None:
    template = load_one(tmp_path, rows__towns=EVERYTHING)
    [example] = example_queries([template])
    graphql_schema = build_schema(schema_of([template]).as_str())
    assert validate(graphql_schema, parse(example.query)) == []
    assert "kind: small" in example.query
    assert "kinds: [small, large]" in example.query
    assert '"2024-02-29"' in example.query
    assert '"2024-02-29T12:00:00+02:00"' in example.query
    assert "direction: DESC" in example.query
    assert "tenant" not in example.query


def test_an_example_of_features_selects_a_feature_collection_and_no_more(tmp_path: Path) -> None:
    [example] = example_queries([load_one(tmp_path, features__shops=SHOPS)])
    assert " ".join(example.query.split()) == (
        'query shops { features { shops(owner: "Ada", least: 50) { type features '
        "{ type id geometry properties { name turnover } } } } }"
    )


values = st.recursive(
    st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.from_regex(r"[A-Za-z]\w*", fullmatch=True).filter(str.isascii), inner)
    ),
    max_leaves=10,
)


@given(values)
def test_a_literal_is_read_back_by_graphql_as_the_value_it_was(value: object) -> None:
    assert value_from_ast_untyped(parse_value(_literal(value))) == value
