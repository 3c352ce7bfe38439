"""Automatic persisted queries (APQ)."""

import hashlib
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from carto_graphql.settings.settings import Settings
from carto_graphql.web.persisted_queries import PersistedQueries
from tests.cache.test_http_caching import QUERY
from tests.cache.test_results import Carto, http_gateway

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


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_documents_are_bounded_by_bytes_and_the_minute_ends() -> None:
    clock = Clock()
    persisted = PersistedQueries(1000, max_bytes=10_000, clock=clock)
    texts = [f"{{ a{index}: __typename }}" for index in range(70)]
    kept = [persisted.register(sha256(text), text, "me") for text in texts]
    assert kept == [True] * 60 + [False] * 10
    clock.now = 60
    assert persisted.register(sha256(texts[69]), texts[69], "me")
    assert persisted.find(sha256(texts[69])) == texts[69]
    assert not persisted.register(sha256("x" * 1001), "x" * 1001, "you")
    assert not persisted.register(sha256("y"), "forged", "you")
