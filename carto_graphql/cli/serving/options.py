"""Options of `serve` beside the settings."""

from typing import NamedTuple

__all__ = ["ServeOptions"]


class ServeOptions(NamedTuple):
    """Options of `serve` that are not settings.

    `url` is the gateway's URL to show to people. If `admin_port` is None, no admin port is
    served.
    """

    url: str
    workers: int
    admin_host: str
    admin_port: int | None
