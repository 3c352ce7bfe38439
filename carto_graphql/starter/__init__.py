"""The starter catalog that `carto-graphql init` writes. It passes `check` on the sandbox."""

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

__all__ = ["write_starter"]


def write_starter(folder: Path) -> Sequence[Path]:
    """Copy the starter catalog into `folder`, and return the files.

    Raise FileExistsError unless the folder is new or empty.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(folder)
    return _copy(files("carto_graphql.starter") / "catalog", folder)


def _copy(source: Traversable, target: Path) -> Sequence[Path]:
    if source.is_file():
        target.write_bytes(source.read_bytes())
        return [target]
    target.mkdir(parents=True, exist_ok=True)
    entries = sorted(source.iterdir(), key=lambda entry: entry.name)
    return [file for entry in entries for file in _copy(entry, target / entry.name)]
