"""npm projects of the tests, installed once for each lock file and kept from run to run."""

import fcntl
import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

import pytest

__all__ = ["installed"]

ROOT: Final = Path(__file__).parents[1]
BUILT: Final = shutil.ignore_patterns("node_modules", "dist", "compiled")


def installed(project: Path) -> Path:
    """Return the folder of a copy of `project` with the npm packages installed."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    lock = hashlib.sha256((project / "package-lock.json").read_bytes()).hexdigest()[:16]
    root = Path(tempfile.gettempdir()) / f"carto-graphql-{project.name}-{lock}"
    folder = root / project.relative_to(
        ROOT
    )  # packages of ours are beside it, as in the repository
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)  # two test runs at once would undo each other
        shutil.rmtree(
            folder / "src", ignore_errors=True
        )  # it may have files that were deleted since
        shutil.copytree(project, folder, dirs_exist_ok=True, ignore=BUILT)
        shutil.copytree(ROOT / "packages", root / "packages", dirs_exist_ok=True)
        if not (folder / "installed").exists():
            command = ["npm", "ci", "--ignore-scripts"]
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
            (folder / "installed").touch()
    return folder
