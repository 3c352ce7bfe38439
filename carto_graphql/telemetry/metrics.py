"""Counting of requests, and of what they got from their templates.

A request is counted once, when it has ended, by additions to numbers: see `Slots`. The series of all
templates and outcomes exist from the start, or Prometheus' `increase()` would not see the first
event of each.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from carto_graphql.telemetry.families import (
    CARTO_CACHE,
    CUT_RESPONSES,
    ERRORS,
    REQUESTS,
    RESULTS,
    SECONDS,
    TEMPLATE_BYTES,
    TEMPLATE_PROCESSED_BYTES,
    TEMPLATE_REQUESTS,
    TEMPLATE_ROWS,
    TEMPLATE_SECONDS,
    TEMPLATE_STATEMENTS,
    Family,
)
from carto_graphql.telemetry.slots import Slots
from schema.errors import CODES
from schema.fields import CACHE_RESULTS, FieldResult

__all__ = ["LAYERS", "OUTCOMES", "Metrics"]

OUTCOMES: Final = ("ok", "error", "cut", "shared", "cached", "rejected")
LAYERS: Final[Mapping[str, str]] = {
    "none": "ok",
    "shared": "shared",
    "result": "cached",
    "stale": "cached",
    "store": "cached",
    "whole": "cached",
}
"""Layer that a result came from -> outcome of a call that did not fail."""

_REJECTIONS: Final = tuple(
    kind
    for kind, code in CODES.items()
    if code in {"BAD_USER_INPUT", "FORBIDDEN", "LIMIT_EXCEEDED", "RATE_LIMITED"}
)
"""Errors of the caller's request, which say nothing about CARTO."""

_TEMPLATE: Final[Sequence[tuple[Family, Sequence[str]]]] = (
    (TEMPLATE_SECONDS, ()),
    (TEMPLATE_STATEMENTS, ()),
    (TEMPLATE_ROWS, ()),
    (TEMPLATE_BYTES, ()),
    (TEMPLATE_PROCESSED_BYTES, ()),
    (CUT_RESPONSES, ()),
    *((TEMPLATE_REQUESTS, (outcome,)) for outcome in OUTCOMES),
    *((CARTO_CACHE, (result,)) for result in CACHE_RESULTS),
)
"""The series of one template. Their numbers follow each other in this order."""

_SUM: Final = len(SECONDS) + 1
_STATEMENTS, _ROWS, _BYTES, _PROCESSED, _CUT_RESPONSES = range(_SUM + 1, _SUM + 6)
_OUTCOMES: Final = {name: _SUM + 6 + number for number, name in enumerate(OUTCOMES)}
_OUTCOME_OF: Final = {layer: _OUTCOMES[outcome] for layer, outcome in LAYERS.items()}
_CUT, _REJECTED, _ERROR = _OUTCOMES["cut"], _OUTCOMES["rejected"], _OUTCOMES["error"]
_CACHE: Final = {name: max(_OUTCOMES.values()) + 1 + n for n, name in enumerate(CACHE_RESULTS)}

OTHER_CODES: Final = (
    "GRAPHQL_VALIDATION_FAILED",
    "INTERNAL_SERVER_ERROR",
    "UNAUTHENTICATED",
    "PERSISTED_QUERY_NOT_FOUND",
    "PERSISTED_QUERY_NOT_SUPPORTED",
)


class Metrics:
    """The counters of one process."""

    def __init__(self, slots: Slots, templates: Iterable[str] = ()) -> None:
        """Create the counters, including those of each template, such as `features.cities`."""
        self.slots = slots
        self._numbers = slots.numbers
        self._requests: dict[tuple[str, int], int] = {}
        self._templates: dict[str, int] = {}
        self._codes = dict(
            zip(
                codes := sorted({*CODES.values(), *OTHER_CODES}),
                slots.add([(ERRORS, (code,)) for code in codes]),
                strict=True,
            )
        )
        layers = slots.add([(RESULTS, (layer,)) for layer in LAYERS])
        self._layers = dict(zip(LAYERS, layers, strict=True))
        self.add_templates(templates)

    def add_templates(self, names: Iterable[str]) -> None:
        """Add counters for results of the templates `names`. All existing counters stay."""
        new = [name for name in names if name not in self._templates]
        wanted = [(family, (name, *labels)) for name in new for family, labels in _TEMPLATE]
        places = self.slots.add(wanted)
        self._templates |= zip(new, places[:: len(_TEMPLATE)], strict=True)

    def count_request(
        self, path: str, status: int, seconds: float, results: Sequence[FieldResult]
    ) -> None:
        """Count a request that has ended, and the results of its templates."""
        numbers = self._numbers
        at = self._requests.get((path, status))
        if at is None:
            [at] = self.slots.add([(REQUESTS, (path, str(status)))])
            self._requests[path, status] = at
        numbers[at + bisect_left(SECONDS, seconds)] += 1
        numbers[at + _SUM] += seconds
        for result in results:
            at, layer = self._templates[result.template], result.layer
            numbers[at + bisect_left(SECONDS, result.seconds)] += 1
            numbers[at + _ROWS] += result.rows
            numbers[at + _BYTES] += result.size
            if layer != "whole":  # which takes no time of its own, and costs nothing
                numbers[at + _SUM] += result.seconds
                numbers[at + _STATEMENTS] += result.statements
                numbers[at + _PROCESSED] += result.processed_bytes
            for found in result.carto_cache:
                numbers[at + _CACHE[found]] += 1
            outcome = _OUTCOME_OF[layer]
            if result.is_cut:
                outcome = _CUT
                numbers[at + _CUT_RESPONSES] += 1
            elif result.error is not None:
                outcome = _REJECTED if isinstance(result.error, _REJECTIONS) else _ERROR
            else:
                numbers[self._layers[layer]] += 1
            numbers[at + outcome] += 1

    def count_errors(self, codes: Iterable[str]) -> None:
        """Count the errors of a response by their codes."""
        for code in codes:
            if code not in self._codes:
                [self._codes[code]] = self.slots.add([(ERRORS, (code,))])
            self._numbers[self._codes[code]] += 1
