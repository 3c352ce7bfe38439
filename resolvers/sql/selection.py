"""The selection below a template's field, without GraphQL's syntax.

Aliases, fragments and directives are resolved and repeated fields merged, so that equal selections
are equal and can be the key of a cache.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from resolvers.sql.projection import Projection
from resolvers.sql.template import Template

__all__ = [
    "AGGREGATE",
    "AGGREGATED",
    "END_CURSOR",
    "HAS_NEXT_PAGE",
    "KEY",
    "LISTS",
    "PAGE_INFO",
    "TILES",
    "TOTAL_COUNT",
    "TYPENAME",
    "VALUES",
    "Member",
    "Selection",
    "needs_cursor",
    "needs_rows",
    "project",
    "select_columns",
    "weigh",
    "without_aggregates",
    "without_tiles",
]

TYPENAME: Final = "__typename"
LISTS: Final = ("features", "rows")
"""The fields of a collection that hold its rows."""
TOTAL_COUNT: Final = "totalCount"
AGGREGATE: Final = "aggregate"
VALUES: Final = "values"
PAGE_INFO: Final = "pageInfo"
END_CURSOR: Final = "endCursor"
HAS_NEXT_PAGE: Final = "hasNextPage"
KEY: Final = "key"
TILES: Final = "tiles"
"""The field of a layer with the URLs of its vector tiles."""
AGGREGATED: Final = (TOTAL_COUNT, AGGREGATE)
"""The fields of a collection that other statements compute."""
_WITHOUT_ROWS: Final = frozenset({"type", TYPENAME, TILES, *AGGREGATED})


class Member(msgspec.Struct, frozen=True, cache_hash=True):
    """A selected field: its response key, its name, and `members`, the fields selected below it.

    `type_name` is the value of a field `__typename`, and empty for other fields.
    """

    # Selections are keys of caches. Without `cache_hash`, hashing took 6 % of a short request.

    key: str
    name: str
    members: tuple["Member", ...] = ()
    type_name: str = ""


Selection = tuple[Member, ...]


def needs_rows(selection: Selection) -> bool:
    """Return True if a field of the selection, unlike `tiles` or `aggregate`, needs rows."""
    for member in selection:  # noqa: SIM110  # a generator costs a call per member and request
        if member.name not in _WITHOUT_ROWS:
            return True
    return False


def without_aggregates(selection: Selection) -> Selection:
    """Return a copy whose JSON has the byte `GAP` as the value of `totalCount` and `aggregate`."""
    # Subfields are dropped, because they do not change this JSON.
    return tuple(
        Member(each.key, each.name) if each.name in AGGREGATED else each for each in selection
    )


def without_tiles(selection: Selection) -> Selection:
    """Return a copy whose JSON has the byte `TILES_GAP` as the value of `tiles`."""
    # Subfields are dropped, because they do not change this JSON.
    return tuple(Member(each.key, each.name) if each.name == TILES else each for each in selection)


def weigh(selection: Selection) -> int:
    """Return an estimate of the bytes of memory that a selection takes."""
    return 64 + sum(
        160 + len(member.key) + (weigh(member.members) if member.members else 0)
        for member in selection
    )


def select_columns(template: Template, names: Iterable[str]) -> Selection:
    """Return a selection of the columns `names`.

    Its JSON is `{"it": [{...}]}`, or `{"it": [{"it": {...}}]}` for features.
    """
    members = tuple(Member(name, name) for name in names)
    if template.kind == "rows":
        return (Member("it", "rows", members),)
    return (Member("it", "features", (Member("it", "properties", members),)),)


def project(template: Template, selection: Selection) -> Projection:
    """Return the columns that a statement must select to provide the fields in `selection`."""
    lists = [member for member in selection if member.name in LISTS]
    below = list(_below(lists))
    names = {
        member.name
        for member in (
            _below(_named(below, "properties")) if template.kind == "features" else below
        )
    }
    return Projection(
        columns=tuple(name for name in template.columns if name in names),
        geometry=template.kind == "features" and any(_named(below, "geometry")),
        id=template.kind == "features" and any(_named(below, "id")),
        keys=needs_cursor(selection),
    )


def needs_cursor(selection: Selection) -> bool:
    """Return True if the selection contains `endCursor`, the cursor of the page's last row."""
    return any(_named(_below(_named(selection, PAGE_INFO)), END_CURSOR))


def _below(members: Iterable[Member]) -> Iterator[Member]:
    return (below for member in members for below in member.members)


def _named(members: Iterable[Member], name: str) -> list[Member]:
    return [member for member in members if member.name == name]
