"""A stub of CARTO: token endpoint, SQL API and Maps API, with canned bytes.

python -m benchmarks.upstream PORT ROWS…

A protocol of asyncio, not an ASGI app, so that it is never what limits a figure. The response depends on the
request: the table's name, and the `LIMIT` of the statement, which is one more than the rows wanted.
"""

import asyncio
import itertools
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias, cast

import msgspec
import uvloop

from benchmarks.data import (
    APIS,
    GEOMETRIES,
    LARGE_TILES_ZOOM,
    Api,
    awkward_body,
    body,
    features,
    tile,
)

__all__ = ["Responses", "Upstream", "canned_responses"]

CHUNK_BYTES: Final = 64 * 2**10

Responses: TypeAlias = Mapping[tuple[Api, bytes, int], bytes]
"""API, table and number of rows -> the HTTP response."""

_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_TABLE: Final = re.compile(rb"bench\.(points|polygons|awkward)")
_LIMIT: Final = re.compile(rb"LIMIT(?: |%20|\+)(\d+)")
_TILE: Final = re.compile(rb"/v3/maps/bench/query/(\d+)/")
_HOST: Final = re.compile(rb"\r\nhost: *([^\r]+)", re.IGNORECASE)


def canned_responses(sizes: Sequence[int]) -> Responses:
    responses: dict[tuple[Api, bytes, int], bytes] = {}
    for geometry in GEOMETRIES:
        found = features(geometry, max(sizes))
        for api, rows in itertools.product(APIS, sizes):
            responses[api, geometry.encode(), rows] = _ok(body(found[:rows], api))
    awkward = features("awkward", max(sizes))
    return responses | {
        ("sql", b"awkward", rows): _ok(awkward_body(awkward[:rows])) for rows in sizes
    }


class Upstream(asyncio.Protocol):
    """A connection to the stub of CARTO."""

    token_seconds = 86_400

    def __init__(self, responses: Responses) -> None:
        self._responses = responses
        self._received = b""
        self._unsent = memoryview(b"")
        self._paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are none by class

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, ended, sent = self._received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if ended and len(sent) >= (int(length[1]) if length else 0):
            request, self._received = self._received, b""
            self._unsent = memoryview(self._response(request))
            self._send()

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        self._send()

    def _send(self) -> None:
        while self._unsent and not self._paused:
            chunk, self._unsent = self._unsent[:CHUNK_BYTES], self._unsent[CHUNK_BYTES:]
            self._transport.write(chunk)

    def _response(self, request: bytes) -> bytes:
        target = request.split(b" ", 2)[1]
        if target.startswith(b"/oauth/token"):
            grant = b'{"access_token":"canned","expires_in":%d,"token_type":"Bearer"}'
            return _ok(grant % self.token_seconds)
        return _tile_response(request, target) or self._row_response(request, target)

    def _row_response(self, request: bytes, target: bytes) -> bytes:
        table, limit = _TABLE.search(request), _LIMIT.search(request)
        rows = int(limit[1]) - 1 if limit else -1
        if table is None or ("sql", table[1], rows) not in self._responses:
            return _http(b"400 Bad Request", b'{"error":"no canned response for this statement"}')
        if target.startswith(b"/v3/sql/"):
            return self._responses["sql", table[1], rows]
        if b"format=geojson" in target:
            return self._responses["maps", table[1], rows]
        return _ok(_metadata(request, target, table[1], rows))


def _tile_response(request: bytes, target: bytes) -> bytes | None:
    if found := _TILE.match(target):
        return _LARGE_TILE if int(found[1]) == LARGE_TILES_ZOOM else _SMALL_TILE
    return _ok(_tilejson(request, target)) if b"format=tilejson" in target else None


def _url_without_query(request: bytes, target: bytes) -> str:
    host = _HOST.search(request)
    return f"http://{host[1].decode() if host else ''}{target.partition(b'?')[0].decode()}"


def _tilejson(request: bytes, target: bytes) -> bytes:
    template = f"{_url_without_query(request, target)}/{{z}}/{{x}}/{{y}}?q=bench.tiles&cache=1"
    return msgspec.json.encode({"tilejson": "2.2.0", "tiles": [template]})


def _metadata(request: bytes, target: bytes, table: bytes, rows: int) -> bytes:
    base = _url_without_query(request, target)
    statement = f"q=SELECT%20*%20FROM%20bench.{table.decode()}%20LIMIT%20{rows + 1}"
    geojson = {"url": [f"{base}?format=geojson&{statement}&cache=1"]}
    schema = [{"name": "name", "type": "string"}, {"name": "__geometry", "type": "geometry"}]
    return msgspec.json.encode({"nrows": rows, "schema": schema, "geojson": geojson})


def _ok(content: bytes) -> bytes:
    return _http(b"200 OK", content)


def _http(status: bytes, content: bytes, media_type: bytes = b"application/json") -> bytes:
    head = b"HTTP/1.1 %b\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n"
    return head % (status, media_type, len(content)) + content


_MVT: Final = b"application/vnd.mapbox-vector-tile"
_SMALL_TILE: Final = _http(b"200 OK", tile(large=False), _MVT)
_LARGE_TILE: Final = _http(b"200 OK", tile(large=True), _MVT)


async def _serve(port: int, sizes: Sequence[int]) -> None:
    responses = canned_responses(sizes)
    server = await asyncio.get_running_loop().create_server(
        lambda: Upstream(responses), "127.0.0.1", port
    )
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1]), [int(size) for size in sys.argv[2:]]))
