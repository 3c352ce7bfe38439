"""GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/): requests in, responses out.

Strict where a lax reading would be a guess: JSON is UTF-8, an object, without duplicates of a GET parameter.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

import msgspec
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HTTPRequest
from starlette.responses import Response as HTTPResponse
from starlette.types import Receive, Scope, Send

from schema.execution import Request, Response

__all__ = ["Execute", "GraphQLEndpoint", "RequestError", "json_error"]

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
        try:
            response = await self._respond(request)
        except RequestError as error:
            response = json_error(error, _media_type(request.headers.get("accept", "")))
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _respond(self, request: HTTPRequest) -> HTTPResponse:
        media_type = _media_type(request.headers.get("accept", ""))
        body = await self._body(request)
        if not body.query:
            raise RequestError(400, "Give a query")
        asked = Request(body.query, body.variables, body.operationName, request.scope.get("request_id", ""))
        answer = await _unless_client_leaves(request, self.execute(asked))
        status = 200 if answer.executed or media_type == JSON else 400
        return HTTPResponse(answer.content, status, media_type=f"{media_type}; charset=utf-8")

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


async def _unless_client_leaves(request: HTTPRequest, answering: Any) -> Response:
    """The answer; when the client goes away first, the work for it is cancelled, at CARTO too."""
    task = asyncio.ensure_future(answering)
    leaving = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait({task, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ClientDisconnect
        result: Response = task.result()
        return result
    finally:
        for each in (task, leaving):
            each.cancel()
        await asyncio.gather(task, leaving, return_exceptions=True)


async def _disconnected(request: HTTPRequest) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


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
