"""What `serve` sets up in a process: the garbage collector, thread switching, file descriptors."""

import gc
import sys
import time
from typing import Final

try:
    import resource
except ImportError:  # Windows has no limit of this kind
    resource = None  # type: ignore[assignment]

from carto_graphql.settings.errors import SettingsError
from carto_graphql.settings.settings import Settings
from carto_graphql.web.clients import SURPLUS_CLIENTS

__all__ = ["collect_replaced", "reserve_descriptors", "tune_interpreter"]

SWITCH_SECONDS: Final = 0.0002
"""Seconds until the thread that validates documents lets the event loop run. Python has 0.005."""

REPLACED_SECONDS: Final = 1.0
"""Seconds in which nearly all requests end that began before a reload."""

OTHER_DESCRIPTORS: Final = 64
"""Descriptors of the event loop, the log, libraries, files, and connections to issuers of tokens."""


def tune_interpreter() -> None:
    """Exclude all existing objects from garbage collection, and tune thread switching.

    Call this after the app is built.
    """
    gc.collect()
    gc.freeze()  # the catalog and the schema stay: no collection has to visit them again
    sys.setswitchinterval(SWITCH_SECONDS)


def collect_replaced() -> None:
    """Block the thread for `REPLACED_SECONDS`, then free what a reload has replaced."""
    time.sleep(REPLACED_SECONDS)
    # Only the collector can free schemas, as they have reference cycles. It skips frozen objects.
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def reserve_descriptors(settings: Settings) -> None:
    """Increase the soft limit of file descriptors to what the settings need.

    Raise `SettingsError` if the hard limit is lower.
    """
    if resource is None:
        return
    needed = settings.max_clients + SURPLUS_CLIENTS + settings.max_connections + OTHER_DESCRIPTORS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if _reaches(soft, needed):
        return
    # With too few descriptors, the server could neither accept a connection nor log why.
    if not _reaches(hard, needed):
        raise SettingsError(
            [
                f"MAX_CLIENTS ({settings.max_clients}) and MAX_CONNECTIONS "
                f"({settings.max_connections}) need {needed} file descriptors, but the limit is "
                f"{hard}. Raise the limit (ulimit -n) or lower the settings."
            ]
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))


def _reaches(limit: int, needed: int) -> bool:
    return limit == resource.RLIM_INFINITY or limit >= needed
