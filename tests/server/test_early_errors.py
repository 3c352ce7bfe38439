"""An early error reaches each client whole, although its request body was not read."""

import asyncio
import io
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import aiohttp
import httpx
import pytest
import requests
from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport

from carto_graphql.sandbox import create_sandbox
from server import create_app
from tests.server.conftest import settings_for
from tests.serving import on_a_port

BODY: Final = b"x" * 5 * 2**20
JSON: Final = {"Content-Type": "application/json"}

NODE: Final = """
const [url, file] = process.argv.slice(1);
const body = await (await import("node:fs/promises")).readFile(file);
const headers = { "content-type": "application/json" };
for (let n = 0; n < 20; n++) {
  const response = await fetch(url, { method: "POST", headers, body });
  console.log(response.status, (await response.json()).errors[0].extensions.code);
}
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with on_a_port(create_sandbox()) as carto, on_a_port(create_app(settings_for(carto))) as url:
        yield f"{url}/graphql"


def with_httpx(url: str) -> tuple[int, str]:
    response = httpx.post(url, content=BODY, headers=JSON, timeout=30)
    return response.status_code, response.text


def with_async_httpx(url: str) -> tuple[int, str]:
    async def post() -> tuple[int, str]:
        async with httpx.AsyncClient(timeout=30) as http:
            response = await http.post(url, content=BODY, headers=JSON)
            return response.status_code, response.text

    return asyncio.run(post())


def with_urllib(url: str) -> tuple[int, str]:
    request = urllib.request.Request(url, BODY, JSON)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def with_requests(url: str) -> tuple[int, str]:
    response = requests.post(url, data=BODY, headers=JSON, timeout=30)
    return response.status_code, response.text


def with_requests_in_chunks(url: str) -> tuple[int, str]:
    response = requests.post(url, data=_chunks(), headers=JSON, timeout=30)
    return response.status_code, response.text


def _chunks() -> Iterator[bytes]:
    for start in range(0, len(BODY), 2**16):
        yield BODY[start : start + 2**16]


def with_aiohttp(url: str) -> tuple[int, str]:
    async def post() -> tuple[int, str]:
        async with (
            aiohttp.ClientSession() as http,
            http.post(url, data=io.BytesIO(BODY), headers=JSON) as response,
        ):
            status, text = response.status, await response.text()
        await asyncio.sleep(0.05)  # aiohttp's connections close later than its session
        return status, text

    return asyncio.run(post())


CLIENTS: Final = (
    with_httpx,
    with_async_httpx,
    with_requests,
    with_requests_in_chunks,
    with_aiohttp,
    with_urllib,
)


@pytest.mark.threat("H18")
@pytest.mark.parametrize("post", CLIENTS)
def test_python_clients_read_the_413_of_a_large_body(
    url: str, post: Callable[[str], tuple[int, str]]
) -> None:
    for _ in range(20):
        status, text = post(url)
        assert status == 413
        assert "LIMIT_EXCEEDED" in text


@pytest.mark.threat("H18")
def test_gql_reads_the_413_of_a_large_body(url: str) -> None:
    request = GraphQLRequest("{ __typename }", variable_values={"x": "a" * len(BODY)})

    async def execute() -> None:
        async with Client(transport=HTTPXAsyncTransport(url, timeout=30)) as session:
            await session.execute(request)

    for _ in range(20):
        with pytest.raises(TransportQueryError) as caught:
            asyncio.run(execute())
        [error] = caught.value.errors or []
        assert error["extensions"] == {"code": "LIMIT_EXCEEDED"}


@pytest.mark.threat("H18")
def test_fetch_of_node_reads_the_413_of_a_large_body(url: str, npm: str, tmp_path: Path) -> None:
    (tmp_path / "body").write_bytes(BODY)
    command = ["node", "--input-type=module", "-e", NODE, url, str(tmp_path / "body")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.splitlines() == ["413 LIMIT_EXCEEDED"] * 20, done.stderr


@pytest.mark.threat("H18")
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_reads_the_413_of_a_large_body(url: str, tmp_path: Path) -> None:
    (tmp_path / "body").write_bytes(BODY)
    for _ in range(20):
        command = ["curl", "-sS", "-w", "%{http_code}", "-H", "Content-Type: application/json"]
        command += ["--data-binary", f"@{tmp_path / 'body'}", url]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
        assert done.stdout.endswith("413"), done.stderr
        assert "LIMIT_EXCEEDED" in done.stdout
