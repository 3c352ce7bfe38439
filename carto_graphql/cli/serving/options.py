"""Options of `serve` beside the settings."""

from collections.abc import Callable
from typing import NamedTuple

__all__ = ["ServeOptions"]


class ServeOptions(NamedTuple):
    """Options of `serve` that are not settings.

    `url` is the gateway's URL to show to people. If `admin_port` is None, no admin port is
    served. `release` releases the lock of the Unix socket, if there is one. Another gateway can
    then use the socket's path once this gateway has stopped listening.
    """

    url: str
    workers: int
    admin_host: str
    admin_port: int | None
    release: Callable[[], None]
