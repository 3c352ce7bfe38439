"""Traces as a receiver of OTLP gets them."""

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carto_client.single_flight import SingleFlight
from carto_graphql.sandbox import SANDBOX_CLIENT_SECRET, create_sandbox
from carto_graphql.settings.settings import Settings
from carto_graphql.telemetry.tracing import Traces
from server import create_app
from tests.cache.test_results import TOWNS, Carto
from tests.carto_graphql.test_serving import serving, wait_for
from tests.resolvers.shops import write_catalog
from tests.server.conftest import settings_for
from tests.serving import Recorder, logged_requests, on_a_port, written_log
from tests.telemetry.otlp import Receiver, SentSpan, environment, otlp_receiver

TWO: Final = """query Map($least: Int!) {
  features { cities(minPopulation: $least, limit: 1) { features { geometry properties { name } } } }
  queryRows { biggestCities(limit: 1) { rows { name } } }
}"""
SECRET: Final = 8675309
LIVE: Final = "{ queryRows { live(least: %d) { rows { name } } } }"
TRACE, SPAN = "ab" * 16, "cd" * 8
TRACEPARENT: Final = f"00-{TRACE}-{SPAN}-01"


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with otlp_receiver() as it:
        yield it


class Traced:
    """A gateway that is recorded, the CARTO behind it, and the receiver."""

    def __init__(self, url: str, carto: Recorder, receiver: Receiver) -> None:
        self.carto, self.receiver = carto, receiver
        self.http = httpx.Client(base_url=url, timeout=60)

    def post(self, query: str, request_id: str, **options: Any) -> Any:
        headers = {"X-Request-Id": request_id, **options.pop("headers", {})}
        return self.http.post("/graphql", json={"query": query, **options}, headers=headers).json()


@contextmanager
def traced(
    settings: Settings, carto: Recorder, receiver: Receiver, **variables: str
) -> Iterator[Traced]:
    with ExitStack() as stack:
        with environment(**{**receiver.environment, **variables}):
            url = stack.enter_context(on_a_port(create_app(settings)))
        it = Traced(url, carto, receiver)
        stack.enter_context(it.http)
        yield it


@pytest.fixture(scope="module")
def sandbox(receiver: Receiver) -> Iterator[Traced]:
    carto = Recorder(create_sandbox())
    with on_a_port(carto) as url, traced(settings_for(url), carto, receiver) as it:
        yield it


@contextmanager
def towns(
    folder: Path, receiver: Receiver, carto: Carto | None = None, /, **options: Any
) -> Iterator[Traced]:
    recorder = Recorder((carto or Carto()).app)
    live = TOWNS.replace("cache: {}\n", "").format()
    # Options in lower case are settings. The others are environment variables.
    variables = {name: options.pop(name) for name in [*options] if name.isupper()}
    with on_a_port(recorder) as url:
        values = {
            "carto_api_base_url": url,
            "carto_api_access_token": "token-hunter2",
            "catalog": str(write_catalog(folder, rows__towns=TOWNS.format("1h"), rows__live=live)),
            **options,
        }
        with traced(Settings.model_validate(values), recorder, receiver, **variables) as it:
            yield it


def by_name(spans: list[SentSpan]) -> dict[str, SentSpan]:
    assert len({each.name for each in spans}) == len(spans), "no two of one name"
    return {each.name: each for each in spans}


def test_a_request_with_two_templates_is_one_trace(
    sandbox: Traced, capfd: pytest.CaptureFixture[str]
) -> None:
    response = sandbox.post(TWO, "two", variables={"least": SECRET})
    assert "errors" not in response
    spans = sandbox.receiver.trace_of("two", 9)
    assert len({each.trace for each in spans}) == 1
    of_id = {each.id: each for each in spans}
    tree = sorted((each.name, of_id[each.parent].name if each.parent else "") for each in spans)
    assert tree == [
        ("GET", "SELECT"),  # the SQL API, as the result may be cached
        ("GET", "SELECT"),  # the Maps API: metadata, then data
        ("GET", "SELECT"),
        ("POST", "SELECT"),  # the token
        ("POST /graphql", ""),
        ("SELECT", "features.cities"),
        ("SELECT", "queryRows.biggestCities"),
        ("features.cities", "POST /graphql"),
        ("graphql.parse_and_validate", "POST /graphql"),
        ("queryRows.biggestCities", "POST /graphql"),
    ]
    [root] = [each for each in spans if not each.parent]
    assert root.kind == "server"
    assert root.attributes == {
        "http.request.method": "POST",
        "http.route": "/graphql",
        "url.scheme": "http",
        "http.response.status_code": 200,
        "carto.request_id": "two",
        "graphql.operation.type": "query",
        "graphql.operation.name": "Map",
    }
    [template] = [each for each in spans if each.name == "features.cities"]
    assert template.attributes == {
        "carto.template": "features.cities",
        "carto.rows": 1,
        "carto.statements": 1,
        "carto.cache": "none",
        "carto.shared": False,
    }
    selects = [each.attributes for each in spans if each.name == "SELECT"]
    assert (
        selects
        == [
            {
                "db.system.name": "gcp.bigquery",
                "db.namespace": "carto_dw",
                "db.operation.name": "SELECT",
            }
        ]
        * 2
    )
    calls = [each for each in spans if each.kind == "client"]
    assert {each.attributes["url.template"] for each in calls} == {
        "/oauth/token",
        "/v3/sql/{connection}/query",
        "/v3/maps/{connection}/query",
    }
    for each in calls:
        assert each.attributes["http.request.method"] == each.name
        assert each.attributes["server.address"] == "127.0.0.1"
        assert each.attributes["http.response.status_code"] == 200
    assert root.resource["service.name"] == "carto-graphql"
    [line] = logged_requests(written_log(capfd))
    assert line["trace_id"] == root.trace


def test_a_cached_document_is_not_validated_and_says_so(sandbox: Traced) -> None:
    for number in range(3):  # a document is kept from its second use on
        sandbox.post("{ queryRows { biggestCities(limit: 2) { rows { name } } } }", f"doc{number}")
    first, last = (
        {each.name for each in sandbox.receiver.trace_of(f"doc{number}", 4)} for number in (0, 2)
    )
    assert first - last == {"graphql.parse_and_validate"}


def test_no_span_holds_sql_names_of_tables_values_or_tokens(sandbox: Traced) -> None:
    sandbox.post(TWO, "secret", variables={"least": SECRET})
    sandbox.post("query { features { cities(bad: 8675309) { type } } }", "invalid")
    sandbox.http.get("/graphql", params={"query": "{__typename hunter2}"})
    sandbox.http.post("/graphql", json={}, headers={"Authorization": "Bearer hunter2"})
    sandbox.receiver.trace_of("secret", 6)
    sandbox.receiver.trace_of("invalid", 2)
    statements = [sql for sql, _ in sandbox.carto.statements]
    tables = {name for sql in statements for name in re.findall(r"`[\w-]+\.[\w.-]+`", sql)}
    assert tables, "the statements name tables"
    tokens = {each.headers.get("authorization", "Bearer ?")[7:] for each in sandbox.carto.requests}
    sent = sandbox.receiver.content
    forbidden = ["FROM", "population", "hunter2", "query=", "{__typename", str(SECRET)]
    for text in (*forbidden, SANDBOX_CLIENT_SECRET, *(each.strip("`") for each in tables)):
        assert text.encode() not in sent, text
    for token in tokens - {"?"}:
        assert token.encode() not in sent


def test_carto_gets_no_trace_by_default(sandbox: Traced) -> None:
    sandbox.post(TWO, "default", variables={"least": 1}, headers={"traceparent": TRACEPARENT})
    sandbox.receiver.trace_of("default", 6)
    names = {name for each in sandbox.carto.requests for name in each.headers}
    assert not names & {"traceparent", "tracestate", "baggage"}


def test_with_the_setting_carto_gets_the_span_of_its_own_call(
    tmp_path: Path, receiver: Receiver
) -> None:
    given = {"traceparent": TRACEPARENT, "tracestate": "a=b", "baggage": "user=hunter2"}
    with towns(tmp_path, receiver, trace_to_carto=True) as it:
        it.post(LIVE % 1, "propagated", headers=given)
        spans = by_name(receiver.trace_of("propagated", 5))
    [sent] = it.carto.requests
    assert sent.headers["traceparent"] == f"00-{spans['POST'].trace}-{spans['POST'].id}-01"
    assert not {"tracestate", "baggage"} & {*sent.headers}


@pytest.mark.threat("H32")
def test_a_header_of_a_stranger_sets_neither_the_id_nor_the_sampling(
    tmp_path: Path, receiver: Receiver
) -> None:
    with towns(tmp_path, receiver) as it:
        it.post(LIVE % 1, "stranger", headers={"traceparent": TRACEPARENT})
        [root] = [each for each in receiver.trace_of("stranger", 5) if each.kind == "server"]
        assert root.trace != TRACE
        assert root.parent == ""
        assert root.links == (SPAN,), "it can be followed all the same"
        for number, odd in enumerate(("00-x", f"ff-{TRACE}-{SPAN}-01", f"00-{'0' * 32}-{SPAN}-01")):
            it.post(LIVE % 1, f"odd{number}", headers={"traceparent": odd})
            [root] = [each for each in receiver.trace_of(f"odd{number}", 4) if not each.parent]
            assert root.links == ()
    with towns(tmp_path / "off", receiver, OTEL_TRACES_SAMPLER_ARG="0") as it:
        it.post(LIVE % 1, "forced", headers={"traceparent": TRACEPARENT})
    assert "forced" not in receiver.content.decode("latin-1"), "the rest was sent at the end"


def test_a_trusted_proxy_decides_on_the_id_and_the_sampling(
    tmp_path: Path, receiver: Receiver
) -> None:
    options: Any = {"trusted_proxies": ["127.0.0.1"], "OTEL_TRACES_SAMPLER_ARG": "0"}
    with towns(tmp_path, receiver, **options) as it:
        it.post(LIVE % 1, "unsampled", headers={"traceparent": f"{TRACEPARENT[:-2]}00"})
        it.post(LIVE % 1, "alone")
        it.post(LIVE % 1, "sampled", headers={"traceparent": TRACEPARENT})
        [root] = [each for each in receiver.trace_of("sampled", 4) if each.kind == "server"]
    assert (root.trace, root.parent) == (TRACE, SPAN)
    content = receiver.content.decode("latin-1")
    assert "unsampled" not in content
    assert "alone" not in content


def test_who_shares_a_call_has_a_link_and_no_span_of_it(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    carto, share = Carto(), SingleFlight.run
    callers, all_wait = count(), threading.Event()

    def run(*arguments: Any, **options: Any) -> Any:
        if next(callers) == 2:
            all_wait.set()
        return share(*arguments, **options)

    def rows(_: int) -> list[dict[str, Any]]:
        assert all_wait.wait(30)
        return [{"name": "town"}]

    with towns(tmp_path, receiver, carto) as it:
        it.post(LIVE % 0, "warm")
        monkeypatch.setattr(SingleFlight, "run", run)
        carto.rows = rows

        async def together() -> None:
            async with httpx.AsyncClient(base_url=it.http.base_url, timeout=20) as http:
                calls = [
                    http.post(
                        "/graphql", json={"query": LIVE % 5}, headers={"X-Request-Id": f"same{n}"}
                    )
                    for n in range(3)
                ]
                await asyncio.gather(*calls)

        asyncio.run(together())
        traces = [receiver.trace_of(f"same{n}", 2) for n in range(3)]
    found = [each for trace in traces for each in trace]
    [select] = [each for each in found if each.name == "SELECT"]
    calls = [each for each in found if each.name == "queryRows.live"]
    shared = [each for each in calls if each.attributes["carto.shared"]]
    assert [each.links for each in shared] == [(select.id,)] * 2
    assert {each.attributes["carto.cache"] for each in shared} == {"shared"}
    assert select.trace not in {each.trace for each in shared}


def test_the_layer_of_a_cached_result_is_known(tmp_path: Path, receiver: Receiver) -> None:
    query = "{ queryRows { towns(least: %s) { rows { name } } } }"
    with towns(tmp_path, receiver) as it:
        for number in range(2):
            it.post(query % 3, f"layer{number}", operationName=None, variables={"n": number})
        traces = [by_name(receiver.trace_of(f"layer{n}", 3)) for n in range(2)]
    layers = [each["queryRows.towns"].attributes["carto.cache"] for each in traces]
    assert layers == ["none", "result"]
    assert "SELECT" not in traces[1]


def test_failures_have_types_and_no_texts(tmp_path: Path, receiver: Receiver) -> None:
    with towns(tmp_path, receiver, carto_api_base_url=closed_port()) as it:
        it.post(LIVE % 1, "failing")
        spans = receiver.trace_of("failing", 7)
        it.post("{ nothing }", "wrong")
        wrong = receiver.trace_of("wrong", 2)
        it.http.put("/graphql", headers={"X-Request-Id": "put"})
        [put] = receiver.trace_of("put")
    types = {each.name: each.attributes.get("error.type") for each in spans}
    assert types.pop("graphql.parse_and_validate") is None
    assert types.pop("POST") == "ConnectError"
    assert {*types} == {"POST /graphql", "queryRows.live", "SELECT"}
    assert {*types.values()} == {"UPSTREAM_UNAVAILABLE"}
    attempts = [each.attributes for each in spans if each.kind == "client"]
    assert [each.get("http.request.resend_count") for each in attempts] == [None, 1, 2]
    assert all(each.has_failed for each in spans if "error.type" in each.attributes)
    [root] = [each for each in wrong if not each.parent]
    assert (root.attributes["error.type"], root.has_failed) == ("GRAPHQL_VALIDATION_FAILED", False)
    assert (put.name, put.attributes["error.type"]) == ("PUT /graphql", "BAD_USER_INPUT")
    assert put.attributes["http.response.status_code"] == 405


def test_the_span_of_a_streamed_template_ends_with_its_last_row(
    tmp_path: Path, receiver: Receiver
) -> None:
    carto = Carto()
    carto.rows = lambda _: [{"name": "x" * 1000}] * 1000
    with towns(tmp_path, receiver, carto) as it:
        it.post("{ queryRows { live(limit: 1000) { rows { name } } } }", "stream")
        spans = by_name(receiver.trace_of("stream", 5))
    template, root = spans["queryRows.live"], spans["POST /graphql"]
    assert template.attributes["carto.rows"] == 1000
    assert spans["SELECT"].seconds <= template.seconds <= root.seconds


def test_tiles_have_spans_and_probes_have_none(sandbox: Traced) -> None:
    headers = {"X-Request-Id": "tile"}
    assert sandbox.http.get("/tiles/cities/0/0/0.mvt", headers=headers).status_code == 200
    spans = sandbox.receiver.trace_of("tile", 4)
    names = {each.name for each in spans}
    assert {"GET /tiles/{path}", "features.cities", "SELECT", "GET"} <= names
    sandbox.http.get("/healthz", headers={"X-Request-Id": "probe"})
    sandbox.post("{ __typename }", "after")
    sandbox.receiver.trace_of("after")
    assert b"probe" not in sandbox.receiver.content


@contextmanager
def silent_port() -> Iterator[str]:
    # The kernel accepts connections, but nothing responds.
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.threat("H33")
@pytest.mark.parametrize("kind", ["closed", "silent", "failing"])
def test_a_receiver_that_is_down_changes_no_response_and_delays_no_shutdown(
    tmp_path: Path, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    limits: Any = {"OTEL_BSP_MAX_QUEUE_SIZE": "64", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "32"}
    with silent_port() as silent, otlp_receiver() as receiver:
        receiver.status = 400
        url = {"closed": closed_port(), "silent": silent, "failing": receiver.url}[kind]
        limits["OTEL_EXPORTER_OTLP_ENDPOINT"] = url
        with towns(tmp_path, receiver, **limits) as it:
            responses = [it.post(LIVE % n, f"down{n}") for n in range(15)]
            started = time.monotonic()
        stopped = time.monotonic() - started
    assert all("errors" not in each for each in responses)
    assert stopped < 5
    said = [(each.name.partition(".")[0], each.message) for each in caplog.records]
    [line] = [text for name, text in said if name == "carto_graphql"]  # not one for each attempt
    assert [name for name, _ in said].count("opentelemetry") <= 1, "the full queue"
    assert "cannot be sent" in line


def test_workers_send_their_own_spans_and_the_last_ones_at_their_end(
    tmp_path: Path, receiver: Receiver
) -> None:
    variables = {**receiver.environment, "OTEL_BSP_SCHEDULE_DELAY": "60000"}
    arguments = ("--sandbox", "--workers", "2")
    options = {"DRAIN_SECONDS": "0", "OTEL_SERVICE_NAME": "maps", "LOG_FORMAT": "json"}
    with serving(*arguments, cwd=tmp_path, **variables, **options) as it:
        wait_for(lambda: len(it.ready_workers()) == 2)

        def workers() -> int:
            httpx.post(f"{it.url}/graphql", json={"query": "{ __typename }"})
            lines = [line for line in it.output.read_text().splitlines() if "trace_id" in line]
            return len(lines)

        wait_for(lambda: workers() >= 40)
        assert not [each for each in receiver.spans if each.resource["service.name"] == "maps"]
    mine = [each for each in receiver.spans if each.resource["service.name"] == "maps"]
    roots = [each for each in mine if each.name == "POST /graphql"]
    assert len(roots) >= 40
    assert len({each.resource["service.instance.id"] for each in roots}) == 2
    logged = {
        json.loads(line)["trace_id"]
        for line in it.output.read_text().splitlines()
        if "trace_id" in line
    }
    assert logged == {each.trace for each in roots}


def python(code: str) -> str:
    without = {name: text for name, text in os.environ.items() if not name.startswith("OTEL_")}
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=120, env=without
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_opentelemetry_is_imported_where_the_environment_has_an_endpoint_only() -> None:
    code = (
        "import asyncio, os, sys\n"
        "from carto_graphql.settings.settings import Settings; from server import create_app\n"
        "async def serve():\n"
        "    app = create_app(Settings())\n"
        "    async with app.app.router.lifespan_context(app.app): pass\n"
        "    print(any(name.startswith('opentelemetry') for name in sys.modules))\n"
        "asyncio.run(serve())\n"
        f"os.environ['OTEL_EXPORTER_OTLP_ENDPOINT'] = {closed_port()!r}\n"
        "asyncio.run(serve())"
    )
    assert python(code).split() == ["False", "True"]


@pytest.mark.parametrize(
    ("variables", "is_on", "logged"),
    [
        ({}, False, ""),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x"}, True, ""),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://x/v1/traces"}, True, ""),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, True, ""),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_TRACES_EXPORTER": "none"}, False, ""),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_SDK_DISABLED": "true"}, False, ""),
        ({"OTEL_TRACES_EXPORTER": "console"}, False, "must be otlp or none"),
        (
            {"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
            False,
            "must be http/protobuf",
        ),
        ({"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_TIMEOUT": "x"}, True, "timeout"),
        ({"OTEL_TRACES_EXPORTER": "otlp", "OTEL_TRACES_SAMPLER": "half"}, True, "must be one of"),
        (
            {"OTEL_TRACES_EXPORTER": "otlp", "OTEL_TRACES_SAMPLER_ARG": "50%"},
            True,
            "must be a number from 0 to 1",
        ),
    ],
)
def test_variables_decide_and_mistakes_are_logged(
    variables: dict[str, str], is_on: bool, logged: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def run(traces: Traces) -> None:
        async with traces.running():
            pass

    with environment(**variables):
        traces = Traces(os.environ)
        asyncio.run(run(traces))
    assert traces.is_on == is_on
    assert logged in caplog.text
    assert bool(logged) == bool(caplog.records)


def test_without_the_extra_the_gateway_serves_and_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk", None)
    traces = Traces({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x"})
    assert not traces.is_on


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [("", 0.01), ("0.5", 0.5), ("2", 0.01), ("nan", 0.01)],
)
def test_one_request_in_a_hundred_is_sampled_by_default(ratio: str, expected: float) -> None:
    from carto_graphql.telemetry.otel import _sampler

    sampler, _ = _sampler({"OTEL_TRACES_SAMPLER_ARG": ratio})
    described = sampler.get_description()
    assert described.startswith(f"ParentBased{{root:TraceIdRatioBased{{{expected}}}")


@pytest.mark.parametrize("root", ["always_on", "always_off", "traceidratio", "half"])
@pytest.mark.parametrize("prefix", ["", "parentbased_"])
@given(trace_id=st.integers(1, 2**128 - 1))
def test_traces_are_drawn_as_the_sampler_of_the_sdk_decides(
    prefix: str, root: str, trace_id: int
) -> None:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace.sampling import Decision

    from carto_graphql.telemetry.otel import _sampler

    environment = {"OTEL_TRACES_SAMPLER": f"{prefix}{root}", "OTEL_TRACES_SAMPLER_ARG": "0.5"}
    sampler, bound = _sampler(environment)
    decision = sampler.should_sample(Context(), trace_id, "").decision
    expected = Decision.RECORD_AND_SAMPLE if trace_id % 2**64 < bound else Decision.DROP
    assert decision is expected
