"""Cutting of lines and polygons at the antimeridian, as RFC 7946 section 3.1.9 requires.

The longitudes of a shape may run on beyond 180 degrees, as map libraries draw it. Those of its
parts are between -180 and 180.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import Final

__all__ = ["FarPosition", "Line", "Polygon", "Position", "cut_line", "cut_polygon", "wrapped"]

Position = list[float]
Line = list[Position]
Polygon = list[Line]

_WHOLE: Final = 360.0


class FarPosition(ValueError):
    """A position so far from the one before it that the way between the two is ambiguous.

    The two are more than 180 degrees of longitude apart, so a line could go either way around the
    world. `ring` is the index of the position's ring (0 for a line), and `index` is the index of
    the position in this ring.
    """

    def __init__(self, ring: int, index: int) -> None:
        super().__init__(f"position {index} of ring {ring}")
        self.ring = ring
        self.index = index


def wrapped(position: Position) -> Position:
    """Return the position with its longitude within -180 to 180."""
    return [position[0] - _WHOLE * _world(position[0]), position[1]]


def cut_line(line: Line) -> list[Line]:
    """Return the parts of a line, cut at the antimeridian.

    Raise `FarPosition` if it could run either way around the world.
    """
    if _is_within(line):
        # Longitudes beyond 180 tell the direction, so only lines from -180 to 180 are checked.
        _check_steps([line])
        return [line]
    parts: list[Line] = [[line[0]]]
    for start, end in pairwise(line):
        for meridian in _meridians(start, end):
            at = _at_meridian(start, end, meridian)
            parts[-1].append(at)
            parts.append([at])
        parts[-1].append(end)
    return [_shifted(part) for part in parts if len({tuple(each) for each in part}) > 1]


def cut_polygon(polygon: Polygon) -> list[Polygon]:
    """Return the parts of a polygon, cut at the antimeridian.

    Raise `FarPosition` if an edge could run either way around the world, and `OverflowError`
    if the polygon is wider than 360 degrees.
    """
    if _is_within(chain.from_iterable(polygon)):
        _check_steps(polygon)
        return [polygon]
    longitudes = [longitude for longitude, _ in chain.from_iterable(polygon)]
    west, east = min(longitudes), max(longitudes)
    if east - west > _WHOLE:
        raise OverflowError
    worlds = range(_world(west), _world(east) + 1)
    return [part for world in worlds for part in _part_of_world(polygon, world)]


def _is_within(positions: Iterator[Position] | Line) -> bool:
    return all(abs(longitude) <= 180 for longitude, _ in positions)


def _check_steps(lines: Sequence[Line]) -> None:
    # Between 180 and 360 degrees, it is unclear whether the line goes east or west. Exactly 360
    # degrees lead from -180 to 180, along the whole parallel.
    for number, line in enumerate(lines):
        for index, (start, end) in enumerate(pairwise(line)):
            if 180 < abs(end[0] - start[0]) < _WHOLE:
                raise FarPosition(number, index + 1)


def _world(longitude: float) -> int:
    """Return n so that `longitude - 360 * n` is between -180 and 180, such as 1 for 181.0."""
    return math.ceil((longitude - 180) / _WHOLE) if longitude > 180 else -_world_west(longitude)


def _world_west(longitude: float) -> int:
    return math.ceil((-180 - longitude) / _WHOLE) if longitude < -180 else 0


def _meridians(start: Position, end: Position) -> Iterator[float]:
    """Yield the longitudes, such as 180, then 540, where a line crosses the antimeridian."""
    low, high = sorted((start[0], end[0]))
    first = math.floor((low - 180) / _WHOLE) + 1
    between = []
    while (meridian := 180 + _WHOLE * first) < high:
        between.append(meridian)
        first += 1
    yield from between if start[0] < end[0] else reversed(between)


def _at_meridian(start: Position, end: Position, meridian: float) -> Position:
    share = (meridian - start[0]) / (end[0] - start[0])
    return [meridian, start[1] + share * (end[1] - start[1])]


def _shifted(line: Line) -> Line:
    """Move a line by a multiple of 360 degrees to between -180 and 180 degrees."""
    # The line must not cross the antimeridian.
    middle = (min(at[0] for at in line) + max(at[0] for at in line)) / 2
    shift = _WHOLE * _world(middle)
    return [[longitude - shift, latitude] for longitude, latitude in line]


def _part_of_world(polygon: Polygon, world: int) -> list[Polygon]:
    west, east = _WHOLE * world - 180, _WHOLE * world + 180
    parts = [part for half in _half(polygon, west, 1) for part in _half(half, east, -1)]
    return [[_shifted(ring) for ring in part] for part in parts]


def _half(polygon: Polygon, meridian: float, side: int) -> list[Polygon]:
    """Return the parts of a polygon that are east (`side` 1) or west (-1) of a meridian."""
    cut, inner = _Chains(meridian, side), []
    for ring in polygon:
        is_inside = [(at[0] - meridian) * side > 0 for at in ring]
        if all(is_inside) or (any(is_inside) and _only_touches(ring, meridian, side)):
            inner.append(ring)
        elif any(is_inside):
            cut.add(ring)
    shells = cut.joined()
    if not shells:  # the outer ring is inside as a whole, or not at all
        return [inner] if polygon[0] in inner else []
    return [[shell, *(hole for hole in inner if _contains(shell, hole))] for shell in shells]


def _only_touches(ring: Line, meridian: float, side: int) -> bool:
    return all((at[0] - meridian) * side >= 0 for at in ring)


@dataclass
class _Chains:
    """Pieces of rings on one side of a meridian: in the east if `side` is 1, in the west if -1.

    Each piece in `chains` begins and ends on the meridian.
    """

    meridian: float
    side: int
    chains: list[Line] = field(default_factory=list)

    def add(self, ring: Line) -> None:
        """Add the pieces of `ring` that are on this side of the meridian.

        `ring` must be closed, and must cross the meridian.
        """
        corners = ring[:-1]
        start = next(at for at, corner in enumerate(corners) if not self._is_inside(corner))
        around = [*corners[start:], *corners[: start + 1]]
        for one, other in pairwise(around):
            if self._is_inside(other) and not self._is_inside(one):
                self.chains.append([self._crossing(one, other)])
            if self._is_inside(other):
                self.chains[-1].append(other)
            elif self._is_inside(one):
                self.chains[-1].append(self._crossing(one, other))

    def _is_inside(self, at: Position) -> bool:
        return (at[0] - self.meridian) * self.side > 0

    def _crossing(self, one: Position, other: Position) -> Position:
        return _at_meridian(one, other, self.meridian)

    def joined(self) -> list[Line]:
        """Connect the ends of the pieces along the meridian, and return the closed rings."""
        # The inside of the polygon is between the ends of each pair, from south to north.
        ends = sorted(
            (chain[at][1], number, at) for number, chain in enumerate(self.chains) for at in (0, -1)
        )
        partner: dict[tuple[int, int], tuple[int, int]] = {}
        for (_, *one), (_, *other) in zip(ends[::2], ends[1::2], strict=True):
            first, second = (one[0], one[1]), (other[0], other[1])
            partner[first], partner[second] = second, first
        rings, left = [], set(range(len(self.chains)))
        while left:
            ring: Line = []
            number, at = start = (left.pop(), 0)  # enters the chain at its first position
            while not ring or (number, at) != start:
                left.discard(number)
                ring += self.chains[number] if at == 0 else self.chains[number][::-1]
                number, at = partner[number, -1 if at == 0 else 0]
            rings.append([*ring, ring[0]])
        return rings


def _contains(shell: Line, hole: Line) -> bool:
    # One corner is enough, because the rings do not cross.
    x, y = hole[0]
    crossed = [
        (start[1] > y) != (end[1] > y)
        and x < start[0] + (y - start[1]) / (end[1] - start[1]) * (end[0] - start[0])
        for start, end in pairwise(shell)
        if start[1] != end[1]
    ]
    return sum(crossed) % 2 == 1
