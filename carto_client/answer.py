"""An answer of CARTO, open until somebody has read or closed it."""

import codecs
import time
from collections.abc import Callable
from typing import Self

import httpx

from carto_client import wire
from carto_client.border import border
from carto_client.errors import InvalidAnswer, ResultTooLarge

__all__ = ["Answer"]


class Answer:
    """An asynchronous context manager; it holds a connection until it is read or closed."""

    def __init__(
        self, response: httpx.Response, find: Callable[[bytes], bytes], deadline: float, max_bytes: int
    ) -> None:
        self._response = response
        self._find = find
        self._deadline = deadline
        self._max_bytes = max_bytes

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Releases the connection; harmless the second time."""
        await self._response.aclose()

    async def read(self) -> bytes:
        """The JSON array of rows or features, as CARTO wrote it. May be called once. Raises CartoError."""
        return self._find(await self._body())

    async def check(self) -> None:
        """Raises CartoError where status and headers show already that there is nothing to read."""
        response = self._response
        if response.status_code >= 400:
            raise wire.failure(response.status_code, response.headers, await response.aread(), time.time())
        wire.check_headers(response.status_code, response.headers)
        length = response.headers.get("content-length", "")
        if length.isdecimal() and int(length) > self._max_bytes:
            raise ResultTooLarge

    async def _body(self) -> bytes:
        """The whole envelope, counted and checked to be UTF-8 as it comes: msgspec.Raw checks neither."""
        utf8 = codecs.getincrementaldecoder("utf-8")()
        chunks: list[bytes] = []
        size = 0
        try:
            async with border(self._deadline):
                async for chunk in self._response.aiter_bytes():
                    size += len(chunk)
                    if size > self._max_bytes:
                        raise ResultTooLarge
                    utf8.decode(chunk)
                    chunks.append(chunk)
            utf8.decode(b"", final=True)
        except UnicodeDecodeError as error:
            raise InvalidAnswer("not UTF-8") from error
        finally:
            await self.aclose()
        return b"".join(chunks)
