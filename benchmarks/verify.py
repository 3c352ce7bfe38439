"""Check of a contender's results: a wrong one does not count as fast."""

import functools
from typing import Any

import msgspec

from benchmarks.client import BadReply
from benchmarks.contenders import Contender
from benchmarks.data import Geometry, body, features, without_gc
from benchmarks.requests import Case

__all__ = ["verify"]


def verify(contender: Contender, case: Case, content: bytes) -> None:
    """Raise BadReply if `content` does not hold exactly the features of `case`, in order."""
    with without_gc():
        expected = _features(case.geometry, case.rows)
        if contender.speaks == "carto":
            is_right = content == body(expected, case.api)
        else:
            is_right = _data(content) == {"features": {case.field: _collection(expected)}}
    if not is_right:
        shown = content[:500].decode(errors="replace")
        raise BadReply(f"{contender.name} returned a wrong result for {case}: {shown}")


@functools.lru_cache(maxsize=1)
def _features(geometry: Geometry, rows: int) -> list[dict[str, Any]]:
    return features(geometry, rows)


def _collection(expected: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": expected,
        "numberReturned": len(expected),
        "truncated": False,
    }


def _data(content: bytes) -> object:
    response: dict[str, object] = msgspec.json.decode(
        content.replace(b'+00:00"', b'Z"')
    )  # both are UTC
    return response.get("data")
