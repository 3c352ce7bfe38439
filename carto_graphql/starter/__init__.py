"""The catalog that `carto-graphql init` writes: small, commented, and passing `check` on the sandbox."""

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

__all__ = ["write_starter"]


def write_starter(folder: Path) -> Sequence[Path]:
    """Copies the starter into `folder`, which must be new or empty (else `FileExistsError`); the files written."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(folder)
    return _copied(files("carto_graphql.starter") / "catalog", folder)


def _copied(source: Traversable, target: Path) -> Sequence[Path]:
    if source.is_file():
        target.write_bytes(source.read_bytes())
        return [target]
    target.mkdir(parents=True, exist_ok=True)
    entries = sorted(source.iterdir(), key=lambda entry: entry.name)
    return [file for entry in entries for file in _copied(entry, target / entry.name)]
