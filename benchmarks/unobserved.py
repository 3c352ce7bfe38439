"""The gateway without the log line, the metrics and the span of a request: what these cost is the difference to it.

python -m benchmarks.unobserved serve --port PORT
"""

from carto_graphql.__main__ import main
from carto_graphql.web.exchange import Exchange
from carto_graphql.web.middleware import HTTPMiddleware


def _end(self: HTTPMiddleware, exchange: Exchange) -> None:
    """Do nothing at the end of a request, where all of it is written and counted."""


if __name__ == "__main__":
    HTTPMiddleware._end = _end  # type: ignore[method-assign]  # noqa: SLF001  # no setting turns metrics off
    main()
