"""Detection of polygons whose boundary crosses or touches itself, in O(n log n).

Warehouses reject such a polygon, repair it silently, or use the wrong area, each in its way.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

__all__ = ["has_crossing", "is_simple"]

Position = Sequence[float]
Edge = tuple[tuple[float, float], tuple[float, float]]

_TOLERANCE: Final = 1e-11
"""Square degrees below which three positions count as one line: rounding of products near 180."""


def is_simple(ring: Sequence[Position]) -> bool:
    """Return True if a closed ring has three corners or more, and passes no corner twice."""
    corners = [tuple(at) for at, after in pairwise(ring) if at != after]
    return len(corners) >= 3 and len(set(corners)) == len(corners)


def has_crossing(rings: Iterable[Sequence[Position]]) -> bool:
    """Return True if two edges of a polygon's rings cross each other.

    Touching is no crossing.
    """
    # The sweep of Shamos and Hoey moves a meridian from west to east. The edges on the meridian
    # are sorted from south to north, and only neighbours are compared.
    edges = [_eastward(*pair) for ring in rings for pair in pairwise(ring) if pair[0] != pair[1]]
    sweep: list[int] = []
    for _, starts, number in _events(edges):
        if starts:
            place = _insertion_index(sweep, edges, edges[number])
            sweep.insert(place, number)
            neighbours = [(place - 1, place), (place, place + 1)]
        else:
            place = _find(sweep, edges, number)
            del sweep[place]
            neighbours = [(place - 1, place)]
        for below, above in neighbours:
            if (
                below >= 0
                and above < len(sweep)
                and _cross(edges[sweep[below]], edges[sweep[above]])
            ):
                return True
    return False


def _eastward(start: Position, end: Position) -> Edge:
    one, other = (start[0], start[1]), (end[0], end[1])
    return (one, other) if one < other else (other, one)


def _events(edges: Sequence[Edge]) -> list[tuple[tuple[float, float], bool, int]]:
    """Return `(position, is_start, edge index)` for both ends of each edge, from west to east."""
    # At one position, ends come before starts, because False sorts before True.
    events = [(edge[0], True, number) for number, edge in enumerate(edges)]
    events += [(edge[1], False, number) for number, edge in enumerate(edges)]
    return sorted(events)


def _side(edge: Edge, at: tuple[float, float]) -> float:
    """Return a number above 0 if `at` is to the left of `edge`, below 0 to the right, else 0."""
    (x1, y1), (x2, y2) = edge
    side = (x2 - x1) * (at[1] - y1) - (y2 - y1) * (at[0] - x1)
    return side if abs(side) > _TOLERANCE else 0.0


def _cross(one: Edge, other: Edge) -> bool:
    return (
        _side(one, other[0]) * _side(one, other[1]) < 0
        and _side(other, one[0]) * _side(other, one[1]) < 0
    )


def _insertion_index(sweep: Sequence[int], edges: Sequence[Edge], edge: Edge) -> int:
    # `sweep` has indexes of `edges` that the current meridian meets, from south to north.
    low, high = 0, len(sweep)
    while low < high:
        middle = (low + high) // 2
        other = edges[sweep[middle]]
        if (_side(other, edge[0]) or _side(other, edge[1])) > 0:
            low = middle + 1
        else:
            high = middle
    return low


def _find(sweep: list[int], edges: Sequence[Edge], number: int) -> int:
    # `sweep` is sorted from south to north.
    low, high = 0, len(sweep)
    end = edges[number][1]
    while low < high:
        middle = (low + high) // 2
        if _side(edges[sweep[middle]], end) > 0:
            low = middle + 1
        else:
            high = middle
    for place in range(max(low - 2, 0), min(low + 3, len(sweep))):
        if sweep[place] == number:
            return place
    return sweep.index(number)  # rounding has changed the order
