"""The audits of the npm package graphql-http: every MUST, SHOULD and MAY of GraphQL over HTTP."""

import json
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.npm import installed
from tests.server.conftest import Gateway

PROJECT: Final = Path(__file__).parents[1] / "clients" / "graphql-http"


@pytest.fixture(scope="module")
def audits(gateway: Gateway) -> list[dict[str, str]]:
    command = ["node", "audit.mjs", f"{gateway.http.base_url}/graphql"]
    done = subprocess.run(
        command, cwd=installed(PROJECT), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_all_audits_pass(audits: list[dict[str, str]]) -> None:
    assert [audit for audit in audits if audit["status"] != "ok"] == []
    assert len(audits) == 61
    assert {
        level for audit in audits for level in ("MUST", "SHOULD", "MAY") if level in audit["name"]
    } == {
        "MUST",
        "SHOULD",
        "MAY",
    }
