"""Tiles of a CARTO that is slow, broken or hostile, and of one that is shared by many clients."""

import asyncio
import gzip
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.callers.gateway import Running, code, gateway
from tests.tiles.fake_carto import BINARY, MVT, TileCarto, tile_of
from tests.tiles.reference import features

LAYER: Final = """/* ---
description: A layer.
geometry: geom
params: { least: { type: Int, default: 0 } }
columns: { name: String! }
tiles: {}
access: [public]
CACHE
--- */
SELECT name, geom FROM `planted.t` WHERE size >= {{least}}
"""


@contextmanager
def serving(folder: Path, carto: Any, cache: str = "", **settings: Any) -> Iterator[Running]:
    files = {"features__layer": LAYER.replace("CACHE", cache)}
    with gateway(folder, files, None, carto, **settings) as running:
        yield running


def tile(content: bytes, **headers: str) -> Callable[[Request], Response]:
    return lambda _: Response(content, headers=headers, media_type=MVT)


PATH: Final = "/tiles/layer/0/0/0.mvt"

WRONG: Final[dict[str, Callable[[Request], Response]]] = {
    "another media type": lambda _: Response(b"<html>", media_type="text/html"),
    "CARTO's own format": lambda _: Response(b"\x0a", media_type=BINARY),
    "no media type": lambda _: Response(b"\x1a\x00"),
    "another content coding": tile(b"\x1a", **{"Content-Encoding": "br"}),
    "a redirect": lambda _: Response(status_code=302, headers={"Location": "http://evil.test/"}),
    "a partial response": lambda _: Response(b"\x1a", 206, media_type=MVT),
}


@pytest.mark.threat("T05")
@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_tile_is_an_error(tmp_path: Path, name: str) -> None:
    with serving(tmp_path, TileCarto(WRONG[name])) as running:
        response = running.http.get(PATH)
    assert response.status_code == 502
    assert code(response) == "UPSTREAM_INVALID"
    assert response.headers["cache-control"] == "private, no-store"


TILEJSONS: Final[dict[str, Any]] = {
    "another host": {"tiles": ["https://evil.test/v3/{z}/{x}/{y}?q=a"]},
    "a user name": {"tiles": ["HOST@evil.test/{z}/{x}/{y}"]},
    "no places": {"tiles": ["HOST/v3/maps/c/query/0/0/0"]},
    "no tiles": {"tilejson": "2.2.0"},
    "tiles of another type": {"tiles": [{"url": 1}]},
    "an array": [],
}


@pytest.mark.threat("T05")
@pytest.mark.parametrize("name", TILEJSONS)
def test_a_tilejson_that_leads_elsewhere_is_an_error(tmp_path: Path, name: str) -> None:
    carto = TileCarto()

    def result(request: Request) -> Response:
        carto.requests.append(request.url.path)
        host = f"{request.url.scheme}://{request.url.netloc}"
        text = str(JSONResponse(TILEJSONS[name]).body, "utf-8").replace("HOST", host)
        return Response(text, media_type="application/json")

    carto._respond = result  # type: ignore[method-assign]
    with serving(tmp_path, carto) as running:
        for path in (PATH, "/tiles/layer.json"):
            response = running.http.get(path)
            assert response.status_code == 502
            assert code(response) == "UPSTREAM_INVALID"
            assert "evil" not in response.text
    assert all(path.endswith("/query") for path in carto.requests)


@pytest.mark.parametrize(
    ("upstream", "status", "expected"),
    [
        (400, 502, "UPSTREAM_REJECTED"),
        (401, 502, "UPSTREAM_AUTH"),
        (403, 502, "UPSTREAM_AUTH"),
        (429, 503, "UPSTREAM_RATE_LIMITED"),
        (500, 503, "UPSTREAM_UNAVAILABLE"),
        (503, 503, "UPSTREAM_UNAVAILABLE"),
    ],
)
def test_an_error_of_carto_has_its_status(
    tmp_path: Path, upstream: int, status: int, expected: str
) -> None:
    with serving(tmp_path, TileCarto(status=upstream)) as running:
        for path in (PATH, "/tiles/layer.json"):
            response = running.http.get(path)
            assert response.status_code == status
            assert code(response) == expected
            assert "planted" not in response.text


def test_a_slow_carto_is_a_timeout(tmp_path: Path) -> None:
    with serving(tmp_path, TileCarto(seconds=5), carto_timeout=0.3) as running:
        response = running.http.get(PATH)
    assert response.status_code == 504
    assert code(response) == "UPSTREAM_TIMEOUT"


@pytest.mark.parametrize("response", [Response(status_code=204), Response(b"", media_type=MVT)])
def test_an_empty_tile_has_no_content(tmp_path: Path, response: Response) -> None:
    with serving(tmp_path, TileCarto(lambda _: response), "cache: 1h") as running:
        for _ in range(2):
            found = running.http.get(PATH)
            assert found.status_code == 204
            assert found.content == b""
            assert found.headers["cache-control"].startswith("public")


def test_a_tilejson_is_read_once_and_again_when_its_url_fails(tmp_path: Path) -> None:
    carto = TileCarto()
    with serving(tmp_path, carto) as running:
        for column in range(3):
            assert running.http.get(f"/tiles/layer/2/{column}/0.mvt").status_code == 200
        assert carto.requests == ["tilejson", "/2/0/0", "/2/1/0", "/2/2/0"]
        carto.requests.clear()
        gone = iter([True])
        carto.tile = lambda _: (
            JSONResponse({"error": "gone"}, 404) if next(gone, False) else tile(tile_of({}))(_)
        )
        assert running.http.get(PATH).status_code == 200
        assert carto.requests == ["/0/0/0", "tilejson", "/0/0/0"]


def test_tiles_side_by_side_share_the_tilejson(tmp_path: Path) -> None:
    carto = TileCarto(seconds=0.2)
    with serving(tmp_path, carto) as running, ThreadPoolExecutor(8) as pool:
        paths = [f"/tiles/layer/3/{column}/0.mvt" for column in range(8)]
        assert {each.status_code for each in pool.map(running.http.get, paths)} == {200}
        assert carto.requests.count("tilejson") == 1
        carto.requests.clear()
        assert {each.status_code for each in pool.map(running.http.get, [PATH] * 8)} == {200}
        assert carto.requests == ["/0/0/0"]


def test_a_cached_tile_needs_no_carto(tmp_path: Path) -> None:
    carto = TileCarto()
    with serving(tmp_path, carto, "cache: { maxAge: 1h, onError: 1d }") as running:
        for query in ("", "?least=0", "?least=5", "?least=5"):
            response = running.http.get(PATH + query)
            [found] = features(response.content)
            assert found.properties == {"least": 5 if "5" in query else 0}
        assert carto.requests == ["tilejson", "/0/0/0", "tilejson", "/0/0/0"]
        assert running.http.get(PATH).headers["etag"] == running.http.get(PATH).headers["etag"]


def large(size: int) -> bytes:
    # A vector tile begins with this byte. Random bytes do not compress.
    return b"\x1a" + os.urandom(size)


@pytest.mark.parametrize("cache", ["", "cache: 1h"])
@pytest.mark.parametrize("is_gzip", [True, False])
@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_a_large_tile_passes_through(
    tmp_path: Path, cache: str, is_gzip: bool, accepted: str
) -> None:
    content = large(3_000_000)
    sent = (
        tile(gzip.compress(content), **{"Content-Encoding": "gzip"}) if is_gzip else tile(content)
    )
    with serving(tmp_path, TileCarto(sent), cache) as running:
        for _ in range(2):
            response = running.http.get(PATH, headers={"Accept-Encoding": accepted})
            assert response.status_code == 200
            assert response.headers["content-type"] == MVT
            assert response.content == content
            if accepted == "identity":
                assert "content-encoding" not in response.headers


@pytest.mark.threat("T05")
def test_a_tile_beyond_the_limit_is_an_error(tmp_path: Path) -> None:
    with serving(tmp_path, TileCarto(tile(large(500_000))), max_answer_bytes=100_000) as running:
        response = running.http.get(PATH)
    assert response.status_code == 502
    assert code(response) == "RESULT_TOO_LARGE"


@pytest.mark.threat("T06")
def test_a_small_bomb_is_an_error(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    carto = TileCarto(tile(bomb, **{"Content-Encoding": "gzip"}))
    with serving(tmp_path, carto, max_response_bytes=1_000_000) as running:
        response = running.http.get(PATH, headers={"Accept-Encoding": "identity"})
    assert response.status_code == 502
    assert code(response) == "RESULT_TOO_LARGE"


@pytest.mark.threat("T06")
def test_a_large_bomb_is_cut(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(500_000_000), 1)
    assert len(bomb) > 1_000_000
    carto = TileCarto(tile(bomb, **{"Content-Encoding": "gzip"}))
    with serving(tmp_path, carto, max_response_bytes=10_000_000) as running:
        with pytest.raises(httpx.RemoteProtocolError):
            running.http.get(PATH, headers={"Accept-Encoding": "identity"})
        assert running.http.get("/healthz").status_code == 200


def test_a_tile_that_breaks_off_is_never_whole(tmp_path: Path) -> None:
    class Broken:
        """A CARTO that closes the connection within a tile."""

        def __init__(self) -> None:
            self.carto = TileCarto()

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http" and not scope["path"].endswith("/query"):
                start = {"type": "http.response.start", "status": 200}
                headers = [(b"content-type", MVT.encode()), (b"content-length", b"2000000")]
                await send({**start, "headers": headers})
                await send(
                    {"type": "http.response.body", "body": large(600_000), "more_body": True}
                )
                raise ConnectionError
            await self.carto(scope, receive, send)

    with serving(tmp_path, Broken(), "cache: 1h") as running:
        for _ in range(2):
            with pytest.raises(httpx.RemoteProtocolError):
                running.http.get(PATH)


def test_a_client_that_leaves_ends_the_call(tmp_path: Path) -> None:
    left = threading.Event()

    class Slow(TileCarto):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http" and not scope["path"].endswith("/query"):
                try:
                    while (await receive())["type"] != "http.disconnect":
                        pass
                except asyncio.CancelledError:
                    pass
                left.set()
                return
            await super().__call__(scope, receive, send)

    with serving(tmp_path, Slow()) as running:
        with pytest.raises(httpx.ReadTimeout):
            running.http.get(PATH, timeout=1)
        assert left.wait(5)
