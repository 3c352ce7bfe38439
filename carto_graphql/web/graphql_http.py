"""GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/): requests in, responses out.

Nothing is guessed of a request: JSON must be an object in UTF-8, and a URL must not repeat a
parameter.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, Final, Protocol
from urllib.parse import parse_qsl

import msgspec

from carto_graphql.cache.whole_responses import MAX_RESPONSE, WholeResponse, WholeResponses
from carto_graphql.callers.file import DocumentsMode
from carto_graphql.telemetry.logs import LogMembers
from carto_graphql.telemetry.metrics import Metrics
from carto_graphql.web.caller_access import CallerAccess
from carto_graphql.web.compression import MIN_COMPRESSED
from carto_graphql.web.errors import (
    JSON,
    NO_STORE,
    RATE_LIMITED,
    RESULT_TOO_LARGE,
    Header,
    RequestError,
)
from carto_graphql.web.exchange import CancelOnDisconnect, Exchange
from carto_graphql.web.http_caching import HTTPCaching, entity_tag, respond_tagged
from carto_graphql.web.negotiation import (
    GRAPHQL_JSON,
    MAX_CHARACTERS,
    accepts_gzip,
    response_media_type,
)
from carto_graphql.web.persisted_queries import PersistedQueries
from carto_graphql.web.request_body import BodyLimits
from carto_graphql.web.request_memory import SHORT
from carto_graphql.web.streaming import send_parts
from carto_graphql.web.tile_links import TileLinks
from resolvers.result_cache import Epochs, Freshness
from schema.execution import Request, Response
from schema.fields import Progress
from schema.tile_urls import relative_urls

__all__ = ["FindDocument", "GraphQLEndpoint", "check_json"]

CONTENT_TYPES: Final = {
    media_type: (b"content-type", f"{media_type}; charset=utf-8".encode())
    for media_type in (JSON, GRAPHQL_JSON)
}


TEXTS: Final = ("query", "operationName", "documentId", "doc_id", "id")
OBJECTS: Final = ("variables", "extensions")

NO_HEADERS: Final[Sequence[Header]] = ()

NO_HOLD: Final = nullcontext()
"""What holds no memory for a short request."""
GZIP: Final[Sequence[Header]] = ((b"content-encoding", b"gzip"),)


class FindDocument(Protocol):
    """Function that returns the document to run: `query`, or the document that one of `ids` names.

    `mode` is the caller's mode of trusted documents, such as `only`. It is None if the caller's
    roles set no mode. The function raises `RequestError` if the document is unknown or may not be
    run.
    """

    def __call__(
        self, query: str | None, ids: Sequence[str], mode: DocumentsMode | None
    ) -> str | None: ...


class Parameters(msgspec.Struct):
    """The parameters of a GraphQL request.

    Clients send a document's id as `documentId`, `doc_id` or `id`.
    """

    query: str | None = None
    documentId: str | None = None
    doc_id: str | None = None
    id: Any = None
    variables: dict[str, Any] | None = None
    operationName: str | None = None
    extensions: dict[str, Any] | None = None

    @property
    def has_id(self) -> bool:
        """Whether the request may contain the id of a document.

        True if it has `documentId`, `doc_id`, `id` or `extensions`.
        """
        return not (self.documentId is self.doc_id is self.id is self.extensions is None)

    @property
    def persisted_hash(self) -> str:
        """The hash in Apollo's extension `persistedQuery`, or an empty string."""
        persisted = (self.extensions or {}).get("persistedQuery")
        digest = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
        return digest if isinstance(digest, str) else ""

    @property
    def document_ids(self) -> Sequence[str]:
        """All document ids in the request.

        These are `documentId`, Relay's `doc_id` and `id`, and Apollo's hash.
        """
        # `documentId` is in appendix A of GraphQL over HTTP.
        given = (self.documentId, self.doc_id, self.id, self.persisted_hash or None)
        return [each for each in given if isinstance(each, str)]


@dataclass(frozen=True, slots=True)
class GraphQLEndpoint:
    """The endpoint `/graphql`.

    `find_document` returns the document to run: the request's own, or the one that an id names.
    `any_document` is True if the gateway has no trusted documents. In that case `find_document` is
    called only for requests that may contain an id.
    """

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
        method, fields = exchange.scope["method"], exchange.fields
        is_url = method == "GET"
        if is_url:
            content: bytes = exchange.scope["query_string"]
        elif method == "POST":
            check_json(fields.get(b"content-type", b""), fields.get(b"content-encoding"))
            content = await exchange.read_body(self.limits, access.caller.name)
        else:
            raise RequestError(405, "Use GET or POST", headers=[(b"allow", b"GET, POST")])
        size, key = len(content), None
        if size <= self.whole.max_request:
            assert access.executor is not None, "a caller who sees no template is rejected before"
            # What a response depends on, except for the caller's claims. The executor's identity
            # stands for what the caller's roles may see.
            key = (method, content, media_type, access.executor.identity, access.limits.documents)
            if (found := self.whole.get(key)) is not None:
                await self._send_whole(found, media_type, exchange, access)
                return
        await exchange.in_task()
        changes, caller = self.whole.epochs.changes, access.caller.name
        is_short = size <= SHORT
        holding = NO_HOLD if is_short else self.limits.hold(content, caller, is_url=is_url)
        with holding as held:
            parameters = from_url(content) if is_url else from_body(content)
            request = await self._request(parameters, exchange, access, is_short=is_short)
            exchange.progress = progress = request.progress
            with CancelOnDisconnect(exchange):
                response = await access.execute(request)
                if key is not None and response.is_repeatable and self.whole.wants(key):
                    self._keep_whole(key, size, response, progress, media_type, changes)
                if self.persisted is not None and parameters.query and response.executed:
                    await self._register(self.persisted, parameters, access)
                del content, parameters, request  # or they stay while the client reads
                if held is not None:
                    held.set(0)
                await self._send(response, media_type, exchange, access)

    async def _register(
        self, persisted: PersistedQueries, parameters: Parameters, access: CallerAccess
    ) -> None:
        if parameters.persisted_hash and parameters.query and access.limits.documents != "only":
            await persisted.register(parameters.persisted_hash, parameters.query, access.caller)

    async def _send_whole(
        self, found: WholeResponse, media_type: str, exchange: Exchange, access: CallerAccess
    ) -> None:
        exchange.common_record = found.record
        exchange.progress = found.progress
        content, encoding = found.content, NO_HEADERS
        accepted = exchange.fields.get(b"accept-encoding", b"")[:MAX_CHARACTERS]
        if len(content) >= MIN_COMPRESSED and accepts_gzip(accepted):
            content, encoding = found.compressed(), GZIP
        public = self._public_headers(found.freshness, found.record.values, exchange, access)
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
            whole = WholeResponse(content, tag, freshness, LogMembers(kept.record()), kept, changes)
            self.whole.put(key, request_bytes, whole)

    async def _request(
        self, parameters: Parameters, exchange: Exchange, access: CallerAccess, *, is_short: bool
    ) -> Request:
        query = parameters.query
        if parameters.has_id or not self.any_document:
            query = await self._find(parameters, access)
        if not query:
            raise RequestError(400, "The parameter query is required")
        return Request(
            query,
            parameters.variables,
            parameters.operationName or None,  # some clients send "" for none
            exchange.request_id,
            access.caller,
            partial(self.links.urls, exchange, access) if self.links else relative_urls,
            is_short,
        )

    async def _find(self, parameters: Parameters, access: CallerAccess) -> str | None:
        """Return the document to run, or None if the request has none.

        Raise `RequestError` for a wrong id or a forbidden document.
        """
        query, digest = parameters.query, parameters.persisted_hash
        may_register = self.any_document and access.limits.documents != "only"
        if self.persisted is not None and may_register and digest and not query:
            return await self.persisted.find(digest)
        return self.find_document(query, parameters.document_ids, access.limits.documents)

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
        """Return the headers that let shared caches store the response, or [].

        If caches may store it, remove headers meant for this client from `exchange`.
        """
        is_public = exchange.scope["method"] == "GET" and not access.caller.signed_in
        if not is_public or freshness is None:
            return []
        templates = record["templates"]
        assert isinstance(templates, list)
        headers = self.caching.headers(freshness, templates)
        if headers:
            self.caching.make_public(exchange)
        return headers


_DECODER: Final = msgspec.json.Decoder(Parameters)


def from_body(content: bytes) -> Parameters:
    """Return the GraphQL parameters in a POST's JSON body.

    Raise `RequestError` if they are invalid.
    """
    try:
        return _DECODER.decode(content)
    except msgspec.ValidationError as error:
        raise RequestError(400, f"The body is not a GraphQL request: {error}") from None
    except (ValueError, RecursionError):
        raise RequestError(400, "The body is not JSON in UTF-8") from None


def from_url(query_string: bytes) -> Parameters:
    """Return the GraphQL parameters in a GET's query string (GraphQL over HTTP, 6.2).

    Raise `RequestError` if it is invalid.
    """
    try:
        pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:
        raise RequestError(400, "The URL is not percent-encoded UTF-8") from None
    given = {name: value for name, value in pairs if value}
    if len({name for name, _ in pairs}) < len(pairs):
        raise RequestError(400, f"Duplicate query parameter {_duplicate(pairs)!r}")
    texts: dict[str, Any] = {name: given[name] for name in TEXTS if name in given}
    objects: dict[str, Any] = {
        name: _json_object(name, given[name]) for name in OBJECTS if name in given
    }
    return Parameters(**texts, **objects)


def _duplicate(pairs: Sequence[tuple[str, str]]) -> str:
    names = [name for name, _ in pairs]
    return next(name for name in names if names.count(name) > 1)[:50]


def _json_object(name: str, text: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except (ValueError, RecursionError):
        raise RequestError(400, f"Query parameter {name!r} must be a JSON object") from None


def check_json(content_type: bytes, encoding: bytes | None) -> None:
    """Raise `RequestError` if a body is compressed or is not JSON in UTF-8.

    `encoding` is the value of `Content-Encoding`.
    """
    if encoding is not None and encoding.lower() != b"identity":
        message = "A Content-Encoding is not supported; send the body uncompressed"
        raise RequestError(415, message, headers=[(b"accept-encoding", b"identity")])
    if not _is_json(content_type[:MAX_CHARACTERS]):
        raise RequestError(415, f"The Content-Type must be {JSON} in UTF-8")


@lru_cache(maxsize=256)
def _is_json(content_type: bytes) -> bool:
    media_type, _, rest = content_type.decode("latin-1").lower().partition(";")
    parameters = dict(part.strip().partition("=")[::2] for part in rest.split(";") if part.strip())
    charset = parameters.get("charset", "utf-8").strip('"')
    return media_type.strip() == JSON and charset in ("utf-8", "utf8")
