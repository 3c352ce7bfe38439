"""Compression of responses with gzip, which leaves the event loop free."""

import asyncio
import zlib
from typing import Final, Protocol

__all__ = ["MIN_COMPRESSED", "THREAD_BYTES", "Compressor", "compress", "new_compressor"]

MIN_COMPRESSED: Final = 500
"""Bytes below which gzip saves less than a packet."""

THREAD_BYTES: Final = 64 * 2**10
"""Bytes from which compressing takes longer than handing them to a thread."""

GZIP_LEVEL: Final = 1
"""Level 6 takes four times as long for GeoJSON, and saves a tenth."""


class Compressor(Protocol):
    """The interface of the objects that `zlib.compressobj` returns."""

    def compress(self, data: bytes, /) -> bytes:
        """Compress bytes, and return the compressed bytes that are ready."""

    def flush(self) -> bytes:
        """End the compression, and return the rest of the compressed bytes."""


def new_compressor() -> Compressor:
    """Return a compressor for one response."""
    return zlib.compressobj(GZIP_LEVEL, wbits=31)


async def compress(compressor: Compressor, content: bytes, *, ends: bool = False) -> bytes:
    """Compress `content`, and return the bytes that are ready.

    If `ends` is True, return all remaining bytes.
    """
    if len(content) < THREAD_BYTES:
        return compressor.compress(content) + (compressor.flush() if ends else b"")
    loop = asyncio.get_running_loop()
    compressed = await loop.run_in_executor(None, compressor.compress, content)
    return compressed + (compressor.flush() if ends else b"")
