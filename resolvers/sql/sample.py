"""Samples of a template: arguments that must work, and what they must return."""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Expectation", "Sample"]


@dataclass(frozen=True, slots=True)
class Expectation:
    """The expected result of a sample.

    Fields that the template's header does not set are None or empty.
    """

    rows: int | None = None
    """The number of rows."""
    first: Mapping[str, object] = field(default_factory=dict)
    """Values of the first row, by the names of columns, as the header writes them."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The arguments of one sample of a template, and what a call with these arguments must return.

    `location` is the path of the sample in the header.
    """

    arguments: Mapping[str, object] = field(default_factory=dict)
    expect: Expectation = Expectation()
    location: tuple[str | int, ...] = ("sample",)

    @property
    def title(self) -> str:
        """The name of the sample in messages: `sample`, or `sample.0` if there are several."""
        return ".".join(map(str, self.location))
