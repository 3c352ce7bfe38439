"""ASGI apps on real loopback ports, and a record of their requests."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import msgspec
import pytest
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from carto_graphql.telemetry.line_output import STDERR


@dataclass
class RecordedRequest:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""

    @property
    def statement(self) -> tuple[str, dict[str, object]]:
        if self.method == "POST":
            sent = msgspec.json.decode(self.body, type=dict[str, object])
            return str(sent["q"]), _named(sent.get("queryParameters") or {})
        return self.query["q"], _named(msgspec.json.decode(self.query.get("queryParameters", "{}")))


def _named(parameters: object) -> dict[str, object]:
    if isinstance(parameters, list):
        return {str(number): value for number, value in enumerate(parameters, 1)}
    assert isinstance(parameters, dict)
    return parameters


@dataclass
class Recorder:
    """ASGI middleware that keeps every request. It sends no response by itself."""

    app: ASGIApp
    requests: list[RecordedRequest] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        query = {
            name: values[0] for name, values in parse_qs(scope["query_string"].decode()).items()
        }
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        request = RecordedRequest(scope["method"], scope["path"], query, headers)
        self.requests.append(request)

        async def keep_body() -> Message:
            message = await receive()
            request.body += message.get("body", b"")
            return message

        await self.app(scope, keep_body, send)

    @property
    def statements(self) -> list[tuple[str, dict[str, object]]]:
        # A query of the Maps API takes two requests, but is listed only once.
        return [
            each.statement
            for each in self.requests
            if "/query" in each.path and "format" not in each.query
        ]

    @property
    def tokens(self) -> int:
        return sum(each.path == "/oauth/token" for each in self.requests)


@contextmanager
def on_a_port(app: ASGIApp) -> Iterator[str]:
    """Serve `app` from a thread on a free port, and yield the base URL."""
    config = uvicorn.Config(
        app,
        port=0,
        http="carto_graphql.web.http_protocol:GuardedProtocol",
        log_config=None,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    started = threading.Event()
    serve = server.startup

    async def startup(*args: object, **kwargs: object) -> None:
        await serve(*args, **kwargs)  # type: ignore[arg-type]  # passed on
        started.set()

    server.startup = startup  # type: ignore[method-assign]  # uvicorn tells nobody when it listens
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert started.wait(20), "the server did not start"
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)


def written_log(capture: pytest.CaptureFixture[str]) -> str:
    # Some log lines still wait in batches.
    STDERR.write()
    return capture.readouterr().err


def logged_requests(log: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] == "request"]
