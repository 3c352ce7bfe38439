"""Reader of Well-Known Text (OGC 06-103r4, 7), with PostGIS's `SRID=4326;` in front of it or not.

An altitude is kept as GeoJSON's third number (RFC 7946, 3.1.1), a measure is dropped.
"""

import re
from collections.abc import Callable
from typing import Final

from resolvers.scalars.wkb import MAX_NESTING, SHAPES, in_degrees

__all__ = ["read_wkt"]

_SHAPES: Final = {
    shape.upper(): (shape, lists)
    for shape, lists in zip(SHAPES, (0, 1, 2, 1, 2, 3, -1), strict=True)
}
"""Keyword -> name in GeoJSON, and the number of lists around a position; -1 for collections."""

_KEYWORD: Final = re.compile(f"({'|'.join(_SHAPES)})(Z?M?)")
_WORD: Final = re.compile(
    r"\s*([A-Za-z]+|[(),]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|\Z)", re.ASCII
)
_PLAIN: Final = re.compile(r"([-+0-9.eE,\s]*)\)", re.ASCII)
_SRID: Final = re.compile(r"SRID=(?:4326|0);", re.IGNORECASE)


def read_wkt(text: str) -> dict[str, object]:
    """Convert Well-Known Text to a GeoJSON object.

    Raise ValueError if it is no valid geometry in degrees.
    """
    reader = _Reader(_SRID.sub("", text, count=1) if _SRID.match(text) else text)
    geometry = reader.geometry(0)
    reader.take("")
    return geometry


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._offset = 0
        self._word = self._next()

    def _next(self) -> str:
        word = _WORD.match(self._text, self._offset)
        if word is None:
            raise ValueError("no Well-Known Text")
        self._offset = word.end()
        return word[1].upper()

    def take(self, *expected: str) -> str:
        """Return the current word and move to the next one.

        Raises ValueError if the current word is not one of `expected`.
        """
        word = self._word
        if word not in expected:
            raise ValueError("an unexpected word")
        if word:
            self._word = self._next()
        return word

    def geometry(self, depth: int) -> dict[str, object]:
        """Read the geometry at the current word as a GeoJSON object.

        `depth` is the number of collections around it.
        """
        if depth > MAX_NESTING:
            raise ValueError("collections nested too deep")
        keyword = _KEYWORD.fullmatch(self._word)
        if keyword is None:
            raise ValueError("no such geometry")
        self.take(self._word)
        dimensions = keyword[2] or (
            self.take("Z", "M", "ZM") if self._word in ("Z", "M", "ZM") else ""
        )
        shape, lists = _SHAPES[keyword[1]]
        if lists < 0:
            return {"type": shape, "geometries": self._list(lambda: self.geometry(depth + 1))}
        if lists == 0:
            return {"type": shape, "coordinates": self._bracketed(dimensions)}
        return {
            "type": shape,
            "coordinates": self._positions(lists, dimensions, shape == "MultiPoint"),
        }

    def _positions(self, lists: int, dimensions: str, is_multipoint: bool) -> list[object]:
        # `dimensions` is Z, M, ZM or empty, as in `POINT Z (1 2 3)`. A MULTIPOINT may have brackets
        # around each position.
        if lists > 1:
            return self._list(lambda: self._positions(lists - 1, dimensions, is_multipoint))
        if is_multipoint:
            return self._list(lambda: self._in_brackets_or_not(dimensions))
        return self._plain_positions(dimensions)

    def _plain_positions(self, dimensions: str) -> list[object]:
        # A list with brackets inside is read word by word, which takes several times as long.
        plain = _PLAIN.match(self._text, self._offset)
        if self._word != "(" or plain is None:
            return self._list(lambda: self._position(dimensions))
        positions = [[*map(float, position.split())] for position in plain[1].split(",")]
        self._offset = plain.end()
        self._word = self._next()
        return _in_degrees(positions, dimensions)

    def _in_brackets_or_not(self, dimensions: str) -> object:
        is_bracketed = self._word in ("(", "EMPTY")
        return self._bracketed(dimensions) if is_bracketed else self._position(dimensions)

    def _bracketed(self, dimensions: str) -> object:
        if self._word == "EMPTY":
            self.take("EMPTY")
            return []
        self.take("(")
        position = self._position(dimensions)
        self.take(")")
        return position

    def _list(self, read: Callable[[], object]) -> list[object]:
        if self._word == "EMPTY":
            self.take("EMPTY")
            return []
        self.take("(")
        items = [read()]
        while self.take(",", ")") == ",":
            items.append(read())
        return items

    def _position(self, dimensions: str) -> object:
        numbers: list[float] = []
        while self._word not in (",", ")"):
            numbers.append(float(self.take(self._word)))
        return _in_degrees([numbers], dimensions)[0]


def _in_degrees(positions: list[list[float]], dimensions: str) -> list[object]:
    # The fourth number of a position is a measure. With `M`, the third one is a measure.
    if not {*map(len, positions)} <= {2, 3, 4}:
        raise ValueError("no position")
    kept = 2 if dimensions == "M" else 3
    return in_degrees([position[:kept] for position in positions])
