"""Options of `serve` beside the settings."""

from collections.abc import Callable
from typing import NamedTuple

__all__ = ["ServeOptions"]


class ServeOptions(NamedTuple):
    """Options of `serve` that are not settings.

    `url` is the gateway's URL to show to people. If `admin_port` is None, no admin port is
    served. `release` lets another gateway take the address as soon as this one does not listen.
    """

    url: str
    workers: int
    admin_host: str
    admin_port: int | None
    release: Callable[[], None]
