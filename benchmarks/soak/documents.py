"""Documents that must do no harm, and what is allowed in the response to each."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.attacks import ATTACKS, INTROSPECTION, aliased, limited, rejected
from benchmarks.measures import TIMES
from benchmarks.soak.known import properties_of

__all__ = ["TEMPLATE", "Hostile", "aliased_lists", "hostile_documents", "invented_aliases"]

TEMPLATE: Final = "steadySql"
LISTS: Final = 5
"""MAX_LISTS: this number of lists is returned, one more is rejected."""

ALIASES: Final = 98
"""Aliases of one document, just below MAX_ALIASES."""

IsRight = Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Hostile:
    """A hostile document, and a check of the response to it.

    If `is_rejected`, the response must have an error and no data. Otherwise `is_right` checks the
    data.
    """

    name: str
    query: str
    variables: Mapping[str, Any]
    is_rejected: bool
    is_right: IsRight | None = None

    def body(self, number: int) -> bytes:
        return json.dumps(
            {"query": f"#{number}\n{self.query}", "variables": self.variables}
        ).encode()

    def allows(self, response: Mapping[str, Any], codes: Sequence[str]) -> bool:
        if "INTERNAL_SERVER_ERROR" in codes:
            return False
        if self.is_rejected:
            return bool(codes) and "data" not in response
        return self.is_right is None or (not codes and self.is_right(response["data"]))


def hostile_documents() -> Sequence[Hostile]:
    attacks = [
        Hostile(each.name, each.write(TEMPLATE, count), each.variables(count), times > 1)
        for each in ATTACKS
        for times in (1, TIMES)
        for count in [each.most * times]
    ]
    documents = {
        **limited(f"{TEMPLATE}(minNumber: 9) {{ numberReturned }}"),
        **{name: query for name, (query, _) in rejected(TEMPLATE).items()},
    }
    return [
        Hostile("introspection", INTROSPECTION, {}, is_rejected=False),
        *attacks,
        *(Hostile(name, query, {}, is_rejected=True) for name, query in documents.items()),
    ]


def aliased_lists(count: int) -> Hostile:
    lists = aliased(count, "features { properties { name } }")
    query = f"{{ features {{ it: {TEMPLATE}(limit: 1) {{ {lists} }} }} }}"
    one = [{"properties": {"name": properties_of(0)["name"]}}]
    wanted = {"features": {"it": {f"a{number}": one for number in range(count)}}}
    is_rejected = count > LISTS
    return Hostile("aliased lists", query, {}, is_rejected, wanted.__eq__)


def invented_aliases(number: int) -> Hostile:
    names = [f"x{number}_{index}" for index in range(ALIASES)]
    selection = " ".join(f"{name}: name" for name in names)
    query = f"{{ features {{ it: {TEMPLATE}(limit: 1) {{ features {{ properties {{ {selection} }} }} }} }} }}"
    properties = dict.fromkeys(names, properties_of(0)["name"])
    wanted = {"features": {"it": {"features": [{"properties": properties}]}}}
    return Hostile("invented aliases", query, {}, is_rejected=False, is_right=wanted.__eq__)
