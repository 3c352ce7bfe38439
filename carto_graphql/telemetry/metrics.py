"""Metrics for Prometheus. Labels have few values: statuses, error codes, names of templates.

Each worker has its own: a scrape reads those of the worker that responds to it.
"""

from typing import Final

from prometheus_client import Counter, Histogram

__all__ = ["CACHE_RESULTS", "CUT_RESPONSES", "ERRORS", "REQUESTS"]

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
