"""A real nginx in front of the gateway keeps what is public, for as long as it may, and nothing else."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.cache.nginx import nginx_before
from tests.cache.test_results import TOWNS, Carto
from tests.resolvers.shops import write_catalog
from tests.server.canned import gateway_before
from tests.serving import on_a_port


@dataclass
class Cached:
    carto: Carto
    http: httpx.Client

    def get(self, least: int = 0, headers: dict[str, str] | None = None) -> httpx.Response:
        query = f"{{ queryRows {{ towns(least: {least}) {{ rows {{ name }} }} }} }}"
        return self.http.get("/graphql", params={"query": query}, headers=headers)


@pytest.fixture(params=["1h"])
def cached(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Cached]:
    """Run nginx before a gateway. The fixture's parameter is the template's `cache:` value."""
    carto, catalog = Carto(), tmp_path / "catalog"
    catalog.mkdir()
    write_catalog(catalog, rows__towns=TOWNS.format(request.param))
    folder = tmp_path / "nginx"
    folder.mkdir()
    with (
        on_a_port(carto.app) as carto_url,
        gateway_before(carto_url, catalog) as gateway,
        nginx_before(gateway, folder) as url,
        httpx.Client(base_url=url, timeout=20) as http,
    ):
        yield Cached(carto, http)


def status(response: httpx.Response) -> str:
    return str(response.headers["x-cache-status"])


def name_in(response: httpx.Response) -> Any:
    return response.json()["data"]["queryRows"]["towns"]["rows"][0]["name"]


def test_nginx_keeps_a_public_response(cached: Cached) -> None:
    first, second = cached.get(), cached.get()
    assert (status(first), status(second)) == ("MISS", "HIT")
    assert first.content == second.content
    assert cached.get(1).content != first.content


def test_24_nginx_and_its_clients_get_304(cached: Cached) -> None:
    etag = cached.get().headers["etag"]
    known = cached.get(headers={"If-None-Match": etag})
    assert (known.status_code, status(known)) == (304, "HIT")


def test_22_nginx_keeps_no_error(cached: Cached) -> None:
    cached.carto.status = 400
    responses = [cached.get() for _ in range(3)]
    assert {status(each) for each in responses} == {"MISS"}
    cached.carto.status = 200
    assert "errors" not in cached.get().json()


def test_23_a_credential_passes_the_cache(cached: Cached) -> None:
    assert [status(cached.get()) for _ in range(2)] == ["MISS", "HIT"]
    wrong = cached.get(headers={"Authorization": "Bearer wrong"})
    assert wrong.status_code == 401
    assert status(wrong) == "BYPASS"
    assert status(cached.get()) == "HIT"


@pytest.mark.parametrize("cached", ["{ maxAge: 6, carto: 0 }"], indirect=True)
def test_04_nothing_in_nginx_and_a_browser_is_older_than_max_age(cached: Cached) -> None:
    born: dict[str, float] = {}
    oldest, kept, until = 0.0, "", 0.0
    end = time.monotonic() + 14
    while time.monotonic() < end:
        now = time.monotonic()
        # A browser sends a request only when the last response has expired.
        if now >= until:
            response = cached.get()
            kept = name_in(response)
            control = response.headers["cache-control"]
            parts = dict(part.strip().partition("=")[::2] for part in control.split(","))
            until = now + int(parts.get("max-age", 0))
            born.setdefault(kept, now)
        oldest = max(oldest, now - born[kept])
        time.sleep(0.2)
    assert len(born) > 1
    assert oldest <= 7
