"""Well-Known Text to GeoJSON (OGC 06-103r4, 7), with PostGIS's `SRID=4326;` in front of it or not.

An altitude is kept as GeoJSON's third number (RFC 7946, 3.1.1), a measure is dropped. `_fast_json_wkt.pxi` does the
same for large answers.
"""

import math
import re
from collections.abc import Callable
from typing import Final

from resolvers.results.wkb import MAX_NESTING, SHAPES

__all__ = ["read_wkt"]

_SHAPES: Final = {
    shape.upper(): (shape, lists)
    for shape, lists in zip(SHAPES, (0, 1, 2, 1, 2, 3, -1), strict=True)
}
"""Their names, and how many lists stand around a position."""

_WORD: Final = re.compile(
    r"\s*([A-Za-z]+|[(),]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|\Z)", re.ASCII
)
_SRID: Final = re.compile(r"SRID=(?:4326|0);", re.IGNORECASE)


def read_wkt(text: str) -> dict[str, object]:
    """The geometry in a text. Raises ValueError where it is none."""
    reader = _Reader(_SRID.sub("", text, count=1) if _SRID.match(text) else text)
    geometry = reader.geometry(0)
    reader.take("")
    return geometry


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._word = self._next()

    def _next(self) -> str:
        word = _WORD.match(self._text, self._at)
        if word is None:
            raise ValueError("no Well-Known Text")
        self._at = word.end()
        return word[1].upper()

    def take(self, *expected: str) -> str:
        """The word that stands next, which must be one of these."""
        word = self._word
        if word not in expected:
            raise ValueError("another word was expected")
        if word:
            self._word = self._next()
        return word

    def geometry(self, depth: int) -> dict[str, object]:
        if depth > MAX_NESTING:
            raise ValueError("collections nested too deep")
        name = re.fullmatch(f"({'|'.join(_SHAPES)})(Z?M?)", self._word)
        if name is None:
            raise ValueError("no such geometry")
        self.take(self._word)
        dimensions = name[2] or (
            self.take("Z", "M", "ZM") if self._word in ("Z", "M", "ZM") else ""
        )
        shape, lists = _SHAPES[name[1]]
        if lists < 0:
            return {"type": shape, "geometries": self._list(lambda: self.geometry(depth + 1))}
        if lists == 0:
            return {"type": shape, "coordinates": self._bracketed(dimensions)}
        return {
            "type": shape,
            "coordinates": self._positions(lists, dimensions, shape == "MultiPoint"),
        }

    def _positions(self, lists: int, dimensions: str, is_multipoint: bool) -> list[object]:
        """Around a position in a MULTIPOINT, brackets mean nothing."""
        if lists > 1:
            return self._list(lambda: self._positions(lists - 1, dimensions, is_multipoint))
        if is_multipoint:
            return self._list(lambda: self._in_brackets_or_not(dimensions))
        return self._list(lambda: self._position(dimensions))

    def _in_brackets_or_not(self, dimensions: str) -> list[object]:
        is_bracketed = self._word in ("(", "EMPTY")
        return self._bracketed(dimensions) if is_bracketed else self._position(dimensions)

    def _bracketed(self, dimensions: str) -> list[object]:
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

    def _position(self, dimensions: str) -> list[object]:
        """Two to four numbers: of three the last is a measure where that is said, of four it always is."""
        numbers: list[float] = []
        while self._word not in (",", ")"):
            numbers.append(float(self.take(self._word)))
        if not 2 <= len(numbers) <= 4 or not all(map(math.isfinite, numbers)):
            raise ValueError("no position")
        return [*numbers[: 2 if dimensions == "M" else 3]]
