"""The order of the tests' files: those that take longest first, so that no process ends with one of them alone."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

__all__ = ["LONGEST", "put_longest_first"]

TESTS: Final = Path(__file__).parent

LONGEST: Final[Sequence[str]] = (
    "graphiql/test_browser.py",
    "example/test_browser.py",
    "carto_graphql/test_reload.py",
    "house/test_packaging.py",
    "store/test_hosts.py",
    "benchmarks/test_rolling.py",
    "example/test_carto_client.py",
    "resolvers/test_filter_meaning.py",
    "benchmarks/test_soak.py",
    "benchmarks/test_run.py",
    "server/test_slow_clients.py",
    "carto_graphql/test_commands.py",
    "tiles/test_browser.py",
    "clients/test_typescript.py",
    "store/test_commands.py",
    "store/test_results.py",
    "callers/test_commands.py",
    "docs/test_snippets.py",
    "carto_graphql/test_serving.py",
    "deploy/test_images.py",
    "telemetry/test_traces.py",
    "tiles/test_sandbox_tiles.py",
    "sandbox/test_reference.py",
    "agents/test_inspector.py",
    "clients/test_codegen.py",
    "server/test_connections.py",
    "store/test_token.py",
    "server/test_pages.py",
    "agents/test_stdio.py",
    "callers/test_in_force.py",
    "tiles/test_upstream.py",
    "tiles/test_client_calls.py",
    "resolvers/test_pages.py",
    "store/test_counters.py",
    "carto_client/test_client.py",
    "carto_graphql/test_supervisor.py",
    "carto_client/test_splitting.py",
    "schema/test_differential.py",
    "docs/test_shell.py",
    "sandbox/test_geography.py",
    "callers/test_matrix.py",
    "resolvers/results/test_memory.py",
    "server/test_streaming.py",
    "resolvers/googlesql/test_checks.py",
    "sandbox/test_edges_of_the_map.py",
    "server/test_outage.py",
)
"""Files below tests/ that take 20 seconds or more on two processors, the longest first."""


def put_longest_first(items: list[pytest.Item]) -> None:
    # With `--dist loadfile`, pytest-xdist hands out files in the order of their tests.
    places = {TESTS / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))
