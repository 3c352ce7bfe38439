"""Samples of a template: arguments that must work, and what they must return."""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Expectation", "Sample"]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a sample must return; None or empty if the header does not say."""

    rows: int | None = None
    """The number of rows."""
    first: Mapping[str, object] = field(default_factory=dict)
    """Values of the first row, by the names of columns, as the header writes them."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The arguments of one sample of a template, and what a call with them must return.

    `location` is its path in the header.
    """

    arguments: Mapping[str, object] = field(default_factory=dict)
    expect: Expectation = Expectation()
    location: tuple[str | int, ...] = ("sample",)

    @property
    def title(self) -> str:
        """How messages name the sample: `sample`, or `sample.0` if there are several."""
        return ".".join(map(str, self.location))
