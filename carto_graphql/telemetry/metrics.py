"""Metrics for Prometheus. Labels have few values: statuses, error codes, names of templates.

Each worker has its own: a scrape reads those of the worker that responds to it.
"""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

__all__ = [
    "CACHE_RESULTS",
    "CUT_RESPONSES",
    "ERRORS",
    "LOCK_WAITS",
    "REQUESTS",
    "STORE_CIRCUIT",
    "STORE_FAILURES",
    "STORE_SECONDS",
]

REQUESTS: Final = Histogram(
    "carto_graphql_request_seconds",
    "Seconds from the head of a request to the end of its response.",
    ["path", "status"],
)
ERRORS: Final = Counter("carto_graphql_errors", "Errors in responses.", ["code"])
CACHE_RESULTS: Final = Counter(
    "carto_graphql_results",
    "Results of templates by the layer that they came from; none is CARTO.",
    ["layer"],
)
CUT_RESPONSES: Final = Counter(
    "carto_graphql_cut_responses",
    "Responses that were cut after a part of them had been sent.",
    ["template"],
)
LOCK_WAITS: Final = Counter(
    "carto_graphql_lock_waits",
    "Looks at the store while another worker requests the same result.",
)
STORE_SECONDS: Final = Histogram(
    "carto_graphql_store_seconds",
    "Seconds of a command to the store, results or counters.",
    ["store"],
    buckets=(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0),
)
STORE_FAILURES: Final = Counter(
    "carto_graphql_store_failures",
    "Commands that the store did not execute: timeout, connection, full or rejected.",
    ["store", "reason"],
)
STORE_CIRCUIT: Final = Gauge(
    "carto_graphql_store_circuit_open",
    "1 while the circuit breaker of the store is open.",
    ["store"],
)
