"""What this room refuses, by what its caller can do about it.

ResolverError
  BadUserInput      the caller sent a value that the template does not take
  Forbidden         the caller's credential lacks what the template needs
  OverLimit         the caller, or all together, have asked enough for now
  CatalogError      the operator's catalog has mistakes; it never starts
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["BadUserInput", "CatalogError", "Forbidden", "OverLimit", "Problem", "ResolverError"]


class ResolverError(Exception):
    """Base of all errors that this room raises by itself."""


class BadUserInput(ResolverError):
    """An argument's value breaks a rule that the schema cannot express.

    `argument` is the path of the value from the field: `bbox.west`, `countries[3]`; `expected` is the rule.
    """

    def __init__(self, argument: str, expected: str) -> None:
        super().__init__(f"{argument}: {expected}")
        self.argument = argument
        self.expected = expected


class Forbidden(ResolverError):
    """The caller may not have this; the text says what is lacking, and holds no value."""


class OverLimit(ResolverError):
    """A rate or a budget is used up. `retry_after` is in seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in a catalog: where it is and what to do. Lines count from 1."""

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class CatalogError(ResolverError):
    """A catalog that cannot be used, with every mistake in it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))
