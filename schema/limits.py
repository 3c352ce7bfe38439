"""Limits on one GraphQL request: each is a setting, with a default that pages and tools stay below.

They are checked before validation, whose time grows with the square of some of these sizes.
"""

import logging
from dataclasses import dataclass, fields
from typing import Final

from graphql import GraphQLError

__all__ = ["LimitExceeded", "Limits"]

log = logging.getLogger("carto_graphql.limits")


class LimitExceeded(GraphQLError):
    """A request above a limit. The message names the limit and the setting that raises it."""

    def __init__(self, limit: str, maximum: int) -> None:
        super().__init__(
            f"The request exceeds MAX_{limit.upper()}: "
            f"at most {maximum} {_UNITS[limit]} are allowed."
        )
        self.limit = limit
        self.maximum = maximum


@dataclass(frozen=True, slots=True)
class Limits:
    """The maximum sizes of one request: the number of its fields, aliases, directives and so on.

    The fields of a fragment count once for each spread of the fragment. If `warn` is True, a
    larger request is logged and allowed.
    """

    source: int = 65_536
    tokens: int = 4_000
    comments: int = 200
    depth: int = 20
    fields: int = 1_000
    aliases: int = 100
    repeats: int = 50
    lists: int = 5  # the second and later ones are held in memory until the first has been sent
    root_fields: int = 20
    directives: int = 50
    fragments: int = 100
    spreads: int = 300
    operations: int = 10
    statements: int = 20
    introspection: int = 250
    input_fields: int = 50  # validation prints the whole input object in the error of each field
    values: int = 10_000
    warn: bool = False

    def check(self, limit: str, found: int) -> None:
        """Raise LimitExceeded if the number `found` is above the limit with the name `limit`."""
        maximum: int = getattr(self, limit)
        if found > maximum:
            self.exceed(limit)

    def exceed(self, limit: str) -> None:
        """Raise LimitExceeded for the limit called `limit`, or only log it if `warn` is True."""
        error = LimitExceeded(limit, getattr(self, limit))
        if not self.warn:
            raise error
        log.warning("%s LIMITS=warn lets it pass.", error.message)


_UNITS: Final = {
    "source": "characters",
    "tokens": "tokens",
    "comments": "comments",
    "depth": "levels of selections",
    "fields": "fields",
    "aliases": "aliases",
    "repeats": "selections of one response key in one place",
    "lists": "lists of rows or features in one collection",
    "root_fields": "root fields",
    "directives": "directives",
    "fragments": "fragments",
    "spreads": "fragment spreads",
    "operations": "operations",
    "statements": "statements",
    "introspection": "fields and aliases below __schema and __type",
    "input_fields": "fields in one input object",
    "values": "values in variables",
}
assert {each.name for each in fields(Limits)} == {*_UNITS, "warn"}
