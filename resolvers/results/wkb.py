"""Well-Known Binary in hexadecimal to GeoJSON: ISO 13249-3, and PostGIS's EWKB with its flags and SRID.

An altitude is kept as GeoJSON's third number (RFC 7946, 3.1.1), a measure is dropped. `_fast_json_wkb.pxi` does the
same for large answers.
"""

import math
import struct
from binascii import unhexlify
from typing import Final, NamedTuple

__all__ = ["SHAPES", "read_wkb"]

SHAPES: Final = (
    *("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon"),
    "GeometryCollection",
)
"""In the order of their codes, from 1 on."""

MAX_NESTING: Final = 8
"""How deep collections may be nested."""

_Z, _M, _SRID = 0x80000000, 0x40000000, 0x20000000
_DEGREES: Final = (0, 4326)
"""The SRIDs of longitude and latitude: WGS 84, and of what has none."""


class _Order(NamedTuple):
    """How a geometry is written: the byte order as `struct` has it, its code, the numbers of a position."""

    bytes: str
    kind: int
    numbers: int
    kept: int


def read_wkb(text: str) -> dict[str, object]:
    """The geometry in a text of hexadecimal digits. Raises ValueError where it is none."""
    reader = _Reader(unhexlify(text))
    try:
        geometry = reader.geometry(0)
    except struct.error as error:
        raise ValueError("the binary geometry is cut") from error
    reader.end()
    return geometry


class _Reader:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def end(self) -> None:
        if self._at != len(self._content):
            raise ValueError("more than one geometry")

    def geometry(self, depth: int) -> dict[str, object]:
        order = self._order()
        if depth > MAX_NESTING:
            raise ValueError("collections nested too deep")
        member = "geometries" if order.kind == 7 else "coordinates"
        return {"type": SHAPES[order.kind - 1], member: self._coordinates(order, depth)}

    def _order(self) -> _Order:
        (flag,) = self._unpack("B")
        if flag > 1:
            raise ValueError("no byte order")
        order = "<" if flag else ">"
        code = int(self._unpack(f"{order}I")[0])
        if code & _SRID and self._unpack(f"{order}I")[0] not in _DEGREES:
            raise ValueError("not in degrees")
        dimensions, kind = divmod(code & 0x0FFFFFFF, 1000)
        if (
            not 1 <= kind <= 7
            or code & 0x10000000
            or dimensions > 3
            or (dimensions and code & (_Z | _M))
        ):
            raise ValueError("no such geometry")
        kept = 3 if code & _Z or dimensions & 1 else 2
        return _Order(order, kind, kept + (1 if code & _M or dimensions & 2 else 0), kept)

    def _coordinates(self, order: _Order, depth: int) -> list[object]:
        if order.kind == 1:
            return self._point(order)
        if order.kind <= 3:
            return self._positions(order, order.kind - 1)
        if order.kind == 7:
            return [self.geometry(depth + 1) for _ in range(self._count(order))]
        return [self._part(order.kind - 3, depth) for _ in range(self._count(order))]

    def _part(self, kind: int, depth: int) -> list[object]:
        order = self._order()
        if order.kind != kind:
            raise ValueError("a part of another kind")
        return self._coordinates(order, depth)

    def _count(self, order: _Order) -> int:
        (count,) = self._unpack(f"{order.bytes}I")
        return int(count)

    def _positions(self, order: _Order, depth: int) -> list[object]:
        count = self._count(order)
        if depth > 1:
            return [self._positions(order, depth - 1) for _ in range(count)]
        return [self._position(order) for _ in range(count)]

    def _point(self, order: _Order) -> list[object]:
        """An empty one has no numbers where its position would be."""
        at = self._at
        numbers = self._unpack(f"{order.bytes}{order.numbers}d")[: order.kept]
        if all(map(math.isnan, numbers)):
            return []
        self._at = at
        return self._position(order)

    def _position(self, order: _Order) -> list[object]:
        numbers = self._unpack(f"{order.bytes}{order.numbers}d")[: order.kept]
        if not all(map(math.isfinite, numbers)):
            raise ValueError("coordinates that are no numbers")
        return [*numbers]

    def _unpack(self, form: str) -> tuple[float, ...]:
        values = struct.unpack_from(form, self._content, self._at)
        self._at += struct.calcsize(form)
        return values
