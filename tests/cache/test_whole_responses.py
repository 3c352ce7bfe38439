"""Whole responses: served again without parsing, to callers who may have them."""

import gc
import os
import time
import tracemalloc
import weakref
from pathlib import Path
from typing import Any

import pytest

from carto_graphql.cache.whole_responses import WholeResponse, WholeResponses
from carto_graphql.telemetry.logs import NO_MEMBERS, LogMembers
from resolvers.result_cache import Epochs, Freshness
from schema.execution import Executor
from schema.fields import FieldResult, Progress
from tests.cache.test_http_caching import QUERY, get
from tests.cache.test_results import Carto, http_gateway
from tests.serving import logged_requests, written_log

pytestmark = pytest.mark.anyio


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def whole(content: bytes = b"{}", expires: float = 60, changes: int = 0) -> WholeResponse:
    return WholeResponse(
        content, b'W/"1"', Freshness(expires, None, 0), NO_MEMBERS, Progress(), changes
    )


def test_a_request_is_kept_from_its_second_time() -> None:
    responses = WholeResponses(100_000, Epochs())
    assert [responses.wants("a"), responses.wants("a"), responses.wants("b")] == [
        False,
        True,
        False,
    ]


def test_responses_are_bounded_by_bytes() -> None:
    responses = WholeResponses(10_000, Epochs(), Clock())
    for key in range(100):
        responses.put(key, 100, whole(b"x" * 1000))
        assert responses.size <= 10_000
    assert responses.get(99)
    assert responses.get(0) is None
    assert WholeResponses(0, Epochs()).max_request < 0


@pytest.mark.parametrize("fields", [1, 20])
def test_the_size_of_responses_is_no_less_than_their_memory(fields: int) -> None:
    responses = WholeResponses(2**30, Epochs())
    gc.collect()
    tracemalloc.start()
    for number in range(100):
        # gzip makes random bytes longer.
        content, request = os.urandom(20_000), b"%0600d" % number
        results = [FieldResult(f"rows.t{each}", rows=each + 300) for each in range(fields)]
        kept = Progress("operation", results).of_whole_response()
        freshness, tag = Freshness(60.0 + time.monotonic(), None, 0), content[:32].hex().encode()
        response = WholeResponse(content, tag, freshness, LogMembers(kept.record()), kept, 0)
        responses.put(("POST", request, "json", object(), None), len(request), response)
        assert len(response.compressed()) > len(content)
        del content, request, results, kept, freshness, tag, response
    gc.collect()
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(responses) == 100
    assert 0.8 * responses.size < used <= responses.size


def test_a_response_ends_with_its_age_or_a_purge() -> None:
    clock, epochs = Clock(), Epochs()
    responses = WholeResponses(100_000, epochs, clock)
    responses.put("a", 1, whole())
    responses.put("late", 1, whole(changes=-1))
    assert responses.get("a")
    assert responses.get("late") is None
    epochs.purge(["rows.other"])
    assert responses.get("a") is None
    responses.put("b", 1, whole(changes=epochs.changes))
    clock.now = 60
    assert responses.get("b") is None
    assert responses.size == 0


def lines(text: str) -> list[dict[str, Any]]:
    return [each for each in logged_requests(text) if each["path"] == "/graphql"]


async def test_21_each_hit_has_its_own_id_and_one_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    carto = Carto()
    async with http_gateway(tmp_path, carto, "1h", log_format="json") as http:
        responses = [await http.post("/graphql", json={"query": QUERY}) for _ in range(4)]
    assert len({each.content for each in responses}) == 1
    ids = [each.headers["x-request-id"] for each in responses]
    reported = lines(written_log(capfd))
    assert [each["request_id"] for each in reported] == ids
    assert len({*ids}) == 4
    assert [each["cache"] for each in reported] == [["none"], ["result"], ["whole"], ["whole"]]
    assert [each["statements"] for each in reported] == [1, 0, 0, 0]
    assert [each["rows"] for each in reported] == [1] * 4


async def test_hits_of_get_have_tags_and_304_and_gzip(tmp_path: Path) -> None:
    carto = Carto()
    carto.rows = lambda n: [{"name": "x" * 5000}]
    async with http_gateway(tmp_path, carto, "1h") as http:
        first = await get(http)
        for _ in range(3):
            again = await get(http)
            assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
            assert again.headers["content-encoding"] == "gzip"
            assert again.headers["cache-control"].startswith("public, max-age=")
            plain = await get(http, **{"Accept-Encoding": "identity"})
            assert "content-encoding" not in plain.headers
            assert plain.content == first.content
        known = await get(http, **{"If-None-Match": first.headers["etag"]})
        assert (known.status_code, known.content) == (304, b"")
    assert len(carto.calls) == 1


async def test_17_requests_with_other_values_have_other_responses(tmp_path: Path) -> None:
    carto = Carto()
    query = "query($n: Int!) { queryRows { towns(least: $n) { rows { name } } } }"
    async with http_gateway(tmp_path, carto, "1h") as http:
        found: dict[int, set[str]] = {}
        for turn in range(30):
            number = turn % 5
            body = {"query": query, "variables": {"n": number}}
            found.setdefault(number, set()).add((await http.post("/graphql", json=body)).text)
    assert all(len(texts) == 1 for texts in found.values())
    assert len(set.union(*found.values())) == 5


async def test_errors_are_not_kept(tmp_path: Path) -> None:
    carto = Carto()
    carto.status = 400
    async with http_gateway(tmp_path, carto, "1h") as http:
        for _ in range(3):
            assert "errors" in (await http.post("/graphql", json={"query": QUERY})).json()
        carto.status = 200
        assert "errors" not in (await http.post("/graphql", json={"query": QUERY})).json()
    assert len(carto.calls) == 4


async def test_what_is_kept_does_not_hold_the_schemas_of_roles_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[weakref.ref[Executor]] = []
    build = Executor.__init__

    def recorded(self: Executor, *args: Any, **kwargs: Any) -> None:
        build(self, *args, **kwargs)
        built.append(weakref.ref(self))

    monkeypatch.setattr(Executor, "__init__", recorded)
    whole = WholeResponses(100_000, Epochs())
    monkeypatch.setattr("server.WholeResponses", lambda *_: whole)
    async with http_gateway(tmp_path, Carto(), "1h") as http:
        for _ in range(3):
            await http.post("/graphql", json={"query": QUERY})
    assert whole.size
    del http
    gc.collect()
    assert built
    assert not any(each() for each in built)
