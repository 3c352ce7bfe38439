"""Shell commands of the documentation run as written, in order."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.carto_graphql.test_commands import free_port, serving
from tests.postgis import BIN, throw_away_cluster

ROOT: Final = Path(__file__).parents[2]


def commands(page: str, name: str) -> list[str]:
    """Return the blocks of a page that are marked `run: name`."""
    text = (ROOT / page).read_text()
    found: list[str] = re.findall(rf"<!-- run: {name} -->\n```sh\n(.*?)```", text, re.DOTALL)
    assert found
    return found


def run_script(script: str, folder: Path, **variables: str) -> str:
    """Return what a script prints; it must succeed. `folder` looks like a checkout to it."""
    for name, target in {
        ".venv": Path(sys.prefix),
        "carto_graphql": ROOT / "carto_graphql",
    }.items():
        (folder / name).symlink_to(target)
    kept = {each: os.environ[each] for each in ("HOME", "LANG") if each in os.environ}
    done = subprocess.run(
        ["bash", "-euc", script],
        cwd=folder,
        env={**kept, "PATH": os.environ["PATH"], "COLUMNS": "200", **variables},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_page_on_postgis_leads_to_a_checked_catalog(tmp_path: Path) -> None:
    if not (BIN / "initdb").exists():
        pytest.skip("needs Debian's postgresql-15 and postgresql-15-postgis-3")
    load, check = commands("docs/sandbox.md", "postgis")
    wait = "until grep -q export settings.sh && sleep 1; do sleep 0.2; done\n"
    script = "trap 'kill $!' EXIT\n" + load.replace("8001", str(free_port())) + wait + check
    with throw_away_cluster() as socket:
        path = f"{BIN}:{os.environ['PATH']}"
        printed = run_script(script, tmp_path, PGHOST=str(socket), PGUSER="postgres", PATH=path)
    assert "16 of 16 samples work" in printed


def test_the_readme_queries_by_curl(tmp_path: Path) -> None:
    [command] = commands("README.md", "curl")
    with serving("--sandbox", cwd=tmp_path) as (url, _):
        printed = run_script(command.replace("http://localhost:8000", url), tmp_path)
    assert json.loads(printed)["data"]["queryRows"]["citiesByCountry"]["rows"]
