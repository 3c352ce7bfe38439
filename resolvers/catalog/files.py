"""Files of a catalog folder: which are templates, and why one cannot be read.

A Kubernetes ConfigMap is mounted as links through `..data` to a dated folder; names that begin with
a dot are therefore skipped, and links are followed.
"""

import contextlib
import os
import re
from collections.abc import Collection, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from resolvers.catalog.header_types import GRAPHQL_NAME
from resolvers.errors import Problem
from resolvers.file_errors import describe_read_error
from resolvers.sql.template import Kind

__all__ = [
    "SHARED_FOLDER",
    "UnreadableFile",
    "catalog_files",
    "is_folder",
    "read_text",
    "read_version",
    "template_files",
]

SHARED_FOLDER: Final = "shared"
"""Where the files are that templates include."""

SUFFIXES: Final = frozenset({".sql", ".yaml"})

_KINDS: Final[tuple[Kind, ...]] = ("features", "rows")


class UnreadableFile(Exception):
    """A file or folder that cannot be read; the text says why and what to do."""


def read_text(file: Path) -> str:
    """Return the text of a file. Raise `UnreadableFile` if it cannot be read or is not UTF-8."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UnreadableFile("not UTF-8; save the file as UTF-8") from None
    except OSError as error:
        raise UnreadableFile(describe_read_error(file, error)) from None


def template_files(folder: Path, problems: list[Problem]) -> Iterator[tuple[Kind, Path]]:
    """Yield the kind and file of each template in `folder`.

    Add an error to `problems` for each misplaced or misnamed file.
    """
    for kind in _KINDS:
        for file in _sql_files(folder / kind, problems):
            if re.fullmatch(GRAPHQL_NAME, file.stem):
                yield kind, file
            else:
                problems.append(Problem(file, 1, f"{file.stem} {_NO_NAME}; rename the file"))
    problems.extend(_misplaced(folder))


def catalog_files(folder: Path, suffixes: Collection[str] = SUFFIXES) -> Iterator[Path]:
    """Yield the files with one of `suffixes` below a folder, sorted by name, except hidden ones."""
    # Each folder is read once, even if several links lead to it. os.walk skips unreadable folders.
    above = {folder.resolve()}
    for path, folders, files in os.walk(folder, followlinks=True):
        folders[:] = sorted(name for name in folders if name[0] != ".")
        folders[:] = [name for name in folders if (Path(path) / name).resolve() not in above]
        above |= {(Path(path) / name).resolve() for name in folders}
        for name in sorted(files):
            if name[0] != "." and Path(name).suffix in suffixes:
                yield Path(path) / name


def is_folder(path: Path) -> bool:
    """Return True if `path` is a folder, and False if it is not or cannot be accessed."""
    return os.path.isdir(path)  # noqa: PTH112  # Path.is_dir raises PermissionError


def read_version(path: Path, suffixes: Collection[str] = SUFFIXES) -> str:
    """Return the version of a file, or of a folder's files with `suffixes`: 12 hex digits."""
    digest = sha256()
    for file in catalog_files(path, suffixes) if is_folder(path) else [path]:
        with contextlib.suppress(OSError):
            content = file.read_bytes()
            name = file.relative_to(path).as_posix().encode("utf-8", "surrogateescape")
            digest.update(b"%d:%b%d:%b" % (len(name), name, len(content), content))
    return digest.hexdigest()[:12]


_NO_NAME: Final = "is not a GraphQL name (letters, digits and _; first no digit and not __)"


def _sql_files(folder: Path, problems: list[Problem]) -> list[Path]:
    try:
        names = sorted(entry.name for entry in os.scandir(folder))
    except FileNotFoundError:
        if folder.is_symlink():
            problems.append(Problem(folder, 1, "a link to a folder that does not exist"))
        return []
    except OSError as error:
        problems.append(Problem(folder, 1, describe_read_error(folder, error)))
        return []
    return [folder / name for name in names if name.endswith(".sql") and name[0] != "."]


def _misplaced(folder: Path) -> Iterator[Problem]:
    unreadable: list[OSError] = []
    for path, folders, files in os.walk(folder, onerror=unreadable.append):
        folders[:] = [name for name in folders if name[0] != "."]
        if Path(path) not in {folder / kind for kind in (*_KINDS, SHARED_FOLDER)}:
            for name in files:
                if name.endswith(".sql") and name[0] != ".":
                    yield Problem(Path(path) / name, 1, _MISPLACED)
    for error in unreadable:
        at = Path(error.filename)
        if at not in {folder / kind for kind in _KINDS}:  # reported where its files are listed
            yield Problem(at, 1, describe_read_error(at, error))


_MISPLACED: Final = "templates are read from features/ and rows/ only, not from folders below them"
