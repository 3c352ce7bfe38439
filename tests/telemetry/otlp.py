"""A receiver of traces: OTLP over HTTP, as a collector has it."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

KINDS: Final = {1: "internal", 2: "server", 3: "client"}
FAILED: Final = 2


@dataclass(frozen=True)
class SentSpan:
    """A span as it arrived. Its ids are hexadecimal; `links` are the ids of spans."""

    name: str
    kind: str
    trace: str
    id: str
    parent: str
    attributes: Mapping[str, Any]
    links: tuple[str, ...]
    has_failed: bool
    seconds: float
    resource: Mapping[str, Any]


@dataclass
class Receiver:
    """What was sent. Each request is rejected with `status`, unless that is 200."""

    url: str
    status: int = 200
    spans: list[SentSpan] = field(default_factory=list)
    content: bytes = b""

    def take(self, body: bytes) -> None:
        self.content += body
        for part in ExportTraceServiceRequest.FromString(body).resource_spans:
            resource = _values(part.resource.attributes)
            for scope in part.scope_spans:
                self.spans += [_span(each, resource) for each in scope.spans]

    def wait_for(
        self, holds: Callable[[list[SentSpan]], object], seconds: float = 10
    ) -> list[SentSpan]:
        deadline = time.monotonic() + seconds
        while not holds(self.spans):
            assert time.monotonic() < deadline, [each.name for each in self.spans]
            time.sleep(0.02)
        return self.spans

    def trace_of(self, request_id: str, count: int = 1) -> list[SentSpan]:
        """Wait until `count` spans of a request have arrived, and return all that have arrived."""

        def found(spans: list[SentSpan]) -> list[SentSpan]:
            traces = [
                each.trace
                for each in spans
                if each.attributes.get("carto.request_id") == request_id
            ]
            return [each for each in spans if each.trace in traces]

        return found(self.wait_for(lambda spans: len(found(spans)) >= count))

    @property
    def environment(self) -> dict[str, str]:
        return {
            "OTEL_EXPORTER_OTLP_ENDPOINT": self.url,
            "OTEL_TRACES_SAMPLER_ARG": "1",
            "OTEL_BSP_SCHEDULE_DELAY": "50",  # milliseconds
        }


def _span(span: Any, resource: Mapping[str, Any]) -> SentSpan:
    return SentSpan(
        span.name,
        KINDS[span.kind],
        span.trace_id.hex(),
        span.span_id.hex(),
        span.parent_span_id.hex(),
        _values(span.attributes),
        tuple(each.span_id.hex() for each in span.links),
        span.status.code == FAILED,
        (span.end_time_unix_nano - span.start_time_unix_nano) / 1e9,
        resource,
    )


def _values(attributes: Any) -> dict[str, Any]:
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in attributes}


@contextmanager
def otlp_receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if receiver.status == 200:
                assert self.path == "/v1/traces"
                receiver.take(body)
            self.send_response(receiver.status)
            self.end_headers()
            self.wfile.write(ExportTraceServiceResponse().SerializeToString())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def environment(**variables: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        yield
