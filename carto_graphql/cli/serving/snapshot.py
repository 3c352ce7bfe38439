"""Copies of the catalog and the trusted documents, from which all workers load.

A worker that is started later, in place of one that died, must serve what the others serve,
whatever happened to the files since. So workers never read the originals.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple

from carto_graphql.callers.watching import CallersSource
from carto_graphql.cli.console import CONFIGURATION_ERRORS, problems_in
from carto_graphql.cli.preparation import build_app
from carto_graphql.cli.serving.watching import SUFFIXES
from carto_graphql.settings.errors import SettingsError
from carto_graphql.settings.settings import Settings
from resolvers.catalog.catalog import Catalog
from resolvers.file_errors import describe_read_error

__all__ = ["Snapshots"]


class _Copy(NamedTuple):
    setting: str
    source: Path
    target: Path


class Snapshots:
    """Numbered copies, in `folder`, of the catalog and the trusted documents of `settings`."""

    def __init__(self, settings: Settings, folder: Path, callers: CallersSource) -> None:
        self._settings, self._folder, self._callers = settings, folder, callers
        self._numbers = count(1)

    @property
    def sources(self) -> list[Path]:
        """The paths of the files that are copied: the catalog and the trusted documents.

        A path that is not set is left out.
        """
        return [each.source for each in self._copies(self._folder)]

    def drop_before(self, settings: Settings) -> None:
        """Delete the copies of all versions before the one that `settings` name.

        Call this only when no worker uses them.
        """
        kept = settings.catalog or settings.trusted_documents
        if kept is None:
            return
        for folder in self._folder.iterdir():
            if folder.name.isdigit() and int(folder.name) < int(self._copies_of(kept).name):
                shutil.rmtree(folder, ignore_errors=True)

    def drop(self, settings: Settings) -> None:
        """Delete the copied files that `settings` name.

        Call this only when no worker may serve them any more.
        """
        if (copy := settings.catalog or settings.trusted_documents) is not None:
            shutil.rmtree(self._copies_of(copy), ignore_errors=True)

    def _copies_of(self, copy: Path) -> Path:
        """Return the folder with all copies of one version, given one of these copies."""
        return self._folder / copy.relative_to(self._folder).parts[0]

    def take(self) -> Settings:
        """Copy the catalog and the trusted documents. Return settings that name the copies.

        Raise `SettingsError` if copying fails.
        """
        folder = self._folder / str(next(self._numbers))
        copies = [*self._copies(folder)]
        with _removed_upon_error(folder), _originals_in_errors(copies):
            for each in copies:
                _copy(each.source, each.target)
        return self._settings.model_copy(update={each.setting: each.target for each in copies})

    def check(self, settings: Settings) -> Catalog:
        """Check the copies that `settings` name, and return the catalog.

        If one is invalid, delete all and raise `SettingsError`.
        """
        copy = settings.catalog or settings.trusted_documents
        folder = self._copies_of(copy) if copy is not None else self._folder / "none"
        with _removed_upon_error(folder), _originals_in_errors([*self._copies(folder)]):
            return build_app(settings, self._callers)[1]

    def _copies(self, folder: Path) -> Iterator[_Copy]:
        settings = self._settings
        sources = {"catalog": settings.catalog, "trusted_documents": settings.trusted_documents}
        for setting, source in sources.items():
            if source is not None:
                yield _Copy(setting, source, folder / setting / source.name)


@contextmanager
def _removed_upon_error(folder: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        # An invalid catalog is copied again at each change, so the copies would accumulate.
        shutil.rmtree(folder, ignore_errors=True)
        raise


@contextmanager
def _originals_in_errors(copies: Sequence[_Copy]) -> Iterator[None]:
    try:
        yield
    except CONFIGURATION_ERRORS as error:
        problems = problems_in(error)
        for each in copies:
            problems = [text.replace(f"{each.target}", f"{each.source}") for text in problems]
        raise SettingsError(problems) from None


def _copy(source: Path, target: Path, above: tuple[Path, ...] = ()) -> None:
    try:
        if source.is_dir():
            real = source.resolve()
            # A link to a folder above would be followed forever.
            if real not in above:
                target.mkdir(parents=True)
                for entry in source.iterdir():
                    if entry.suffix in SUFFIXES or entry.is_dir():
                        _copy(entry, target / entry.name, (*above, real))
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    except OSError as error:
        raise SettingsError([f"{source}: {describe_read_error(source, error)}"]) from None
