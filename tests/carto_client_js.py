"""Calls of CARTO's own npm client, several in one process of Node."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.npm import installed

__all__ = ["Calls", "ClientError", "client_folder", "run_calls"]

CLIENT: Final = Path(__file__).parent / "clients" / "carto-api-client"


@dataclass(frozen=True)
class ClientError:
    """An error that the client raised: the name of its class, and its message."""

    name: str
    message: str


@dataclass(frozen=True)
class Calls:
    """The results of calls, in their order, and the HTTP exchanges that they took."""

    results: Sequence[Any]
    exchanges: Sequence[Mapping[str, Any]]


def client_folder() -> Path:
    """Return a folder in which CARTO's npm client is installed. Skip the test without npm."""
    return installed(CLIENT)


def run_calls(
    folder: Path, source: Mapping[str, Any], calls: Sequence[tuple[str, Mapping[str, Any]]]
) -> Calls:
    """Call CARTO's npm client in `folder`, and return the results and the HTTP exchanges.

    `source` has options for all calls. A failed call's result is a `ClientError`.
    """
    done = subprocess.run(
        ["node", "calls.mjs"],
        cwd=folder,
        input=json.dumps({"source": source, "calls": calls}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    results = [
        ClientError(each["error"], each["message"]) if "error" in each else each.get("value")
        for each in found["results"]
    ]
    return Calls(results, found["exchanges"])
