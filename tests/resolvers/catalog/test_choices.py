"""`choices:` in a header: a caller picks one of several reviewed expressions, and every combination is checked."""

from pathlib import Path
from typing import Final

import pytest

from resolvers.catalog.checked_texts import checked_variants
from resolvers.catalog.choices import MAX_COMBINATIONS
from resolvers.sql.dialects import DIALECTS
from resolvers.sql.projection import COUNT
from resolvers.sql.side_effects import side_effects
from resolvers.sql.statements import write_statement
from schema.build import build_schema
from tests.catalog_gateway import POSTGIS_CATALOG, catalog_gateway
from tests.postgis import PostGIS
from tests.resolvers.shops import CATALOG, load, load_one, problems
from tests.resolvers.template_calls import build_call

CITIES: Final = """\
/* ---
description: Sizes of cities by group.
params:
  by:
    choices:
      COUNTRY: country
      LETTER: { sql: "SUBSTR(name, 1, 1)", description: The first letter. }
      ZONE: { sql: tz, deprecated: Pass COUNTRY instead. }
    default: COUNTRY
  measure:
    description: What is summed up.
    choices: { PEOPLE: "population * 1 + 0", CITIES: "1" }
columns: { group: { type: String!, column: label }, total: BigInt! }
order: total desc, label
access: [public]
limit: { default: 1, max: 1 }
sample: { measure: PEOPLE }
--- */
SELECT {{by}} AS label, SUM({{measure}} * 2) AS total
FROM `sandbox.world.cities`
GROUP BY {{by}}
"""
"""`choices` of `by` begin on line 5."""
POSTGIS: Final = CITIES.replace("`sandbox.world.cities`", "world.cities")


def test_the_schema_has_an_enum_with_descriptions_and_deprecations(tmp_path: Path) -> None:
    sdl = build_schema(load(tmp_path, rows__cities=CITIES).public_templates()).as_str()
    assert "by: CitiesRowBy! = COUNTRY" in sdl
    assert "measure: CitiesRowMeasure!" in sdl
    assert '"""The first letter."""\n  LETTER\n' in sdl
    assert 'ZONE @deprecated(reason: "Pass COUNTRY instead.")' in sdl
    assert "population * 1" not in sdl


TOTALS: Final = [
    ("measure:PEOPLE", "CN", "({} AS label, SUM((population * 1 + 0) * 2)"),
    ("measure:CITIES,by:COUNTRY", None, "SUM((1) * 2)"),
    ("measure:CITIES,by:LETTER", "S", "GROUP BY (SUBSTR(name, 1, 1))"),
]


@pytest.mark.threat("S36")
@pytest.mark.parametrize(("arguments", "group", "sql"), TOTALS)
@pytest.mark.parametrize("engine", ["duckdb", "postgis"])
def test_the_statement_has_the_chosen_expression_in_brackets(
    tmp_path: Path, postgis: PostGIS, engine: str, arguments: str, group: str | None, sql: str
) -> None:
    files = {
        "duckdb": {"catalog__yaml": CATALOG, "rows__cities": CITIES},
        "postgis": {"catalog__yaml": POSTGIS_CATALOG, "rows__cities": POSTGIS},
    }[engine]
    reader = postgis.reader if engine == "postgis" else None
    with catalog_gateway(tmp_path, postgres=reader, **files) as gateway:
        [row] = gateway.rows(f"cities({arguments}) {{ group total }}")
        text, values = gateway.statement
        assert group is None or row["group"] == group
        assert sql.partition("{} ")[2] or sql in text
        assert not values
        query = "query($by: CitiesRowBy!) { queryRows { cities(by: $by, measure: CITIES) { rows { total } } } }"
        assert "errors" not in gateway.post(query, {"by": "LETTER"})
        for value in ("name", "letter", "SUBSTR(name, 1, 1)", None):
            [error] = gateway.post(query, {"by": value})["errors"]
            assert error["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("provider", DIALECTS)
def test_texts_are_cached_by_the_names_that_were_chosen(tmp_path: Path, provider: str) -> None:
    yaml = f"connections: {{ it: {{ provider: {provider} }} }}\ndefaults: {{ connection: it }}\n"
    template = load_one(tmp_path, catalog__yaml=yaml, rows__cities=POSTGIS)
    texts = {
        write_statement(build_call(template, {"by": by, "measure": measure}), COUNT).sql
        for by in ("COUNTRY", "LETTER", "ZONE", "COUNTRY")
        for measure in ("PEOPLE", "CITIES")
    }
    assert len(texts) == 6
    assert len(checked_variants(template)) == 6


@pytest.mark.parametrize(
    ("becomes", "says"),
    [
        ("country, tz", "must be one expression, without a ,"),
        ("country; DROP TABLE x", "must be one expression, without a ;"),
        ("country) OR (TRUE", "has brackets without a counterpart"),
        ("(country", "has brackets without a counterpart"),
        ("country -- of the city", "must not have a comment"),
        ("country /* of the city */", "must not have a comment"),
        ("CONCAT(country, {{measure}})", "must not have a placeholder"),
        ("CONCAT(country, @measure)", "@measure has no value here"),
        ("country AS land", "must be one expression"),
        ("country DESC", "not valid BigQuery SQL"),
        ("'*", "not valid"),
        ("*", "must be one expression"),
        ("DISTINCT country", "not valid BigQuery SQL"),
        ("WHERE", "not valid BigQuery SQL"),
        ("", "must not be empty"),
    ],
)
def test_what_is_no_expression_is_reported_with_its_line(
    tmp_path: Path, becomes: str, says: str
) -> None:
    cities = CITIES.replace("COUNTRY: country", f'COUNTRY: "{becomes}"')
    [problem] = problems(tmp_path, rows__cities=cities)
    assert problem.line == 6
    assert problem.message.startswith("params.by.choices.COUNTRY")
    assert says in problem.message


@pytest.mark.parametrize(
    ("now", "becomes", "line", "says"),
    [
        (
            "    default: COUNTRY",
            "    default: LAND",
            9,
            "params.by.default: must be one of COUNTRY",
        ),
        ("    default: COUNTRY", "    type: Int", 5, "params.by.choices: does not apply to Int"),
        ("    default: COUNTRY", "    nullable: true", 9, "params.by.nullable: does not apply"),
        (
            "    default: COUNTRY",
            "    pattern: a",
            9,
            "params.by.pattern: has no effect on choices",
        ),
        ("CITIES: ", "true: ", 12, "params.measure.choices"),
        ("GROUP BY {{by}}", "GROUP BY label HAVING label IN {{by}}", 21, "IN {{by}} needs a list"),
        ("`sandbox.world.cities`", "{{by}}", 20, "{{by}} is a value"),
        ("GROUP BY {{by}}", "GROUP BY 1 ORDER BY {{by}}", 21, "a final ORDER BY by an expression"),
    ],
)
def test_a_wrong_use_is_reported_with_its_line(
    tmp_path: Path, now: str, becomes: str, line: int, says: str
) -> None:
    found = problems(tmp_path, rows__cities=CITIES.replace(now, becomes))
    assert any(each.line == line and each.message.startswith(says) for each in found), found


def test_a_named_source_has_no_choices(tmp_path: Path) -> None:
    header = CITIES.partition("SELECT")[0].replace("order: total desc, label", "source: the_cities")
    found = problems(tmp_path, rows__cities=header)
    assert [(each.line, each.message.partition(":")[0]) for each in found] == [
        (5, "params.by.choices"),
        (12, "params.measure.choices"),
    ]


def test_an_order_by_a_choice_is_not_moved_on_postgresql(tmp_path: Path) -> None:
    cities = POSTGIS.replace("GROUP BY {{by}}", "GROUP BY 1 ORDER BY {{by}}")
    [problem] = problems(tmp_path, catalog__yaml=POSTGIS_CATALOG, rows__cities=cities)
    assert problem.line == 21
    assert problem.message.startswith("a final ORDER BY by an expression")


def test_a_column_must_have_one_name_in_all_combinations(tmp_path: Path) -> None:
    cities = POSTGIS.replace("{{by}} AS label,", "{{by}},").replace(
        "column: label", "column: country"
    )
    cities = cities.replace("order: total desc, label", "order: total desc")
    [problem] = problems(tmp_path, catalog__yaml=POSTGIS_CATALOG, rows__cities=cities)
    assert problem.line == 13
    assert problem.message.startswith("columns.group: the SELECT has no column country")


def test_more_combinations_than_can_be_checked_are_rejected(tmp_path: Path) -> None:
    many = ", ".join(f'C{number}: "{number}"' for number in range(MAX_COMBINATIONS // 2))
    cities = CITIES.replace('PEOPLE: "population * 1 + 0", CITIES: "1"', many)
    cities = cities.replace("sample: { measure: PEOPLE }", "sample: { measure: C0 }")
    [problem] = problems(tmp_path, rows__cities=cities)
    assert (problem.line, problem.message) == (
        12,
        "params.measure.choices: the template's choices have 96 combinations, and at most 64 can be"
        " checked; remove some",
    )


def test_side_effects_of_choices_are_found(tmp_path: Path) -> None:
    cities = POSTGIS.replace("LETTER: {", 'WAIT: "pg_sleep(9)::text"\n      LETTER: {')
    template = load_one(tmp_path, catalog__yaml=POSTGIS_CATALOG, rows__cities=cities)
    assert side_effects(template) == ("pg_sleep",)
