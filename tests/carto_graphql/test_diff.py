"""The command `diff`."""

import json
import shutil
from pathlib import Path

import pytest

from tests.carto_graphql.test_reload import new_catalog, write_template
from tests.commands import invoke, run


def test_equal_catalogs_have_no_change(tmp_path: Path) -> None:
    old = new_catalog(tmp_path / "old", "first")
    shutil.copytree(old, tmp_path / "new")
    done = invoke("diff", "old", "new", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "No change breaks clients.\n"), done.stderr


def test_a_removed_field_is_a_breaking_change(tmp_path: Path) -> None:
    new_catalog(tmp_path / "old", "first")
    new_catalog(tmp_path / "new", "second")
    done = invoke("diff", "old", "new", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == "breaking: Field TownsRow.first was removed.\n"
    assert invoke("diff", "old", "new", "--fail-on", "none", cwd=tmp_path).returncode == 0


def test_an_added_template_breaks_nothing(tmp_path: Path) -> None:
    old = new_catalog(tmp_path / "old", "first")
    new = tmp_path / "new"
    shutil.copytree(old, new)
    (new / "rows/more.sql").write_text((new / "rows/towns.sql").read_text())
    assert invoke("diff", "old", "new", cwd=tmp_path).returncode == 0
    assert invoke("diff", "new", "old", cwd=tmp_path).returncode == 1


def test_a_catalog_is_compared_with_a_schema_as_json(tmp_path: Path) -> None:
    catalog = new_catalog(tmp_path / "catalog", "first")
    (tmp_path / "old.graphql").write_text(invoke("sdl", "catalog", cwd=tmp_path).stdout)
    assert invoke("diff", "old.graphql", "catalog", cwd=tmp_path).returncode == 0
    write_template(catalog, "second")
    done = invoke("diff", "old.graphql", "catalog", "--json", cwd=tmp_path)
    assert done.returncode == 1
    [change] = json.loads(done.stdout)
    assert (change["severity"], change["type"]) == ("breaking", "FIELD_REMOVED")


def test_what_a_role_sees_is_compared(tmp_path: Path) -> None:
    old = new_catalog(tmp_path / "old", "first")
    new = tmp_path / "new"
    shutil.copytree(old, new)
    file = new / "rows/towns.sql"
    file.write_text(file.read_text().replace("[public]", "[staff]"))
    (new / "rows/open.sql").write_text((old / "rows/towns.sql").read_text())
    assert invoke("diff", "old", "new", cwd=tmp_path).returncode == 1
    assert invoke("diff", "old", "new", "--role", "staff", cwd=tmp_path).returncode == 0


def test_a_dangerous_change_fails_if_that_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "old.graphql").write_text("type Query { a: E } enum E { X }")
    (tmp_path / "new.graphql").write_text("type Query { a: E } enum E { X Y }")
    assert invoke("diff", "old.graphql", "new.graphql", cwd=tmp_path).returncode == 0
    command = ("diff", "old.graphql", "new.graphql", "--fail-on", "dangerous")
    done = run(*command, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith("dangerous: ")


@pytest.mark.parametrize("text", ["not a schema", ""])
def test_a_file_that_is_no_schema_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "wrong.graphql").write_text(text)
    done = invoke("diff", "wrong.graphql", "wrong.graphql", cwd=tmp_path)
    assert done.returncode == 1
    assert "wrong.graphql is not a GraphQL schema" in done.stderr
