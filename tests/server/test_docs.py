"""What README and docs show is what the product does."""

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest
import typer.main

from carto_graphql.cli.commands import app
from carto_graphql.sandbox.bigquery.functions import MISSING, TOPICS
from carto_graphql.settings.settings import Settings
from resolvers.catalog.header import TemplateHeader
from resolvers.catalog.loading import load_catalog
from resolvers.catalog.parameter_header import ParameterHeader
from resolvers.sql.dialects import DIALECTS
from schema.build import build_schema
from schema.errors import CODES
from tests.resolvers.warehouses import text_of
from tests.sandbox.reading import table
from tests.server.conftest import Gateway

ROOT: Final = Path(__file__).parents[2]
README: Final = (ROOT / "README.md").read_text()
CATALOG_PAGE: Final = (ROOT / "docs" / "catalog.md").read_text()


def shown(name: str) -> tuple[str, Any]:
    match = re.search(
        rf"<!-- query: {name} -->\n```graphql\n(.*?)```.*?```json\n(.*?)```", README, re.DOTALL
    )
    assert match, name
    return match[1], json.loads(match[2])


def test_the_features_query_returns_the_result_shown(gateway: Gateway) -> None:
    query, response = shown("features")
    assert gateway.post(query) == response


def test_the_rows_query_returns_the_result_shown(gateway: Gateway) -> None:
    query, response = shown("rows")
    variables = re.search(r"with the variables `(\{.*?\})`", README)
    assert variables
    assert gateway.post(query, json.loads(variables[1])) == response


def test_the_queries_of_filters_and_charts_run(gateway: Gateway) -> None:
    pages = [ROOT / "docs" / name for name in ("filters-and-charts.md", "carto-widgets.md")]
    text = "\n".join(page.read_text() for page in pages)
    queries = re.findall(r"```graphql\n(.*?)```", text, re.DOTALL)
    assert queries
    for query in queries:
        gateway.query(query)


def test_every_command_is_in_the_table() -> None:
    names = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group, of any typer
    assert {*names} == set(re.findall(r"^\| `carto-graphql ([\w-]+)", README, re.MULTILINE))


def test_every_code_is_named() -> None:
    before_graphql = {
        "UNAUTHENTICATED",
        "PERSISTED_QUERY_NOT_FOUND",
        "PERSISTED_QUERY_NOT_SUPPORTED",
    }
    codes = {*CODES.values(), *before_graphql, "GRAPHQL_VALIDATION_FAILED", "INTERNAL_SERVER_ERROR"}
    assert codes <= set(re.findall(r"`([A-Z_]+)`", README))


def test_every_key_of_a_header_is_explained() -> None:
    keys = {field.alias or name for name, field in TemplateHeader.model_fields.items()}
    checks = {field.alias or name for name, field in ParameterHeader.model_fields.items()}
    first_cells = " ".join(re.findall(r"^\| (.*?) \|", CATALOG_PAGE, re.MULTILINE))
    types = set(re.findall(r"`([A-Z]\w+)`", first_cells))
    explained = set(re.findall(r"`(\w+)`", first_cells))
    assert keys | checks == explained - types


def test_the_files_shown_are_the_files() -> None:
    pages = CATALOG_PAGE + (ROOT / "docs" / "clients.md").read_text()
    for file, text in re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```\n", pages, re.DOTALL):
        assert (ROOT / file).read_text() == text


def test_links_lead_somewhere() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_the_committed_schema_is_that_of_the_sandbox() -> None:
    # To update the file, run `carto-graphql sdl > docs/sandbox.graphql`.
    sdl = build_schema(load_catalog(Settings().catalog_folder).public_templates()).as_str()
    assert (ROOT / "docs" / "sandbox.graphql").read_text() == sdl + "\n"


def test_the_sandboxs_tables_are_listed_as_they_are() -> None:
    page = (ROOT / "docs" / "sandbox.md").read_text()
    listed = re.findall(r"^\| `sandbox\.\w+\.(\w+)` \| ([\d,]+) \| (.*) \|$", page, re.MULTILINE)
    files = (ROOT / "carto_graphql" / "sandbox" / "data").glob("*.parquet")
    assert {name for name, _, _ in listed} == {file.stem for file in files}
    for name, rows, columns in listed:
        assert len(table(name)) == int(rows.replace(",", ""))
        assert re.findall(r"`(\w+)`", columns) == list(table(name)[0])


def test_the_sandboxs_functions_are_listed_as_they_are() -> None:
    page = (ROOT / "docs" / "sandbox.md").read_text()
    section = page.split("## Functions")[1].split("\n## ")[0]
    listed = {
        topic.lower(): re.findall(r"`(\w+)`", names)
        for topic, names in re.findall(r"^\| (\w+) \| (`.*) \|$", section, re.MULTILINE)
    }
    assert listed == {
        topic: sorted({entry.name for entry in entries if entry.returns != MISSING})
        for topic, entries in TOPICS.items()
    }


@pytest.mark.parametrize("provider", DIALECTS)
def test_every_warehouse_has_a_page_with_a_template_that_the_tests_run(provider: str) -> None:
    page = (ROOT / "docs" / "providers" / f"{provider}.md").read_text()
    [(named, template, shown)] = re.findall(
        r"<!-- template: (\w+) (\S+) -->\n```sql\n(.*?)```", page, re.DOTALL
    )
    assert named == provider
    assert shown == text_of(provider, template)
    assert f"{{ provider: {provider} }}" in page
    assert f"providers/{provider}.md" in CATALOG_PAGE
