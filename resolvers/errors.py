"""Errors of the resolvers, by what the caller can do about them.

ResolverError
  BadUserInput      an argument's value is not allowed
  Forbidden         the caller's credential lacks a claim that the template needs
  OverLimit         a rate or a budget is used up for now
  TooManyGroups     a chart has more bins or periods than are allowed
  CatalogError      the operator's catalog has errors; it never starts
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "BadUserInput",
    "CatalogError",
    "Forbidden",
    "OverLimit",
    "Problem",
    "ResolverError",
    "TooManyGroups",
]


class ResolverError(Exception):
    """Base of all errors that the resolvers raise themselves."""


class BadUserInput(ResolverError):
    """A value of an argument that breaks a rule which the schema cannot express.

    `argument` says which value it is, such as `bbox.west` or `countries[3]`. `expected` is the text
    of the rule.
    """

    def __init__(self, argument: str, expected: str) -> None:
        super().__init__(f"{argument}: {expected}")
        self.argument = argument
        self.expected = expected


class Forbidden(ResolverError):
    """A call that needs a claim which the caller's credential lacks or has with a wrong type.

    The message contains the name of the claim, but not its value.
    """


class OverLimit(ResolverError):
    """A rate or a budget is used up. `retry_after` is in seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TooManyGroups(ResolverError):
    """A chart with more than `maximum` bins or periods. Such a chart is not truncated."""

    def __init__(self, groups: str, maximum: int) -> None:
        super().__init__(f"The result has more than {maximum} {groups}; request longer ones.")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One error in a catalog: its place and the remedy. Lines count from 1."""

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class CatalogError(ResolverError):
    """Error for an invalid catalog. `problems` are all problems found in the catalog."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))
