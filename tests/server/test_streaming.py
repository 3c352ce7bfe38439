"""Large responses are sent while they arrive from CARTO; a cut one is never mistaken for complete."""

import asyncio
import http.client
import json
import tracemalloc
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from resolvers.results.columns import Form
from tests.resolvers.results.sample_rows import ROW, Row, encoded
from tests.server.canned import gateway_before, sample_catalog
from tests.server.paced import Break, Paced, Step, paced
from tests.server.raw import POST, connected

pytestmark = pytest.mark.anyio

ROWS: Final = [{**ROW, "number": number} for number in range(15_000)]
ENVELOPES: Final[Mapping[Form, bytes]] = {
    "rows": b'{"rows":%b}',
    "geojson": b'{"type":"FeatureCollection","features":%b}',
}
LARGE, SMALL, OTHER, BROKEN = 9000, 9001, 9002, 9003
"""The limit of a query selects the response; all but the first have fewer rows."""


def result(form: Form, rows: Sequence[Row] = ROWS) -> bytes:
    return ENVELOPES[form] % encoded(rows, form)


def cut(content: bytes, pieces: int = 50) -> list[bytes]:
    size = len(content) // pieces + 1
    return [content[start : start + size] for start in range(0, len(content), size)]


def places(rows: Sequence[Row]) -> list[Any]:
    return [
        {
            "geometry": row["__geometry"],
            "properties": {"number": row["number"], "name": row["name"]},
        }
        for row in rows
    ]


def visits(rows: Sequence[Row]) -> list[Any]:
    return [{"number": row["number"], "day": row["day"]} for row in rows]


PLACES: Final = "features { geometry properties { number name } }"
VISITS: Final = "rows { number day }"
QUERY: Final = f"{{ queryRows {{ visits(limit: {LARGE}) {{ {VISITS} }} }} }}"


@dataclass
class Gateway:
    url: str
    carto: Paced
    http: httpx.AsyncClient

    async def query(self, query: str) -> Any:
        response = await self.http.post("/graphql", json={"query": query})
        assert response.status_code == 200
        # A tuple of pairs, because `==` ignores the order of a dict's keys.
        return json.loads(response.content, object_pairs_hook=lambda pairs: ("object", pairs))

    def stream(self, query: str, **headers: str) -> Any:
        return self.http.stream("POST", "/graphql", json={"query": query}, headers=headers)


@asynccontextmanager
async def gateway(
    folder: Path, steps: Mapping[int, Sequence[Step]], **settings: Any
) -> AsyncIterator[Gateway]:
    async with paced(steps) as carto:
        with gateway_before(carto.url, sample_catalog(folder), **settings) as url:
            headers = {"accept-encoding": "identity"}
            async with httpx.AsyncClient(base_url=url, headers=headers, timeout=20) as client:
                yield Gateway(url, carto, client)


def in_order(value: Any) -> Any:
    return json.loads(json.dumps(value), object_pairs_hook=lambda pairs: ("object", pairs))


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize(
    ("form", "namespace", "field", "selection", "shown"),
    [
        ("geojson", "features", "places", PLACES, {"features": places(ROWS[:LARGE])}),
        ("rows", "features", "placesBySql", PLACES, {"features": places(ROWS[:LARGE])}),
        ("rows", "queryRows", "visits", VISITS, {"rows": visits(ROWS[:LARGE])}),
    ],
)
async def test_a_response_is_sent_while_it_arrives(
    tmp_path: Path, form: Form, namespace: str, field: str, selection: str, shown: Any, coding: str
) -> None:
    rest, pieces = asyncio.Event(), cut(result(form))
    async with gateway(tmp_path, {LARGE: [*pieces[:-1], rest, pieces[-1]]}) as it:
        query = f"{{ {namespace} {{ {field}(limit: {LARGE}) {{ {selection} truncated }} }} }}"
        async with it.stream(query, **{"accept-encoding": coding}) as response:
            chunks = response.aiter_bytes()
            content = await anext(chunks)
            assert "content-length" not in response.headers, content
            rest.set()
            content += b"".join([chunk async for chunk in chunks])
    assert len(result(form)) > 4 * 10**6
    assert in_order(json.loads(content)) == in_order(
        {"data": {namespace: {field: {**shown, "truncated": True}}}}
    )


async def test_one_response_combines_streams_errors_and_small_results(tmp_path: Path) -> None:
    steps = {
        LARGE: cut(result("rows")),
        SMALL: [result("rows", ROWS[:2])],
        OTHER: [b'{"error":["secret"]}'],
    }
    query = f"""{{
        queryRows {{ a: visits(limit: {LARGE}) {{ {VISITS} }} b: visits(limit: {SMALL}) {{ {VISITS} }} }}
        features {{
            failed: placesBySql(limit: {OTHER}) {{ {PLACES} }}
            c: placesBySql(limit: {LARGE}) {{ numberReturned {PLACES} truncated }}
            __typename
        }}
    }}"""
    async with gateway(tmp_path, steps) as it:
        response = await it.query(query)
    data = {
        "queryRows": {"a": {"rows": visits(ROWS[:LARGE])}, "b": {"rows": visits(ROWS[:2])}},
        "features": {
            "failed": None,
            "c": {"numberReturned": LARGE, "features": places(ROWS[:LARGE]), "truncated": True},
            "__typename": "Features",
        },
    }
    error = {
        "message": "CARTO rejected the query.",
        "locations": [{"line": 4, "column": 13}],
        "path": ["features", "failed"],
        "extensions": {"code": "UPSTREAM_REJECTED"},
    }
    assert response == in_order({"data": data, "errors": [error]})


async def test_a_wrong_value_at_the_start_is_an_error_of_the_field(tmp_path: Path) -> None:
    rows = [{**ROW, "number": "secret"}, *ROWS]
    async with gateway(tmp_path, {LARGE: [*cut(result("rows", rows))[:30], 3600.0]}) as it:
        response = await it.http.post("/graphql", json={"query": QUERY})
        await asyncio.wait_for(it.carto.left.wait(), 1)
    assert response.json()["data"] == {"queryRows": {"visits": None}}
    [error] = response.json()["errors"]
    assert error["message"] == "CARTO's value for number is not Int as declared"
    assert (error["extensions"], error["path"]) == (
        {"code": "UPSTREAM_INVALID"},
        ["queryRows", "visits"],
    )


WHOLE: Final = result("rows")
WRONG: Final = result("rows", [*ROWS[:8000], {**ROW, "number": "secret"}, *ROWS[8000:]])
BREAKS: Final[Mapping[str, tuple[Sequence[Step], str]]] = {
    "a wrong value": (cut(WRONG), "CARTO's value for number is not Int as declared"),
    "a reset": ([*cut(WHOLE)[:30], 0.2, Break.RESET], "CARTO is unavailable."),
    "a missing end of the body": ([*cut(WHOLE)[:30], 0.2, Break.CUT], "CARTO is unavailable."),
    "a missing end of the JSON": (cut(WHOLE)[:30], "CARTO's response is invalid."),
    "an error at the end": (cut(WHOLE[:-1] + b',"error":["secret"]}'), "CARTO rejected the query."),
    "no more bytes": ([*cut(WHOLE)[:30], 30.0], "CARTO did not respond in time."),
}


async def until_it_breaks(it: Gateway) -> tuple[httpx.Response, bytes]:
    content = b""
    async with it.stream(QUERY) as response:
        try:
            async for chunk in response.aiter_bytes():
                content += chunk
        except httpx.RemoteProtocolError:
            return response, content
    pytest.fail("the body ended")


@pytest.mark.parametrize(("steps", "cause"), BREAKS.values(), ids=BREAKS.keys())
async def test_u09_a_response_that_breaks_off_is_an_incomplete_body(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, steps: Sequence[Step], cause: str
) -> None:
    async with gateway(
        tmp_path, {LARGE: steps, SMALL: [result("rows", [])]}, carto_timeout=1.5
    ) as it:
        response, content = await until_it_breaks(it)
        assert response.status_code == 200
        assert content.startswith(b'{"data":{"queryRows":{"visits":{"rows":[{"number":0,')
        assert await it.query(f"{{ queryRows {{ visits(limit: {SMALL}) {{ {VISITS} }} }} }}")
    [line] = [
        record.getMessage() for record in caplog.records if record.name == "carto_graphql.errors"
    ]
    assert line.endswith(f": the response of rows.visits was cut: {cause}")
    assert response.headers["x-request-id"] in line
    assert "secret" not in caplog.text


async def test_pythons_http_client_sees_that_the_body_is_incomplete(tmp_path: Path) -> None:
    def read(url: str) -> bytes:
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)
        with closing(connection):
            body = json.dumps({"query": QUERY})
            connection.request("POST", "/graphql", body, {"content-type": "application/json"})
            return connection.getresponse().read()

    async with gateway(tmp_path, {LARGE: cut(WRONG)}) as it:
        with pytest.raises(http.client.IncompleteRead):
            await asyncio.to_thread(read, it.url)


async def test_the_log_names_the_stream_that_broke(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    steps: dict[int, Sequence[Step]] = {LARGE: cut(WHOLE), BROKEN: [*cut(WHOLE)[:30], Break.RESET]}
    query = (
        f"{{ features {{ places: placesBySql(limit: {LARGE}) {{ {PLACES} }} }}"
        f" queryRows {{ visits(limit: {BROKEN}) {{ {VISITS} }} }} }}"
    )
    async with gateway(tmp_path, steps) as it:
        with pytest.raises(httpx.RemoteProtocolError):
            await it.query(query)
    assert "the response of rows.visits was cut: CARTO is unavailable." in caplog.text


async def test_a_client_that_disconnects_while_it_reads_ends_the_query(
    tmp_path: Path,
) -> None:
    async with gateway(tmp_path, {LARGE: [*cut(WHOLE)[:30], 3600.0]}) as it:
        async with it.stream(QUERY) as response:
            await anext(response.aiter_bytes())
        await asyncio.wait_for(it.carto.left.wait(), 1)


@pytest.mark.threat("Q63")
async def test_a_client_that_stops_reading_is_gone_within_three_periods_and_so_is_its_call(
    tmp_path: Path,
) -> None:
    period = 0.8
    # Each field has a separate connection to CARTO.
    several = " ".join(
        f"v{number}: visits(limit: {LARGE + number}) {{ rows {{ name }} }}" for number in range(3)
    )
    query = json.dumps({"query": f"{{ queryRows {{ {several} }} }}"}).encode()
    steps = {LARGE + number: LONG_RESULT for number in range(3)}
    async with gateway(tmp_path, steps, send_timeout=period) as it:
        with connected(it.url, receive_buffer=32 * 1024) as connection:
            connection.sendall(POST + b"Content-Length: %d\r\n\r\n" % len(query) + query)
            await asyncio.wait_for(it.carto.requested.wait(), 5)
            stopped = asyncio.get_running_loop().time()
            while it.carto.open or asyncio.get_running_loop().time() - stopped < 2 * 0.1:
                await asyncio.sleep(0.05)
                assert asyncio.get_running_loop().time() - stopped < 3 * period
            assert it.carto.left.is_set()


async def test_q55_u23_a_client_that_disconnects_before_the_response_ends_the_query(
    tmp_path: Path,
) -> None:
    async with gateway(tmp_path, {LARGE: [3600.0]}) as it:
        sending = asyncio.ensure_future(it.query(QUERY))
        await asyncio.wait_for(it.carto.requested.wait(), 5)
        sending.cancel()
        await asyncio.wait_for(it.carto.left.wait(), 1)


async def test_other_requests_are_served_during_a_stream(tmp_path: Path) -> None:
    rest, pieces = asyncio.Event(), cut(WHOLE)
    steps: dict[int, Sequence[Step]] = {
        LARGE: [*pieces[:30], rest, *pieces[30:]],
        SMALL: [result("rows", ROWS[:1])],
    }
    async with gateway(tmp_path, steps) as it, it.stream(QUERY) as response:
        chunks = response.aiter_bytes()
        await anext(chunks)
        small = f"{{ queryRows {{ visits(limit: {SMALL}) {{ {VISITS} }} }} }}"
        responses = await asyncio.gather(*[it.query(small) for _ in range(20)])
        assert (
            responses
            == [in_order({"data": {"queryRows": {"visits": {"rows": visits(ROWS[:1])}}}})] * 20
        )
        rest.set()
        assert [chunk async for chunk in chunks]


TEXT: Final = "x" * 10_000
MEGABYTE: Final = b",".join([b'{"name":"%b"}' % TEXT.encode()] * 100)
"""A hundred rows; sending the same bytes repeatedly takes no memory."""

LONG: Final = f"{{ queryRows {{ visits(limit: {LARGE}) {{ rows {{ name }} }} }} }}"
LONG_RESULT: Final[Sequence[Step]] = [
    b'{"rows":[' + MEGABYTE,
    *[b"," + MEGABYTE] * (LARGE // 100 - 1),
    b"]}",
]


async def test_a_long_response_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    async with gateway(tmp_path, {LARGE: LONG_RESULT}) as it:
        tracemalloc.start()
        try:
            async with it.stream(LONG) as response:
                async for _ in response.aiter_bytes():
                    pass
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert it.carto.sent > 85 * 2**20
    assert peak < 16 * 2**20


async def test_a_client_that_reads_slowly_slows_carto_down(tmp_path: Path) -> None:
    async with gateway(tmp_path, {LARGE: LONG_RESULT}) as it, it.stream(LONG) as response:
        await anext(response.aiter_bytes())
        await asyncio.sleep(0.5)
        sent = it.carto.sent
        await asyncio.sleep(0.5)
        assert it.carto.sent == sent < 32 * 2**20


async def test_u14_a_response_beyond_the_maximum_size_breaks_off(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with gateway(tmp_path, {LARGE: LONG_RESULT}, max_answer_bytes=4 * 10**6) as it:
        with pytest.raises(httpx.RemoteProtocolError):
            await it.query(LONG)
        await asyncio.wait_for(it.carto.left.wait(), 1)
    assert "the response of rows.visits was cut: The result is too large." in caplog.text
