"""The bytes of a response to a client are bounded, whether it is finished or arriving."""

from collections.abc import Iterator

import httpx
import pytest

from resolvers.results import collection
from server import create_app
from tests.server.conftest import settings_for
from tests.server.test_sharing import QUERY, _large, _small, carto
from tests.serving import on_a_port

pytestmark = pytest.mark.threat("H03")


@pytest.fixture(params=[_large, _small], ids=["arriving", "finished"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    with on_a_port(carto(request.param)) as upstream:
        settings = settings_for(upstream).model_copy(update={"max_response_bytes": 60})
        with on_a_port(create_app(settings)) as url:
            yield f"{url}/graphql"


def test_a_response_that_is_too_large_is_an_error_or_cut(
    url: str, request: pytest.FixtureRequest
) -> None:
    body = {"query": QUERY, "variables": {"n": 1}}
    if "arriving" in request.node.name:
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.post(url, json=body)
        return
    [error] = httpx.post(url, json=body).json()["errors"]
    assert error["extensions"]["code"] == "RESULT_TOO_LARGE"


def test_rows_that_wait_for_a_count_before_them_are_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(collection, "MAX_KEPT_BYTES", 10_000)
    counted = QUERY.replace("{ rows {", "{ numberReturned rows {")
    with on_a_port(carto(_large)) as upstream, on_a_port(create_app(settings_for(upstream))) as url:
        body = {"query": QUERY, "variables": {"n": 1}}
        assert len(httpx.post(f"{url}/graphql", json=body).json()["data"]) == 1
        [error] = httpx.post(f"{url}/graphql", json={**body, "query": counted}).json()["errors"]
    assert error["extensions"]["code"] == "RESULT_TOO_LARGE"
