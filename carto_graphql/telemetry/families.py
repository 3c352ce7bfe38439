"""The families of metrics: their names, labels and how the numbers of several processes are merged."""

from typing import Final, Literal, NamedTuple

__all__ = [
    "BUDGET_LIMIT",
    "BUDGET_REMAINING",
    "BUILD_INFO",
    "CACHE_ENTRIES",
    "CACHE_EVICTIONS",
    "CACHE_SIZE",
    "CARTO_CACHE",
    "CATALOG_INFO",
    "CATALOG_RELOADS",
    "CATALOG_RELOAD_FAILED",
    "CIRCUIT_OPEN",
    "CUT_RESPONSES",
    "ERRORS",
    "FAMILIES",
    "LOCK_WAITS",
    "PROCESS_CPU",
    "PROCESS_FDS",
    "PROCESS_MEMORY",
    "PROCESS_START",
    "REQUESTS",
    "RESULTS",
    "SECONDS",
    "STORE_CIRCUIT",
    "STORE_FAILURES",
    "STORE_SECONDS",
    "TEMPLATE_BYTES",
    "TEMPLATE_PROCESSED_BYTES",
    "TEMPLATE_REQUESTS",
    "TEMPLATE_ROWS",
    "TEMPLATE_SECONDS",
    "TEMPLATE_STATEMENTS",
    "TOKEN_EXPIRES",
    "TOKEN_REFRESHES",
    "UPSTREAM_CALLS",
    "UPSTREAM_CONNECTIONS",
    "UPSTREAM_RETRIES",
    "UPSTREAM_WAIT",
    "UPSTREAM_WAITING",
    "WORKERS",
    "WORKER_DEATHS",
    "Family",
]

SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Upper bounds of the buckets of all histograms, in seconds."""

Rule = Literal["sum", "max", "min"]

FAMILIES: Final[dict[str, "Family"]] = {}
"""All families, by name."""


class Family(NamedTuple):
    """A family of Prometheus metrics.

    `name` is without the prefix `carto_graphql_`. The name of a counter ends in `_total`. `bounds`
    are the upper bounds of a histogram's buckets. `rule` says how the values of a gauge in several
    processes are merged. Counters and histograms are always summed.
    """

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    labels: tuple[str, ...] = ()
    rule: Rule = "sum"
    bounds: tuple[float, ...] = SECONDS

    @property
    def full_name(self) -> str:
        """The metric's name with the gateway's prefix.

        Standard names, which begin with `process_`, have no prefix.
        """
        return self.name if self.name.startswith("process_") else f"carto_graphql_{self.name}"

    @property
    def width(self) -> int:
        """The number of values in each series.

        A histogram has one for each bucket and one for the sum. Other metrics have one.
        """
        return len(self.bounds) + 2 if self.kind == "histogram" else 1


def _family(
    name: str,
    kind: Literal["counter", "gauge", "histogram"],
    help: str,  # noqa: A002
    *labels: str,
    rule: Rule = "sum",
    bounds: tuple[float, ...] = SECONDS,
) -> Family:
    family = FAMILIES[name] = Family(name, kind, help, labels, rule, bounds)
    return family


REQUESTS: Final = _family(
    "request_seconds",
    "histogram",
    "Seconds from the head of a request to the end of its response.",
    "path",
    "status",
)
TEMPLATE_SECONDS: Final = _family(
    "template_seconds",
    "histogram",
    "Seconds until a template had its result, or the beginning of a large one.",
    "template",
)
TEMPLATE_REQUESTS: Final = _family(
    "template_requests_total",
    "counter",
    "Calls of a template: ok, error, cut (the response broke off), shared (with an identical call), "
    "cached, or rejected (wrong arguments, or over a limit).",
    "template",
    "outcome",
)
TEMPLATE_STATEMENTS: Final = _family(
    "template_statements_total", "counter", "Statements that were sent to CARTO.", "template"
)
TEMPLATE_ROWS: Final = _family(
    "template_rows_total", "counter", "Rows and features in responses.", "template"
)
TEMPLATE_BYTES: Final = _family(
    "template_bytes_total", "counter", "Bytes of JSON in responses, before compression.", "template"
)
TEMPLATE_PROCESSED_BYTES: Final = _family(
    "template_processed_bytes_total",
    "counter",
    "Bytes that the warehouse processed, as CARTO reports them.",
    "template",
)
CARTO_CACHE: Final = _family(
    "template_carto_cache_total",
    "counter",
    "Results from CARTO by whether its cache had them: hit, miss, or unknown.",
    "template",
    "result",
)
CUT_RESPONSES: Final = _family(
    "cut_answers_total",
    "counter",
    "Responses that broke off after a part of them had been sent.",
    "template",
)
RESULTS: Final = _family(
    "results_total",
    "counter",
    "Results of templates by the layer that they came from; none is CARTO.",
    "layer",
)
ERRORS: Final = _family("errors_total", "counter", "Errors in responses.", "code")
UPSTREAM_CALLS: Final = _family(
    "upstream_calls_total",
    "counter",
    "HTTP requests to CARTO by API and status; failed ones got no response.",
    "api",
    "status",
)
UPSTREAM_RETRIES: Final = _family(
    "upstream_retries_total",
    "counter",
    "HTTP requests to CARTO that were repeated: connect (not sent), token (rejected), or status.",
    "reason",
)
UPSTREAM_CONNECTIONS: Final = _family("upstream_connections", "gauge", "Open connections to CARTO.")
UPSTREAM_WAITING: Final = _family(
    "upstream_waiting", "gauge", "Queries that wait for a connection to CARTO."
)
UPSTREAM_WAIT: Final = _family(
    "upstream_wait_seconds",
    "histogram",
    "Seconds that queries waited for a connection to CARTO; those that found one at once left out.",
)
CIRCUIT_OPEN: Final = _family(
    "circuit_open",
    "gauge",
    "1 while the circuit breaker of a CARTO connection is open.",
    "connection",
    rule="max",
)
BUDGET_REMAINING: Final = _family(
    "budget_remaining",
    "gauge",
    "Statements that are left of a role's total budget or of a template's.",
    "scope",
    "name",
    rule="min",
)
BUDGET_LIMIT: Final = _family(
    "budget_limit",
    "gauge",
    "Statements of a whole budget, as in `carto_graphql_budget_remaining`.",
    "scope",
    "name",
    rule="max",
)
TOKEN_EXPIRES: Final = _family(
    "token_expires_seconds",
    "gauge",
    "Seconds until the CARTO token expires; negative after that.",
    rule="min",
)
TOKEN_REFRESHES: Final = _family(
    "token_refreshes_total", "counter", "Requests for a CARTO token: ok or error.", "outcome"
)
CATALOG_INFO: Final = _family(
    "catalog_info",
    "gauge",
    "1 for the version of the catalog that is served.",
    "version",
    rule="max",
)
BUILD_INFO: Final = _family(
    "build_info",
    "gauge",
    "1 for the version of the gateway.",
    "version",
    "python",
    "compiled",
    rule="max",
)
CATALOG_RELOADS: Final = _family(
    "catalog_reloads_total", "counter", "Changes of the catalog: ok, or rejected.", "outcome"
)
CATALOG_RELOAD_FAILED: Final = _family(
    "catalog_reload_failed",
    "gauge",
    "1 while the catalog on disk is invalid, so that an older version is served.",
    rule="max",
)
WORKERS: Final = _family("workers", "gauge", "Worker processes that serve.")
WORKER_DEATHS: Final = _family(
    "worker_deaths_total",
    "counter",
    "Workers that ended unexpectedly: exit, signal, or start (never ready).",
    "reason",
)
LOCK_WAITS: Final = _family(
    "lock_waits_total",
    "counter",
    "Looks at the store while another worker requests the same result.",
)
STORE_SECONDS: Final = _family(
    "store_seconds",
    "histogram",
    "Seconds of a command to the store, results or counters.",
    "store",
    bounds=(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0),
)
STORE_FAILURES: Final = _family(
    "store_failures_total",
    "counter",
    "Commands that the store did not execute: timeout, connection, full or rejected.",
    "store",
    "reason",
)
STORE_CIRCUIT: Final = _family(
    "store_circuit_open",
    "gauge",
    "1 while the circuit breaker of the store is open.",
    "store",
    rule="max",
)
PROCESS_CPU: Final = _family(
    "process_cpu_seconds_total", "counter", "User and system time of all processes, in seconds."
)
PROCESS_MEMORY: Final = _family(
    "process_resident_memory_bytes", "gauge", "Resident memory of all processes, in bytes."
)
PROCESS_FDS: Final = _family("process_open_fds", "gauge", "Open file descriptors of all processes.")
PROCESS_START: Final = _family(
    "process_start_time_seconds",
    "gauge",
    "Start of the oldest process, in seconds since 1970.",
    rule="min",
)
CACHE_SIZE: Final = _family(
    "cache_bytes", "gauge", "Bytes in a cache in memory: result or whole.", "layer"
)
CACHE_ENTRIES: Final = _family(
    "cache_entries", "gauge", "Entries of a cache in memory: result or whole.", "layer"
)
CACHE_EVICTIONS: Final = _family(
    "cache_evictions_total",
    "counter",
    "Entries that a cache in memory had no room for any more: result or whole.",
    "layer",
)
