"""The statement of one request and its values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

__all__ = ["Query"]


@dataclass(frozen=True, slots=True)
class Query:
    """One SQL statement with its values, for one CARTO connection.

    Queries are hashable, and equal if all their fields are (`parameters` are compared as JSON). So
    a query serves as the key of a call in flight.
    """

    connection: str
    sql: str
    parameters: Mapping[str, object] | Sequence[object] = field(compare=False)
    max_age: int | None = None
    """Seconds for which CARTO may respond from its cache; None: it must run the statement."""
    by_post: bool = False
    """Whether to send a POST, which CARTO never caches, also to the Maps API."""

    encoded_parameters: bytes = field(init=False, repr=False)
    """`parameters` as JSON. Encoded once, for the HTTP request and for comparing."""

    def __post_init__(self) -> None:
        encoded = msgspec.json.encode(self.parameters)
        object.__setattr__(self, "encoded_parameters", encoded)  # the class is frozen
