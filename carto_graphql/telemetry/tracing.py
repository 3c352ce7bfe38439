"""Traces of requests by OpenTelemetry. Its SDK is imported only where the environment has an endpoint.

The variables are OpenTelemetry's own:
https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from resolvers.tracing import Attributes, Span

if TYPE_CHECKING:
    from carto_graphql.telemetry.otel import Tracer

__all__ = ["Traces"]

log = logging.getLogger("carto_graphql.traces")

ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
PROTOCOLS: Final = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
PROTOCOL: Final = "http/protobuf"


class Traces:
    """The traces of a process. They are recorded while the context `running` is active.

    `is_on` is False if nothing will be recorded: the environment names no endpoint or is invalid,
    or OpenTelemetry's SDK is not installed.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        is_wanted = _is_wanted(environment)
        self._problem = _problem(environment) if is_wanted else ""
        self.is_on = is_wanted and not self._problem
        self._tracer: Tracer | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Record and send spans while the body runs.

        If spans cannot be recorded, the reason is logged.
        """
        self._tracer = self._open()
        try:
            yield
        finally:
            tracer, self._tracer = self._tracer, None
            if tracer is not None:
                await asyncio.to_thread(tracer.close)

    def draw(self) -> int | None:
        """Choose a random trace id. Return it, or None if the trace is not sampled."""
        return None if self._tracer is None else self._tracer.draw()

    def begin(
        self,
        name: str,
        attributes: Attributes,
        trace_id: int | None,
        traceparent: str,
        *,
        is_trusted: bool,
    ) -> Span | None:
        """Return the first span of a request, or None if it is not sampled.

        A trusted, valid `traceparent` overrides `trace_id`.
        """
        if self._tracer is None:
            return None
        # A valid header without trust becomes a link.
        return self._tracer.begin(name, attributes, trace_id, traceparent, is_trusted=is_trusted)

    def _open(self) -> "Tracer | None":
        if self.is_on:
            from carto_graphql.telemetry.otel import Tracer  # noqa: PLC0415 - an optional library

            try:
                return Tracer(self._environment)
            except Exception as error:  # noqa: BLE001  # a wrong variable must not stop the gateway
                self._problem = f"{type(error).__name__}: {error}"
        if self._problem:
            log.warning("traces are off: %s", self._problem)
        return None


def _is_wanted(environment: Mapping[str, str]) -> bool:
    is_disabled = environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
    exporter = environment.get("OTEL_TRACES_EXPORTER", "otlp").strip() or "otlp"
    has_endpoint = any(environment.get(name, "").strip() for name in ENDPOINTS)
    is_named = "OTEL_TRACES_EXPORTER" in environment
    return not is_disabled and exporter != "none" and (has_endpoint or is_named)


def _problem(environment: Mapping[str, str]) -> str:
    exporter = environment.get("OTEL_TRACES_EXPORTER", "otlp").strip() or "otlp"
    if exporter != "otlp":
        return "OTEL_TRACES_EXPORTER must be otlp or none"
    protocol = next((environment[name].strip() for name in PROTOCOLS if environment.get(name)), "")
    if protocol not in ("", PROTOCOL):
        return f"OTEL_EXPORTER_OTLP_PROTOCOL must be {PROTOCOL}"
    packages = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")
    if not all(map(_is_installed, packages)):
        return "install OpenTelemetry's SDK: pip install '.[otel]' in a checkout of carto-graphql"
    return ""


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:  # of a parent, which `find_spec` imports
        return False
