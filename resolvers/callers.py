"""The caller of a request: its name, roles and claims."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

__all__ = ["ANONYMOUS", "CLAIM", "CLAIM_PATH", "PUBLIC", "Caller", "claim_at", "claim_path"]

PUBLIC: Final = "public"
"""The role of every caller, signed in or not."""


@dataclass(frozen=True, slots=True, eq=False)
class Caller:
    """A caller, identified by `name`: `key:NAME`, `token:ISSUER SUBJECT` or `address:RANGE`.

    `roles` always contain PUBLIC. `claims` come from a verified token, or from the operator, who
    gave them to an API key. `signed_in` is False for an anonymous caller.
    """

    name: str
    roles: frozenset[str] = frozenset({PUBLIC})
    claims: Mapping[str, object] = field(default_factory=dict)
    signed_in: bool = True


ANONYMOUS: Final = Caller("address:unknown", signed_in=False)

_STEP: Final = r'(?:\.?[A-Za-z_][\w-]*|\["[^"\]]+"\])'
CLAIM_PATH: Final = rf"^{_STEP}(?:\.[A-Za-z_][\w-]*|\[\"[^\"\]]+\"\])*$"
"""`roles`, `realm_access.roles`, `["https://example.com/roles"]`."""

CLAIM: Final = r'^claims(?:\.[A-Za-z_][\w-]*|\["[^"\]]+"\])+$'
"""The same after the word `claims`, as in `claims.tenant`."""


def claim_path(text: str) -> tuple[str, ...]:
    """Split a claim's path, such as `user.name` or `user["https://a.org/id"]`, into names."""
    return tuple(
        quoted or plain for quoted, plain in re.findall(r'\["([^"\]]+)"\]|([A-Za-z_][\w-]*)', text)
    )


def claim_at(claims: Mapping[str, object], path: tuple[str, ...]) -> object:
    """Return the claim at `path`, or None if there is no such claim.

    `path` has one name for each level of nested claims.
    """
    value: object = claims
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value
