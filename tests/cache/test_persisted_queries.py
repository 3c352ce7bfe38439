"""Automatic persisted queries (APQ)."""

import hashlib
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from carto_graphql.callers.counters import BoundedMemory, MemoryCounters
from carto_graphql.settings.settings import Settings
from carto_graphql.web.errors import RequestError
from carto_graphql.web.persisted_queries import PersistedQueries
from resolvers.callers import Caller
from tests.cache.test_http_caching import QUERY
from tests.cache.test_results import Carto, http_gateway
from tests.callers.conftest import Clock, clock

__all__ = ["clock"]  # a fixture

pytestmark = pytest.mark.anyio


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def extension(digest: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": digest}}


async def post(http: httpx.AsyncClient, digest: str, query: str | None = None) -> httpx.Response:
    body = {"extensions": extension(digest), **({"query": query} if query else {})}
    return await http.post("/graphql", json=body)


def code(response: httpx.Response) -> str:
    return str(response.json()["errors"][0]["extensions"]["code"])


async def test_35_a_document_is_registered_and_sent_by_its_hash(tmp_path: Path) -> None:
    async with http_gateway(tmp_path, Carto(), "1h", apq=True) as http:
        miss = await post(http, sha256(QUERY))
        assert (miss.status_code, code(miss)) == (200, "PERSISTED_QUERY_NOT_FOUND")
        assert miss.headers["cache-control"] == "private, no-store"
        first = await post(http, sha256(QUERY), QUERY)
        assert (await post(http, sha256(QUERY))).json() == first.json()
        parameters = {"extensions": json.dumps(extension(sha256(QUERY)))}
        by_get = await http.get("/graphql", params=parameters)
        assert by_get.json() == first.json()
        assert by_get.headers["cache-control"].startswith("public")


async def test_35_a_wrong_hash_is_rejected(tmp_path: Path) -> None:
    async with http_gateway(tmp_path, Carto(), "1h", apq=True) as http:
        wrong = await post(http, sha256("other"), QUERY)
        assert (wrong.status_code, code(wrong)) == (400, "BAD_USER_INPUT")
        assert code(await post(http, sha256("other"))) == "PERSISTED_QUERY_NOT_FOUND"


async def test_35_a_document_that_is_rejected_is_not_registered(tmp_path: Path) -> None:
    text = "{ nothing }"
    async with http_gateway(tmp_path, Carto(), "1h", apq=True) as http:
        await post(http, sha256(text), text)
        assert code(await post(http, sha256(text))) == "PERSISTED_QUERY_NOT_FOUND"


async def test_35_a_caller_may_register_sixty_documents_per_minute(tmp_path: Path) -> None:
    texts = [f"{{ a{index}: __typename }}" for index in range(61)]
    async with http_gateway(tmp_path, Carto(), "1h", apq=True) as http:
        for text in texts:
            assert (await post(http, sha256(text), text)).status_code == 200
        found = [(await post(http, sha256(text))).json() for text in texts]
    assert ["errors" in each for each in found] == [False] * 60 + [True]


async def test_apq_is_off_by_default_and_not_with_trusted_documents(tmp_path: Path) -> None:
    async with http_gateway(tmp_path, Carto(), "1h") as http:
        assert code(await post(http, sha256(QUERY))) == "PERSISTED_QUERY_NOT_SUPPORTED"
    documents = tmp_path / "documents"
    documents.mkdir()
    with pytest.raises(ValidationError, match="APQ"):
        Settings.model_validate({"sandbox": True, "apq": True, "trusted_documents": str(documents)})


ME, YOU = Caller("key:me"), Caller("key:you")


class Documents:
    """A store of documents."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.wanted: list[str] = []

    async def get(self, digest: str) -> str | None:
        self.wanted.append(digest)
        return self.texts.get(digest)

    async def put(self, digest: str, text: str) -> None:
        self.texts[digest] = text


async def test_documents_are_bounded_by_bytes_and_the_minute_ends(clock: Clock) -> None:
    counters = MemoryCounters(signed_in=BoundedMemory(clock=clock))
    persisted = PersistedQueries(1000, counters, max_bytes=10_000)
    texts = [f"{{ a{index}: __typename }}" for index in range(70)]
    kept = [await persisted.register(sha256(text), text, ME) for text in texts]
    assert kept == [True] * 60 + [False] * 10
    assert len(persisted._texts) < 60
    clock.now += 60
    assert await persisted.register(sha256(texts[69]), texts[69], ME)
    assert await persisted.find(sha256(texts[69])) == texts[69]
    assert not await persisted.register(sha256("x" * 1001), "x" * 1001, YOU)
    assert not await persisted.register(sha256("y"), "forged", YOU)


async def test_35_a_document_is_found_by_another_worker_and_a_forged_one_is_not() -> None:
    documents = Documents()
    one, other = (PersistedQueries(1000, MemoryCounters(), documents) for _ in range(2))
    assert await one.register(sha256("{ a }"), "{ a }", ME)
    assert await other.find(sha256("{ a }")) == "{ a }"
    documents.texts[sha256("{ b }")] = "{ forged }"
    documents.texts[sha256("x" * 1001)] = "x" * 1001
    for text in ("{ b }", "x" * 1001):
        with pytest.raises(RequestError, match="PersistedQueryNotFound"):
            await other.find(sha256(text))


async def test_the_store_is_not_sent_what_is_no_hash() -> None:
    documents = Documents()
    persisted = PersistedQueries(1000, MemoryCounters(), documents)
    for digest in ("x" * 2**20, "", "A" * 64, sha256("{ a }")):
        with pytest.raises(RequestError, match="PersistedQueryNotFound"):
            await persisted.find(digest)
    assert documents.wanted == [sha256("{ a }")]
