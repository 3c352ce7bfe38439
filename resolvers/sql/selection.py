"""What a caller selected below a template's field, free of GraphQL's syntax: aliases, fragments and directives are
resolved, repeated fields merged, so that equal selections compare equal and can be the key of a cache.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from resolvers.sql.statements import Projection
from resolvers.sql.template import Template

__all__ = ["LISTS", "TYPENAME", "Member", "Selection", "needs_rows", "projected"]

TYPENAME: Final = "__typename"
LISTS: Final = ("features", "rows")
"""The fields of a collection that hold its rows."""


class Member(NamedTuple):
    """A field: its response key, its name, its selection, and for `__typename` its value."""

    key: str
    name: str
    members: tuple["Member", ...] = ()
    type_name: str = ""


Selection = tuple[Member, ...]


def needs_rows(selection: Selection) -> bool:
    """Whether CARTO must be asked at all: `type` and `__typename` are known without it."""
    return any(member.name not in ("type", TYPENAME) for member in selection)


@lru_cache(maxsize=1024)
def projected(template: Template, selection: Selection) -> Projection:
    """The columns that the selection needs of the warehouse, and no other."""
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
    )


def _below(members: Iterable[Member]) -> Iterator[Member]:
    return (below for member in members for below in member.members)


def _named(members: Iterable[Member], name: str) -> list[Member]:
    return [member for member in members if member.name == name]
