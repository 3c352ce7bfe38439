"""Clients of redis-py for the URL of a store: one server, or those that Redis Sentinel watches."""

import re
from typing import Any, Final
from urllib.parse import unquote

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import NoBackoff

__all__ = ["StoreClient", "open_client"]

SENTINEL: Final = re.compile(
    r"(?P<scheme>sentinels?)://(?:(?P<user>[^:@]*)(?::(?P<password>[^@]*))?@)?"
    r"(?P<hosts>[^/@]+)/(?P<name>[^/]+)(?:/(?P<db>\d+))?"
)
"""A URL as settings/values.py accepts it."""

SENTINEL_PORT: Final = 26379


class StoreClient:
    """The redis-py client `redis` for the store, together with its clients of Redis Sentinel.

    If Redis Sentinel promotes another server, `redis` connects to that server.
    """

    def __init__(self, redis: "Redis", sentinels: "tuple[Redis, ...]" = ()) -> None:
        self.redis = redis
        self._sentinels = sentinels

    async def aclose(self) -> None:
        """Close all connections."""
        for each in (self.redis, *self._sentinels):
            await each.aclose()


def open_client(url: str, timeout: float, max_connections: int) -> StoreClient:
    """Return a client for the store at `url`. The client connects at its first command.

    `timeout` is in seconds.
    """
    limits: dict[str, Any] = {"socket_timeout": timeout, "socket_connect_timeout": timeout}
    terms: dict[str, Any] = {
        **limits,
        "max_connections": max_connections,
        "retry": Retry(NoBackoff(), 0),
        "protocol": 2,  # RESP3 adds a command for notifications to every new connection
        "driver_info": None,  # Redis 7.0 has no CLIENT SETINFO, and an ACL may forbid it
    }
    found = SENTINEL.fullmatch(url)
    if found is None:
        return StoreClient(Redis.from_url(url, **terms))
    encrypted = {"ssl": True} if found["scheme"] == "sentinels" else {}
    sentinel = Sentinel(  # type: ignore[no-untyped-call]  # redis-py declares no types for it
        [_address(each) for each in found["hosts"].split(",")],
        sentinel_kwargs={
            **limits,
            **encrypted,
            "retry": terms["retry"],
            "protocol": 2,
            "driver_info": None,
        },
        **terms,
        **encrypted,
        username=unquote(found["user"]) if found["user"] else None,
        password=unquote(found["password"]) if found["password"] else None,
        db=int(found["db"] or 0),
    )
    return StoreClient(sentinel.master_for(found["name"]), tuple(sentinel.sentinels))


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return (host.strip("[]"), int(port)) if host else (text, SENTINEL_PORT)
