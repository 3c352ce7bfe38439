"""What a reload of the catalog reports: log lines, metrics, and a line for the probes."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from carto_graphql.cli.serving.watching import SUFFIXES
from carto_graphql.settings.settings import Settings
from carto_graphql.telemetry.families import CATALOG_RELOAD_FAILED, CATALOG_RELOADS
from carto_graphql.telemetry.slots import Slots
from resolvers.catalog.files import read_version

__all__ = ["Reloads", "read_content", "served_files"]

log = logging.getLogger("carto_graphql.serve")


def served_files(settings: Settings) -> list[Path]:
    """Return the files and folders whose changes take effect without a restart."""
    return [each for each in (settings.catalog, settings.trusted_documents) if each is not None]


def read_content(settings: Settings) -> Sequence[str]:
    """Return a hash of the content of each served file or folder."""
    return [read_version(each, SUFFIXES) for each in served_files(settings)]


class Reloads:
    """Reports of the outcomes of reloads, in the log and the metrics.

    `on_change` is called with the problems of a rejected reload, which the probes report, and with
    an empty string after a successful reload.
    """

    def __init__(self, slots: Slots, on_change: Callable[[str], None]) -> None:
        self._slots, self._on_change = slots, on_change
        self._rejected: Sequence[str] = ()
        for outcome in ("ok", "rejected"):
            slots.add([(CATALOG_RELOADS, (outcome,))])
        slots.set(CATALOG_RELOAD_FAILED, (), 0)

    def accept(self, version: str) -> None:
        """Report that a reload was successful: the catalog's `version` is now served."""
        self._slots.increment(CATALOG_RELOADS, "ok")
        log.info("reloaded: catalog version %s", version)
        self._clear()

    def accept_unchanged(self) -> None:
        """Report that no reload was needed, because the content of the files is served already."""
        if self._rejected:
            log.info("the catalog on disk is valid again, and is the one that is served")
        self._clear()

    def reject(self, problems: Sequence[str]) -> None:
        """Report that a reload failed because of `problems` in the files.

        The gateway still serves the last valid version.
        """
        self._slots.increment(CATALOG_RELOADS, "rejected")
        self._slots.set(CATALOG_RELOAD_FAILED, (), 1)
        for problem in problems:
            log.error("reload failed, the current catalog stays: %s", problem)
        self._rejected = problems
        self._on_change("; ".join(problems))

    def _clear(self) -> None:
        self._slots.set(CATALOG_RELOAD_FAILED, (), 0)
        self._rejected = ()
        self._on_change("")
