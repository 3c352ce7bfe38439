"""Files of a catalog folder: which are templates, and why one cannot be read.

A Kubernetes ConfigMap is mounted as links through `..data` to a dated folder; names that begin with
a dot are therefore skipped, and links are followed.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from resolvers.catalog.header_types import GRAPHQL_NAME
from resolvers.errors import Problem
from resolvers.file_errors import describe_read_error
from resolvers.sql.template import Kind

__all__ = ["UnreadableFile", "read_text", "template_files"]

_KINDS: Final[tuple[Kind, ...]] = ("features", "rows")


class UnreadableFile(Exception):
    """A file or folder that cannot be read; the text says why and what to do."""


def read_text(file: Path) -> str:
    """Return the text of a UTF-8 file; raise `UnreadableFile`."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UnreadableFile("not UTF-8; save the file as UTF-8") from None
    except OSError as error:
        raise UnreadableFile(describe_read_error(file, error)) from None


def template_files(folder: Path, problems: list[Problem]) -> Iterator[tuple[Kind, Path]]:
    """Yield the templates of a catalog by kind and name; add what is out of place to `problems`."""
    for kind in _KINDS:
        for file in _sql_files(folder / kind, problems):
            if re.fullmatch(GRAPHQL_NAME, file.stem):
                yield kind, file
            else:
                problems.append(Problem(file, 1, f"{file.stem} {_NO_NAME}; rename the file"))
    problems.extend(_misplaced(folder))


_NO_NAME: Final = "is not a GraphQL name (letters, digits and _; first no digit and not __)"


def _sql_files(folder: Path, problems: list[Problem]) -> list[Path]:
    """Return the .sql files directly in `folder`, which may be missing."""
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
    """Yield a problem for each .sql file outside the two folders, and each folder that is closed."""
    unreadable: list[OSError] = []
    for path, folders, files in os.walk(folder, onerror=unreadable.append):
        folders[:] = [name for name in folders if name[0] != "."]
        if Path(path) not in {folder / kind for kind in _KINDS}:
            for name in files:
                if name.endswith(".sql") and name[0] != ".":
                    yield Problem(Path(path) / name, 1, _MISPLACED)
    for error in unreadable:
        at = Path(error.filename)
        if at not in {folder / kind for kind in _KINDS}:  # reported where its files are listed
            yield Problem(at, 1, describe_read_error(at, error))


_MISPLACED: Final = "templates are read from features/ and rows/ only, not from folders below them"
