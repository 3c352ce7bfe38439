"""Shapes as parts with their coordinates, read from and written as well-known binary.

https://www.ogc.org/standard/sfa/ §8.2; ST_AsWKB of DuckDB writes two dimensions in little-endian.
"""

import math
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["Kind", "Part", "Position", "read_wkb", "write_wkb"]

Position = tuple[float, float]
"""Longitude and latitude in degrees, or x and y on a plane."""
Kind = Literal["point", "line", "polygon"]

_CODES: Final[dict[Kind, int]] = {"point": 1, "line": 2, "polygon": 3}
_KINDS: Final[dict[int, Kind]] = {code: kind for kind, code in _CODES.items()}
_COLLECTION: Final = 7


@dataclass(frozen=True, slots=True)
class Part:
    """A point, a line or a polygon.

    A point has one path of one position, a line has one path, and a polygon's paths are its rings.
    """

    kind: Kind
    paths: Sequence[Sequence[Position]]


def read_wkb(data: bytes) -> list[Part]:
    """Return the points, lines and polygons in a shape (WKB) as a flat list."""
    parts, end = _read(data, 0)
    assert end == len(data)
    return parts


def _read(data: bytes, at: int) -> tuple[list[Part], int]:
    code = int.from_bytes(data[at + 1 : at + 5], "little")
    at += 5
    if code == 1:
        x, y = struct.unpack_from("<2d", data, at)
        return ([] if math.isnan(x) else [Part("point", [[(x, y)]])]), at + 16
    count = int.from_bytes(data[at : at + 4], "little")
    if code == 2:
        path, at = _read_path(data, at)
        return [Part("line", [path])] if path else [], at
    at += 4
    if code == 3:
        return _read_polygon(data, at, count)
    parts: list[Part] = []
    for _ in range(count):
        found, at = _read(data, at)
        parts += found
    return parts, at


def _read_polygon(data: bytes, at: int, count: int) -> tuple[list[Part], int]:
    rings: list[list[Position]] = []
    for _ in range(count):
        ring, at = _read_path(data, at)
        rings.append(ring)
    return [Part("polygon", rings)] if rings else [], at


def _read_path(data: bytes, at: int) -> tuple[list[Position], int]:
    count = int.from_bytes(data[at : at + 4], "little")
    numbers = struct.unpack_from(f"<{2 * count}d", data, at + 4)
    return list(zip(numbers[::2], numbers[1::2], strict=True)), at + 4 + 16 * count


def write_wkb(parts: Sequence[Part]) -> bytes:
    """Return `parts` as the WKB of one shape.

    Several parts become a MULTI… shape if all are of one kind, else a collection.
    """
    if len(parts) == 1:
        return _write(parts[0])
    kinds = {part.kind for part in parts}
    code = _CODES[kinds.pop()] + 3 if len(kinds) == 1 else _COLLECTION
    return struct.pack("<BII", 1, code, len(parts)) + b"".join(map(_write, parts))


def _write(part: Part) -> bytes:
    head = struct.pack("<BI", 1, _CODES[part.kind])
    if part.kind == "point":
        return head + struct.pack("<2d", *part.paths[0][0])
    if part.kind == "line":
        return head + _write_path(part.paths[0])
    return head + struct.pack("<I", len(part.paths)) + b"".join(map(_write_path, part.paths))


def _write_path(path: Sequence[Position]) -> bytes:
    return struct.pack(f"<I{2 * len(path)}d", len(path), *_flat(path))


def _flat(path: Sequence[Position]) -> Iterator[float]:
    for x, y in path:
        yield x
        yield y
