"""A catalog with a column of every type, its rows, selections of them, and the results that these define."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import shapely
from hypothesis import strategies as st
from shapely.geometry import shape

from resolvers.results.columns import Form
from resolvers.sql.selection import Member, Selection
from resolvers.sql.template import Template
from tests.resolvers.shops import load

COLUMNS: Final = """\
columns:
  number:  Int!
  size:    { type: Float, column: siz }
  name:    String
  open:    Boolean
  people:  BigInt!
  day:     Date
  updated: DateTime
  area:    Geometry
  tags:    "[String!]"
  type:    String
  total:   Decimal
  opens:   Time
  code:    UUID
  photo:   Bytes
  extra:   JSON
"""
"""`type` is also a member of GeoJSON."""

SELECT: Final = (
    "SELECT id, number, siz, name, open, people, day, updated, area, tags, type, total, opens, code,"
    " photo, extra, geom FROM t"
)
PLACES: Final = (
    f"/* ---\ndescription: d\ngeometry: geom\nid: id\n{COLUMNS}access: [public]\n--- */\n{SELECT}\n"
)
VISITS: Final = f"/* ---\ndescription: d\n{COLUMNS}access: [public]\n--- */\n{SELECT}\n"


with TemporaryDirectory() as folder:
    CATALOG: Final = load(Path(folder), features__places=PLACES, rows__visits=VISITS)

TEMPLATES: Final = {template.kind: template for template in CATALOG.templates}

Row = Mapping[str, Any]
GEOMETRIES: Final = st.sampled_from(
    [
        {"type": "Point", "coordinates": [1, -2.5]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]},
        {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": []}]},
    ]
)
TEXTS: Final = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
DOCUMENTS: Final = st.recursive(
    st.dictionaries(TEXTS, st.none() | st.booleans() | st.integers() | TEXTS, max_size=2),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=3,
)
PLAIN: Final[Mapping[str, st.SearchStrategy[Any]]] = {
    "number": st.integers(-(2**31), 2**31 - 1),
    "size": st.none() | st.floats(allow_nan=False, allow_infinity=False),
    "name": st.none() | TEXTS,
    "open": st.none() | st.booleans(),
    "people": st.integers(-(2**63), 2**63 - 1).map(str),
    "day": st.none() | st.dates().map(str),
    "updated": st.none() | st.datetimes().map(lambda moment: f"{moment.isoformat()}Z"),
    "area": st.none() | GEOMETRIES,
    "tags": st.none() | st.lists(TEXTS, max_size=2),
    "type": st.none() | st.just("Feature") | TEXTS,
    "total": st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str),
    "opens": st.none() | st.times().map(str),
    "code": st.none() | st.uuids().map(str),
    "photo": st.none() | st.binary(max_size=5).map(lambda some: base64.b64encode(some).decode()),
    "extra": st.none() | DOCUMENTS,
    "__geometry": st.none() | GEOMETRIES,
    "__id": TEXTS,
}
ROWS: Final[st.SearchStrategy[list[Row]]] = st.lists(st.fixed_dictionaries({**PLAIN}), max_size=5)
"""Values as GraphQL sends them, by the names of columns in CARTO's responses."""

ROW: Final[Row] = {
    "number": 1,
    "size": 2.5,
    "name": "Ada",
    "open": True,
    "people": "9007199254740993",
    "day": "2020-02-29",
    "updated": "2020-02-29T12:00:00Z",
    "area": {"type": "Point", "coordinates": [1, 2]},
    "tags": ["a", "b"],
    "type": None,
    "total": "-1234567890123456789.50",
    "opens": "08:30:00",
    "code": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
    "photo": "AAH/",
    "extra": {"value": [1, 2.5, "a"]},
    "__geometry": {"type": "Point", "coordinates": [3, 4]},
    "__id": "a-1",
}

OTHER_FORMS: Final[Mapping[str, Callable[[Any], object]]] = {
    "number": str,
    "size": str,
    "open": int,
    "people": int,
    "day": lambda day: {"value": day},
    "updated": lambda moment: moment[:-1],
    "area": lambda area: shapely.to_wkb(shape(area), hex=True),
    "total": lambda total: {"value": total},
    "opens": lambda time: {"value": time},
    "code": str.upper,
    "photo": lambda photo: "\\x" + base64.b64decode(photo).hex(),
    "extra": json.dumps,
    "__geometry": json.dumps,
}
"""Another form in which CARTO may send the same value."""


def encoded(rows: Sequence[Row], form: Form, others: Sequence[str] = ()) -> bytes:
    """Return `rows` as CARTO's JSON array.

    The values of the columns in `others` are converted with OTHER_FORMS.
    """
    return json.dumps([_sent(row, form, others) for row in rows], ensure_ascii=False).encode()


def _sent(row: Row, form: Form, others: Sequence[str]) -> Row:
    sent = {
        name: OTHER_FORMS[name](value)
        if value is not None and name in OTHER_FORMS and name in others
        else value
        for name, value in row.items()
    }
    if form == "geojson":
        return {"type": "Feature", "geometry": sent.pop("__geometry"), "properties": sent}
    if isinstance(sent["__geometry"], dict) and "__geometry" not in others:
        sent["__geometry"] = json.dumps(sent["__geometry"])
    return sent


def expected(
    template: Template, selection: Selection, rows: Sequence[Row], limit: int
) -> dict[str, Any]:
    values = {
        "type": "FeatureCollection",
        "numberReturned": len(rows[:limit]),
        "truncated": len(rows) > limit,
    }
    return {
        member.key: member.type_name or values[member.name]
        if member.name in (*values, "__typename")
        else [_row(template, member.members, row) for row in rows[:limit]]
        for member in selection
    }


def _row(template: Template, members: Selection, row: Row) -> dict[str, Any]:
    if template.kind == "rows":
        return _object(members, row)
    values = {"type": "Feature", "id": row["__id"], "geometry": row["__geometry"]}
    return {
        member.key: _object(member.members, row)
        if member.name == "properties"
        else member.type_name or values[member.name]
        for member in members
    }


def _object(members: Selection, row: Row) -> dict[str, Any]:
    return {member.key: member.type_name or row[member.name] for member in members}


Fields = Sequence[tuple[str, st.SearchStrategy[Selection]]]
LEAF: Final[st.SearchStrategy[Selection]] = st.just(())


def _selections(template: Template) -> st.SearchStrategy[Selection]:
    below = _members([(name, LEAF) for name in (*template.columns, "__typename")])
    constants = ["__typename"]
    if template.kind == "features":
        constants.append("type")
        below = _members(
            [("properties", below), *((name, LEAF) for name in ("id", "geometry", *constants))]
        )
    counts = ["numberReturned", "truncated", *constants]
    # The rows are listed three times, so that selections often have them under several aliases.
    return _members([*((name, LEAF) for name in counts), *[(template.kind, below)] * 3])


def _members(fields: Fields) -> st.SearchStrategy[Selection]:
    one = st.one_of([_member(name, below) for name, below in fields])
    return st.lists(one, min_size=1, max_size=5, unique_by=lambda member: member.key).map(tuple)


def _member(name: str, below: st.SearchStrategy[Selection]) -> st.SearchStrategy[Member]:
    type_name = "SomeType" if name == "__typename" else ""
    keys = st.sampled_from([name, "a", "b", "type"])
    return st.builds(Member, keys, st.just(name), below, st.just(type_name))


SELECTIONS: Final = {kind: _selections(template) for kind, template in TEMPLATES.items()}
