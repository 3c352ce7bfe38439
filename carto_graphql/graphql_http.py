"""GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/): requests in, responses out.

Strict where a lax reading would be a guess: JSON is UTF-8, an object, without duplicates of a GET parameter.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol

import msgspec
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HTTPRequest
from starlette.responses import Response as HTTPResponse
from starlette.types import Receive, Scope, Send

from carto_client import CartoError
from resolvers.answers import Stream
from resolvers.columns import WrongAnswer
from schema.execution import Request, Response

__all__ = ["Execute", "GraphQLEndpoint", "RequestError", "json_error"]

log = logging.getLogger("carto_graphql.errors")

JSON: Final = "application/json"
GRAPHQL_JSON: Final = "application/graphql-response+json"


class RequestError(Exception):
    """A request that is not GraphQL over HTTP; the text tells the client why."""

    def __init__(self, status: int, message: str, code: str = "BAD_USER_INPUT", **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers


class Execute(Protocol):
    """Executes a request, within its deadline; called with the request and how long it may take."""

    async def __call__(self, request: Request) -> Response: ...


class _Body(msgspec.Struct):
    """The parameters of a request (section 5.1)."""

    query: str | None = None
    variables: dict[str, Any] | None = None
    operationName: str | None = None
    extensions: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class GraphQLEndpoint:
    """An ASGI app for one URL. `max_body_bytes` bounds a POST."""

    execute: Execute
    max_body_bytes: int

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
            async with _while_connected(receive):
                await self._answer(asked, media_type, send)

    async def _asked(self, request: HTTPRequest) -> Request:
        body = await self._body(request)
        if not body.query:
            raise RequestError(400, "Give a query")
        return Request(body.query, body.variables, body.operationName, request.scope.get("request_id", ""))

    async def _body(self, request: HTTPRequest) -> _Body:
        match request.method:
            case "GET":
                return _from_query(request)
            case "POST":
                _require_json(request.headers.get("content-type", ""))
                return _decoded(await self._read(request))
        raise RequestError(405, "Use GET or POST", allow="GET, POST")

    async def _read(self, request: HTTPRequest) -> bytes:
        chunks, size = [], 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > self.max_body_bytes:
                raise RequestError(
                    413, f"The body is larger than {self.max_body_bytes} bytes", "LIMIT_EXCEEDED"
                )
            chunks.append(chunk)
        return b"".join(chunks)

    async def _answer(self, asked: Request, media_type: str, send: Send) -> None:
        response = await self.execute(asked)
        status = 200 if response.executed or media_type == JSON else 400
        headers = [(b"content-type", f"{media_type}; charset=utf-8".encode())]
        if isinstance(response.content, bytes):
            headers.append((b"content-length", b"%d" % len(response.content)))
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": response.content})
        else:
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await _send_parts(response.content, send, asked.request_id)


async def _send_parts(parts: Sequence[bytes | Stream], send: Send, request_id: str) -> None:
    """Sends an answer that is still arriving; where it breaks off, so does the chunked body.

    A client must not take a cut answer for a whole one, so the final chunk is left out, and the server closes.
    """
    streams = [part for part in parts if isinstance(part, Stream)]
    try:
        for part in parts:
            if isinstance(part, bytes):
                await send({"type": "http.response.body", "body": part, "more_body": True})
                continue
            async for chunk in part:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                await asyncio.sleep(0)  # a fast client must not keep the others waiting
    except (CartoError, WrongAnswer) as error:
        log.error("request %s: the answer of %s was cut: %s", request_id, _unfinished(streams), error)  # noqa: TRY400
    else:
        await send({"type": "http.response.body", "body": b""})
    finally:
        for stream in streams:
            await stream.aclose()


def _unfinished(streams: Sequence[Stream]) -> str:
    return next((stream.name for stream in streams if not stream.ended), "?")


@asynccontextmanager
async def _while_connected(receive: Receive) -> AsyncIterator[None]:
    """Cancels what runs within when the client goes away: the work for it ends, at CARTO too."""
    working = asyncio.current_task()
    assert working is not None
    left = False

    async def watch() -> None:
        nonlocal left
        while (await receive())["type"] != "http.disconnect":
            pass
        left = True
        working.cancel()

    watching = asyncio.ensure_future(watch())
    try:
        yield
    except asyncio.CancelledError:
        if not left or working.uncancel():
            raise
    finally:
        watching.cancel()


def _from_query(request: HTTPRequest) -> _Body:
    """The parameters of a GET (section 6.2): `variables` and `extensions` are JSON."""
    try:
        pairs = [(name, value) for name, value in request.query_params.multi_items()]
        request.scope["query_string"].decode("ascii")
    except UnicodeDecodeError:
        raise RequestError(400, "The URL is not ASCII") from None
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise RequestError(400, "A parameter of the URL stands twice")
    parameters = dict(pairs)
    raw = {name: parameters[name] for name in ("query", "operationName") if parameters.get(name)}
    objects = {
        name: _json_object(name, parameters[name])
        for name in ("variables", "extensions")
        if parameters.get(name)
    }
    return _Body(**raw, **objects)  # type: ignore[arg-type]  # by name


def _json_object(name: str, text: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except (ValueError, RecursionError):
        raise RequestError(400, f"{name} is not a JSON object") from None


def _require_json(content_type: str) -> None:
    media_type, _, rest = content_type.partition(";")
    parameters = dict(part.strip().partition("=")[::2] for part in rest.lower().split(";") if part.strip())
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


def _media_type(accept: str) -> str:
    """The response's media type (section 6.1): what the client accepts best, JSON where it does not say."""
    weights = {JSON: 0.0, GRAPHQL_JSON: 0.0}
    for part in accept.lower().split(","):
        name, _, rest = part.partition(";")
        weight = _weight(rest)
        if (media_type := name.strip()) in weights:
            weights[media_type] = max(weights[media_type], weight)
    return GRAPHQL_JSON if weights[GRAPHQL_JSON] > 0 and weights[GRAPHQL_JSON] >= weights[JSON] else JSON


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
    body: Mapping[str, Any] = {"errors": [{"message": str(error), "extensions": {"code": error.code}}]}
    content = msgspec.json.encode(body)
    return HTTPResponse(content, error.status, error.headers, media_type=f"{media_type}; charset=utf-8")
