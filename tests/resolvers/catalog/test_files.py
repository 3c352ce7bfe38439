"""Folders and files that cannot be read are errors; the links of a ConfigMap are followed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from resolvers.catalog.loading import load_catalog
from tests.resolvers.shops import SHOPS, TOWNS, problems, write_catalog

ROOT = Path(__file__).parents[3]
NOBODY = 65534


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Yield a temporary folder that every user may read, unlike pytest's own `tmp_path`."""
    with TemporaryDirectory() as name:
        path = Path(name)
        path.chmod(0o755)
        yield path
        # So that the folder can be deleted, even if a test made a part unreadable.
        for each in path.rglob("*"):
            if each.exists():  # a link may lead nowhere
                each.chmod(0o755)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_catalog(tmp_path / "it", features__shops=SHOPS, rows__towns=TOWNS)
    return tmp_path / "it"


def load_as_another_user(folder: Path) -> str:
    """Load a catalog as a user other than root, and return `loaded` or the error as text."""
    program = (
        "import os, sys; from pathlib import Path\n"
        "from resolvers.catalog.loading import load_catalog\n"
        "import contextlib\n"  # that user may not read what would be imported late
        "with contextlib.suppress(Exception): load_catalog(Path(sys.argv[1]))\n"
        "if os.geteuid() == 0: os.setgroups([]); os.setuid(int(sys.argv[2]))\n"
        "try: load_catalog(Path(sys.argv[1])); print('loaded')\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, folder, str(NOBODY)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


@pytest.mark.threat("H24")
@pytest.mark.parametrize(
    "name", ["catalog.yaml", "features", "features/shops.sql", "rows", "rows/towns.sql"]
)
def test_what_cannot_be_read_is_named_with_the_user_and_the_mode(folder: Path, name: str) -> None:
    assert load_as_another_user(folder) == "loaded\n"
    (folder / name).chmod(0o000)
    said = load_as_another_user(folder)
    user = "nobody" if os.geteuid() == 0 else ""
    assert said.startswith("CatalogError ")
    assert f"{folder / name}:1: cannot be read by user {user}" in said
    assert "(mode 0000, owner " in said
    assert said.count("cannot be read") == 1


@pytest.mark.threat("H24")
def test_a_closed_folder_beside_the_templates_is_named(folder: Path) -> None:
    (folder / "old").mkdir(mode=0o000)
    assert f"{folder / 'old'}:1: cannot be read by user" in load_as_another_user(folder)


@pytest.mark.threat("H24")
def test_the_folder_that_closes_a_file_is_named(folder: Path) -> None:
    folder.chmod(0o600)
    assert f"(mode of {folder} 0600, owner" in load_as_another_user(folder)


@pytest.mark.threat("H24")
def test_a_catalog_that_is_mounted_from_a_config_map_loads(folder: Path, tmp_path: Path) -> None:
    mounted = tmp_path / "mounted"
    dated = mounted / "..2026_11_26_23_00_00.1"
    dated.mkdir(parents=True)
    for each in list(folder.iterdir()):
        each.rename(dated / each.name)
    (mounted / "..data").symlink_to(dated.name)
    for each in dated.iterdir():
        (mounted / each.name).symlink_to(f"..data/{each.name}")
    assert [each.name for each in load_catalog(mounted).templates] == ["shops", "towns"]


@pytest.mark.threat("H24")
def test_a_config_map_for_each_folder_loads(folder: Path) -> None:
    for kind in ("features", "rows"):
        dated = folder / kind / "..2026_11_26_23_00_00.1"
        dated.mkdir()
        (folder / kind / "..data").symlink_to(dated.name)
        for file in list((folder / kind).glob("*.sql")):
            file.rename(dated / file.name)
            file.symlink_to(f"..data/{file.name}")
    assert [each.name for each in load_catalog(folder).templates] == ["shops", "towns"]


def test_links_that_lead_nowhere_are_errors(tmp_path: Path) -> None:
    write_catalog(tmp_path, rows__towns=TOWNS)
    (tmp_path / "rows" / "gone.sql").symlink_to("nowhere.sql")
    (tmp_path / "features").symlink_to("nowhere")
    assert [(each.file.name, each.message) for each in problems(tmp_path)] == [
        ("features", "a link to a folder that does not exist"),
        ("gone.sql", "a link to a file that does not exist"),
    ]


def test_a_folder_named_like_a_template_is_an_error(tmp_path: Path) -> None:
    write_catalog(tmp_path, rows__towns=TOWNS)
    (tmp_path / "rows" / "old.sql").mkdir()
    assert [each.message for each in problems(tmp_path)] == ["a folder where a file is expected"]


def test_a_file_in_place_of_a_folder_is_an_error(tmp_path: Path) -> None:
    write_catalog(tmp_path, rows__towns=TOWNS)
    (tmp_path / "features").write_text("")
    assert [each.message for each in problems(tmp_path)] == ["a file where a folder is expected"]
