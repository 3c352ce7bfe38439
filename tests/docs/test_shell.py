"""Shell commands of the documentation run as written, in order."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.carto_graphql.test_commands import free_port
from tests.commands import environment
from tests.docs.pages import ROOT, blocks
from tests.postgis import BIN, throw_away_cluster

PATH: Final = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
"""As after `export PATH="$PWD/.venv/bin:$PATH"`."""


def commands(page: str, name: str) -> list[str]:
    found = [each.text for each in blocks(ROOT / page) if each.mark == f"run: {name}"]
    assert found
    return found


def variables_for(folder: Path) -> dict[str, str]:
    if not (folder / "carto_graphql").exists():
        (folder / "carto_graphql").symlink_to(ROOT / "carto_graphql")
    return environment(PATH=PATH)


def run_script(script: str, folder: Path, **variables: str) -> str:
    done = subprocess.run(
        ["bash", "-euc", script],
        cwd=folder,
        env={**variables_for(folder), **variables},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def serving(command: str, folder: Path) -> Iterator[str]:
    port = str(free_port())
    process = subprocess.Popen(
        ["bash", "-euc", f"exec {command.replace('8000', port)}"],
        cwd=folder,
        env=variables_for(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )
    try:
        url = f"http://localhost:{port}"
        wait_until(lambda: process.poll() is not None or is_ready(url))
        yield url
    finally:
        process.terminate()
        process.wait(20)


def is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz").status_code == 200
    except httpx.TransportError:
        return False


def wait_until(is_done: Any) -> None:
    deadline = time.monotonic() + 120
    while not is_done():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_the_page_on_postgis_leads_to_a_checked_catalog(tmp_path: Path) -> None:
    if not (BIN / "initdb").exists():
        pytest.skip("needs Debian's postgresql-15 and postgresql-15-postgis-3")
    load, check = commands("docs/sandbox.md", "postgis")
    wait = "until grep -q export settings.sh && sleep 1; do sleep 0.2; done\n"
    script = "trap 'kill $!' EXIT\n" + load.replace("8001", str(free_port())) + wait + check
    with throw_away_cluster() as socket:
        path = f"{BIN}:{PATH}"
        printed = run_script(script, tmp_path, PGHOST=str(socket), PGUSER="postgres", PATH=path)
    assert "18 of 18 samples work" in printed


def test_the_readme_leads_from_a_starter_to_its_own_template_by_curl(tmp_path: Path) -> None:
    [starter], [curl] = commands("README.md", "starter"), commands("README.md", "curl")
    *prepare, serve = starter.splitlines()
    printed = run_script("\n".join(prepare), tmp_path)
    assert "samples work" in printed
    [shown] = [each for each in blocks(ROOT / "README.md") if each.mark.startswith("template: ")]
    file = tmp_path / "catalog" / shown.mark.removeprefix("template: ")
    with serving(serve, tmp_path) as url:
        file.write_text(shown.text)
        document = (
            '{ features { bigCities(country: "JP") { type features { properties { name } } } } }'
        )

        def is_served() -> bool:
            response = httpx.post(f"{url}/graphql", json={"query": document}, timeout=30)
            return "Tokyo" in response.text

        wait_until(is_served)
    with serving("carto-graphql serve --sandbox --port 8000", tmp_path) as url:
        printed = run_script(curl.replace("http://localhost:8000", url), tmp_path)
    assert json.loads(printed)["data"]["queryRows"]["citiesByCountry"]["rows"]
