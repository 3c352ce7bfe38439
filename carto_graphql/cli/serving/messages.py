"""Messages between workers and their parent, through a pipe."""

from typing import NamedTuple

from carto_graphql.callers.file import Callers
from carto_graphql.settings.settings import Settings

__all__ = [
    "Activate",
    "NewCallers",
    "Ping",
    "Pong",
    "Prepare",
    "Prepared",
    "StateChange",
]


class Prepare(NamedTuple):
    """Order to a worker: build a new edition from the copied files that `settings` name.

    An edition is the gateway's content for one version of the catalog.
    """

    version: str
    settings: Settings


class Prepared(NamedTuple):
    """Report of a worker on its order `Prepare`, for one `version` of the catalog.

    If the worker can serve this version, `problem` is empty. Otherwise, `problem` is the error.
    """

    version: str
    problem: str


class Activate(NamedTuple):
    """Order to a worker: serve a prepared edition from the time `at` on, by `time.monotonic()`."""

    version: str
    at: float


class StateChange(NamedTuple):
    """New state for a worker's probes. The fields are those of `ServingState`."""

    rejected: str
    unverified: str


class NewCallers(NamedTuple):
    """Order to a worker: use this content of the callers file from the time `at` on.

    The time is that of `time.monotonic()`.
    """

    callers: Callers
    at: float


class Ping(NamedTuple):
    """Order to a worker: report `Pong` from the event loop."""


class Pong(NamedTuple):
    """A worker's response to `Ping`. It proves that the worker's event loop runs."""
