"""Results for a model: few rows, bounded bytes, outlines in place of geometries."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec import UNSET, Raw, UnsetType

from carto_graphql.agents.outlines import outline_of
from carto_graphql.agents.tool_errors import ToolError

__all__ = ["Collection", "ParsedResponse", "read_response", "write_figures", "write_rows"]

MAX_POSITIONS: Final = 100
MIN_POSITIONS: Final = 8
"""Positions of one outline."""

BYTES_OF_POSITION: Final = 24
"""Upper estimate of a position in JSON: `[-123.456789,-12.345678]`."""


class Feature(msgspec.Struct):
    """A feature of a response, with its geometry as undecoded JSON to save memory."""

    properties: Raw
    id: str | UnsetType = UNSET
    geometry: Raw | UnsetType = UNSET


class Collection(msgspec.Struct):
    """The rows or features that a template's GraphQL field returned, and their metadata."""

    rows: list[Raw] = []
    features: list[Feature] = []
    numberReturned: int = 0
    truncated: bool = False
    totalCount: float | UnsetType | None = UNSET
    aggregate: Raw | UnsetType = UNSET
    pageInfo: Raw | UnsetType = UNSET


class ParsedResponse(msgspec.Struct):
    """A GraphQL response. `data` maps a namespace (`rows` or `features`) to results by template."""

    data: dict[str, dict[str, Collection | None] | None] | None = None
    errors: list[dict[str, Any]] = []

    @property
    def collection(self) -> Collection | None:
        """The result of the only template in the request; None if the template failed."""
        namespace = next(iter((self.data or {}).values()), None)
        return next(iter((namespace or {}).values()), None)


_DECODER: Final = msgspec.json.Decoder(ParsedResponse)


def read_response(content: bytes) -> ParsedResponse:
    """Parse the JSON response to a GraphQL request that selects exactly one template."""
    return _DECODER.decode(content)


Members = Mapping[str, object]
"""Further members of a result."""


def write_rows(
    collection: Collection,
    key: str,
    more: Members,
    *,
    max_bytes: int,
    with_geometry: bool = False,
) -> bytes:
    """Return JSON with as many rows as fit into `max_bytes`, and then the members `more`.

    `key` is `rows` or `features`. Raise `ToolError` if no row fits.
    """
    begin = b'{"type":"FeatureCollection",' if with_geometry else b"{"
    rows: Sequence[Any] = collection.features or collection.rows
    available = max_bytes - len(begin) - len(_end(collection, more, len(rows), is_cut=True)) - 14
    write: Callable[[Any], bytes] = bytes
    if collection.features:
        positions = _positions(available, len(rows)) if with_geometry else 0
        write = _feature_writer(positions)
    written = [*_fitting(map(write, rows), available)]
    if rows and not written:
        message = f"One of the {key} is larger than {max_bytes} bytes, the maximum of a result."
        raise ToolError.of(message, "RESULT_TOO_LARGE")
    # The member `truncated` is true if rows are left out, or if `collection` is truncated.
    end = _end(collection, more, len(written), is_cut=len(written) < len(rows))
    return b'%b"%b":[%b],%b' % (begin, key.encode(), b",".join(written), end)


def write_figures(collection: Collection, more: Members, *, max_bytes: int) -> bytes:
    """Return a collection's aggregates and the members `more` as JSON.

    Raise `ToolError` if the JSON exceeds `max_bytes`.
    """
    members = {
        "totalCount": _whole(collection.totalCount),
        "aggregate": collection.aggregate,
        **more,
    }
    content = msgspec.json.encode(_given(members))
    if len(content) > max_bytes:
        message = f"The result is larger than {max_bytes} bytes; request fewer figures."
        raise ToolError.of(message, "RESULT_TOO_LARGE")
    return content


def _whole(count: float | UnsetType | None) -> float | UnsetType | None:
    # The schema's type is Float, because a count may be too large for Int.
    return int(count) if isinstance(count, float) else count


def _given(members: Members) -> Members:
    return {name: value for name, value in members.items() if value is not UNSET}


def _end(collection: Collection, more: Members, count: int, *, is_cut: bool) -> bytes:
    """Return the end of a result's JSON: the members after the rows, and the closing brace."""
    members = {
        "numberReturned": count,
        "truncated": collection.truncated or is_cut,
        "totalCount": _whole(collection.totalCount),
        "pageInfo": collection.pageInfo if not is_cut else UNSET,  # its cursor is of the last row
        **more,
    }
    return msgspec.json.encode(_given(members))[1:]


def _fitting(rows: Iterable[bytes], available: int) -> Iterator[bytes]:
    for row in rows:
        available -= len(row) + 1  # and a comma
        if available < 0:
            return
        yield row


def _positions(available: int, features: int) -> int:
    """Return how many positions per outline probably fit into `available` bytes."""
    each = available // max(features, 1) // BYTES_OF_POSITION // 2
    return min(max(each, MIN_POSITIONS), MAX_POSITIONS)


def _feature_writer(positions: int) -> Callable[[Feature], bytes]:
    def write(feature: Feature) -> bytes:
        members: dict[str, object] = {"id": feature.id, "properties": feature.properties}
        if feature.geometry is not UNSET:
            members = {"type": "Feature", **members, **_outlined(feature.geometry, positions)}
        return msgspec.json.encode(_given(members))

    return write


def _outlined(geometry: Raw, positions: int) -> Members:
    value = msgspec.json.decode(geometry)
    outline = outline_of(value, positions) if value is not None else None
    if outline is None:
        return {"geometry": None}
    return {"geometry": outline.geometry, "centroid": outline.centroid, "bbox": outline.box}
