"""The one place at which a deadline ends a call, and at which httpx's errors become ours."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Final

import httpx

from carto_client.errors import CartoError, DeadlineExceeded, InvalidAnswer, Unavailable

__all__ = ["border"]


@contextlib.asynccontextmanager
async def border(deadline: float) -> AsyncIterator[None]:
    """Raises CartoError for what httpx raises inside, and DeadlineExceeded at `deadline`.

    `deadline` is in seconds of the running loop's clock.
    """
    if asyncio.get_running_loop().time() >= deadline:
        raise DeadlineExceeded
    try:
        async with asyncio.timeout_at(deadline):
            yield
    except TimeoutError as error:
        raise DeadlineExceeded from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _translated(error) from error


_TRANSLATIONS: Final[Mapping[type[Exception], type[CartoError]]] = {
    httpx.TimeoutException: DeadlineExceeded,
    httpx.ConnectTimeout: Unavailable,
    httpx.PoolTimeout: Unavailable,
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
