"""The requests whose data is known, and the check of their responses."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from benchmarks.data import features

__all__ = ["ROWS", "KnownResponses", "known_request", "properties_of"]

FIELDS: Final = "type features { type geometry properties { name number value active updated } }"
QUERY: Final = f"""\
query ($limit: Int!, $minNumber: Int!) {{
  features {{
    it: %s(limit: $limit, minNumber: $minNumber) {{ {FIELDS} numberReturned truncated }}
  }}
}}"""

ROWS: Final = (1, 1, 1, 100, 100, 10_000)
"""Numbers of rows that are requested, the more frequent ones more than once."""

MAX_BODIES: Final = 10


def known_request(template: str, rows: int, number: int) -> bytes:
    """Return the body of a request for `rows` rows. A new `number` avoids a cached response."""
    variables = {"limit": rows, "minNumber": number}
    return json.dumps({"query": QUERY % template, "variables": variables}).encode()


def properties_of(row: int) -> Mapping[str, Any]:
    found: Mapping[str, Any] = features("points", row + 1)[row]["properties"]
    return found


class KnownResponses:
    """The correct responses to requests for features, one for each number of rows in `ROWS`."""

    def __init__(self) -> None:
        found = features("points", max(ROWS))
        self._data = {rows: _data(found[:rows]) for rows in {*ROWS}}
        self._bodies: set[tuple[int, bytes]] = set()

    def has(self, rows: int, body: bytes) -> bool:
        """Return True if `body` is the correct response to a request for `rows` rows."""
        # Bodies that were correct before are not decoded again.
        if (rows, body) in self._bodies:
            return True
        try:
            decoded = msgspec.json.decode(body.replace(b'+00:00"', b'Z"'))
        except ValueError:
            return False
        is_right: bool = decoded == self._data[rows]
        if is_right and len(self._bodies) < MAX_BODIES:
            self._bodies.add((rows, body))
        return is_right


def _data(found: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    collection = {
        "type": "FeatureCollection",
        "features": found,
        "numberReturned": len(found),
        "truncated": False,
    }
    return {"data": {"features": {"it": collection}}}
