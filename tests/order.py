"""The order of the tests' files: those that take longest first, so that no process ends with one of them alone."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

__all__ = ["LONGEST", "put_longest_first"]

TESTS: Final = Path(__file__).parent

LONGEST: Final[Sequence[str]] = (
    "deploy/test_images.py",
    "graphiql/test_browser.py",
    "example/test_browser.py",
    "benchmarks/test_soak.py",
    "carto_graphql/test_commands.py",
    "carto_graphql/test_reload.py",
    "carto_graphql/test_serving.py",
    "benchmarks/test_run.py",
    "store/test_hosts.py",
    "house/test_packaging.py",
    "schema/test_differential.py",
)
"""Files below tests/ that take 15 seconds or more on two processors, the longest first."""


def put_longest_first(items: list[pytest.Item]) -> None:
    """Move the tests of these files to the front. `--dist loadfile` hands out files in the order of their tests."""
    places = {TESTS / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))
