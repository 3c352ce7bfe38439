"""The committed assets of GraphiQL and of the examples: as their script left them, from the sources of now.

A rebuild takes two minutes: tests/deploy/assets.py compares with one. These tests compare the sums that each build
writes.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.house.test_repository import ROOT, tracked

NEITHER: Final = frozenset({".py", ".sha256"})
"""Files beside the assets that are neither built nor built from."""

BUILDS: Final[Mapping[str, tuple[str, Collection[str]]]] = {
    "scripts/build-graphiql": (
        "carto_graphql/graphiql/source/assets.sha256",
        ["carto_graphql/graphiql", "scripts/build-graphiql"],
    ),
    "scripts/build-example": (
        "examples/assets.sha256",
        [
            "carto_graphql/example",
            "carto_graphql/graphiql/source/*.mjs",
            "examples",
            "packages/client",
            "scripts/build-example",
            "scripts/pack_example.mjs",
            ":!carto_graphql/graphiql/source/build.mjs",
            ":!**/README.md",
        ],
    ),
}
"""By script: the list of sums that it writes, and which files have to be in it."""


def differences(root: Path, sums: str, files: Collection[str]) -> Iterator[str]:
    """Yield a message for each file in `root` that was changed, deleted or added since a build.

    `sums` is the output of `sha256sum` after the build. `files` are the names of all files now.
    """
    listed = {
        name: digest for digest, _, name in (line.partition("  ") for line in sums.splitlines())
    }
    for name, digest in listed.items():
        path = root / name
        if not path.is_file():
            yield f"{name} is gone"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            yield f"{name} has changed"
    yield from (f"{name} is new" for name in sorted({*files} - {*listed}))


@pytest.mark.parametrize("script", BUILDS)
def test_the_assets_are_those_that_the_script_built_from_the_sources(script: str) -> None:
    sums, patterns = BUILDS[script]
    files = [
        str(path.relative_to(ROOT)) for path in tracked(*patterns) if path.suffix not in NEITHER
    ]
    assert sum(name.endswith(".gz") for name in files) > 5
    if found := [*differences(ROOT, (ROOT / sums).read_text(), files)]:
        pytest.fail(f"run {script}, as {'; '.join(found)}")


def test_a_file_that_changed_is_gone_or_is_new_is_named(tmp_path: Path) -> None:
    for name in ("kept.ts", "changed.ts", "gone.ts"):
        (tmp_path / name).write_text(name)
    sums = "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(tmp_path.iterdir())
    )
    assert [*differences(tmp_path, sums, ["kept.ts", "changed.ts", "gone.ts"])] == []
    (tmp_path / "changed.ts").write_text("another")
    (tmp_path / "gone.ts").unlink()
    assert [*differences(tmp_path, sums, ["changed.ts", "kept.ts", "new.ts"])] == [
        "changed.ts has changed",
        "gone.ts is gone",
        "new.ts is new",
    ]
