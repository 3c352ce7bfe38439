"""GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/): requests in, responses out.

Strict where a lax reading would be a guess: JSON is UTF-8, an object, without duplicates of a GET parameter.
"""

import asyncio
import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Protocol
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HTTPRequest
from starlette.responses import Response as HTTPResponse
from starlette.types import Message, Receive, Scope, Send

from carto_client import CartoError
from carto_graphql.telemetry.metrics import CUT_ANSWERS, ERRORS
from carto_graphql.web.http_protocol import ABORT
from resolvers.callers import ANONYMOUS, Caller
from resolvers.results.columns import WrongAnswer
from resolvers.results.result import Stream
from resolvers.results.shared_stream import ReaderTooSlow
from schema.execution import Request, Response

__all__ = [
    "NOT_KEPT",
    "Bounds",
    "Execute",
    "FindDocument",
    "GraphQLEndpoint",
    "RequestError",
    "json_error",
]

log = logging.getLogger("carto_graphql.errors")

JSON: Final = "application/json"
LIMIT_EXCEEDED: Final = "LIMIT_EXCEEDED"
GRAPHQL_JSON: Final = "application/graphql-response+json"
RATE_LIMITED: Final = "RATE_LIMITED"

NOT_KEPT: Final = "private, no-store"
"""For a cache on the way: who asks again must not meet an error of before, though its status may be 200."""

WATCHED_FROM: Final = 0.05
"""Seconds after which a client that goes away is noticed."""


class RequestError(Exception):
    """A request that is not GraphQL over HTTP; the text tells the client why."""

    def __init__(
        self, status: int, message: str, code: str = "BAD_USER_INPUT", **headers: str
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers


class SlowClient(Exception):
    """A client that does not take its answer."""


class Execute(Protocol):
    """Executes a request, within its deadline; called with the request and how long it may take."""

    async def __call__(self, request: Request) -> Response: ...


class FindDocument(Protocol):
    """Gives the document to run: `query`, or the one that `ids` ask for, if there is one. Raises `RequestError`."""

    def __call__(self, query: str | None, ids: Sequence[str], caller: Caller) -> str | None: ...


class _Body(msgspec.Struct):
    """The parameters of a request (section 5.1), and the names under which clients send a document's id."""

    query: str | None = None
    documentId: str | None = None
    doc_id: str | None = None
    id: Any = None
    variables: dict[str, Any] | None = None
    operationName: str | None = None
    extensions: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much, and for how long, a client is waited for: the body of a POST, and each part of an answer."""

    body_bytes: int
    body_seconds: float
    send_seconds: float


@dataclass(frozen=True, slots=True)
class GraphQLEndpoint:
    """An ASGI app for one URL. Who asks is in `scope["caller"]`."""

    execute: Execute
    bounds: Bounds
    find_document: FindDocument

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = HTTPRequest(scope, receive)
        media_type = _media_type(request.headers.get("accept", ""))
        try:
            asked = await self._asked(request)
        except RequestError as error:
            await json_error(error, media_type)(scope, receive, send)
        except ClientDisconnect:
            return
        else:
            async with CancelOnDisconnect(receive):
                await self._answer(asked, media_type, scope, send)

    async def _asked(self, request: HTTPRequest) -> Request:
        body = await self._body(request)
        caller = request.scope.get("caller", ANONYMOUS)
        query = self.find_document(body.query, _document_ids(body), caller)
        if not query:
            raise RequestError(400, "Give a query")
        request_id = request.scope.get("request_id", "")
        return Request(query, body.variables, body.operationName, request_id, caller)

    async def _body(self, request: HTTPRequest) -> _Body:
        match request.method:
            case "GET":
                return _from_query(request)
            case "POST":
                _require_json(
                    request.headers.get("content-type", ""),
                    request.headers.get("content-encoding", "identity"),
                )
                return _decoded(await self._read(request))
        raise RequestError(405, "Use GET or POST", allow="GET, POST")

    async def _read(self, request: HTTPRequest) -> bytes:
        try:
            async with asyncio.timeout(self.bounds.body_seconds):
                return await self._body_of(request)
        except TimeoutError:
            raise RequestError(
                408, "The body did not come in time", LIMIT_EXCEEDED, connection="close"
            ) from None

    async def _body_of(self, request: HTTPRequest) -> bytes:
        chunks, size, most = [], 0, self.bounds.body_bytes
        length = request.headers.get("content-length", "")
        if length.isdecimal() and int(length) > most:
            raise RequestError(
                413, f"The body is larger than {most} bytes", LIMIT_EXCEEDED, connection="close"
            )
        async for chunk in request.stream():
            size += len(chunk)
            if size > most:
                raise RequestError(
                    413, f"The body is larger than {most} bytes", LIMIT_EXCEEDED, connection="close"
                )
            chunks.append(chunk)
        return b"".join(chunks)

    async def _answer(self, asked: Request, media_type: str, scope: Scope, send: Send) -> None:
        response = await self.execute(asked)
        scope.get("record", {}).update(response.record)
        for code in response.codes:
            ERRORS.labels(code).inc()
        status = 200 if response.executed or media_type == JSON else 400
        headers = [(b"content-type", f"{media_type}; charset=utf-8".encode())]
        if response.codes:
            headers.append((b"cache-control", NOT_KEPT.encode()))
        if response.retry_after is not None:
            status = 429 if RATE_LIMITED in response.codes else 503
            headers.append((b"retry-after", b"%d" % math.ceil(response.retry_after)))
        if isinstance(response.content, bytes):
            headers.append((b"content-length", b"%d" % len(response.content)))
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": response.content})
        else:
            await send({"type": "http.response.start", "status": status, "headers": headers})
            patient = SendWithTimeout(send, self.bounds.send_seconds)
            await _send_parts(response.content, patient, scope)


class SendWithTimeout:
    """Sends, but waits for a client no longer than so many seconds each time. Raises SlowReader."""

    def __init__(self, send: Send, seconds: float) -> None:
        self._send = send
        self._seconds = seconds

    async def __call__(self, message: Message) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                await self._send(message)
        except TimeoutError:
            raise SlowClient("the client does not read") from None


async def _send_parts(parts: Sequence[bytes | Stream], send: Send, scope: Scope) -> None:
    """Sends an answer that is still arriving; where it breaks off, so does the chunked body.

    A client must not take a cut answer for a whole one, so the final chunk is left out, and the server closes.
    """
    streams = [part for part in parts if isinstance(part, Stream)]
    record = scope.get("record", {})
    try:
        for part in parts:
            if isinstance(part, bytes):
                await send({"type": "http.response.body", "body": part, "more_body": True})
                continue
            async for chunk in part:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                await asyncio.sleep(0)  # a fast client must not keep the others waiting
    except (CartoError, WrongAnswer, SlowClient, ReaderTooSlow) as error:
        name, request_id = _unfinished(streams), scope.get("request_id", "")
        CUT_ANSWERS.labels(name).inc()
        log.error("request %s: the answer of %s was cut: %s", request_id, name, error)  # noqa: TRY400
        if isinstance(error, SlowClient | ReaderTooSlow):
            _abort(scope)
    else:
        await send({"type": "http.response.body", "body": b""})
    finally:
        record["rows"] = record.get("rows", 0) + sum(stream.rows for stream in streams)
        for stream in streams:
            await stream.aclose()


def _abort(scope: Scope) -> None:
    """Closes the connection, whatever waits in it for the client; a plain close would wait for that for ever."""
    if abort := scope.get("extensions", {}).get(ABORT, {}).get("abort"):
        abort()


def _document_ids(body: _Body) -> Sequence[str]:
    """`documentId` is GraphQL over HTTP's (appendix A), `extensions.persistedQuery` Apollo's, the rest Relay's."""
    persisted = (body.extensions or {}).get("persistedQuery")
    given = [
        body.documentId,
        body.doc_id,
        body.id,
        persisted.get("sha256Hash") if isinstance(persisted, dict) else None,
    ]
    return [each for each in given if isinstance(each, str)]


def _unfinished(streams: Sequence[Stream]) -> str:
    return next((stream.name for stream in streams if not stream.ended), "?")


class CancelOnDisconnect:
    """Cancels what runs within when the client goes away: the work for it ends, at CARTO too.

    It begins to look after WATCHED_FROM seconds; most small answers have left by then.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._watching: asyncio.Task[None] | None = None
        self._left = False

    async def __aenter__(self) -> None:
        working = asyncio.current_task()
        assert working is not None
        self._working = working
        self._timer = asyncio.get_running_loop().call_later(WATCHED_FROM, self._begin)

    def _begin(self) -> None:
        self._watching = asyncio.ensure_future(self._watch())

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._left = True
        self._working.cancel()

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        self._timer.cancel()
        if self._watching:
            self._watching.cancel()
        return kind is asyncio.CancelledError and self._left and not self._working.uncancel()


def _from_query(request: HTTPRequest) -> _Body:
    """The parameters of a GET (section 6.2): `variables` and `extensions` are JSON."""
    try:
        query = request.scope["query_string"].decode("ascii")
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict")
    except ValueError:
        raise RequestError(400, "The URL is not ASCII that stands for UTF-8") from None
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise RequestError(400, "A parameter of the URL stands twice")
    parameters = dict(pairs)
    raw = {name: parameters[name] for name in _TEXTS if parameters.get(name)}
    objects = {
        name: _json_object(name, parameters[name])
        for name in ("variables", "extensions")
        if parameters.get(name)
    }
    return _Body(**raw, **objects)  # type: ignore[arg-type]  # by name


_TEXTS: Final = ("query", "operationName", "documentId", "doc_id", "id")


def _json_object(name: str, text: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except (ValueError, RecursionError):
        raise RequestError(400, f"{name} is not a JSON object") from None


@lru_cache(maxsize=256)
def _require_json(content_type: str, encoding: str) -> None:
    if encoding.lower() != "identity":
        raise RequestError(415, "Send the body as it is, without a Content-Encoding")
    media_type, _, rest = content_type.partition(";")
    parameters = dict(
        part.strip().partition("=")[::2] for part in rest.lower().split(";") if part.strip()
    )
    if media_type.strip().lower() != JSON or parameters.get("charset", "utf-8").strip('"') not in (
        "utf-8",
        "utf8",
    ):
        raise RequestError(415, f"POST {JSON}, in UTF-8")


def _decoded(content: bytes) -> _Body:
    try:
        return _BODY.decode(content)
    except msgspec.ValidationError as error:
        raise RequestError(400, f"The body is not a GraphQL request: {error}") from None
    except (ValueError, RecursionError):
        raise RequestError(400, "The body is not JSON in UTF-8") from None


_BODY: Final = msgspec.json.Decoder(_Body)


@lru_cache(maxsize=256)
def _media_type(accept: str) -> str:
    """The response's media type (section 6.1): what the client accepts best, JSON where it does not say."""
    weights = {JSON: 0.0, GRAPHQL_JSON: 0.0}
    for part in accept.lower().split(","):
        name, _, rest = part.partition(";")
        weight = _weight(rest)
        if (media_type := name.strip()) in weights:
            weights[media_type] = max(weights[media_type], weight)
    return (
        GRAPHQL_JSON
        if weights[GRAPHQL_JSON] > 0 and weights[GRAPHQL_JSON] >= weights[JSON]
        else JSON
    )


def _weight(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def json_error(error: RequestError, media_type: str = JSON) -> HTTPResponse:
    """The error as a GraphQL response without data."""
    extensions: dict[str, Any] = {"code": error.code}
    if "Retry-After" in error.headers:
        extensions["retryAfter"] = int(error.headers["Retry-After"])
    body: Mapping[str, Any] = {"errors": [{"message": str(error), "extensions": extensions}]}
    content = msgspec.json.encode(body)
    headers = {"Cache-Control": NOT_KEPT, **error.headers}
    return HTTPResponse(content, error.status, headers, media_type=f"{media_type}; charset=utf-8")
