"""The data call of the Maps API: by POST if its URL is long, alone while metadata is cached."""

import json
import tracemalloc
from collections.abc import Callable

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from msgspec.json import encode

from carto_client import CartoClient, InvalidResponse, NoGeoJSON, Query, Rejected, StaticToken
from carto_client.map_metadata import MapMetadataCache, key_of
from carto_client.wire.headers import RequestHeaders
from carto_client.wire.queries import Call

pytestmark = pytest.mark.anyio

BASE = "https://carto.test"
DATA = f"{BASE}/v3/maps/c/query?format=geojson"
FAR = 1e12
COLLECTION = {"type": "FeatureCollection", "features": []}


class Upstream:
    """A CARTO whose metadata names `data_url`; its response there is `data()`."""

    def __init__(
        self,
        data: Callable[[], httpx.Response],
        data_url: str = f"{BASE}/v3/maps/c/query?format=geojson",
    ) -> None:
        self.requests: list[httpx.Request] = []
        self.data = data
        self.metadata: dict[str, object] = {"geojson": {"url": [data_url]}}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        is_data = "format" in request.url.params or b'"format"' in request.content
        return self.data() if is_data else httpx.Response(200, json=self.metadata)

    async def features(self, *queries: Query) -> None:
        async with CartoClient(
            base_url=BASE, auth=StaticToken("t"), transport=httpx.MockTransport(self)
        ) as client:
            for query in queries:
                async with await client.features(query, geometry="g", deadline=FAR) as response:
                    assert await response.read() == b"[]"

    @property
    def steps(self) -> str:
        """Return one letter for each received request: `m` for metadata, `d` for data."""
        return "".join("d" if "format" in each.url.params else "m" for each in self.requests)


def fine() -> httpx.Response:
    return httpx.Response(200, json=COLLECTION)


async def test_a_long_data_url_is_requested_by_post() -> None:
    url = httpx.URL(
        f"{BASE}/v3/maps/c/query",
        params={
            "format": "geojson",
            "q": "SELECT " + "1," * 4000 + "1",
            "queryParameters": '{"a":"ü","b":[1]}',
        },
    )
    upstream = Upstream(fine, str(url))
    await upstream.features(Query("c", "SELECT 1"))
    data = upstream.requests[1]
    assert (data.method, str(data.url)) == ("POST", f"{BASE}/v3/maps/c/query")
    sent = json.loads(data.content)
    assert sent == {
        "format": "geojson",
        "q": url.params["q"],
        "queryParameters": {"a": "ü", "b": [1]},
    }


async def test_the_metadata_of_an_equal_query_is_requested_once() -> None:
    upstream = Upstream(fine)
    same, other = (
        Query("c", "SELECT 1", encode({"a": 1}), 60),
        Query("c", "SELECT 1", encode({"a": 2}), 60),
    )
    await upstream.features(same, same, other, same)
    assert upstream.steps == "mddmdd"


async def test_a_url_that_stops_working_is_requested_anew() -> None:
    responses = iter([fine(), httpx.Response(400, json={"error": ["gone"]}), fine(), fine()])
    upstream = Upstream(lambda: next(responses))
    query = Query("c", "SELECT 1", b"", 60)
    await upstream.features(query, query, query)
    assert upstream.steps == "mddmdd"


async def test_a_data_url_that_never_worked_is_not_kept() -> None:
    upstream = Upstream(lambda: httpx.Response(400, json={"error": ["no"]}))
    for _ in range(2):
        with pytest.raises(Rejected):
            await upstream.features(Query("c", "SELECT 1", b"", 60))
    assert upstream.steps == "mdmd"


async def test_metadata_without_geojson_raises_no_geojson() -> None:
    upstream = Upstream(fine)
    upstream.metadata = {"ndjson": {"url": ["x"]}}
    with pytest.raises(NoGeoJSON):
        await upstream.features(Query("c", "SELECT 1"))


async def test_equal_queries_with_another_max_age_share_no_metadata() -> None:
    upstream = Upstream(fine)
    await upstream.features(Query("c", "SELECT 1", b"", 3600), Query("c", "SELECT 1"))
    assert upstream.steps == "mdmd"
    # The data call repeats the `max-age` of the metadata call.
    ages = [each.headers["Cache-Control"] for each in upstream.requests]
    assert ages == ["max-age=3600"] * 2 + ["max-age=10"] * 2


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def metadata_call(number: int, size: int = 0) -> Call:
    return Call("POST", f"{BASE}/{number}", RequestHeaders({}), content=b"x" * size)


def key(number: int, size: int = 0) -> bytes:
    return key_of(metadata_call(number, size))


def test_an_entry_is_returned_until_it_expires() -> None:
    clock = Clock()
    cache, call = MapMetadataCache[Call](clock=clock), metadata_call(1)
    cache.keep(key(1), call, 10)
    clock.now = 9.9
    assert cache.get(key(1)) is call
    clock.now = 10.0
    assert cache.get(key(1)) is None


@pytest.mark.threat("H10")
def test_h10_expired_entries_are_dropped() -> None:
    clock = Clock()
    cache = MapMetadataCache[Call](clock=clock)
    for number in range(100):
        cache.keep(key(number), metadata_call(number, 1000), 10)
    clock.now = 11.0
    cache.keep(key(0), metadata_call(0), 10)
    assert len(cache._entries) == 1
    assert cache.size == sum(entry.size for entry in cache._entries.values())


@pytest.mark.threat("H10")
def test_h10_bodies_of_metadata_calls_are_not_kept() -> None:
    # The first version kept 80 MB.
    tracemalloc.start()
    cache = MapMetadataCache[Call](clock=Clock())
    for number in range(300):
        cache.keep(key(number, 250_000), metadata_call(number), 3600)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert cache.get(key(299, 250_000)) is not None
    assert kept < 2**20


@pytest.mark.threat("H10")
def test_h10_urls_of_metadata_calls_count_as_bytes_of_the_cache() -> None:
    tracemalloc.start()
    cache = MapMetadataCache[Call](max_bytes=2**18, clock=Clock())
    for number in range(300):
        call = Call("GET", BASE, RequestHeaders({}), f"{number}{'x' * 7_000}", max_age=60)
        cache.keep(key_of(call), metadata_call(number), 3600)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert cache.get(key_of(call)) is not None
    assert kept < 1.1 * 2**18


@pytest.mark.threat("H10")
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 4000)), max_size=50))
def test_h10_the_cache_never_exceeds_its_bytes_and_counts_them_right(
    kept: list[tuple[int, int]],
) -> None:
    cache = MapMetadataCache[Call](max_bytes=16_384, clock=Clock())
    for number, size in kept:
        cache.keep(key(number), metadata_call(number, size), 10)
        assert cache.size == sum(entry.size for entry in cache._entries.values()) <= 16_384


def test_calls_that_differ_in_url_age_or_body_have_different_keys() -> None:
    calls = [
        Call("GET", f"{BASE}/a", RequestHeaders({}), "b", max_age=10),
        Call("GET", f"{BASE}/a", RequestHeaders({}), "b", max_age=11),
        Call("GET", f"{BASE}/a", RequestHeaders({}), "c", max_age=10),
        Call("GET", f"{BASE}/d", RequestHeaders({}), "b", max_age=10),
        Call("POST", f"{BASE}/a", RequestHeaders({}), content=b"b"),
        Call("POST", f"{BASE}/a", RequestHeaders({}), content=b"c"),
        Call("POST", f"{BASE}/d", RequestHeaders({}), content=b"b"),
    ]
    assert len({key_of(call) for call in calls}) == len(calls)
    assert key_of(calls[0]) == key_of(structs.replace(calls[0]))


def test_the_oldest_entries_are_dropped_first_and_large_ones_not_kept() -> None:
    cache = MapMetadataCache[Call](max_bytes=16_384, clock=Clock())
    for number in range(20):
        cache.keep(key(number), metadata_call(number), 10)
    assert cache.get(key(0)) is None
    assert cache.get(key(19)) is not None
    cache.keep(key(20), metadata_call(20, 4000), 10)
    assert cache.get(key(20)) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://user@carto.test/v3/maps?format=geojson",
        "https://evil.test/v3/maps?x=https://carto.test",
        "https://evil.test#https://carto.test/?format=geojson",
        "https://carto.test.evil.test/?format=geojson",
        "//evil.test/?format=geojson",
        "https://carto.test\\@evil.test/?format=geojson",
    ],
)
async def test_a_url_at_another_origin_is_never_requested(url: str) -> None:
    upstream = Upstream(fine, url)
    with pytest.raises(InvalidResponse):
        await upstream.features(Query("c", "SELECT 1"))
    assert len(upstream.requests) == 1
