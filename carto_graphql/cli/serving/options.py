"""Options of `serve` beside the settings."""

from typing import NamedTuple

__all__ = ["ServeOptions"]


class ServeOptions(NamedTuple):
    """`url` is where the gateway is served, for people. Without an `admin_port` there is none."""

    url: str
    workers: int
    admin_host: str
    admin_port: int | None
