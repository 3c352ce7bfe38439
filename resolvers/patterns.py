"""Regular expressions that match in time linear in the text (RE2).

Python's `re` backtracks: `([A-Z]+)+` takes minutes for a text of 40 characters, and blocks every
other request meanwhile.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import re2

__all__ = ["Pattern"]

_OPTIONS: Final = re2.Options()
_OPTIONS.log_errors = False  # the catalog's error says it; RE2 would also write to stderr


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled regular expression in RE2's syntax; equal patterns have equal texts."""

    text: str
    _compiled: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        try:
            compiled = re2.compile(self.text, _OPTIONS)
        except (re2.error, UnicodeEncodeError) as error:
            raise ValueError(_reason(error)) from None
        object.__setattr__(self, "_compiled", compiled)

    def matches(self, value: str) -> bool:
        """Return True if the pattern matches the whole of `value`."""
        return self._compiled.fullmatch(value) is not None


def _reason(error: Exception) -> str:
    reason = error.args[0] if error.args else b""
    return reason.decode(errors="replace") if isinstance(reason, bytes) else "not valid Unicode"
