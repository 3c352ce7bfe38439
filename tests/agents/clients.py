"""The official Python client, and plain HTTP requests of the same protocol."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx
import httpx2
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client

__all__ = ["VERSION", "call", "connected", "errors_of", "message", "sent"]

VERSION: Final = "2025-11-25"


@asynccontextmanager
async def connected(url: str, headers: Mapping[str, str] | None = None) -> AsyncIterator[Client]:
    async with (
        httpx2.AsyncClient(headers=dict(headers or {}), timeout=60) as http,
        Client(streamable_http_client(f"{url}/mcp", http_client=http)) as client,
    ):
        yield client


def message(method: str, **params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


def sent(
    http: httpx.Client, body: Any, headers: Mapping[str, str] | None = None, timeout: float = 60
) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    common = {
        "Accept": "application/json, text/event-stream",
        "Content-Type": "application/json",
        "MCP-Protocol-Version": VERSION,
    }
    return http.post(
        "/mcp", content=content, headers={**common, **(headers or {})}, timeout=timeout
    )


def call(
    http: httpx.Client,
    tool: str,
    arguments: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    timeout: float = 60,
) -> dict[str, Any]:
    body = message("tools/call", name=tool, arguments=arguments or {})
    response = sent(http, body, headers, timeout)
    # A failed call of a tool has the status 200 too.
    assert response.status_code == 200, response.text
    result: dict[str, Any] = response.json()["result"]
    return result


def errors_of(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    assert result["isError"], result
    errors: list[dict[str, Any]] = json.loads(result["content"][0]["text"])["errors"]
    return errors
