"""The requests of the clients: one for each kind of contender, different each time it is sent."""

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from benchmarks.data import Api, Geometry

__all__ = [
    "ATTACKED",
    "Case",
    "Request",
    "carto_request",
    "carto_tile_request",
    "document",
    "graphql_request",
    "tile_request",
]

NUMBERS: Final = itertools.count(10_000_000)
"""Values of `minNumber`: no statement is sent twice, so that no cache and no shared call serves it."""

FIRST_NUMBER: Final = str(next(NUMBERS))

QUERY: Final = """\
query ($limit: Int!, $minNumber: Int!) {
  features {
    %s(limit: $limit, minNumber: $minNumber) {
      type
      features { type geometry properties { name number value active updated } }
      numberReturned
      truncated
    }
  }
}"""

STATEMENT: Final = """\
SELECT q.`name` AS `name`, q.`number` AS `number`, q.`value` AS `value`, q.`active` AS `active`,
  q.`updated` AS `updated`, ST_ASGEOJSON(q.`geom`) AS `__geometry`
FROM (SELECT * FROM `bench.%s` WHERE number >= @minNumber) AS q
LIMIT %d"""


@dataclass(frozen=True, slots=True)
class Case:
    """The features to request: the kind of their geometry, their number, and CARTO's API."""

    geometry: Geometry
    rows: int
    api: Api

    @property
    def field(self) -> str:
        return f"{self.geometry}By{self.api.title()}"


ATTACKED: Final = Case("points", 1, "sql")
"""The case under which the figures of attacks are kept: none of them has a large result."""


@dataclass(frozen=True, slots=True)
class Request:
    """The bytes of an HTTP request, in two parts.

    A number of eight digits is inserted between the parts, so that each request is different.
    """

    before: bytes
    after: bytes

    def next(self) -> bytes:
        return b"%b%d%b" % (self.before, next(NUMBERS), self.after)


def graphql_request(case: Case) -> Request:
    return _posted(QUERY % case.field, {"limit": case.rows, "minNumber": int(FIRST_NUMBER)})


def document(query: str, variables: Mapping[str, Any]) -> Request:
    """Return a request for `query` that has a new number in a comment at each call of `next`."""
    return _posted(f"#{FIRST_NUMBER}\n{query}", variables)


def _posted(query: str, variables: Mapping[str, Any]) -> Request:
    content = json.dumps({"query": query, "variables": variables})
    lines = ("Content-Type: application/json", f"Content-Length: {len(content)}")
    return _request("POST /graphql", lines, content)


def carto_request(case: Case) -> Request:
    statement = quote(STATEMENT % (case.geometry, case.rows + 1), safe="")
    parameters = quote(json.dumps({"minNumber": int(FIRST_NUMBER)}), safe="")
    form = "format=geojson&" if case.api == "maps" else ""
    # For features, the Maps API needs two calls. This is the second one.
    path = f"/v3/{case.api}/bench/query?{form}q={statement}&queryParameters={parameters}&v=3.4&client=bench"
    return _request(f"GET {path}", ("Authorization: Bearer canned",))


def _request(start: str, headers: tuple[str, ...], content: str = "") -> Request:
    lines = (
        f"{start} HTTP/1.1",
        "Host: 127.0.0.1",
        "Accept: application/json",
        *headers,
        "",
        content,
    )
    before, after = "\r\n".join(lines).split(FIRST_NUMBER)
    return Request(before.encode(), after.encode())


class _TileRequest(Request):
    """A request for another tile at each call of `next`.

    `before` and `after` are the bytes of the request around the tile's column and row.
    """

    def next(self) -> bytes:
        number = next(NUMBERS)
        return b"%b%d/%d%b" % (self.before, number % TILES, number // TILES, self.after)


TILES: Final = 2**20
"""Tiles of a row, of all levels in use; the map has more there."""


def tile_request(zoom: int = 22) -> Request:
    return _tile_request(f"/tiles/tiles/{zoom}/", ".mvt")


def carto_tile_request(zoom: int = 22) -> Request:
    query = "?q=bench.tiles&cache=1&formatTiles=mvt"
    start = f"/v3/maps/bench/query/{zoom}/"
    return _tile_request(start, query, "Authorization: Bearer canned")


def _tile_request(before: str, after: str, *headers: str) -> Request:
    request = _request(f"GET {before}{FIRST_NUMBER}{after}", headers)
    return _TileRequest(request.before, request.after)
