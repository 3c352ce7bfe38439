"""Declared parameters of templates, and the rules for their values."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from resolvers.errors import BadUserInput
from resolvers.geojson import WrongGeometry
from resolvers.patterns import Pattern
from resolvers.scalars import SCALARS, format_bound, parse_string
from resolvers.sql.value_limits import DEFAULT_LIMITS, ValueLimits

__all__ = ["MISSING", "Check", "MemberNote", "Parameter", "count", "count_rule"]


class _Missing:
    """Type of MISSING, which marks a parameter without a default. None is a possible default."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()


def count(number: int, noun: str) -> str:
    """Return a number with its noun: `1 item`, `2 items`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def count_rule(minimum: int | None, maximum: int | None, noun: str) -> str:
    """Return the limits of a number as text, such as `at most 5 items`, or "" without limits."""
    if maximum is None:
        return "" if minimum is None else f"at least {count(minimum, noun)}"
    if minimum is None:
        return f"at most {count(maximum, noun)}"
    if minimum == maximum:
        return f"exactly {count(minimum, noun)}"
    return f"{minimum} to {count(maximum, noun)}"


@dataclass(frozen=True, slots=True)
class Check:
    """Rules for one value of a parameter. A field that is None means that there is no such rule."""

    minimum: object = None
    maximum: object = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: Pattern | None = None
    enum: tuple[str, ...] | None = None

    @property
    def rules(self) -> str:
        """The rules for values as text, such as `exactly 3 characters, matching ^[A-Z]+$`."""
        ranged = self.minimum is not None or self.maximum is not None
        rules = [
            self._range() if ranged else None,
            count_rule(self.min_length, self.max_length, "character"),
            self.pattern is not None and f"matching {self.pattern.text}",
        ]
        return ", ".join(rule for rule in rules if rule)

    def broken_rule(self, value: Any) -> str | None:
        """Return a message with the rule that `value` breaks (`must be at least 1`), or None."""
        is_below = self.minimum is not None and value < self.minimum
        if is_below or (self.maximum is not None and value > self.maximum):
            return f"must be {self._range()}"
        return self._broken_text_rule(value) if isinstance(value, str) else None

    def _range(self) -> str:
        low, high = format_bound(self.minimum), format_bound(self.maximum)
        if self.minimum is None or self.maximum is None:
            return f"at most {high}" if self.minimum is None else f"at least {low}"
        return f"between {low} and {high}"

    def _broken_text_rule(self, value: str) -> str | None:
        if self.min_length is not None and len(value) < self.min_length:
            return f"must have at least {count(self.min_length, 'character')}"
        if self.max_length is not None and len(value) > self.max_length:
            return f"must have at most {count(self.max_length, 'character')}"
        if self.pattern is not None and not self.pattern.matches(value):
            return f"must match {self.pattern.text}"
        if self.enum is not None and value not in self.enum:
            return f"must be one of {', '.join(self.enum)}"
        return None


@dataclass(frozen=True, slots=True)
class MemberNote:
    """The description of one name of an enum, and the reason for its deprecation."""

    description: str = ""
    deprecated: str | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a SQL template, declared in its header and used in its SQL as `{{name}}`.

    If `claim` is None, the value is an argument of the GraphQL field. Otherwise the value is a
    claim in the caller's token, and `claim` is the path to this claim.
    """

    name: str
    scalar: str
    is_list: bool
    required: bool
    default: object = MISSING
    description: str = ""
    check: Check = Check()
    min_items: int | None = None
    max_items: int | None = None
    claim: tuple[str, ...] | None = None
    enum_values: Mapping[str, object] | None = None
    """The value of each name of the enum; None where names are values themselves."""
    choices: Mapping[str, str] | None = None
    """The SQL of each name, one of which is written in place of the parameter; else None."""
    notes: "Mapping[str, MemberNote]" = field(default_factory=dict)
    """Descriptions and deprecations of names of the enum."""
    nullable: bool = False
    """True if the parameter is NULL outside `[[ ]]` when a call has no value for it."""
    after: str | None = None
    """Name of the parameter that must not be greater than this one."""
    deprecated: str | None = None
    """The reason of its deprecation."""
    limits: ValueLimits = DEFAULT_LIMITS

    def parse(self, value: object) -> object:
        """Convert and check an uncoerced value, such as a claim or a default.

        Raise `BadUserInput` for an invalid value.
        """
        return self.validate(self.coerce(value))

    def coerce(self, value: object) -> object:
        """Convert `value` to the parameter's type, except names of an enum.

        Raise `BadUserInput` for a wrong type.
        """
        if not self.is_list:
            return self._coerce_one(value, self.name)
        if not isinstance(value, list | tuple):
            raise BadUserInput(self.name, "expected a list")
        return [self._coerce_one(item, f"{self.name}[{index}]") for index, item in enumerate(value)]

    def validate(self, value: Any) -> object:
        """Check a coerced value, and replace names of an enum by their values.

        Raise `BadUserInput` for a broken rule.
        """
        if not self.is_list:
            return self._validate_one(value)
        if self.min_items is not None and len(value) < self.min_items:
            raise BadUserInput(self.name, f"must have at least {count(self.min_items, 'item')}")
        most = self.limits.list_items if self.max_items is None else self.max_items
        if len(value) > most:
            raise BadUserInput(self.name, f"must have at most {count(most, 'item')}")
        return [self._validate_one(item, index) for index, item in enumerate(value)]

    @property
    def default_names(self) -> object:
        """The default as GraphQL shows it, with the names of an enum instead of their values."""
        if self.enum_values is None or self.default is MISSING:
            return self.default
        names = {value: name for name, value in self.enum_values.items()}
        if isinstance(self.default, list):
            return [names[value] for value in self.default]
        return names[self.default]

    def _coerce_one(self, value: object, at: str) -> object:
        if self.enum_values is not None:
            return value  # a name, which `validate` looks up
        try:
            return SCALARS[self.scalar].parse(value)
        except WrongGeometry as error:
            raise BadUserInput(at + error.below, error.expected) from None
        except ValueError as error:
            raise BadUserInput(at, str(error)) from None

    def _validate_one(self, value: object, index: int | None = None) -> object:
        if self.enum_values is not None:
            if not isinstance(value, str) or value not in self.enum_values:
                raise self._error(f"must be one of {', '.join(self.enum_values)}", index)
            return self.enum_values[value]
        rule = None
        if isinstance(value, str):
            rule = self._broken_text_rule(value)
        elif isinstance(value, float) and not math.isfinite(value):  # the literal 1e400
            rule = "expected a finite number"
        if rule := rule or self.check.broken_rule(value):
            raise self._error(rule, index)
        return value

    def _broken_text_rule(self, text: str) -> str | None:
        if self.check.max_length is None and len(text) > self.limits.text_length:
            return f"must have at most {self.limits.text_length} characters"
        try:
            parse_string(text)
        except ValueError as error:
            return str(error)
        return None

    def _error(self, rule: str, index: int | None) -> BadUserInput:
        return BadUserInput(self.name if index is None else f"{self.name}[{index}]", rule)
