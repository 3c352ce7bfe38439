"""Readers of the geometries that CARTO sends: GeoJSON, WKB in hexadecimal, and WKT.

Coordinates of GeoJSON stay bytes: their numbers are checked, and sent with the digits that the
warehouse wrote. All are degrees of WGS 84: another SRID or `crs`, and numbers outside ±180 and ±90,
are wrong values.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final, Literal, Union

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from resolvers.scalars.wkb import MAX_NESTING, read_wkb
from resolvers.scalars.wkt import read_wkt

__all__ = ["GEOJSON", "read_geojson", "read_geometries"]


class _Position(Struct, array_like=True, forbid_unknown_fields=True, gc=False):
    """A position (RFC 7946, 3.1.1)."""

    # With `gc=False`, the garbage collector skips these objects. There can be millions of them, and
    # they refer to no other object.
    longitude: Annotated[float, Meta(ge=-180, le=180)]
    latitude: Annotated[float, Meta(ge=-90, le=90)]
    altitude: float = 0.0
    measure: float = 0.0


class _CRSName(Struct):
    # As PostGIS and OGR write longitude and latitude of WGS 84, the only system that GeoJSON has.
    name: Literal[
        "EPSG:4326",
        "OGC:CRS84",
        "urn:ogc:def:crs:EPSG::4326",
        "urn:ogc:def:crs:OGC::CRS84",
        "urn:ogc:def:crs:OGC:1.3:CRS84",
    ]


class _CRS(Struct):
    properties: _CRSName


_LISTS: Final[Mapping[str, int]] = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
"""How many lists are around a position."""


def _geometry_type(name: str, member: str) -> type[Struct]:
    fields: list[Any] = [(member, Raw), ("crs", _CRS | None | UnsetType, UNSET)]
    return msgspec.defstruct(name, fields, tag_field="type", tag=name, gc=False)


_COLLECTION: Final = _geometry_type("GeometryCollection", "geometries")
_TYPES: Final = {name: _geometry_type(name, "coordinates") for name in _LISTS}
GEOJSON: Final[Any] = Union[(*_TYPES.values(), _COLLECTION)]  # made at run time
"""The type of a geometry object with its coordinates as raw JSON. `read_geojson` checks these."""

_positions: Any = _Position
_POSITIONS: Final[dict[type[Struct], msgspec.json.Decoder[Any]]] = {}
for _depth in range(4):
    for _name, _lists in _LISTS.items():
        if _lists == _depth:
            _POSITIONS[_TYPES[_name]] = msgspec.json.Decoder(list[_positions])
    _positions = list[_positions]

_decode_one: Final = msgspec.json.Decoder(GEOJSON).decode
_decode_many: Final[Callable[[bytes | str], list[Any]]] = msgspec.json.Decoder(list[GEOJSON]).decode
_decode_texts: Final = msgspec.json.Decoder(list[str]).decode


class _Box(Struct):
    """A value of type GEOGRAPHY as BigQuery's client wraps it."""

    value: Raw


_decode_box: Final = msgspec.json.Decoder(_Box).decode


def read_geojson(cells: Sequence[Any]) -> Sequence[Any]:
    """Check and return a column's geometries: all GeoJSON objects, or all texts.

    Raise ValueError if one is invalid.
    """
    if not cells or not isinstance(cells[0], str):
        return _checked(cells)
    try:
        # In one call: a call for each costs three times as much.
        geometries = _decode_many(f"[{','.join(cells)}]")
    except TypeError:
        raise ValueError("not all of one form") from None
    if len(geometries) != len(cells):
        raise ValueError("a text with more, or less, than one geometry")
    return _checked(geometries)


def read_geometries(cells: Sequence[Raw]) -> Sequence[Any]:
    """Convert the values of one column to geometries.

    A value is GeoJSON (object or text), hexadecimal WKB, or WKT.
    """
    # BigQuery may send an object with one of these forms as its `value`.
    if not all(bytes(cell).startswith(b'"') for cell in cells):
        return [_read(cell) for cell in cells]
    texts = _decode_texts(b"[%b]" % b",".join(cells))
    if all(text.startswith("{") for text in texts):
        return read_geojson(texts)
    return [_read_text(text) for text in texts]


def _read(cell: Raw) -> object:
    try:
        return _read_unboxed(cell)
    except msgspec.ValidationError:
        return _read_unboxed(_decode_box(cell).value)


def _read_unboxed(cell: Raw) -> object:
    if bytes(cell).startswith(b"{"):
        return _checked([_decode_one(cell)])[0]
    [text] = _decode_texts(b"[%b]" % cell)
    return _read_text(text)


def _read_text(text: str) -> object:
    if text.startswith("0"):
        return read_wkb(text)
    if text[:1].isalpha():
        return read_wkt(text)
    return _checked([_decode_one(text)])[0]


def _checked(geometries: Sequence[Any], depth: int = 0) -> Sequence[Any]:
    """Check geometries, and return them without their member `crs`.

    Raise ValueError if a position is not in degrees.
    """
    by_type: dict[type[Struct], list[Any]] = {}
    for geometry in geometries:
        if isinstance(geometry, str):
            raise ValueError("not all of one form")  # the contract of all readers
        by_type.setdefault(type(geometry), []).append(geometry)
        if geometry.crs is not UNSET:
            geometry.crs = UNSET  # WGS 84, and not sent
    for type_, equal in by_type.items():
        if type_ is _COLLECTION:
            _check_members(equal, depth)
        else:
            _check_positions(type_, equal)
    return geometries


def _check_positions(type_: type[Struct], geometries: Sequence[Any]) -> None:
    contents = [bytes(each.coordinates) for each in geometries]
    if type_ is _TYPES["Point"]:
        contents = [each for each in contents if not _is_empty(each)]
    joined = b",".join(contents)
    if len(_POSITIONS[type_].decode(b"[%b]" % joined)) != len(contents):
        raise ValueError("coordinates that are more than one value")
    if b"\n" in joined:
        for each in geometries:
            each.coordinates = on_one_line(each.coordinates)


def _is_empty(coordinates: bytes) -> bool:
    # GeoJSON's empty point has the coordinates [].
    return not coordinates.strip(b"[] \t\r\n") and coordinates.count(b"[") == 1


def _check_members(collections: Sequence[Any], depth: int) -> None:
    if depth == MAX_NESTING:
        raise ValueError("collections nested too deep")
    for each in collections:
        members = _checked(_decode_many(bytes(each.geometries)), depth + 1)
        each.geometries = on_one_line(Raw(msgspec.json.encode(members)))


def on_one_line(content: Raw) -> Raw:
    """Replace the line breaks between the tokens of JSON by spaces."""
    # Each row must be on one line. JSON escapes the line breaks within strings.
    return Raw(bytes(content).replace(b"\n", b" "))
