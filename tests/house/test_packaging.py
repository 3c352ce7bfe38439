"""The package as people get it: wheel, sdist, editable and checkout, each beside PyPI's `schema`."""

import platform
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

import carto_graphql
from tests.installed import ROOT, Venv, environment, run, serving

VERSION: Final = carto_graphql.__version__


@pytest.fixture(scope="session")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder), cwd=ROOT)
    return next(folder.glob("*.tar.gz"))


@pytest.fixture(scope="session")
def editable(new_venv: Callable[[], Venv]) -> Venv:
    venv = new_venv()
    venv.install("-e", str(ROOT))
    return venv


@pytest.fixture(scope="session")
def uninstalled(new_venv: Callable[[], Venv]) -> Venv:
    return new_venv()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    (tmp_path / "server.py").write_text("raise RuntimeError('not ours')")
    (tmp_path / "resolvers.py").write_text("raise RuntimeError('not ours')")
    return tmp_path


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}  # no folders


def test_the_wheel_has_one_top_level_name(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in names(wheel)}
    assert tops == {"carto_graphql", f"carto_graphql-{VERSION}.dist-info"}


def test_the_wheel_has_the_packages_whole_and_nothing_else(wheel: Path) -> None:
    packages = ["carto_client", "carto_graphql", "resolvers", "schema", "server.py"]
    listed = run(
        "git", "ls-files", "--cached", "--others", "--exclude-standard", *packages, cwd=ROOT
    ).split()
    packed = {
        name.removeprefix("carto_graphql/_packages/")
        for name in names(wheel)
        if ".dist-info/" not in name
    }
    packed.remove("resolvers/results/_fast_json.abi3.so")
    assert packed == {
        name for name in listed if not name.startswith("carto_graphql/graphiql/source/")
    }


def test_the_wheel_is_for_all_versions_of_python_from_3_11_on(wheel: Path) -> None:
    machine = platform.machine()
    assert re.fullmatch(
        rf"carto_graphql-{re.escape(VERSION)}-cp311-abi3-(\w+\.)?(manylinux_2_17|linux)_{machine}\.whl",
        wheel.name,
    )


def test_without_a_compiler_the_wheel_is_pure_and_says_what_it_lacks(
    sdist: Path, new_venv: Callable[[], Venv], tmp_path: Path
) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (tree,) = tmp_path.iterdir()
    broken = {**environment(), "CC": "/bin/false", "LDSHARED": "/bin/false"}
    build = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-t",
        "wheel",
        "-d",
        str(tmp_path / "dist"),
    ]
    reported = subprocess.run(
        build, check=True, cwd=tree, env=broken, capture_output=True, text=True
    )
    assert "resolvers.results._fast_json is left out" in reported.stdout + reported.stderr
    (wheel,) = (tmp_path / "dist").iterdir()
    assert wheel.name.endswith("-py3-none-any.whl")
    venv = new_venv()
    venv.install(str(wheel))
    assert "samples work" in run(venv.bin / "carto-graphql", "check", "--sandbox", cwd=tmp_path)
    with serving(venv.bin / "carto-graphql", "serve --sandbox", cwd=tmp_path) as url:
        assert url


def test_a_wheel_made_from_the_sdist_is_the_same(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (tree,) = tmp_path.iterdir()
    run(
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-t",
        "wheel",
        "-d",
        str(tmp_path / "dist"),
        cwd=tree,
    )
    assert names(next((tmp_path / "dist").iterdir())) == names(wheel)


@pytest.mark.parametrize("how", ["from_wheel", "editable"])
def test_the_installed_command_runs_from_anywhere(
    how: str, request: pytest.FixtureRequest, elsewhere: Path
) -> None:
    venv: Venv = request.getfixturevalue(how)
    assert VERSION in run(venv.bin / "carto-graphql", "--version", cwd=elsewhere)
    assert "serve" in run(venv.bin / "carto-graphql", "--help", cwd=elsewhere)
    assert VERSION in run(venv.bin / "python", "-m", "carto_graphql", "--version", cwd=elsewhere)


def test_a_plain_checkout_runs_as_a_module(uninstalled: Venv) -> None:
    assert VERSION in run(uninstalled.bin / "python", "-m", "carto_graphql", "--version", cwd=ROOT)


@pytest.mark.parametrize(("how", "home"), [("from_wheel", "_packages"), ("editable", ROOT.name)])
def test_schema_is_ours_after_carto_graphql_and_anothers_before(
    how: str, home: str, request: pytest.FixtureRequest, elsewhere: Path
) -> None:
    venv: Venv = request.getfixturevalue(how)
    where = "import schema; print(schema.__file__)"
    before = Path(run(venv.bin / "python", "-c", where, cwd=elsewhere).strip())
    after = Path(
        run(venv.bin / "python", "-c", f"import carto_graphql; {where}", cwd=elsewhere).strip()
    )
    assert venv.folder in before.parents
    assert before.name in {"__init__.py", "schema.py"}
    assert after.parent.parent.name == home


def test_a_foreign_schema_that_came_first_is_named_with_what_to_do(
    from_wheel: Venv, elsewhere: Path
) -> None:
    script = "import schema\ntry: import carto_graphql\nexcept ImportError as error: print(error)"
    reported = run(from_wheel.bin / "python", "-c", script, cwd=elsewhere)
    assert "schema" in reported
    assert "Import carto_graphql first" in reported


@pytest.mark.parametrize("how", ["from_wheel", "editable"])
def test_two_worker_processes_serve(
    how: str, request: pytest.FixtureRequest, elsewhere: Path
) -> None:
    venv: Venv = request.getfixturevalue(how)
    with serving(venv.bin / "carto-graphql", "serve --sandbox --workers 2", cwd=elsewhere) as url:
        assert url


def test_uvicorn_serves_a_checkout(uninstalled: Venv) -> None:
    arguments = "-m uvicorn server:create_app --factory"
    with serving(uninstalled.bin / "python", arguments, cwd=ROOT) as url:
        assert url
