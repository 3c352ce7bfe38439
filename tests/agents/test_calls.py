"""Large and failing responses behind a tool call."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import pytest

from carto_client import Unavailable
from carto_graphql.agents.calls import MAX_LARGE, MAX_READ, ResultLimits, ToolCalls
from carto_graphql.agents.tool_errors import ToolError
from carto_graphql.agents.tools import TemplateTool, build_tools
from carto_graphql.sandbox import sandbox_catalog
from resolvers.results.result import Stream
from schema.catalog import load_catalog
from schema.execution import Response
from schema.roles import Executors

pytestmark = pytest.mark.anyio

LIMITS: Final = ResultLimits(50, 50_000)
RING: Final = [[index / 1000, (index * 7919) % 1000 / 1000] for index in range(2000)]
FEATURE: Final = json.dumps(
    {
        "id": "1",
        "geometry": {"type": "Polygon", "coordinates": [[*RING, RING[0]]]},
        "properties": {},
    }
).encode()
HEAD: Final = b'{"data":{"features":{"cities":{"type":"FeatureCollection","features":['
TAIL: Final = b'],"numberReturned":50,"truncated":false}}}}'


class Arriving(Stream):
    """Features that arrive one by one."""

    name = "features.cities"
    open = most = 0

    def __init__(self, count: int, error: Exception | None = None) -> None:
        self._count, self._error = count, error
        self.closed = False

    @property
    def rows(self) -> int:
        return self._count

    async def __aiter__(self) -> AsyncIterator[bytes]:
        Arriving.open += 1
        Arriving.most = max(Arriving.most, Arriving.open)
        try:
            for index in range(self._count):
                yield (b"," if index else b"") + FEATURE
                await asyncio.sleep(0)
            if self._error is not None:
                raise self._error
        finally:
            Arriving.open -= 1

    def add_read_elsewhere(self, size: int) -> None:
        """Do nothing, because this stream has no time limit."""

    async def aclose(self) -> None:
        self.closed = True


@pytest.fixture(scope="module")
def cities() -> TemplateTool:
    from pathlib import Path

    catalog = load_catalog(Path(str(sandbox_catalog())))
    executor = Executors(catalog, callers=False).for_roles(())
    assert executor is not None
    return build_tools(executor.schema, executor.templates, LIMITS.rows)["features_cities"]


async def called(tool: TemplateTool, calls: ToolCalls, stream: Stream) -> dict[str, Any]:
    async def execute(query: str, variables: Mapping[str, Any]) -> Response:
        assert "geometry" in query
        assert variables == {"limit": 50}
        return Response([HEAD, stream, TAIL], executed=True)

    content = await calls.call(tool, {"geometry": True}, execute)
    result: dict[str, Any] = json.loads(content)
    return result


@pytest.mark.threat("M09")
async def test_megabytes_of_geometry_become_a_small_result(cities: TemplateTool) -> None:
    stream = Arriving(50)
    assert len(FEATURE) * 50 > 1_000_000
    result = await called(cities, ToolCalls(LIMITS), stream)
    assert len(result["features"]) == 50
    assert len(json.dumps(result, separators=(",", ":"))) <= LIMITS.size
    assert stream.closed


@pytest.mark.threat("M09")
async def test_few_large_responses_are_read_at_the_same_time(cities: TemplateTool) -> None:
    calls = ToolCalls(LIMITS)
    Arriving.most = 0
    await asyncio.gather(*[called(cities, calls, Arriving(20)) for _ in range(12)])
    assert Arriving.most == MAX_LARGE


@pytest.mark.threat("M09")
async def test_a_response_that_is_too_large_is_an_error(cities: TemplateTool) -> None:
    stream = Arriving(MAX_READ // len(FEATURE) + 1)
    with pytest.raises(ToolError) as caught:
        await called(cities, ToolCalls(LIMITS), stream)
    assert caught.value.codes == ["RESULT_TOO_LARGE"]
    assert stream.closed


async def test_a_response_that_breaks_off_is_an_error_and_never_a_shorter_result(
    cities: TemplateTool,
) -> None:
    stream = Arriving(3, Unavailable(retry_after=7))
    with pytest.raises(ToolError) as caught:
        await called(cities, ToolCalls(LIMITS), stream)
    assert caught.value.codes == ["UPSTREAM_UNAVAILABLE"]
    assert caught.value.errors[0]["extensions"]["retryAfter"] == 7
    assert stream.closed
