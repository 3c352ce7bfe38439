"""Checks of a catalog on every save, for `check --watch`."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from carto_graphql.cli.console import CONFIGURATION_ERRORS, err, out, problems_in
from resolvers.catalog.catalog import Catalog

__all__ = ["changed_templates", "read_stamps", "watch"]

_INTERVAL: Final = 0.25
"""Seconds between two looks at the files."""

Stamps = Mapping[Path, tuple[int, int, int]]
"""File -> time of change, size and inode. An editor that saves by renaming changes the inode."""


def watch(folder: Path, load: Callable[[], Catalog], check: Callable[[Catalog], int]) -> None:
    """Check the catalog, then the changed templates after each change, until Ctrl+C.

    `check` returns 0 for success.
    """
    checked: Stamps = {}
    try:
        while True:
            stamps = read_stamps(folder)
            # If a check fails, the next one covers all templates.
            checked = stamps if _check(checked, stamps, load, check) else {}
            while read_stamps(folder) == stamps:
                time.sleep(_INTERVAL)
    except KeyboardInterrupt:
        return


def _check(
    before: Stamps, now: Stamps, load: Callable[[], Catalog], check: Callable[[Catalog], int]
) -> bool:
    try:
        is_right = check(changed_templates(load(), before, now)) == 0
    except CONFIGURATION_ERRORS as error:
        for problem in problems_in(error):
            err.print(problem, markup=False)
        is_right = False
    out.print(f"{time.strftime('%H:%M:%S')} Waiting for changes; stop with Ctrl+C.")
    return is_right


def changed_templates(catalog: Catalog, before: Stamps, now: Stamps) -> Catalog:
    """Return the catalog with only the changed templates.

    Return the whole catalog if a file other than a template has changed.
    """
    changed = {file for file, _ in before.items() ^ now.items()}
    if not before or _others(changed, catalog):
        return catalog
    return replace(
        catalog, templates=tuple(each for each in catalog.templates if each.file in changed)
    )


def _others(changed: Collection[Path], catalog: Catalog) -> bool:
    return not {each.file for each in catalog.templates}.issuperset(changed)


def read_stamps(folder: Path) -> Stamps:
    """Return the time of change, size and inode of each SQL, YAML and JSON file in a folder."""
    return dict(_stamps(folder))


def _stamps(folder: Path) -> Iterator[tuple[Path, tuple[int, int, int]]]:
    for file in folder.rglob("*"):
        try:
            found = file.stat()
        except OSError:
            continue  # removed between the two calls, as editors do
        if file.suffix in (".sql", ".yaml", ".json"):
            yield file, (found.st_mtime_ns, found.st_size, found.st_ino)
