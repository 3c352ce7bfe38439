"""A CARTO whose tiles are the parameters of their statement, as a layer that MapLibre could read."""

import asyncio
import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import mapbox_vector_tile
import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

MVT: Final = "application/vnd.mapbox-vector-tile"
BINARY: Final = "application/vnd.carto-vector-tile"


@dataclass
class TileCarto:
    """An ASGI app with the Maps API. `tile` makes another response of a tile; `requests` are its paths."""

    tile: Callable[[Request], Response] | None = None
    seconds: float = 0.0
    requests: list[str] = field(default_factory=list)
    statements: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    status: int = 200

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = Request(scope, receive)
            await asyncio.sleep(self.seconds)
            await self._respond(request)(scope, receive, send)

    def _respond(self, request: Request) -> Response:
        path = request.url.path
        self.requests.append(path.rpartition("/query")[2] or "tilejson")
        if self.status != 200:
            return JSONResponse({"error": "SELECT secret FROM planted"}, self.status)
        values = msgspec.json.decode(request.query_params.get("queryParameters", "{}"))
        self.statements.append((request.query_params.get("q", ""), values))
        if path.endswith("/query"):
            url = f"{str(request.url).replace('/query?', '/query/{z}/{x}/{y}?')}"
            assert request.query_params["format"] == "tilejson"
            return JSONResponse(
                {"tiles": [url.replace("format=tilejson", "a=b")], "bounds": [1, 2, 3, 4]}
            )
        if self.tile is not None:
            return self.tile(request)
        if request.query_params["formatTiles"] == "binary":
            assert request.headers["accept"].startswith(BINARY)
            content = gzip.compress(b"\x0a\x02planted" + str(values).encode())
            return Response(content, headers={"Content-Encoding": "gzip"}, media_type=BINARY)
        assert request.query_params["formatTiles"] == "mvt"
        return Response(
            gzip.compress(tile_of(values)), headers={"Content-Encoding": "gzip"}, media_type=MVT
        )


def tile_of(properties: Mapping[str, Any]) -> bytes:
    point = {"geometry": "POINT (1 2)", "properties": dict(properties)}
    content: bytes = mapbox_vector_tile.encode([{"name": "default", "features": [point]}])
    return content
