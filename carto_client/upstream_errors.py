"""The one place at which a deadline ends a call, and at which httpx's errors become ours."""

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Final

import httpx

from carto_client.errors import CartoError, DeadlineExceeded, InvalidAnswer, Overloaded, Unavailable
from carto_client.pool import QueueFull

__all__ = ["upstream_errors"]


class upstream_errors:  # noqa: N801 - it is used like a function
    """Raises CartoError for what httpx raises inside, and DeadlineExceeded at `deadline`.

    An asynchronous context manager. `deadline` is in seconds of the running loop's clock.
    """

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._timeout = asyncio.timeout_at(deadline)

    async def __aenter__(self) -> None:
        if asyncio.get_running_loop().time() >= self._deadline:
            raise DeadlineExceeded
        await self._timeout.__aenter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            await self._timeout.__aexit__(kind, error, traceback)
        except TimeoutError as late:
            raise DeadlineExceeded from late
        if isinstance(error, TimeoutError):
            raise DeadlineExceeded from error
        if isinstance(error, (httpx.HTTPError, httpx.InvalidURL)):
            raise _translated(error) from error


_TRANSLATIONS: Final[Mapping[type[Exception], type[CartoError]]] = {
    httpx.TimeoutException: DeadlineExceeded,
    httpx.ConnectTimeout: Unavailable,
    httpx.PoolTimeout: Unavailable,
    QueueFull: Overloaded,
    httpx.NetworkError: Unavailable,
    httpx.ProtocolError: Unavailable,
    httpx.ProxyError: Unavailable,
    httpx.UnsupportedProtocol: InvalidAnswer,
    httpx.DecodingError: InvalidAnswer,
    httpx.TooManyRedirects: InvalidAnswer,
    httpx.HTTPStatusError: InvalidAnswer,
    httpx.InvalidURL: InvalidAnswer,
    httpx.HTTPError: Unavailable,
}


def _translated(error: httpx.HTTPError | httpx.InvalidURL) -> CartoError:
    """httpx's error as one of ours: by its class, else by the nearest of its bases."""
    return next(_TRANSLATIONS[base] for base in type(error).__mro__ if base in _TRANSLATIONS)()
