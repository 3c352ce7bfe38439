"""GraphiQL's routes: what they serve, under which policy, compressed and for how long."""

import gzip
import json
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Final

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from carto_graphql.callers.file import RoleLimits
from carto_graphql.graphiql import ConfigEndpoint, Example, Offer, graphiql_routes
from carto_graphql.web.caller_access import CallerAccess
from carto_graphql.web.exchange import Exchange
from resolvers.callers import ANONYMOUS

pytestmark = pytest.mark.anyio

ROOT: Final = Path(__file__).parents[2]
PACKAGE: Final = ROOT / "carto_graphql" / "graphiql"
FIRST: Final = "{ features { __typename } }"
EXAMPLES: Final = [Example("cities", "Cities.", "{ features { cities { type } } }")]
ASSETS: Final = sorted(path.name.removesuffix(".gz") for path in (PACKAGE / "static").glob("*.gz"))


class Config:
    """ASGI app of the page's configuration, for an anonymous caller."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = ConfigEndpoint(lambda _: Offer(FIRST, EXAMPLES, 7))
        access = CallerAccess(ANONYMOUS, RoleLimits("public"), None)
        await endpoint(Exchange(scope, receive, send), access)


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=[*graphiql_routes(), Route("/graphiql/config.json", Config())])
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://gateway"
    ) as client:
        yield client


class Page(HTMLParser):
    """An HTML page: what it loads, and its inline scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.inline: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.loads += [url for name in ("src", "href") if (url := given.get(name))]
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)


def directives(response: httpx.Response) -> dict[str, list[str]]:
    policy = response.headers["content-security-policy"]
    return {words[0]: words[1:] for each in policy.split(";") if (words := each.split())}


async def test_the_policy_of_the_page_allows_only_its_own_origin(
    http: httpx.AsyncClient,
) -> None:
    page = await http.get("/graphiql")
    policy = directives(page)
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert policy["script-src"] == policy["connect-src"] == policy["worker-src"] == ["'self'"]
    assert [source for source in policy["style-src"] if not source.startswith("'nonce-")] == [
        "'self'"
    ]
    assert policy["img-src"] == ["'self'", "data:"]
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["cache-control"] == "no-store"


async def test_each_page_has_a_nonce_of_its_own_that_its_policy_names(
    http: httpx.AsyncClient,
) -> None:
    pages = [await http.get("/graphiql") for _ in range(3)]
    nonces = [
        match.group(1) for page in pages if (match := re.search(r'nonce="([^"]{16,})"', page.text))
    ]
    assert len({*nonces}) == 3
    for page, nonce in zip(pages, nonces, strict=True):
        assert f"'nonce-{nonce}'" in page.headers["content-security-policy"]


async def test_the_page_has_no_inline_script_or_style_and_everything_it_loads_is_served(
    http: httpx.AsyncClient,
) -> None:
    page = Page((await http.get("/graphiql")).text)
    assert page.inline == []
    assert len(page.loads) == 3
    for url in page.loads:
        assert "//" not in url
        assert (await http.get(f"/{url}")).status_code == 200


async def test_the_first_query_and_the_examples_are_served_as_json(http: httpx.AsyncClient) -> None:
    result = await http.get("/graphiql/config.json")
    assert result.json() == {
        "firstQuery": FIRST,
        "examples": [EXAMPLES[0]._asdict()],
        "fields": 7,
        "callers": False,
        "mcp": False,
    }
    assert result.headers["content-type"] == "application/json"


async def test_nothing_is_served_at_graphql_or_outside_the_folder(http: httpx.AsyncClient) -> None:
    for path in (
        "/graphql",
        "/graphiql/static/",
        "/graphiql/static/none.js",
        "/graphiql/static/..%2Froutes.py",
    ):
        assert (await http.get(path)).status_code == 404
    assert (await http.post("/graphiql")).status_code == 405


@pytest.mark.parametrize("name", ASSETS)
async def test_an_asset_is_immutable_named_by_its_content_and_the_same_in_every_encoding(
    http: httpx.AsyncClient, name: str
) -> None:
    url = f"/graphiql/static/{name}"
    assert re.fullmatch(r"[\w-]+-[0-9A-Z]{8}\.(js|mjs|css|json|svg)", name)
    async with http.stream("GET", url, headers={"accept-encoding": "gzip"}) as zipped:
        raw = b"".join([chunk async for chunk in zipped.aiter_raw()])
    plain = await http.get(url, headers={"accept-encoding": "identity"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == plain.content != b""
    for response in (zipped, plain):
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert response.headers["vary"] == "Accept-Encoding"  # the middleware replaces it
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "charset" in response.headers["content-type"] or name.endswith(("json", "svg"))


@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.0, gzip;q=0.5", "gzip"),
        ("*", "gzip"),
        ("BR", "br"),
        ("gzip;q=0", None),
        ("deflate", None),
        ("", None),
    ],
)
async def test_an_asset_is_sent_in_the_best_encoding_that_the_client_accepts(
    http: httpx.AsyncClient, accepts: str, encoding: str | None
) -> None:
    request = http.build_request(
        "GET", f"/graphiql/static/{ASSETS[0]}", headers={"accept-encoding": accepts}
    )
    response = await http.send(request, stream=True)
    assert response.headers.get("content-encoding") == encoding
    await response.aclose()


@pytest.mark.parametrize("name", ASSETS)
def test_an_asset_names_no_host_to_fetch_from(name: str) -> None:
    text = gzip.decompress((PACKAGE / "static" / f"{name}.gz").read_bytes()).decode()
    hosts = {*re.findall(r"https?://([a-z0-9.-]+\.[a-z]{2,})", text)}
    assert not {
        host for host in hosts if re.search("cdn|unpkg|jsdelivr|esm|fonts|tiles|carto", host)
    }
    assert not re.search(r"url\(\s*[\"']?(https?:)?//|@import", text) or not name.endswith(".css")
    assert not re.search(r"import\(?\s*[\"'](https?:)?//", text)


def test_every_package_of_the_bundle_is_in_the_list_of_licences() -> None:
    lock = json.loads((PACKAGE / "source" / "package-lock.json").read_text())
    bundled = {
        f"{folder.rpartition('node_modules/')[2]} {package['version']}:"
        for folder, package in lock["packages"].items()
        if folder and not package.get("dev") and not package.get("optional")
    }
    listed = files("carto_graphql.graphiql").joinpath("LICENSES.txt").read_text("utf-8")
    assert {name for name in bundled if f"\n{name}" not in listed} == set()
    assert "maplibre-gl" in listed


async def test_the_licences_are_served(http: httpx.AsyncClient) -> None:
    result = await http.get("/graphiql/licenses.txt")
    assert result.headers["content-type"].startswith("text/plain")
    assert "Permission is hereby granted" in result.text


def test_the_lock_files_name_no_registry() -> None:
    for lock in (PACKAGE / "source", ROOT / "tests" / "browser"):
        assert '"resolved"' not in (lock / "package-lock.json").read_text()
