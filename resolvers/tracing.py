"""Spans of a trace as the resolvers see them, and the span that the current task works for.

A span is sent to another service, so it contains neither SQL nor a value from a client.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar, Token
from types import TracebackType
from typing import Final, Literal, Protocol, TypeAlias

__all__ = ["CURRENT_SPAN", "NO_SPAN", "Attributes", "ChildSpan", "Kind", "Span", "link_current"]

Attributes: TypeAlias = Mapping[str, str | int | bool]

Kind = Literal["internal", "client"]


class Span(Protocol):
    """A recorded span of a sampled request."""

    @property
    def trace_id(self) -> str:
        """The id of the trace, in 32 hexadecimal digits."""

    @property
    def traceparent(self) -> str:
        """The value of the W3C header `traceparent`, which tells other services the span's id."""

    def begin(self, name: str, attributes: Attributes, kind: Kind = "internal") -> "Span":
        """Begin a child of this span, and return the child.

        `kind` is `client` for a call to another service.
        """

    def set(self, attributes: Attributes) -> None:
        """Add attributes to the span, or replace those of the same name."""

    def link(self, other: "Span") -> None:
        """Add a link to `other`, the span of a statement whose result two requests share."""

    def end(
        self, error: BaseException | str | None = None, *, seconds: float | None = None
    ) -> None:
        """End the span, now or `seconds` after its beginning.

        Only the type of an error is recorded.
        """


CURRENT_SPAN: Final[ContextVar[Span | None]] = ContextVar("span", default=None)
"""The span that the current task works for; None where nothing is recorded."""

NO_SPAN: Final[AbstractContextManager[None]] = nullcontext()
"""Used instead of a `ChildSpan` if no span is current, as it costs each request less time."""


def link_current(other: Span | None) -> None:
    """Link the current task's span, if any, to `other`, the span of another request's statement."""
    current = CURRENT_SPAN.get()
    if current is not None and other is not None:
        current.link(other)


class ChildSpan:
    """A context manager that makes a new child of the current span the current span.

    `with` returns the child, or None if no span is current. The child ends when the `with` block
    ends, unless `stays_open` is True.
    """

    __slots__ = ("_attributes", "_name", "_span", "_stays_open", "_token")

    def __init__(
        self, name: str, attributes: Attributes | None = None, *, stays_open: bool = False
    ) -> None:
        self._name, self._attributes, self._stays_open = name, attributes or {}, stays_open
        self._span: Span | None = None
        self._token: Token[Span | None] | None = None

    def __enter__(self) -> Span | None:
        if (parent := CURRENT_SPAN.get()) is not None:
            self._span = parent.begin(self._name, self._attributes)
            self._token = CURRENT_SPAN.set(self._span)
        return self._span

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._token is not None:
            CURRENT_SPAN.reset(self._token)
        if self._span is not None and not self._stays_open:
            self._span.end(error)
