"""The floor: a bare reverse proxy of starlette and stock httpx, which reads nothing of what it passes on."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, TypedDict

import httpx
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

__all__ = ["app"]

PASSED: Final = ("content-type", "content-length")


class State(TypedDict):
    """The objects that the app opens when it starts, and closes when it ends."""

    client: httpx.AsyncClient


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[State]:
    async with httpx.AsyncClient(base_url=os.environ["UPSTREAM"], timeout=None) as client:  # noqa: S113  # a stub
        yield {"client": client}


async def forward(request: Request) -> StreamingResponse:
    client: httpx.AsyncClient = request.state.client
    url = httpx.URL(path=request.url.path, query=request.url.query.encode())
    forwarded = client.build_request("GET", url, headers={"Accept-Encoding": "identity"})
    response = await client.send(forwarded, stream=True)
    headers = {name: response.headers[name] for name in PASSED if name in response.headers}
    closing = BackgroundTask(response.aclose)
    return StreamingResponse(
        response.aiter_raw(), response.status_code, headers, background=closing
    )


app = Starlette(routes=[Route("/{path:path}", forward)], lifespan=lifespan)
