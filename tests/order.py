"""The order of the tests' files: those that take longest first, so that no process ends with one of them alone."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

__all__ = ["LONGEST", "put_longest_first"]

TESTS: Final = Path(__file__).parent

LONGEST: Final[Sequence[str]] = (
    "graphiql/test_browser.py",
    "carto_graphql/test_commands.py",
    "carto_graphql/test_reload.py",
    "example/test_browser.py",
    "store/test_hosts.py",
    "callers/test_matrix.py",
    "benchmarks/test_soak.py",
    "resolvers/test_filter_meaning.py",
    "carto_graphql/test_serving.py",
    "server/test_slow_clients.py",
    "house/test_packaging.py",
    "example/test_carto_client.py",
    "benchmarks/test_run.py",
    "docs/test_shell.py",
    "telemetry/test_traces.py",
    "sandbox/test_edges_of_the_map.py",
    "carto_graphql/test_listening.py",
    "store/test_commands.py",
    "benchmarks/test_rolling.py",
    "tiles/test_browser.py",
    "server/test_pages.py",
    "store/test_results.py",
    "server/test_wrong_values.py",
    "sandbox/test_reference.py",
    "server/test_hostile_values.py",
    "clients/test_typescript.py",
    "cache/test_callers.py",
    "agents/test_inspector.py",
    "agents/test_fuzz.py",
    "carto_graphql/test_supervisor.py",
    "tiles/test_client_calls.py",
)
"""Files below tests/ that take 30 seconds or more on two processors, the longest first."""


def put_longest_first(items: list[pytest.Item]) -> None:
    """Move the tests of these files to the front. `--dist loadfile` hands out files in the order of their tests."""
    places = {TESTS / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))
