"""Commands, settings, queries, headers and paths that pages show exist as they are written."""

import json
import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import pytest
from graphql import build_schema, parse, validate
from ruamel.yaml import YAML
from typer.testing import CliRunner

from carto_graphql.cli.commands import app
from carto_graphql.settings.settings import Settings
from resolvers.catalog.header import CatalogHeader, TemplateHeader
from resolvers.catalog.loading import VariableSources, load_catalog
from tests.docs.pages import PAGES, ROOT, Block, blocks, title

SCHEMA: Final = build_schema((ROOT / "docs" / "sandbox.graphql").read_text())
SETTINGS: Final = {name.upper() for name in Settings.model_fields}
EXTRAS: Final = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
    "optional-dependencies"
]
ALL: Final = pytest.mark.parametrize("page", PAGES, ids=title)


def commands_of(text: str) -> Iterator[list[str]]:
    """Yield the words of each command in a shell block: `a b && c` has `[a, b]` and `[c]`."""
    joined = text.replace("\\\n", " ")
    for line in joined.splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars=";&|<>")
        lexer.whitespace_split = True
        for is_end, words in groupby(lexer, lambda word: set(word) <= set(";&|")):
            if not is_end:
                yield [*words]


def reason_against(words: list[str]) -> str:
    # With `--help`, the arguments are checked, but the command does not run.
    result = CliRunner().invoke(app, [*words, "--help"])
    return "" if result.exit_code == 0 else result.output


def ours(words: list[str]) -> list[str] | None:
    """Return the arguments of a `carto-graphql` command, or None if `words` run another command."""
    names = [index for index, word in enumerate(words) if Path(word).name == "carto-graphql"]
    runs = names and all("=" in word for word in words[: names[0]])
    return words[names[0] + 1 :] if runs else None


@ALL
def test_commands_of_ours_exist_with_their_options(page: Path) -> None:
    shell = [
        words for each in blocks(page) if each.language == "sh" for words in commands_of(each.text)
    ]
    without_blocks = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    inline = [shlex.split(each) for each in re.findall(r"`(carto-graphql [^`…]+)`", without_blocks)]
    for words in [*shell, *inline]:
        if (arguments := ours(words)) is not None:
            reason = reason_against([*_before_redirection(arguments)])
            assert not reason, f"{title(page)}: {shlex.join(words)}: {reason}"


def _before_redirection(words: list[str]) -> Iterator[str]:
    for word in words:
        if word in {">", ">>", "<", "2>"}:
            return
        yield word


@ALL
def test_settings_scripts_and_extras_exist(page: Path) -> None:
    text = page.read_text()
    shell = "".join(each.text for each in blocks(page) if each.language == "sh")
    inline = re.findall(r"`([A-Z][A-Z_]{2,}(?:=[^`]*)?)`", text)
    assigned = {*re.findall(r"\b([A-Z][A-Z_]+)=", shell)}
    named = {each.partition("=")[0] for each in inline if "=" in each}
    unknown = {
        each
        for each in assigned | named
        if each not in SETTINGS | OTHER_VARIABLES
        and f"${each}" not in text
        and not each.startswith("OTEL_")  # OpenTelemetry's own
    }
    assert not unknown
    for script in re.findall(r"scripts/([\w-]+)", text):
        assert (ROOT / "scripts" / script).exists(), script
    for source, extras in re.findall(r"pip install '([^'\[]*)\[([\w,]+)\]'", text):
        assert source in {".", "gql"}, "the package is not on PyPI"
        assert source != "." or set(extras.split(",")) <= set(EXTRAS)


@ALL
def test_readers_see_the_names_of_the_files_that_a_page_writes(page: Path) -> None:
    parts = re.split(r"<!-- write: (\S+) -->", page.read_text())
    for before, name in zip(parts[::2], parts[1::2], strict=False):  # the last part names no file
        assert f"`{name}`" in before.rpartition("```")[2], f"{title(page)}: {name}"


OTHER_VARIABLES: Final = {"VITE_GATEWAY", "GOLDEN", "DATASET", "SRID"}
"""Variables of our tools, of a catalog and of EWKT, which are not settings of the gateway."""


@ALL
def test_npm_scripts_exist(page: Path) -> None:
    scripts = re.findall(r"^npm run ([\w:-]+)", page.read_text(), re.MULTILINE)
    if scripts:
        assert {*scripts} <= {*json.loads((page.parent / "package.json").read_text())["scripts"]}


@ALL
def test_queries_are_valid_for_the_sandbox(page: Path) -> None:
    has_own_catalog = "<!-- write: catalog/" in page.read_text()
    for each in blocks(page):
        if each.language == "graphql" and not has_own_catalog:
            assert validate(SCHEMA, parse(each.text)) == [], f"{title(page)}, {each.section}"


@ALL
def test_json_and_yaml_can_be_read(page: Path) -> None:
    for each in blocks(page):
        if each.language == "json":
            json.loads(each.text)
        if each.language == "yaml":
            load(each)


def load(block: Block) -> Any:
    return YAML(typ="safe").load(re.sub(r"\$\{(\w+)\}", r"\1", block.text))


# Parts of a catalog

VARIABLES: Final = {"Variables": {"CONNECTION": "main"}}
"""Values of variables without a default, by the section that declares them."""
CATALOG: Final = "connections: { main: { provider: bigquery } }\ndefaults: { connection: main }\n"
HEADERS: Final = [
    page
    for page in PAGES
    if any(each.language == "yaml" and not each.mark for each in blocks(page))
]


@pytest.mark.parametrize("page", HEADERS, ids=title)
def test_the_parts_of_templates_that_a_page_shows_make_a_catalog(
    page: Path, tmp_path: Path
) -> None:
    for number, (section, shown) in enumerate(groupby(blocks(page), lambda each: each.section)):
        folder = tmp_path / f"{number}"
        write_section([*shown], folder)
        if (folder / "rows").exists() or (folder / "features").exists():
            catalog = load_catalog(folder, VariableSources(values=VARIABLES.get(section, {})))
            assert catalog.templates, section


def write_section(shown: list[Block], folder: Path) -> None:
    """Write a complete catalog to `folder` from the code blocks of one section of a page."""
    (folder / "shared").mkdir(parents=True)
    headers: list[dict[str, Any]] = []
    selects: list[str] = []
    configuration = CATALOG
    for block in shown:
        named = re.match(r"(?:#|--) shared/(\w+\.\w+)\n", block.text)
        loaded = load(block) if block.language == "yaml" else None
        if named:
            (folder / "shared" / named[1]).write_text(block.text)
        elif loaded is not None and {*loaded} <= {*CatalogHeader.model_fields}:
            configuration = block.text
        elif loaded is not None and {*loaded} & {*TemplateHeader.model_fields}:
            headers.append(loaded)
        elif block.language == "sql" and not block.mark:
            selects.append(block.text)
    if "vars:" not in configuration and any("${DATASET}" in each for each in selects):
        configuration += "vars: { DATASET: shown }\n"
    (folder / "catalog.yaml").write_text(configuration)
    whole = [each for each in selects if each.startswith("/*")]
    parts = [each for each in selects if not each.startswith("/*")]
    for index in range(max(len(headers), len(parts))):
        header = headers[min(index, len(headers) - 1)] if headers else {}
        select = parts[index] if index < len(parts) else ""
        write_template(folder, f"shown{index}", header, select)
    for index, text in enumerate(whole):
        (folder / "rows").mkdir(exist_ok=True)
        (folder / "rows" / f"whole{index}.sql").write_text(text)


def selected(select: str) -> list[str]:
    match = re.match(r"SELECT ([\w, ]+) FROM", select)
    return match[1].split(", ") if match else ["name"]


def write_template(folder: Path, name: str, header: Mapping[str, Any], select: str) -> None:
    """Write a template to `folder`, and complete its header and SQL.

    `select` is a statement, a WHERE clause, or "".
    """
    kind = "features" if {"geometry", "tiles"} & {*header} else "rows"
    tiles = header.get("tiles") or {}
    referred = [
        *header.get("filter", ()),
        *header.get("aggregate", ()),
        *tiles.get("properties", ()),
    ]
    columns = header.get("columns") or dict.fromkeys(referred or selected(select), "String")
    geometry = {"geometry": "geom"} if kind == "features" else {}
    whole = {
        "description": "Shown.",
        **geometry,
        "access": ["public"],
        **header,
        "columns": columns,
    }
    names = [
        each.get("column", key) if isinstance(each, dict) else key for key, each in columns.items()
    ]
    if kind == "features":
        column = whole["geometry"]
        names.append(column["column"] if isinstance(column, dict) else column)
    listed = ", ".join(dict.fromkeys(names))
    sql = select or f"SELECT {listed} FROM `shown.table`"
    if sql.startswith("WHERE"):
        sql = f"SELECT {listed} FROM `shown.table` {sql}"
    if "WHERE" not in sql and "GROUP BY" not in sql:
        sql += " WHERE TRUE"
    for parameter, rules in (whole.get("params") or {}).items():
        if f"{{{{{parameter}}}}}" not in sql and "from" not in rules:
            test = "IN" if str(rules.get("type", "")).startswith("[") else "="
            sql += f"\n[[ AND {parameter} {test} {{{{{parameter}}}}} ]]"
    (folder / kind).mkdir(exist_ok=True)
    text = json.dumps(whole, default=str)
    (folder / kind / f"{name}.sql").write_text(f"/* ---\n{text}\n--- */\n{sql}\n")
