"""What is counted, for Prometheus. Labels are of fixed small sets: statuses, error codes, names of templates.

Several workers count each for itself: a scrape sees the one that answers it.
"""

from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from starlette.requests import Request
from starlette.responses import Response

__all__ = ["CUT_ANSWERS", "ERRORS", "REQUESTS", "metrics"]

REQUESTS: Final = Histogram(
    "carto_graphql_request_seconds",
    "Seconds from a request's head to its answer's end.",
    ["path", "status"],
)
ERRORS: Final = Counter("carto_graphql_errors", "Errors in answers.", ["code"])
CUT_ANSWERS: Final = Counter(
    "carto_graphql_cut_answers",
    "Answers that broke off after they had begun to leave.",
    ["template"],
)


async def metrics(_: Request) -> Response:
    """The counts, in Prometheus's text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
