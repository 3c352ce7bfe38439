"""CARTO's filters as `where` and `intersects` of a template's field.

https://github.com/CartoDB/carto-api-client (src/types.ts: Filters, SpatialFilter)
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from carto_graphql.web.carto_api.errors import CartoAPIError
from resolvers.sql.template import Template

__all__ = ["check_filterable", "read_filters", "read_spatial_filters"]

MAX_DEPTH: Final = 3
"""Lists around the positions of a MultiPolygon. `intersects` rejects what is deeper."""

Where = dict[str, Any]


def read_filters(template: Template, filters: object, operator: object) -> Where | None:
    """Convert CARTO's filters to a `where` argument.

    `operator` is `and` or `or`. Raise `CartoAPIError` for invalid filters.
    """
    if not filters:
        return None
    if not isinstance(filters, Mapping):
        raise CartoAPIError("filters must be an object")
    columns = [[*_of_column(template, column, each)] for column, each in filters.items()]
    # The operator joins columns; all filters of one column apply, as in the client's own filters.
    members = [each[0] if len(each) == 1 else {"and": each} for each in columns if each]
    if not members:
        return None
    return {"or" if operator == "or" else "and": members}


def check_filterable(template: Template, column: str) -> None:
    """Raise `CartoAPIError` if a template lacks the column or does not allow filters on it."""
    if column not in template.columns:
        raise CartoAPIError("Column not found", column=column[:100])
    if column not in template.filter:
        raise CartoAPIError(f"Column {column} cannot be filtered; it is not in `filter:`")


def _of_column(template: Template, column: str, filters: object) -> Iterator[Where]:
    check_filterable(template, column)
    if not isinstance(filters, Mapping):
        raise CartoAPIError(f"filters.{column} must be an object")
    for kind, each in filters.items():
        if kind == "owner":
            continue
        if kind not in _KINDS or not isinstance(each, Mapping):
            raise CartoAPIError(f"filters.{column}: there is no filter {str(kind)[:40]!r}")
        values = each.get("values")
        if not isinstance(values, list):
            raise CartoAPIError(f"filters.{column}.{kind}.values must be a list")
        yield _KINDS[kind](template, column, values, each.get("params") or {})


def _in(_: Template, column: str, values: Sequence[Any], __: Mapping[str, Any]) -> Where:
    given = [value for value in values if value is not None]
    tests: list[Where] = [{column: {"in": given}}]
    if len(given) < len(values):
        tests.append({column: {"isNull": True}})
    return _any(tests)


def _ranges(
    end: str, convert: Callable[[Template, str, Any], Any]
) -> Callable[[Template, str, Sequence[Any], Mapping[str, Any]], Where]:
    def read(template: Template, column: str, values: Sequence[Any], _: Mapping[str, Any]) -> Where:
        tests: list[Where] = []
        for pair in values:
            if not isinstance(pair, list) or len(pair) != 2:
                raise CartoAPIError(f"filters.{column}: a range has two ends")
            ends = {
                operator: convert(template, column, value)
                for operator, value in zip(("gte", end), pair, strict=True)
                if value is not None
            }
            tests.append({column: ends or {"isNull": False}})
        return _any(tests)

    return read


def _verbatim(_: Template, __: str, value: Any) -> Any:
    return value


def _moment(template: Template, column: str, value: Any) -> Any:
    """Convert Unix time in milliseconds to the text of a date or time."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    try:
        moment = dt.datetime.fromtimestamp(value / 1000, dt.UTC)
    except (ValueError, OverflowError, OSError):
        raise CartoAPIError(f"filters.{column}: a time is out of range") from None
    if template.columns[column].scalar == "Date":
        return moment.date().isoformat()
    return moment.isoformat().replace("+00:00", "Z")


def _search(_: Template, column: str, values: Sequence[Any], params: Mapping[str, Any]) -> Where:
    if params.get("useRegExp"):
        raise CartoAPIError(f"filters.{column}: useRegExp is not supported")
    operators = {
        (False, False): "contains",
        (True, False): "startsWith",
        (False, True): "endsWith",
        (True, True): "eq",
    }
    operator = operators[bool(params.get("mustStart")), bool(params.get("mustEnd"))]
    ignore = not params.get("caseSensitive")
    return _any([{column: {operator: value, "ignoreCase": ignore}} for value in values])


def _any(tests: list[Where]) -> Where:
    return tests[0] if len(tests) == 1 else {"or": tests}


_KINDS: Final = {
    "in": _in,
    "between": _ranges("lte", _verbatim),
    "closed_open": _ranges("lt", _verbatim),
    "time": _ranges("lte", _moment),
    "stringSearch": _search,
}


def read_spatial_filters(filters: object) -> object:
    """Return CARTO's spatial filter as an `intersects` argument, or None.

    Raise `CartoAPIError` for an unsupported filter.
    """
    if not filters:
        return None
    if not isinstance(filters, Mapping) or len(filters) != 1:
        raise CartoAPIError("spatialFilters must have one column")
    [shape] = filters.values()
    if not isinstance(shape, Mapping) or "indexes" in shape:
        raise CartoAPIError("spatialFilters must be a Polygon or a MultiPolygon")
    return {**shape, "coordinates": _split_long_edges(shape.get("coordinates"))}


def _split_long_edges(coordinates: object, depth: int = MAX_DEPTH) -> object:
    # `intersects` rejects a long edge, because the edge could go around the Earth either way.
    # CARTO's client sends long edges, because it sends a viewport as a box with positions only at
    # the corners. The longitudes of the box are between -180 and 180 degrees, so the direction of
    # each edge is known.
    if not isinstance(coordinates, list) or depth == 0:
        return coordinates
    if not all(_is_position(each) for each in coordinates):
        return [_split_long_edges(each, depth - 1) for each in coordinates]
    ring = coordinates[:1]
    for start, end in pairwise(coordinates):
        parts = 4 if abs(end[0] - start[0]) >= 180 else 1
        ring += [
            [start[axis] + (end[axis] - start[axis]) * part / parts for axis in (0, 1)]
            for part in range(1, parts)
        ]
        ring.append(end)
    return ring


def _is_position(value: object) -> bool:
    if not isinstance(value, list) or len(value) < 2:
        return False
    return all(type(each) in (int, float) and abs(each) <= 180 for each in value[:2])
