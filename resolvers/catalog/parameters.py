"""Reading of one parameter of a header as a `Parameter`, or as every error in it."""

import dataclasses
from collections.abc import Mapping
from typing import Any, Final

from resolvers.callers import claim_path
from resolvers.catalog.header_types import Location, TypeRef
from resolvers.catalog.parameter_header import ChoiceHeader, EnumValueHeader, ParameterHeader
from resolvers.errors import BadUserInput
from resolvers.patterns import Pattern
from resolvers.scalars import SCALARS
from resolvers.sql.parameter import MISSING, Check, MemberNote, Parameter
from resolvers.sql.relative_times import RelativeTime, current_minute

__all__ = ["RESERVED_PARAMETERS", "ParameterReader"]

RESERVED_PARAMETERS: Final = ("bbox", "limit", "offset", "orderBy")


class ParameterReader:
    """Reader of one parameter in a template's header.

    `problems` has a pair for each error found: its location in the header, and the message.
    """

    def __init__(self, name: str, header: ParameterHeader) -> None:
        self._name = name
        self._header = header
        self._type = TypeRef.parse(header.type or "String")
        self.problems: list[tuple[Location, str]] = []

    def read(self, *, always_used: bool) -> Parameter:
        """Read and return the parameter.

        `always_used` is True if the SQL uses it outside of optional clauses.
        """
        header, check = self._header, self._check()
        self._check_name_and_type()
        self._check_rules()
        self._check_ranges(check)
        parameter = Parameter(
            name=self._name,
            scalar=self._type.scalar,
            is_list=self._type.is_list,
            # A clause with a claim in it must not fall away for a caller without the claim.
            required=header.default is None
            and not header.nullable
            and (always_used or self._type.required or bool(header.from_)),
            description=header.description.strip(),
            check=check,
            min_items=header.minItems,
            max_items=header.maxItems,
            enum_values=self._enum_values(),
            claim=claim_path(header.from_)[1:] if header.from_ else None,
            choices=self._choices(),
            notes=self._notes(),
            nullable=header.nullable,
            after=header.after,
            deprecated=header.deprecated,
        )
        self._check_deprecation(parameter)
        self._check_choices()
        self._check_nullable(always_used=always_used)
        return dataclasses.replace(parameter, default=self._default(parameter))

    def _report(self, message: str, *rule: str) -> None:
        location = ("params", self._name, *rule)
        self.problems.append((location, f"{'.'.join(location)}{message}"))

    def _check_name_and_type(self) -> None:
        if not self._header.type and self._header.choices is None:
            self._report(": is missing", "type")
        if self._name == "expect":
            self._report(": the name is reserved for what a sample expects; choose another")
        if self._name in RESERVED_PARAMETERS:
            self._report(": the name is reserved for an argument of the gateway; choose another")
        if self._type.is_list and self._type.scalar == "Geometry":
            self._report(
                ": a list of geometries cannot be bound; declare one Geometry, such as a MultiPolygon"
            )

    def _check_choices(self) -> None:
        header = self._header
        if header.choices is None:
            return
        for rule in ("enum", "min", "max", "minLength", "maxLength", "pattern"):
            if getattr(header, rule) is not None:
                self._report(": has no effect on choices, which are names", rule)
        if header.nullable:
            self._report(": does not apply to choices; add one of NULL", "nullable")

    def _check_deprecation(self, parameter: Parameter) -> None:
        # GraphQL does not allow required arguments to be deprecated (spec 3.13.3).
        if parameter.deprecated is None:
            return
        if parameter.claim is not None:
            self._report(
                ": has no effect on a value from a claim, which no client passes", "deprecated"
            )
        elif parameter.required:
            self._report(": a required parameter cannot be deprecated; add a default", "deprecated")

    def _check_nullable(self, *, always_used: bool) -> None:
        if not self._header.nullable:
            return
        if self._type.is_list:
            self._report(": does not apply to a list; an empty list is not null", "nullable")
        elif self._type.required:
            self._report(": contradicts the ! of the type; remove one of the two", "nullable")
        elif self._header.from_ is not None:
            self._report(": a value from a claim is never null; remove it", "nullable")
        elif not always_used:
            self._report(
                ": has no effect within [[ ]], which is left out without a value; remove it",
                "nullable",
            )

    def _check_rules(self) -> None:
        is_text, is_number = self._type.scalar == "String", SCALARS[self._type.scalar].is_ordered
        fits = {
            **dict.fromkeys(("min", "max"), is_number),
            "after": is_number and not self._type.is_list and self._header.choices is None,
            **dict.fromkeys(("minLength", "maxLength", "pattern"), is_text),
            "choices": self._header.type in ("", "String", "String!"),
            "enum": is_text
            or (isinstance(self._header.enum, dict) and self._type.scalar != "Geometry"),
            **dict.fromkeys(("minItems", "maxItems"), self._type.is_list),
        }
        for rule, fitting in fits.items():
            if getattr(self._header, rule) is not None and not fitting:
                self._report(f": does not apply to {self._header.type}", rule)

    def _enum_values(self) -> Mapping[str, object] | None:
        header = self._header
        if not isinstance(header.enum, dict):
            return None  # no enum, or a plain list of names
        for rule in ("min", "max", "minLength", "maxLength", "pattern"):
            if getattr(header, rule) is not None:
                self._report(": has no effect on an enum, whose values are listed", rule)
        values: dict[str, object] = {}
        for name, each in header.enum.items():
            given = name if each.value is None and self._type.scalar == "String" else each.value
            try:
                value = SCALARS[self._type.scalar].parse(given)
            except ValueError as error:
                self._report(f": {error}", "enum", name)
                continue
            if value in values.values():
                self._report(": has the value of another name", "enum", name)
            values[name] = value
        return values

    def _choices(self) -> Mapping[str, str] | None:
        # `resolvers.catalog.choices` checks the SQL.
        header = self._header
        if header.choices is None:
            return None
        return {name: each.sql.strip() for name, each in header.choices.items()}

    def _notes(self) -> Mapping[str, MemberNote]:
        header = self._header
        entries: Mapping[str, EnumValueHeader | ChoiceHeader] = header.choices or (
            header.enum if isinstance(header.enum, dict) else {}
        )
        return {
            name: MemberNote(each.description.strip(), each.deprecated)
            for name, each in entries.items()
            if each.description or each.deprecated
        }

    def _check_ranges(self, check: Check) -> None:
        ranges: dict[tuple[str, str], tuple[Any, Any]] = {
            ("min", "max"): (check.minimum, check.maximum),
            ("minLength", "maxLength"): (check.min_length, check.max_length),
            ("minItems", "maxItems"): (self._header.minItems, self._header.maxItems),
        }
        for (least, most), (low, high) in ranges.items():
            if low is not None and high is not None and low > high:
                self._report(f": is above {most}; no value would be accepted", least)

    def _check(self) -> Check:
        header = self._header
        return Check(
            minimum=self._bound("min", header.min),
            maximum=self._bound("max", header.max),
            min_length=header.minLength,
            max_length=header.maxLength,
            pattern=self._pattern(header.pattern),
            enum=tuple(header.choices or header.enum or ()) or None,
        )

    def _bound(self, rule: str, value: object) -> object:
        if value is None or not SCALARS[self._type.scalar].is_ordered:
            return None
        try:
            return SCALARS[self._type.scalar].parse(value)
        except ValueError as error:
            self._report(f": {error}", rule)
            return None

    def _pattern(self, pattern: str | None) -> Pattern | None:
        try:
            return None if pattern is None else Pattern(pattern)
        except ValueError as error:
            self._report(f": not a regular expression in RE2's syntax: {error}", "pattern")
            return None

    def _default(self, parameter: Parameter) -> object:
        default = self._header.default
        if default is None:
            return MISSING
        try:
            if relative := self._relative(default):
                self._check_now(parameter, relative)
                return relative
            return parameter.parse(default)
        except BadUserInput as error:
            self._report(str(error).removeprefix(self._name), "default")
        except ValueError as error:
            self._report(f": {error}", "default")
        return MISSING

    def _relative(self, default: object) -> RelativeTime | None:
        scalar, is_enum = self._type.scalar, self._header.enum is not None
        if scalar not in ("Date", "DateTime") or self._type.is_list or is_enum:
            return None
        return RelativeTime.parse(default, scalar) if isinstance(default, str) else None

    def _check_now(self, parameter: Parameter, relative: RelativeTime) -> None:
        if rule := parameter.check.broken_rule(relative.at(current_minute())):
            raise BadUserInput(self._name, rule)
