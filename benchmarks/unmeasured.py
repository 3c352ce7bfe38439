"""The gateway without the metrics of requests: what these cost is the difference to it.

python -m benchmarks.unmeasured serve --port PORT
"""

from collections.abc import Sequence

from carto_graphql.__main__ import main
from carto_graphql.telemetry.metrics import Metrics
from schema.field_result import FieldResult


def _count_nothing(
    self: Metrics, path: str, status: int, seconds: float, results: Sequence[FieldResult]
) -> None:
    """Do nothing in place of `Metrics.count_request`, which counts all of a request."""


if __name__ == "__main__":
    Metrics.count_request = _count_nothing  # type: ignore[method-assign]  # no setting turns metrics off
    main()
