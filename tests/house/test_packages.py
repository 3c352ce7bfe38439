"""The packages: imports go down, no two import each other, and each says what it is."""

import ast
import importlib
import re
import tomllib
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

import pytest

import carto_graphql

ROOT: Final = Path(__file__).parents[2]
FLOORS: Final = {"server": 4, "carto_graphql": 3, "schema": 2, "resolvers": 1, "carto_client": 0}
MAY_IMPORT_SERVER: Final = {"carto_graphql.cli.preparation"}

HTTP_ROUTES: Final = {"carto_graphql.example.routes", "carto_graphql.graphiql.routes"}
"""Pages with routes of their own, which `server` adds to the web's."""


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES: Final = {
    _name(path): path
    for package_ in FLOORS
    for path in sorted([*(ROOT / package_).rglob("*.py"), *ROOT.glob(f"{package_}.py")])
}


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide which package is meant"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (name for name in map(_module, names) if name)


def _module(name: str) -> str | None:
    """Return the module in a dotted name, such as `schema.plan` in `schema.plan.Step`, or None."""
    parents = [name.rsplit(".", cut)[0] for cut in range(name.count(".") + 1)]
    return next((parent for parent in parents if parent in MODULES), None)


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    return {
        name: {*imported(ast.parse(path.read_text()))} - {name} for name, path in MODULES.items()
    }


def floor(module: str) -> int:
    return FLOORS[module.partition(".")[0]]


def test_imports_only_go_down(imports: dict[str, set[str]]) -> None:
    up = {
        f"{module} imports {other}"
        for module, others in imports.items()
        for other in others
        if floor(other) > floor(module) and not (other == "server" and module in MAY_IMPORT_SERVER)
    }
    assert not up


def test_no_modules_import_each_other_in_a_circle(imports: dict[str, set[str]]) -> None:
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as circle:
        pytest.fail(f"a circle of imports: {' <- '.join(circle.args[1])}")


def package(module: str) -> str:
    """Return `resolvers.sql` for `resolvers.sql.statements`, and other modules unchanged."""
    first_two = ".".join(module.split(".")[:2])
    return first_two if (ROOT / first_two.replace(".", "/")).is_dir() else module


def test_no_packages_import_each_other_in_a_circle(imports: dict[str, set[str]]) -> None:
    packages: dict[str, set[str]] = {}
    for module, others in imports.items():
        below = packages.setdefault(package(module), set())
        below.update({package(other) for other in others} - {package(module)})
    try:
        TopologicalSorter(packages).prepare()
    except CycleError as circle:
        pytest.fail(f"a circle of packages: {' <- '.join(circle.args[1])}")


def test_only_the_web_the_commands_and_the_root_know_http() -> None:
    allowed = ("carto_graphql.web", "carto_graphql.cli", "carto_graphql.sandbox", "carto_client")
    knowing = {
        name
        for name, path in MODULES.items()
        if re.search(r"^(?:from|import) (?:starlette|uvicorn)\b", path.read_text(), re.MULTILINE)
    }
    assert {name for name in knowing if not name.startswith(allowed)} <= HTTP_ROUTES | {"server"}


def test_modules_are_named_for_what_they_know() -> None:
    assert not [
        name
        for name in MODULES
        if {"utils", "util", "helpers", "core", "manager", "common", "misc"} & {*name.split(".")}
    ]


@pytest.mark.parametrize("name", MODULES)
def test_every_module_begins_with_what_it_is(name: str) -> None:
    assert ast.get_docstring(ast.parse(MODULES[name].read_text()))


@pytest.mark.parametrize("name", sorted({*MODULES} - {"carto_graphql.__main__"}))
def test_every_exported_name_exists(name: str) -> None:
    module = importlib.import_module(name)
    assert [
        export for export in getattr(module, "__all__", []) if not hasattr(module, export)
    ] == []


def test_modules_stay_small_enough_to_read_at_once() -> None:
    assert {
        name: lines
        for name, path in MODULES.items()
        if (lines := len(path.read_text().splitlines())) > 400
    } == {}


def test_the_version_is_one_and_is_in_the_changelog() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert carto_graphql.__version__ == version
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text()
