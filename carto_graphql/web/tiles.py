"""Vector tiles over HTTP: `/tiles/NAME.json` and `/tiles/NAME/{z}/{x}/{y}.mvt`.

Arguments are query parameters. Errors are those of GraphQL, with an HTTP status.
"""

import asyncio
import math
import re
import zlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from carto_client import MEDIA_TYPES, InvalidResponse, ResultTooLarge, Tileset
from carto_graphql.telemetry.metrics import Metrics
from carto_graphql.web.caller_access import CallerAccess
from carto_graphql.web.compression import THREAD_BYTES
from carto_graphql.web.errors import JSON, NO_STORE, STATUSES, Header, RequestError
from carto_graphql.web.exchange import CancelOnDisconnect, Exchange
from carto_graphql.web.http_caching import HTTPCaching, respond_tagged
from carto_graphql.web.negotiation import MAX_CHARACTERS, accepts_gzip
from carto_graphql.web.streaming import send_parts
from carto_graphql.web.tile_links import TileLinks, read_pairs
from resolvers.callers import Caller
from resolvers.errors import BadUserInput
from resolvers.result_cache import Freshness
from resolvers.results.result import Stream
from resolvers.results.tiles import TileAddress, is_gzip, without_gzip
from schema.argument_errors import ArgumentError
from schema.execution import Executor
from schema.fields import FieldResult, Progress
from schema.limits import LimitExceeded
from schema.response import Response
from schema.tile_arguments import InvalidArguments, TileRequest
from schema.tiles import TileLayer

__all__ = ["PREFIX", "TileEndpoint"]

PREFIX: Final = "/tiles/"
TILEJSON_TYPE: Final = (b"content-type", f"{JSON}; charset=utf-8".encode())

_TILEJSON: Final = re.compile(r"/tiles/([_0-9A-Za-z]{1,200})\.json")
_TILE: Final = re.compile(r"/tiles/([_0-9A-Za-z]{1,200})/(-?\d{1,9})/(-?\d{1,9})/(-?\d{1,9})\.mvt")

_STATUSES: Final[Mapping[str, int]] = {
    **STATUSES,
    "BAD_USER_INPUT": 400,
    "LIMIT_EXCEEDED": 400,
    "UPSTREAM_AUTH": 502,
    "UPSTREAM_REJECTED": 502,
    "UPSTREAM_INVALID": 502,
    "RESULT_TOO_LARGE": 502,
}
"""Code of the first error -> status. Others are 500."""


@dataclass(frozen=True, slots=True)
class TileEndpoint:
    """The endpoint of all paths below `/tiles/`."""

    caching: HTTPCaching
    links: TileLinks
    max_response_bytes: int
    metrics: Metrics

    def identify(self, exchange: Exchange) -> Caller | None:
        """Return the signed-in caller of a signed URL, or None.

        Raise `Unauthenticated` or `RequestError` for an invalid URL.
        """
        path = exchange.scope["path"]
        match = _TILEJSON.fullmatch(path) or _TILE.fullmatch(path)
        return self.links.identify(exchange, match[1]) if match else None

    async def __call__(self, exchange: Exchange, access: CallerAccess) -> None:
        await exchange.in_task()
        if exchange.scope["method"] != "GET":
            raise RequestError(405, "Use GET", headers=[(b"allow", b"GET")])
        executor, path = access.executor, exchange.scope["path"]
        assert executor is not None, "a caller who sees no template is rejected before"
        match = _TILEJSON.fullmatch(path) or _TILE.fullmatch(path)
        layer = executor.tile_layer(match[1]) if match else None
        if match is None or layer is None:
            raise RequestError(404, "There are no tiles at this path", "BAD_USER_INPUT")
        if self.links.needs_signature(access) and self.links.signature_of(exchange) is None:
            raise RequestError(403, "Read the URLs of tiles by a trusted document", "FORBIDDEN")
        numbers = [int(each) for each in match.groups()[1:]]
        try:
            address = layer.address(*numbers) if numbers else None
            request = layer.arguments.read(read_pairs(exchange))
        except BadUserInput as error:
            wrong = ArgumentError(layer.resolver.name, (error.argument,), error.expected)
            return await self._fail(exchange, executor, wrong)
        except InvalidArguments as error:
            return await self._fail(exchange, executor, *error.errors)
        except LimitExceeded as error:
            return await self._fail(exchange, executor, error)
        exchange.progress = Progress()
        with CancelOnDisconnect(exchange):
            if address is None:
                await self._send_tilejson(exchange, access, layer, request)
            else:
                await self.send_tile(exchange, access, layer, request, address)
        return None

    async def _send_tilejson(
        self, exchange: Exchange, access: CallerAccess, layer: TileLayer, request: TileRequest
    ) -> None:
        context = access.context(exchange.progress)
        result, tileset = await layer.resolver.tileset(request.call, request.properties, context)
        if result.error is not None:
            await self._fail(exchange, access.executor, result.error, result=result)
            return
        self._record(exchange, result)
        urls = self.links.urls(exchange, access, layer.template, request.pairs)
        if not urls.is_public:
            result.freshness = None
        content = layer.tilejson(request, tileset or Tileset("", None), urls.tiles)
        headers = [TILEJSON_TYPE]
        await self._respond(exchange, access, result, headers, content)

    async def send_tile(
        self,
        exchange: Exchange,
        access: CallerAccess,
        layer: TileLayer,
        request: TileRequest,
        address: TileAddress,
    ) -> None:
        """Send the tile of `layer` at `address`, or an error if the tile cannot be read."""
        context = access.context(exchange.progress)
        result = await layer.resolver.tile(request.call, request.properties, address, context)
        if result.error is not None:
            await self._fail(exchange, access.executor, result.error, result=result)
        elif isinstance(result.content, Stream):
            media_type = _media_type(address)
            await self._send_stream(exchange, access, result, result.content, media_type)
        else:
            assert isinstance(result.content, bytes)
            headers = [_media_type(address)]
            await self._send_whole(exchange, access, result, result.content, headers)

    async def _send_whole(
        self,
        exchange: Exchange,
        access: CallerAccess,
        result: FieldResult,
        content: bytes,
        headers: list[Header],
    ) -> None:
        if is_gzip(content):
            if _accepts_gzip(exchange):
                headers.append((b"content-encoding", b"gzip"))
            else:
                try:
                    content = await _expanded(content, self.max_response_bytes)
                except (ResultTooLarge, InvalidResponse) as error:
                    await self._fail(exchange, access.executor, error, result=result)
                    return
        self._record(exchange, result)
        await self._respond(exchange, access, result, headers, content)

    async def _send_stream(
        self,
        exchange: Exchange,
        access: CallerAccess,
        result: FieldResult,
        stream: Stream,
        media_type: Header,
    ) -> None:
        content = _TileContent(stream, expand=not _accepts_gzip(exchange))
        result.content = content
        self._record(exchange, result)
        headers = [media_type, *self._cache_headers(exchange, access, result)]
        if await content.is_gzip():
            headers.append((b"content-encoding", b"gzip"))
        await send_parts([content], 200, headers, exchange, self.max_response_bytes, self.metrics)

    async def _respond(
        self,
        exchange: Exchange,
        access: CallerAccess,
        result: FieldResult,
        headers: list[Header],
        content: bytes,
    ) -> None:
        public = self._cache_headers(exchange, access, result)
        if not content:
            await exchange.respond(204, public, b"")
        elif public == [NO_STORE]:
            await exchange.respond(200, [*headers, *public], content)
        else:
            await respond_tagged(exchange, [*headers, *public], content)

    def _cache_headers(
        self, exchange: Exchange, access: CallerAccess, result: FieldResult
    ) -> list[Header]:
        freshness: Freshness | None = result.freshness
        is_signed = self.links.signature_of(exchange) is not None  # it expires
        if access.caller.signed_in or is_signed or freshness is None:
            return [NO_STORE]
        headers = self.caching.headers(freshness, [result.template])
        if headers:
            self.caching.make_public(exchange)
        return headers or [NO_STORE]

    def _record(self, exchange: Exchange, result: FieldResult) -> None:
        exchange.record.update(Progress("", [result]).record())

    async def _fail(
        self,
        exchange: Exchange,
        executor: Executor | None,
        *errors: Exception,
        result: FieldResult | None = None,
    ) -> None:
        assert executor is not None
        response: Response = executor.failure(errors, exchange.request_id, result)
        exchange.record.update(response.record)
        self.metrics.count_errors(response.codes)
        status = _STATUSES.get(response.codes[0], 500)
        if exchange.write_error is not None:  # CARTO's API has its own form
            assert isinstance(response.content, bytes)
            [shown, *_] = msgspec.json.decode(response.content)["errors"]
            raise RequestError(status, shown["message"], response.codes[0])
        headers = [TILEJSON_TYPE, NO_STORE]
        if response.retry_after is not None:
            headers.append((b"retry-after", b"%d" % math.ceil(response.retry_after)))
        assert isinstance(response.content, bytes)
        await exchange.respond(status, headers, response.content)


def _accepts_gzip(exchange: Exchange) -> bool:
    return accepts_gzip(exchange.fields.get(b"accept-encoding", b"")[:MAX_CHARACTERS])


def _media_type(address: TileAddress) -> Header:
    return (b"content-type", MEDIA_TYPES[address.encoding][0].encode())


async def _expanded(content: bytes, max_bytes: int) -> bytes:
    try:
        if len(content) < THREAD_BYTES:
            plain = without_gzip(content, max_bytes)
        else:
            loop = asyncio.get_running_loop()
            plain = await loop.run_in_executor(None, without_gzip, content, max_bytes)
    except zlib.error as error:
        raise InvalidResponse("a tile that is not gzip") from error
    if plain is None:
        raise ResultTooLarge
    return plain


class _TileContent(Stream):
    """The stream of a large tile. If `expand` is True, a tile in gzip is decompressed."""

    rows = 0

    def __init__(self, source: Stream, *, expand: bool) -> None:
        self.name = source.name
        self._source, self._expand = source, expand
        self._chunks = aiter(source)
        self._first = b""

    async def is_gzip(self) -> bool:
        """Read the first chunk, and return True if iteration will yield gzip data.

        If the read fails, raise the stream's error.
        """
        self._first = await anext(self._chunks, b"")
        return is_gzip(self._first) and not self._expand

    async def __aiter__(self) -> AsyncIterator[bytes]:
        expander = zlib.decompressobj(wbits=31) if self._expand and is_gzip(self._first) else None
        chunk: bytes | None = self._first
        while chunk is not None:
            if expander is None:
                yield chunk
            else:
                async for plain in _expand_chunk(expander, chunk):
                    yield plain
            chunk = await anext(self._chunks, None)
        self.ended = True

    def add_read_elsewhere(self, size: int) -> None:
        """Record that the client has read `size` more bytes from other streams of the response."""
        self._source.add_read_elsewhere(size)

    async def aclose(self) -> None:
        """Close the stream that the tile is read from. Do nothing if it is already closed."""
        await self._source.aclose()


async def _expand_chunk(expander: "zlib._Decompress", chunk: bytes) -> AsyncIterator[bytes]:
    while chunk:
        try:
            yield expander.decompress(chunk, THREAD_BYTES)
        except zlib.error as error:
            raise InvalidResponse("a tile that is not gzip") from error
        chunk = expander.unconsumed_tail
