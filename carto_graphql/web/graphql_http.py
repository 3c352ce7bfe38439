"""GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/): requests in, responses out."""

import asyncio
import logging
import math
from collections.abc import Awaitable, Hashable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Protocol

from carto_graphql.cache.whole_responses import MAX_RESPONSE, WholeResponse, WholeResponses
from carto_graphql.callers.file import DocumentsMode
from carto_graphql.telemetry.metrics import Metrics
from carto_graphql.web.caller_access import CallerAccess
from carto_graphql.web.errors import (
    JSON,
    NO_STORE,
    RATE_LIMITED,
    RESULT_TOO_LARGE,
    Header,
    RequestError,
)
from carto_graphql.web.exchange import MIN_COMPRESSED, THREAD_BYTES, CancelOnDisconnect, Exchange
from carto_graphql.web.graphql_parameters import Parameters, check_json, from_body, from_url
from carto_graphql.web.http_caching import HTTPCaching, entity_tag, matches
from carto_graphql.web.negotiation import (
    GRAPHQL_JSON,
    MAX_CHARACTERS,
    accepts_gzip,
    response_media_type,
)
from carto_graphql.web.persisted_queries import PersistedQueries
from carto_graphql.web.request_body import BodyLimits, hold_request, receive_body
from carto_graphql.web.request_memory import SHORT, HeldRequest
from carto_graphql.web.streaming import send_parts
from carto_graphql.web.tile_links import TileLinks
from resolvers.result_cache import Epochs, Freshness
from schema.execution import Request, Response
from schema.fields import Progress
from schema.tile_urls import relative_urls

__all__ = ["Execute", "FindDocument", "GraphQLEndpoint", "respond_tagged"]

log = logging.getLogger("carto_graphql.errors")

CONTENT_TYPES: Final = {
    media_type: (b"content-type", f"{media_type}; charset=utf-8".encode())
    for media_type in (JSON, GRAPHQL_JSON)
}


NO_HEADERS: Final[Sequence[Header]] = ()
GZIP: Final[Sequence[Header]] = ((b"content-encoding", b"gzip"),)


class Execute(Protocol):
    """Function that executes a request of a caller within the deadline.

    Errors are in the response, not raised.
    """

    def __call__(self, request: Request, access: CallerAccess) -> Awaitable[Response]: ...


class FindDocument(Protocol):
    """Function that returns the document to run: `query`, or the document that one of `ids` names.

    It raises `RequestError` if this document is unknown or may not be run.
    """

    def __call__(
        self, query: str | None, ids: Sequence[str], mode: DocumentsMode | None
    ) -> str | None: ...


@dataclass(frozen=True, slots=True)
class GraphQLEndpoint:
    """The endpoint `/graphql`.

    If `any_document` is True, `find_document` is called only for requests that may have an id.
    """

    execute: Execute
    limits: BodyLimits
    find_document: FindDocument
    max_response_bytes: int
    metrics: Metrics
    any_document: bool = False
    caching: HTTPCaching = field(default_factory=HTTPCaching)
    persisted: PersistedQueries | None = None
    links: TileLinks | None = None
    whole: WholeResponses = field(default_factory=lambda: WholeResponses(0, Epochs()))

    async def __call__(self, exchange: Exchange, access: CallerAccess) -> None:
        accepted = exchange.fields.get(b"accept", b"")[:MAX_CHARACTERS]
        exchange.error_media_type = media_type = response_media_type(accepted)
        self._check_method(exchange)
        is_url = exchange.scope["method"] == "GET"
        if is_url:
            content: bytes = exchange.scope["query_string"]
        else:
            content = await receive_body(exchange, self.limits, access.caller.name)
        key = self._whole_key(exchange, access, media_type, content)
        if key is not None and (found := self.whole.get(key)) is not None:
            await self._send_whole(found, media_type, exchange, access)
            return
        changes, size = self.whole.changes, len(content)
        with self._held(exchange, access, content) if size > SHORT else nullcontext() as held:
            parameters = from_url(content) if is_url else from_body(content)
            request = await self._request(parameters, exchange, access)
            exchange.progress = progress = request.progress
            with CancelOnDisconnect(exchange):
                response = await self.execute(request, access)
                if key is not None and response.is_repeatable and self.whole.wants(key):
                    self._keep_whole(key, size, response, progress, media_type, changes)
                if self.persisted is not None and parameters.query and response.executed:
                    await self._register(self.persisted, parameters, access)
                del content, parameters, request  # or they stay while the client reads
                if held is not None:
                    held.set(0)
                await self._send(response, media_type, exchange, access)

    def _held(
        self, exchange: Exchange, access: CallerAccess, content: bytes
    ) -> AbstractContextManager[HeldRequest | None]:
        is_url = exchange.scope["method"] == "GET"
        return hold_request(content, self.limits, access.caller.name, is_url=is_url)

    async def _register(
        self, persisted: PersistedQueries, parameters: Parameters, access: CallerAccess
    ) -> None:
        """Register a document that was sent with its hash, if its caller may run any document."""
        if parameters.persisted_hash and parameters.query and access.limits.documents != "only":
            await persisted.register(parameters.persisted_hash, parameters.query, access.caller)

    def _whole_key(
        self, exchange: Exchange, access: CallerAccess, media_type: str, content: bytes
    ) -> Hashable | None:
        """Return the key of a request in the cache of whole responses, or None for a large request.

        The key contains everything that a response depends on, except the caller's claims, because
        no response that depends on claims is cached. The executor's identity represents what the
        caller's roles may see.
        """
        if not self.whole.takes(len(content)):
            return None
        assert access.executor is not None, "a caller who sees no template is rejected before"
        method, schema = exchange.scope["method"], access.executor.identity
        return method, content, media_type, schema, access.limits.documents

    async def _send_whole(
        self, found: WholeResponse, media_type: str, exchange: Exchange, access: CallerAccess
    ) -> None:
        exchange.record.update(found.record)
        exchange.progress = found.progress
        content, encoding = found.content, NO_HEADERS
        accepted = exchange.fields.get(b"accept-encoding", b"")[:MAX_CHARACTERS]
        if len(content) >= MIN_COMPRESSED and accepts_gzip(accepted):
            content, encoding = found.compressed(), GZIP
        public = self._public_headers(found.freshness, found.record, exchange, access)
        if public:
            headers = [CONTENT_TYPES[media_type], *public]
            await respond_tagged(exchange, headers, content, found.tag, encoding)
        else:
            headers = [CONTENT_TYPES[media_type], NO_STORE, *encoding]
            await exchange.respond(200, headers, content)

    def _keep_whole(
        self,
        key: Hashable,
        request_bytes: int,
        response: Response,
        progress: Progress,
        media_type: str,
        changes: int,
    ) -> None:
        content, freshness = response.content, response.freshness
        if not isinstance(content, bytes) or len(content) > min(
            MAX_RESPONSE, self.max_response_bytes
        ):
            return
        if freshness is not None:
            kept = progress.of_whole_response()
            tag = entity_tag(content, CONTENT_TYPES[media_type])
            whole = WholeResponse(content, tag, freshness, kept.record(), kept, changes)
            self.whole.put(key, request_bytes, whole)

    async def _request(
        self, parameters: Parameters, exchange: Exchange, access: CallerAccess
    ) -> Request:
        query, digest = parameters.query, parameters.persisted_hash
        is_registered = self.persisted is not None and digest and not query
        if is_registered and self.any_document and access.limits.documents != "only":
            assert self.persisted is not None
            query = await self.persisted.find(digest)
        elif parameters.has_id or not self.any_document:
            mode = access.limits.documents
            query = self.find_document(query, parameters.document_ids, mode)
        if not query:
            raise RequestError(400, "The parameter query is required")
        return Request(
            query,
            parameters.variables,
            parameters.operationName or None,  # some clients send "" for none
            exchange.request_id,
            access.caller,
            partial(self.links.urls, exchange, access) if self.links else relative_urls,
        )

    def _check_method(self, exchange: Exchange) -> None:
        method, fields = exchange.scope["method"], exchange.fields
        if method == "POST":
            check_json(fields.get(b"content-type", b""), fields.get(b"content-encoding"))
        elif method != "GET":
            raise RequestError(405, "Use GET or POST", headers=[(b"allow", b"GET, POST")])

    async def _send(
        self, response: Response, media_type: str, exchange: Exchange, access: CallerAccess
    ) -> None:
        exchange.record.update(response.record)
        if response.codes:
            self.metrics.count_errors(response.codes)
        status = 200 if response.executed or media_type == JSON else 400
        headers: list[Header] = [CONTENT_TYPES[media_type]]
        freshness = response.freshness
        if not isinstance(response.content, bytes) and exchange.scope["http_version"] == "1.0":
            freshness = None  # it ends with the connection, and a part could be kept for the whole
        public = self._public_headers(freshness, response.record, exchange, access)
        headers += public or [NO_STORE]
        if response.retry_after is not None:
            status = 429 if RATE_LIMITED in response.codes else 503
            headers.append((b"retry-after", b"%d" % math.ceil(response.retry_after)))
        if not isinstance(response.content, bytes):
            await send_parts(
                response.content, status, headers, exchange, self.max_response_bytes, self.metrics
            )
        elif len(response.content) > self.max_response_bytes:
            raise RequestError(status, "The result is too large.", RESULT_TOO_LARGE)
        elif public:
            await respond_tagged(exchange, headers, response.content)
        else:
            await exchange.respond(status, headers, response.content)

    def _public_headers(
        self,
        freshness: Freshness | None,
        record: Mapping[str, object],
        exchange: Exchange,
        access: CallerAccess,
    ) -> list[Header]:
        """Return the cache headers of a response that is the same for everyone, or else none."""
        is_public = exchange.scope["method"] == "GET" and not access.caller.signed_in
        if not is_public or freshness is None:
            return []
        templates = record["templates"]
        assert isinstance(templates, list)
        headers = self.caching.headers(freshness, templates)
        if headers:
            self.caching.make_public(exchange)
        return headers


async def respond_tagged(
    exchange: Exchange,
    headers: Sequence[Header],
    content: bytes,
    tag: bytes = b"",
    encoding: Sequence[Header] = NO_HEADERS,
) -> None:
    """Send a public response with its entity tag, or status 304 if the client has it already.

    The first of `headers` is the media type, which a 304 response leaves out. `tag` is the tag of
    the content before it was encoded with `encoding`; if `tag` is empty, it is computed.
    """
    tag = tag or await _entity_tag(content, headers[0])
    tagged = [*headers, (b"etag", tag)]
    if matches(exchange.fields.get(b"if-none-match", b""), tag):
        await exchange.respond(304, tagged[1:], b"")
    else:
        await exchange.respond(200, [*tagged, *encoding], content)


async def _entity_tag(content: bytes, media_type: Header) -> bytes:
    if len(content) < THREAD_BYTES:
        return entity_tag(content, media_type)
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(None, entity_tag, content, media_type)
