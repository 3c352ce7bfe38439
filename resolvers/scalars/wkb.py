"""Reader of Well-Known Binary in hexadecimal: ISO 13249-3, and PostGIS's EWKB.

An altitude is kept as GeoJSON's third number (RFC 7946, 3.1.1), a measure is dropped.
"""

import math
import struct
from binascii import unhexlify
from typing import Final, NamedTuple

__all__ = ["MAX_NESTING", "SHAPES", "in_degrees", "read_wkb"]

SHAPES: Final = (
    *("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon"),
    "GeometryCollection",
)
"""In the order of their codes, from 1 on."""

MAX_NESTING: Final = 8
"""Maximum depth of collections within collections.

RFC 7946 advises against any, and each level is a level of recursion.
"""

_Z, _M, _SRID = 0x80000000, 0x40000000, 0x20000000
_WGS_84: Final = (0, 4326)
"""SRIDs of longitude and latitude; 0 is that of a geometry without one."""


class _Header(NamedTuple):
    """The header of a binary geometry.

    `order` is the byte order in the notation of `struct`, `kind` is the code of the shape,
    `numbers` is how many numbers a position has, and `kept` is how many of them GeoJSON keeps.
    """

    order: str
    kind: int
    numbers: int
    kept: int


def read_wkb(text: str) -> dict[str, object]:
    """Convert WKB in hexadecimal digits to a GeoJSON object.

    Raise ValueError if it is no valid geometry in degrees.
    """
    reader = _Reader(unhexlify(text))
    try:
        geometry = reader.geometry(0)
    except struct.error as error:
        raise ValueError("the binary geometry is cut") from error
    reader.end()
    return geometry


def in_degrees(positions: list[list[float]]) -> list[object]:
    """Return `positions`, or raise ValueError for an invalid number.

    Longitudes are within ±180, latitudes within ±90.
    """
    for position in positions:
        if not (-180 <= position[0] <= 180 and -90 <= position[1] <= 90):
            raise ValueError("not in degrees")
        if not all(map(math.isfinite, position[2:])):
            raise ValueError("an altitude that is not finite")
    return [*positions]


class _Reader:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self._offset = 0

    def end(self) -> None:
        """Raise ValueError if any bytes follow the geometry that has been read."""
        if self._offset != len(self._content):
            raise ValueError("more than one geometry")

    def geometry(self, depth: int) -> dict[str, object]:
        """Read the geometry at the current byte as a GeoJSON object.

        `depth` is the number of collections around it.
        """
        header = self._header()
        if depth > MAX_NESTING:
            raise ValueError("collections nested too deep")
        member = "geometries" if header.kind == 7 else "coordinates"
        return {"type": SHAPES[header.kind - 1], member: self._coordinates(header, depth)}

    def _header(self) -> _Header:
        (flag,) = self._unpack("B")
        if flag > 1:
            raise ValueError("no byte order")
        order = "<" if flag else ">"
        code = int(self._unpack(f"{order}I")[0])
        if code & _SRID and self._unpack(f"{order}I")[0] not in _WGS_84:
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
        return _Header(order, kind, kept + (1 if code & _M or dimensions & 2 else 0), kept)

    def _coordinates(self, header: _Header, depth: int) -> object:
        if header.kind == 1:
            return self._point(header)
        if header.kind <= 3:
            return self._positions(header, header.kind - 1)
        if header.kind == 7:
            return [self.geometry(depth + 1) for _ in range(self._count(header))]
        return [self._part(header.kind - 3, depth) for _ in range(self._count(header))]

    def _part(self, kind: int, depth: int) -> object:
        header = self._header()
        if header.kind != kind:
            raise ValueError("a part of another kind")
        return self._coordinates(header, depth)

    def _count(self, header: _Header) -> int:
        (count,) = self._unpack(f"{header.order}I")
        return int(count)

    def _positions(self, header: _Header, lists: int) -> list[object]:
        count = self._count(header)
        if lists > 1:
            return [self._positions(header, lists - 1) for _ in range(count)]
        numbers = self._unpack(f"{header.order}{count * header.numbers}d")
        axes = [numbers[axis :: header.numbers] for axis in range(header.kept)]
        return in_degrees([[*position] for position in zip(*axes, strict=True)])

    def _point(self, header: _Header) -> object:
        position = [*self._unpack(f"{header.order}{header.numbers}d")[: header.kept]]
        if all(map(math.isnan, position)):
            return []  # WKB writes an empty point with NaN coordinates
        return in_degrees([position])[0]

    def _unpack(self, form: str) -> tuple[float, ...]:
        values = struct.unpack_from(form, self._content, self._offset)
        self._offset += struct.calcsize(form)
        return values
