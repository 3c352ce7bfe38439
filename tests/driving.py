"""Chromium driven by one of tests/browser's scripts, and what it saw."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tests.npm import installed

__all__ = ["Seen", "drive", "harmless", "result"]

BROWSER: Final = Path(__file__).parent / "browser"

Seen = Mapping[str, Any]
"""By scenario: `requests`, `aborted`, `headers`, `violations`, `problems`, and `result` or `failure`."""


def drive(chromium: str, script: str, *arguments: str | Path) -> Seen:
    done = subprocess.run(
        ["node", script, *arguments],
        cwd=installed(BROWSER),
        env={**os.environ, "CHROMIUM": chromium},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    sys.stderr.write(done.stderr)  # how long each scenario took: `pytest -s` shows it
    assert done.returncode == 0, done.stderr
    seen: Seen = json.loads(done.stdout)
    return seen


def result(seen: Seen, scenario: str) -> Any:
    assert "failure" not in seen[scenario], seen[scenario]
    return seen[scenario]["result"]


def harmless(seen: Seen, scenario: str, url: str, endpoint: str = "/graphql") -> bool:
    """Return True if `scenario` sent a request to `endpoint` of the gateway at `url`.

    Raise AssertionError for a request to another server or a page error.
    """
    sent = seen[scenario]["requests"]
    foreign = [each for each in sent if not each.startswith((f"{url}/", "data:", "blob:"))]
    assert (foreign, seen[scenario]["violations"], seen[scenario]["problems"]) == ([], [], [])
    return any(each.startswith(f"{url}{endpoint}") for each in sent)
