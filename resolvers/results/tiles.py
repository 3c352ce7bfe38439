"""Vector tiles as results: bytes while they are small, and a stream beyond that.

The bytes are CARTO's, compressed or not as they arrived. An uncompressed tile never begins like
gzip, because its first byte is the tag of a layer (field 3,
https://github.com/mapbox/vector-tile-spec).
"""

import zlib
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from functools import cached_property
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec

from carto_client import CartoResponse, TileEncoding
from resolvers.results.result import Result, Stream
from resolvers.sql.template import Template

__all__ = ["TileAddress", "TileFormat", "is_gzip", "read_tile", "without_gzip"]

SMALL_BYTES: Final = 128 * 2**10
"""Maximum size of a tile that is read whole before any byte is sent. CARTO's are smaller, as a rule."""

_GZIP: Final = b"\x1f\x8b"


class TileAddress(NamedTuple):
    """The address of a tile: zoom level, column from the west, row from the north, and encoding."""

    z: int
    x: int
    y: int
    encoding: TileEncoding = "mvt"


class TileFormat:
    """Format of the result for one tile of a template."""

    def __init__(self, template: Template, address: TileAddress) -> None:
        self.name = f"{template.kind}.{template.name}"
        self.connection = template.connection
        self.address = address
        self._template = template

    @cached_property
    def digest(self) -> bytes:
        """Hash of the template's version and the tile's address, equal in all processes."""
        described = msgspec.json.encode((self.name, "tile", self.address))
        return sha256(self._template.version + described).digest()


def is_gzip(content: bytes) -> bool:
    """Return True if `content` begins with the bytes of the gzip format."""
    return content.startswith(_GZIP)


def without_gzip(content: bytes, max_bytes: int) -> bytes | None:
    """Decompress a tile. Return None if the result exceeds `max_bytes`.

    Raise `zlib.error` for invalid gzip.
    """
    expander = zlib.decompressobj(wbits=31)
    plain = expander.decompress(content, max_bytes)
    return None if expander.unconsumed_tail else plain


async def read_tile(response: CartoResponse, name: str) -> Result:
    """Read a tile of template `name`. A large one becomes a stream.

    Raise `CartoError` if CARTO fails.
    """
    pieces = response.pieces()
    begun = b""
    try:
        async for piece in pieces:
            begun += piece
            if len(begun) > SMALL_BYTES:
                return Result(TileStream(name, begun, pieces, response), 0)
    except BaseException:
        await pieces.aclose()
        raise
    return Result(begun, 0)  # an empty tile has no bytes


class TileStream(Stream):
    """The bytes of a large tile as they arrive."""

    rows = 0

    def __init__(
        self,
        name: str,
        begun: bytes,
        pieces: AsyncGenerator[bytes, None],
        response: CartoResponse,
    ) -> None:
        self.name = name
        self._pieces = pieces
        self._response = response
        self._content = self._read(begun)

    async def _read(self, begun: bytes) -> AsyncGenerator[bytes, None]:
        async with aclosing(self._pieces):
            yield begun
            async for piece in self._pieces:
                yield piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._content:
            yield piece
        self.ended = True

    def add_read_elsewhere(self, size: int) -> None:
        """Record that the client has read `size` more bytes from other streams of the response."""
        self._response.add_read_elsewhere(size)

    async def aclose(self) -> None:
        """Release the connection to CARTO. A second call has no effect."""
        await self._content.aclose()
        await self._pieces.aclose()
