"""The committed assets of GraphiQL and of the examples, compared with those of a new build.

Not part of `scripts/test`, because the builds take two minutes: `scripts/test tests/deploy/assets.py`. There,
tests/house/test_assets.py compares the sums that the last build wrote.
"""

import gzip
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
BUILD_SECONDS: Final = 900


@pytest.mark.usefixtures("npm")
@pytest.mark.parametrize(
    ("script", "package", "pages"),
    [
        ("build-graphiql", "graphiql", [""]),
        ("build-example", "example", ["", "carto_client"]),
    ],
)
def test_the_committed_assets_are_what_the_script_builds(
    tmp_path: Path, script: str, package: str, pages: list[str]
) -> None:
    command = [ROOT / "scripts" / script, tmp_path]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=BUILD_SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    for page in pages:
        new, kept = tmp_path / page, ROOT / "carto_graphql" / package / page
        assert files_of(new) == files_of(kept)


def files_of(folder: Path) -> Mapping[str, bytes]:
    files = {name: (folder / name).read_bytes() for name in ("index.html", "LICENSES.txt")}
    for path in (folder / "static").glob("*.gz"):
        # The compressed bytes depend on the version of Node.
        files[path.stem] = gzip.decompress(path.read_bytes())
    return files
