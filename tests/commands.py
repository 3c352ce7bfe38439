"""The command line, run in this process or, as a person runs it, in one of its own."""

import os
import subprocess
import sys
from contextlib import chdir
from pathlib import Path
from typing import Final
from unittest.mock import patch

from typer.testing import CliRunner

from carto_graphql.cli.commands import app

__all__ = ["ROOT", "environment", "invoke", "run"]

ROOT: Final = Path(__file__).parents[1]


def environment(**variables: str) -> dict[str, str]:
    ours = ("CARTO_", "CATALOG", "SANDBOX")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    return {**kept, "PYTHONPATH": path, "COLUMNS": "200", "DRAIN_SECONDS": "0", **variables}


def run(*arguments: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "carto_graphql", *arguments]
    return subprocess.run(
        command,
        cwd=cwd,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def invoke(*arguments: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    # These commands need a new process, which takes ten times as long.
    assert "--help" in arguments or arguments[0] not in {"serve", "sandbox", "mcp"}
    with chdir(cwd), patch.dict(os.environ, environment(**variables), clear=True):
        done = CliRunner().invoke(app, arguments, prog_name="carto-graphql")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)
