"""A catalog that is wrong as a whole: rejected with every mistake in it, and never by a crash."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from resolvers.catalog.loading import load_catalog
from resolvers.errors import CatalogError
from tests.resolvers.shops import CATALOG, SHOPS, TOWNS, changed, load, problems, write_catalog


class Broken(NamedTuple):
    """One mistake of catalog.yaml."""

    name: str
    yaml: str
    line: int
    says: str


# fmt: off
CATALOG_YAML: Final = [
    Broken("no YAML", "connections: [", 1, "not valid YAML"),
    Broken("nothing", "", 1, "connections: is missing"),
    Broken("a list", "- carto_dw\n", 1, "the header: expected keys with values"),
    Broken("a key that is a mapping", "? : []\n", 1, "not valid YAML: a key must be text"),
    Broken("no connections", "connections: {}\n", 1, "connections: must not be empty"),
    Broken("a provider nobody knows", CATALOG.replace("bigquery", "bigqueri"), 2,
           "connections.carto_dw.provider: bigqueri is not one of bigquery"),
    Broken("no provider", CATALOG.replace("provider: bigquery", ""), 2, "connections.carto_dw.provider: is missing"),
    Broken("a connection with a path",
           CATALOG.replace("  carto_dw:", "  ../carto_dw:"), 2, "connections.../carto_dw"),
    Broken("a default nobody knows", CATALOG.replace("connection: carto_dw", "connection: dw"), 4,
           "defaults.connection: dw is not among the connections"),
    Broken("a key nobody knows", CATALOG + "  cach: 1h\n", 5,
           "defaults.cach: there is no such key; did you mean cache?"),
    Broken("a limit above its max", CATALOG + "  limit: { default: 10, max: 9 }\n", 5,
           "defaults.limit: the default, 10, is above the max, 9"),
]
# fmt: on


@pytest.mark.parametrize("broken", CATALOG_YAML, ids=lambda broken: broken.name)
def test_an_error_in_catalog_yaml_is_reported_once(tmp_path: Path, broken: Broken) -> None:
    [problem] = problems(tmp_path, catalog__yaml=broken.yaml, rows__towns=TOWNS, rows__others=TOWNS)
    assert problem.file == tmp_path / "catalog.yaml"
    assert problem.line == broken.line
    assert broken.says in problem.message


def test_a_folder_without_catalog_yaml_is_reported(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"catalog\.yaml:1: there is no such file"):
        load_catalog(tmp_path)


def test_a_catalog_without_templates_is_reported(tmp_path: Path) -> None:
    [problem] = problems(tmp_path)
    assert (problem.file, problem.line) == (tmp_path, 1)
    assert problem.message == "there is no template; put one in features/ or rows/"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("SELECT town FROM `p.d.towns`\n", "begin the file with its header: /* --- YAML --- */"),
        ("/* only a comment */ SELECT 1\n", "begin the file with its header"),
        ("-- a comment before\n" + TOWNS, "begin the file with its header"),
        ("", "begin the file with its header"),
        ("/* ---\ndescription: Towns.\n", "begin the file with its header"),
        (TOWNS.replace("Towns.", "Städte.").encode("latin-1"), "not UTF-8; save the file as UTF-8"),
    ],
)
def test_a_file_that_is_no_template_is_reported_at_its_first_line(
    tmp_path: Path, content: str | bytes, says: str
) -> None:
    [problem] = problems(tmp_path, rows__towns=content)
    assert (problem.file, problem.line) == (tmp_path / "rows" / "towns.sql", 1)
    assert says in problem.message


def test_catalog_yaml_is_utf_8(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, catalog__yaml="# Städte\n".encode("latin-1"), rows__towns=TOWNS)
    assert problem.message == "not UTF-8; save the file as UTF-8"


@pytest.mark.parametrize("sql", ["", "\n\n", "  ;\n"])
def test_a_header_without_a_select_is_reported(tmp_path: Path, sql: str) -> None:
    header = TOWNS.rpartition("SELECT")[0]
    [problem] = problems(tmp_path, rows__towns=header + sql)
    assert problem.message == "the SELECT is missing; write it below the header"


@pytest.mark.parametrize("key", ["geometry: town", "api: sql"])
def test_what_is_for_features_is_rejected_in_rows(tmp_path: Path, key: str) -> None:
    [problem] = problems(tmp_path, rows__towns=changed(TOWNS, 2, f"description: Towns.\n{key}"))
    assert (problem.line, problem.message) == (
        3,
        f"{key.partition(' ')[0]} is for templates in features/ only",
    )


def test_no_connection_at_all_is_reported(tmp_path: Path) -> None:
    yaml = "connections:\n  carto_dw: { provider: bigquery }\n"
    [problem] = problems(tmp_path, catalog__yaml=yaml, rows__towns=TOWNS)
    assert problem.message == "connection: is missing, and catalog.yaml has no default for it"


@pytest.mark.parametrize("place", ["towns.sql", "features/old/towns.sql", "views/towns.sql"])
def test_a_template_elsewhere_is_reported(tmp_path: Path, place: str) -> None:
    file = write_catalog(tmp_path, rows__good=TOWNS) / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(TOWNS)
    [problem] = problems(tmp_path)
    assert problem.file == file
    assert (
        problem.message
        == "templates are read from features/ and rows/ only, not from folders below them"
    )


@pytest.mark.parametrize(
    "stem", ["my-towns", "2towns", "__towns", "städte", "towns.old", "towns\n"]
)
def test_a_file_whose_name_is_no_graphql_name_is_reported(tmp_path: Path, stem: str) -> None:
    file = write_catalog(tmp_path) / "rows" / f"{stem}.sql"
    file.parent.mkdir()
    file.write_text(TOWNS)
    [problem] = problems(tmp_path)
    assert problem.file == file
    assert "is not a GraphQL name" in problem.message
    assert problem.message.endswith("rename the file")


@pytest.mark.parametrize("name", ["bbox", "limit", "offset", "orderBy"])
def test_the_names_of_the_gateway_are_rejected_as_parameters(tmp_path: Path, name: str) -> None:
    sql = SHOPS.replace("owner: String", f"{name}: String").replace("owner: Ada,", f"{name}: 1,")
    reported = [
        problem.message
        for problem in problems(
            tmp_path, features__shops=sql.replace("{{owner}}", f"{{{{{name}}}}}")
        )
    ]
    assert (
        f"params.{name}: the name is reserved for an argument of the gateway; choose another"
        in reported
    )


def test_two_parameters_that_a_warehouse_does_not_distinguish_are_rejected(tmp_path: Path) -> None:
    sql = changed(SHOPS, 22, "WHERE size >= {{least}} AND owner = {{owner}} AND x = {{Owner}}")
    sql = sql.replace(
        "  owner: String\n", "  owner: String\n  Owner: { type: String, default: Eve }\n"
    )
    [problem] = problems(tmp_path, features__shops=sql)
    assert problem.line == 10
    assert problem.message == "params.Owner: differs from owner in case only; rename one of the two"


def test_all_errors_are_reported_at_once_by_file_and_line(tmp_path: Path) -> None:
    shops = SHOPS.replace("'", "")
    for line, becomes in [
        (6, "  least: { type: Int, default: -1, min: 0, minLength: 3 }"),
        (13, "sort: [owner]"),
        (18, "sample: { owner: Ada, least: -5, bbox: 7, limit: 101 }"),
        (22, "WHERE size >= {{least}} AND owner = '{{owner}}'"),
        (24, "[[ AND opened >= {{since}} AND x = {{other}} ]]"),
    ]:
        shops = changed(shops, line, becomes)
    files = {
        "features__shops": shops,
        "features__parks": "SELECT 1",
        "rows__towns": changed(TOWNS, 4, "  town: Text"),
    }
    yaml = CATALOG.replace("defaults", "  sheets: { provider: excel }\ndefaults")
    reported = [
        (each.file.stem, each.line) for each in problems(tmp_path, catalog__yaml=yaml, **files)
    ]
    assert reported == [
        ("catalog", 3),
        ("parks", 1),
        ("shops", 6),
        ("shops", 6),
        ("shops", 13),
        ("shops", 18),
        ("shops", 18),
        ("shops", 18),
        ("shops", 22),
        ("shops", 24),
        ("towns", 4),
    ]


def test_the_error_reads_as_a_list_of_file_line_and_message(tmp_path: Path) -> None:
    with pytest.raises(CatalogError) as caught:
        load(tmp_path, rows__towns=changed(TOWNS, 4, "  town: Text"), rows__others="")
    first, second = str(caught.value).splitlines()
    assert first.startswith(f"{tmp_path / 'rows' / 'others.sql'}:1: begin the file")
    assert second.startswith(
        f"{tmp_path / 'rows' / 'towns.sql'}:4: columns.town.type: no such type"
    )


SIGNS: Final = (
    r""" {{ }} [[ ]] ' " ` /* */ --- -- # \ { } = - : &a *a !!set ? | > <<: ~ 0x10 2024-02-30 """
)
SNIPPETS: Final = st.sampled_from(
    [*SHOPS.split(), *CATALOG.split(), *SIGNS.split(), "{{bbox(geom)}}", "\n", "\n  "]
)
TEXT: Final = st.one_of(
    st.text(), st.lists(SNIPPETS).map(" ".join), st.lists(SNIPPETS).map("".join)
)


def _loads_or_is_reported(**files: str) -> None:
    contents = {name: content.encode("utf-8", "surrogatepass") for name, content in files.items()}
    with TemporaryDirectory() as folder:
        for problem in problems(Path(folder), **contents):
            assert problem.line >= 1
            assert problem.message


@given(header=TEXT, sql=TEXT)
def test_any_text_as_a_template_loads_or_is_reported(header: str, sql: str) -> None:
    _loads_or_is_reported(rows__any=f"/* ---\n{header}\n--- */\n{sql}")


@given(sql=TEXT)
def test_any_text_as_the_select_loads_or_is_reported(sql: str) -> None:
    header = TOWNS.rpartition("SELECT")[0]
    _loads_or_is_reported(rows__any=header + sql)


@given(line=st.integers(2, 25), becomes=TEXT)
@example(line=2, becomes="&0 : &0")
def test_any_line_in_a_good_template_loads_or_is_reported(line: int, becomes: str) -> None:
    _loads_or_is_reported(features__any=changed(SHOPS, line, becomes))


@given(yaml=TEXT)
def test_any_text_as_catalog_yaml_loads_or_is_reported(yaml: str) -> None:
    _loads_or_is_reported(catalog__yaml=yaml, rows__any=TOWNS)
