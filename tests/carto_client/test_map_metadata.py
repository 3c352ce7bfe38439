"""The second step of the Maps API: by POST where its URL is long, and without the first while that is known."""

import json
from collections.abc import Callable

import httpx
import pytest

from carto_client import CartoClient, InvalidAnswer, NoGeoJSON, Query, Rejected, StaticToken
from carto_client.map_metadata import MAX_KNOWN, MapMetadataCache
from carto_client.wire import Call

pytestmark = pytest.mark.anyio

BASE = "https://carto.test"
DATA = f"{BASE}/v3/maps/c/query?format=geojson"
FAR = 1e12
COLLECTION = {"type": "FeatureCollection", "features": []}


class Upstream:
    """Answers metadata with `data_url`, and what `data` says at it; keeps what it was asked."""

    def __init__(
        self,
        data: Callable[[], httpx.Response],
        data_url: str = f"{BASE}/v3/maps/c/query?format=geojson",
    ) -> None:
        self.asked: list[httpx.Request] = []
        self.data = data
        self.metadata: dict[str, object] = {"geojson": {"url": [data_url]}}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        is_data = "format" in request.url.params or b'"format"' in request.content
        return self.data() if is_data else httpx.Response(200, json=self.metadata)

    async def features(self, *queries: Query) -> None:
        async with CartoClient(
            base_url=BASE, auth=StaticToken("t"), transport=httpx.MockTransport(self)
        ) as client:
            for query in queries:
                async with await client.features(query, geometry="g", deadline=FAR) as answer:
                    assert await answer.read() == b"[]"

    @property
    def steps(self) -> str:
        """m for metadata, d for data."""
        return "".join("d" if "format" in each.url.params else "m" for each in self.asked)


def fine() -> httpx.Response:
    return httpx.Response(200, json=COLLECTION)


async def test_a_long_data_url_is_asked_by_post() -> None:
    url = httpx.URL(
        f"{BASE}/v3/maps/c/query",
        params={
            "format": "geojson",
            "q": "SELECT " + "1," * 4000 + "1",
            "queryParameters": '{"a":"ü","b":[1]}',
        },
    )
    upstream = Upstream(fine, str(url))
    await upstream.features(Query("c", "SELECT 1", {}))
    data = upstream.asked[1]
    assert (data.method, str(data.url)) == ("POST", f"{BASE}/v3/maps/c/query")
    sent = json.loads(data.content)
    assert sent == {
        "format": "geojson",
        "q": url.params["q"],
        "queryParameters": {"a": "ü", "b": [1]},
    }


async def test_the_metadata_of_an_identical_query_is_asked_for_once() -> None:
    upstream = Upstream(fine)
    same, other = Query("c", "SELECT 1", {"a": 1}, 60), Query("c", "SELECT 1", {"a": 2}, 60)
    await upstream.features(same, same, other, same)
    assert upstream.steps == "mddmdd"


async def test_a_url_that_has_stopped_to_work_is_asked_for_anew() -> None:
    answers = iter([fine(), httpx.Response(400, json={"error": ["gone"]}), fine(), fine()])
    upstream = Upstream(lambda: next(answers))
    query = Query("c", "SELECT 1", {}, 60)
    await upstream.features(query, query, query)
    assert upstream.steps == "mddmdd"


async def test_a_data_url_that_never_worked_is_not_kept() -> None:
    upstream = Upstream(lambda: httpx.Response(400, json={"error": ["no"]}))
    for _ in range(2):
        with pytest.raises(Rejected):
            await upstream.features(Query("c", "SELECT 1", {}, 60))
    assert upstream.steps == "mdmd"


async def test_an_answer_without_geojson_is_said_to_be_so() -> None:
    upstream = Upstream(fine)
    upstream.metadata = {"ndjson": {"url": ["x"]}}
    with pytest.raises(NoGeoJSON):
        await upstream.features(Query("c", "SELECT 1", {}))


def test_what_is_known_ends_with_its_time_and_is_bounded() -> None:
    now = 0.0
    known = MapMetadataCache(lambda: now)
    calls = [Call("GET", f"{BASE}/{index}", {}) for index in range(MAX_KNOWN + 1)]
    for call in calls:
        known.keep(call, call, 10)
    assert known.get(calls[0]) is None
    assert known.get(calls[1]) is calls[1]
    now = 10.0
    assert known.get(calls[1]) is None


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
async def test_a_url_at_another_origin_is_never_asked(url: str) -> None:
    upstream = Upstream(fine, url)
    with pytest.raises(InvalidAnswer):
        await upstream.features(Query("c", "SELECT 1", {}))
    assert len(upstream.asked) == 1
