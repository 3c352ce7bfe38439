"""Cache headers: who may keep which response, and for how long."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from carto_graphql.settings.settings import Settings
from server import create_app
from tests.cache.test_results import Carto, http_gateway

pytestmark = pytest.mark.anyio

QUERY = "{ queryRows { towns { rows { name } } } }"


async def get(http: httpx.AsyncClient, query: str = QUERY, **headers: str) -> httpx.Response:
    return await http.get("/graphql", params={"query": query}, headers=headers)


def seconds(response: httpx.Response) -> tuple[int, int]:
    found = re.fullmatch(
        r"public, max-age=(\d+), s-maxage=(\d+)", response.headers["cache-control"]
    )
    assert found, response.headers["cache-control"]
    return int(found[1]), int(found[2])


@pytest.mark.parametrize(("age", "most"), [("1200", 2399), (None, 1799)])
async def test_01_02_all_caches_together_keep_the_promise(
    tmp_path: Path, age: str | None, most: int
) -> None:
    carto = Carto()
    carto.headers = {"Age": age} if age else {}
    async with http_gateway(tmp_path, carto, "1h") as http:
        browser, shared = seconds(await get(http))
    assert most - 3 <= browser + shared <= most
    assert browser <= shared / 2


async def test_06_one_uncacheable_template_makes_all_of_it_private(tmp_path: Path) -> None:
    async with http_gateway(tmp_path, Carto(), "1h") as http:
        both = "{ queryRows { towns { rows { name } } live { rows { name } } } }"
        assert (await get(http, both)).headers["cache-control"] == "private, no-store"
        assert (await get(http)).headers["cache-control"].startswith("public")


async def test_22_what_is_not_the_same_for_everyone_is_not_kept(tmp_path: Path) -> None:
    carto = Carto()
    async with http_gateway(tmp_path, carto, "1h") as http:
        responses = [
            await get(http, "{ __typename }"),
            await get(http, "{ nothing }"),
            await get(http, "{ __schema { queryType { name } } }"),
            await http.post("/graphql", json={"query": QUERY}),
        ]
        carto.status = 400
        query = "{ queryRows { towns(least: 5) { rows { name } } } }"
        responses.append(await get(http, query))
    assert {each.headers["cache-control"] for each in responses} == {"private, no-store"}
    assert not any("etag" in each.headers for each in responses)


@pytest.mark.parametrize("tag", ["{}", "W/{}", '"a", {}', "*"])
async def test_24_a_client_that_has_the_response_gets_304(tmp_path: Path, tag: str) -> None:
    async with http_gateway(tmp_path, Carto(), "1h") as http:
        first = await get(http)
        etag = first.headers["etag"]
        assert etag.startswith('W/"')
        condition = tag.format(etag.removeprefix("W/"))
        second = await get(http, **{"If-None-Match": condition})
        assert (second.status_code, second.content) == (304, b"")
        assert second.headers["etag"] == etag
        assert second.headers["cache-control"].startswith("public")
        assert "content-type" not in second.headers
        assert (await get(http, **{"If-None-Match": '"other"'})).status_code == 200


async def test_24_the_tag_is_the_same_with_gzip_and_after_a_streamed_response(
    tmp_path: Path,
) -> None:
    carto = Carto()
    carto.rows = lambda n: [{"name": f"{n} {'x' * 900}"}] * 900
    async with http_gateway(tmp_path, carto, "1h") as http:
        streamed = await get(http)
        assert "etag" not in streamed.headers
        seconds(streamed)
        plain = await get(http, **{"Accept-Encoding": "identity"})
        packed = await get(http, **{"Accept-Encoding": "gzip"})
        assert packed.headers["content-encoding"] == "gzip"
        assert plain.headers["etag"] == packed.headers["etag"]
        assert plain.content == packed.content == streamed.content


async def test_24_the_tag_is_one_for_each_media_type(tmp_path: Path) -> None:
    async with http_gateway(tmp_path, Carto(), "1h") as http:
        accepted = ("application/json", "application/graphql-response+json")
        for _ in range(3):  # from CARTO, from the cache of results, and whole
            tags = [(await get(http, Accept=each)).headers["etag"] for each in accepted]
            assert tags[0] != tags[1]
            known = await get(http, Accept=accepted[1], **{"If-None-Match": tags[0]})
            assert known.status_code == 200


async def test_25_a_public_response_has_nothing_of_one_client(tmp_path: Path) -> None:
    async with http_gateway(tmp_path, Carto(), "1h") as http:
        response = await get(http, **{"X-Request-Id": "mine"})
        assert response.headers["x-request-id"] != "mine"
        assert "ratelimit" not in response.headers
        assert response.headers["vary"] == "Accept, Accept-Encoding, Authorization"


async def test_pages_of_any_origin_may_read_what_was_kept_for_none(tmp_path: Path) -> None:
    async with http_gateway(tmp_path, Carto(), "1h", cors_origins="*") as http:
        assert (await get(http)).headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("name", "separator"), [("Cache-Tag", ","), ("Surrogate-Key", " "), ("xkey", " ")]
)
async def test_tags_name_the_templates_and_the_catalog(
    tmp_path: Path, name: str, separator: str
) -> None:
    async with http_gateway(tmp_path, Carto(), "1h", cache_tags=name) as http:
        tags = (await get(http)).headers[name].split(separator)
        assert tags[0] == "queryRows.towns"
        assert re.fullmatch("catalog-[0-9a-f]{16}", tags[1])
        other = await get(http, "{ __typename }")
        assert name not in other.headers


async def test_http_cache_off_makes_all_of_it_private(tmp_path: Path) -> None:
    settings: dict[str, Any] = {"http_cache": "off"}
    async with http_gateway(tmp_path, Carto(), "1h", **settings) as http:
        assert (await get(http)).headers["cache-control"] == "private, no-store"


async def test_a_stream_that_ends_with_the_connection_is_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carto = Carto()
    carto.rows = lambda n: [{"name": f"{n} {'x' * 900}"}] * 900
    # A cache cannot tell whether such a stream is complete. nginx uses HTTP/1.0 by default.
    create = create_app

    def old(settings: Settings) -> ASGIApp:
        app = create(settings)

        async def call(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "http_version": "1.0"}, receive, send)

        return call

    monkeypatch.setattr("tests.cache.test_results.create_app", old)
    async with http_gateway(tmp_path, carto, "1h") as http:
        assert (await get(http)).headers["cache-control"] == "private, no-store"
        whole = await get(http)
        assert whole.headers["cache-control"].startswith("public")
        assert "content-length" in whole.headers
