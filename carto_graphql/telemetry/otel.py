"""OpenTelemetry's SDK: what is sampled, and how spans are sent."""

import logging
import threading
import uuid
from collections.abc import Mapping, Sequence
from random import getrandbits
from typing import Final

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import (
    ALWAYS_OFF,
    ALWAYS_ON,
    ParentBased,
    Sampler,
    TraceIdRatioBased,
)
from opentelemetry.trace import (
    Link,
    SpanKind,
    Status,
    StatusCode,
    format_span_id,
    format_trace_id,
    get_current_span,
    set_span_in_context,
)
from opentelemetry.trace import Span as APISpan
from opentelemetry.trace import Tracer as APITracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from carto_graphql import __version__
from resolvers.tracing import Attributes, Kind, Span
from schema.errors import CODES

__all__ = ["RecordedSpan", "Tracer"]

log = logging.getLogger("carto_graphql.traces")

RATIO: Final = 0.01
"""Part of requests that is sampled by default. To record a request doubles its cost."""

CLOSE_SECONDS: Final = 3
"""Maximum time to send the last spans. A receiver that is down must not delay a shutdown."""

_KINDS: Final = {"internal": SpanKind.INTERNAL, "client": SpanKind.CLIENT}
_ROOT: Final = Context()
_LOW_BITS: Final = TraceIdRatioBased.TRACE_ID_LIMIT
_PROPAGATOR: Final = TraceContextTextMapPropagator()

_ATTEMPTS: Final = ("common.http", "proto.http.trace_exporter")

CALLER_ERRORS: Final = frozenset(
    {
        "BAD_USER_INPUT",
        "CancelledError",
        "FORBIDDEN",
        "GRAPHQL_PARSE_FAILED",
        "GRAPHQL_VALIDATION_FAILED",
        "LIMIT_EXCEEDED",
        "PERSISTED_QUERY_NOT_FOUND",
        "PERSISTED_QUERY_NOT_SUPPORTED",
        "RATE_LIMITED",
        "UNAUTHENTICATED",
    }
)
"""Types of errors that are the caller's: they leave the status of a span unset, as HTTP's 4xx do."""


class Tracer:
    """A source of spans that uses none of OpenTelemetry's global state.

    A thread sends the spans from a queue, which drops the oldest when it is full.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Start to record and export spans, as `environment` configures.

        Raise ValueError if a variable is invalid.
        """
        sampler, self._bound = _sampler(environment)
        self._ids = _DrawnIds()
        self._provider = TracerProvider(
            sampler=sampler,
            resource=_resource(),
            shutdown_on_exit=False,
            id_generator=self._ids,
        )
        self._exporter = _LoggedExporter(OTLPSpanExporter())
        self._provider.add_span_processor(BatchSpanProcessor(self._exporter))
        self._tracer = self._provider.get_tracer("carto_graphql", __version__)

    def draw(self) -> int | None:
        """Return a random trace id, or None if the trace is not sampled."""
        # The SDK's sampler decides the same for the id, but takes 30 times as long.
        trace_id = getrandbits(128)
        return trace_id if trace_id & _LOW_BITS < self._bound else None

    def begin(
        self,
        name: str,
        attributes: Attributes,
        trace_id: int | None,
        traceparent: str,
        *,
        is_trusted: bool,
    ) -> "RecordedSpan | None":
        """Return the first span of a request, or None if the request is not sampled.

        `Traces.begin` explains the parameters.
        """
        context, links = _ROOT, list[Link]()
        found = _PROPAGATOR.extract({"traceparent": traceparent}, _ROOT) if traceparent else _ROOT
        remote = get_current_span(found).get_span_context()
        if remote.is_valid and is_trusted:
            context = found
        elif trace_id is None:
            return None
        elif remote.is_valid:
            links = [Link(remote)]
        self._ids.next = trace_id
        span = self._tracer.start_span(name, context, SpanKind.SERVER, attributes, links)
        return RecordedSpan(self._tracer, span) if span.is_recording() else None

    def close(self) -> None:
        """Send the remaining spans within CLOSE_SECONDS.

        Drop them instead if the previous attempt to send spans failed.
        """
        if self._exporter.is_failing:
            self._exporter.shutdown()
        # The provider waits for up to 30 s, and its thread for the socket of a receiver that hangs.
        closing = threading.Thread(target=self._provider.shutdown, name="traces", daemon=True)
        closing.start()
        closing.join(CLOSE_SECONDS)
        if closing.is_alive():
            self._exporter.report_failure()


class _DrawnIds(RandomIdGenerator):
    """Generator of ids for OpenTelemetry, which uses `next` as the id of each new trace.

    Set `next` before a trace begins. The ids of spans are random.
    """

    next: int | None = None

    def generate_trace_id(self) -> int:
        """Return the attribute `next` as the id of a new trace."""
        # The SDK calls this method only for a span without a parent.
        assert self.next is not None, "traces begin with an id that was drawn"
        return self.next


class RecordedSpan:
    """A span of a sampled request. It implements the resolvers' protocol `Span`."""

    __slots__ = ("_span", "_tracer")

    def __init__(self, tracer: APITracer, span: APISpan) -> None:
        self._tracer, self._span = tracer, span

    @property
    def trace_id(self) -> str:
        """The id of the trace, in 32 hexadecimal digits."""
        return format_trace_id(self._span.get_span_context().trace_id)

    @property
    def traceparent(self) -> str:
        """The value of the header `traceparent`, which identifies the span to another service."""
        span_id = format_span_id(self._span.get_span_context().span_id)
        return f"00-{self.trace_id}-{span_id}-01"

    def begin(self, name: str, attributes: Attributes, kind: Kind = "internal") -> "RecordedSpan":
        """Begin a child span and return it."""
        context = set_span_in_context(self._span, _ROOT)
        span = self._tracer.start_span(name, context, _KINDS[kind], attributes)
        return RecordedSpan(self._tracer, span)

    def set(self, attributes: Attributes) -> None:
        """Set attributes of the span."""
        self._span.set_attributes(attributes)

    def link(self, other: Span) -> None:
        """Add a link to a span of another request."""
        if isinstance(other, RecordedSpan):
            self._span.add_link(other._span.get_span_context())  # noqa: SLF001  # of this class

    def end(
        self, error: BaseException | str | None = None, *, seconds: float | None = None
    ) -> None:
        """End the span now, or `seconds` after its beginning.

        Only the type of `error` is recorded, not its message.
        """
        if error is not None:
            # An error's message could contain SQL or a value.
            kind = error if isinstance(error, str) else _error_type(error)
            self._span.set_attribute("error.type", kind)
            if kind not in CALLER_ERRORS:
                self._span.set_status(Status(StatusCode.ERROR))
        end = None
        if seconds is not None and isinstance(self._span, ReadableSpan) and self._span.start_time:
            end = self._span.start_time + int(seconds * 1e9)
        self._span.end(end)


def _error_type(error: BaseException) -> str:
    for kind, code in CODES.items():
        if isinstance(error, kind):
            return code
    return type(error).__name__


def _sampler(environment: Mapping[str, str]) -> tuple[Sampler, int]:
    """Return the sampler that OTEL_TRACES_SAMPLER names, and an upper bound for trace ids."""
    # A trace without a parent is sampled if its id's low 64 bits are below the bound.
    # Unlike the SDK's default, ours does not record every request.
    ratio = TraceIdRatioBased(_ratio(environment))
    roots = {
        "always_on": (ALWAYS_ON, _LOW_BITS + 1),
        "always_off": (ALWAYS_OFF, 0),
        "traceidratio": (ratio, ratio.bound),
    }
    name = environment.get("OTEL_TRACES_SAMPLER", "").strip().lower() or "parentbased_traceidratio"
    found = roots.get(name.removeprefix("parentbased_"))
    if found is None:
        allowed = ", ".join([*roots, *(f"parentbased_{each}" for each in roots)])
        log.warning("OTEL_TRACES_SAMPLER must be one of %s; a ratio of %s applies", allowed, RATIO)
        ratio = TraceIdRatioBased(RATIO)
        return ParentBased(ratio), ratio.bound
    root, bound = found
    return (ParentBased(root) if name.startswith("parentbased_") else root), bound


def _ratio(environment: Mapping[str, str]) -> float:
    text = environment.get("OTEL_TRACES_SAMPLER_ARG", "").strip()
    try:
        ratio = float(text or RATIO)
        TraceIdRatioBased(ratio)  # it knows what is allowed
    except ValueError:
        log.warning("OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1; %s applies", RATIO)
        return RATIO
    return ratio


def _resource() -> Resource:
    own = Resource(
        {
            "service.name": "carto-graphql",
            "service.version": __version__,
            "service.instance.id": str(uuid.uuid4()),
        }
    )
    # Environment variables take precedence.
    return Resource.create().merge(own).merge(OTELResourceDetector().detect())


class _LoggedExporter(SpanExporter):
    """Exporter that logs when sending begins to fail, and when it succeeds again.

    It silences OpenTelemetry's own loggers, which would log each failed attempt.
    """

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self.is_failing = False
        for name in _ATTEMPTS:
            logging.getLogger(f"opentelemetry.exporter.otlp.{name}").setLevel(logging.CRITICAL)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send spans, and return whether this succeeded."""
        try:
            result = self._exporter.export(spans)
        except Exception:  # noqa: BLE001  # such as a URL that requests cannot read
            result = SpanExportResult.FAILURE
        if result is not SpanExportResult.SUCCESS:
            self.report_failure()
        elif self.is_failing:
            self.is_failing = False
            log.info("traces are sent again")
        return result

    def report_failure(self) -> None:
        """Log that spans are lost, but only once until sending succeeds again."""
        if not self.is_failing:
            self.is_failing = True
            log.warning("traces cannot be sent, and are lost: the receiver does not accept them")

    def shutdown(self) -> None:
        """Stop sending spans. Spans that are exported later are lost."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Return True, because nothing is buffered here."""
        return True
