"""Signatures of functions as text, `SUBSTR(STRING, INT64, INT64?) -> STRING`, and which of them a call matches.

A parameter is a type, `T` (any type, the same in all places of `T`), `N` (a number, likewise), `ANY` (any type),
`PART` (a date part, which is no value) or an array or structure of those. `?` marks what may be left out, `...` what
may be repeated.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from carto_graphql.sandbox.bigquery.types import (
    NUMBERS,
    UNKNOWN,
    can_coerce,
    element_type,
    find_supertype,
)

__all__ = ["Argument", "Match", "Signature", "match_signature", "read_signature", "split_list"]

PART: Final = "PART"


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a function call, given by its type.

    `literal` is True for a literal and for a parameter of the query. BigQuery coerces both to more
    types than other expressions.
    """

    type: str
    literal: bool = False


@dataclass(frozen=True)
class Signature:
    """One way to call a function, with the types of its parameters and of its result.

    `parameters` are the types of the parameters, and `minimum` is the number of required arguments.
    If `repeated` is True, the last parameter can be repeated. `target` is the DuckDB function that
    is called in place of BigQuery's, or an empty string for the macro `bq_NAME`.
    """

    name: str
    parameters: tuple[str, ...]
    minimum: int
    repeated: bool
    returns: str
    target: str = ""

    def parameter(self, index: int) -> str:
        """Return the type of the parameter for the argument at `index` (from 0)."""
        # Only the last parameter can be repeated.
        return self.parameters[min(index, len(self.parameters) - 1)]

    def accepts_count(self, count: int) -> bool:
        """Return True if a call may have `count` arguments."""
        return count >= self.minimum and (self.repeated or count <= len(self.parameters))

    @cached_property
    def parts(self) -> tuple[int, ...]:
        """The positions, from 0, of the parameters that are date parts such as DAY."""
        return tuple(at for at, kind in enumerate(self.parameters) if kind == PART)


@dataclass(frozen=True, slots=True)
class Match:
    """A signature that fits a call, with the types that BigQuery coerces the arguments to."""

    signature: Signature
    types: tuple[str, ...]
    returns: str


_LINE: Final = re.compile(r"(\w+)\((.*)\) -> (\S.*?)(?: = (\w+))?")


def read_signature(line: str) -> Signature:
    """Read a signature from a line such as `ABS(N) -> N`.

    Raise ValueError for a line that is not a signature.
    """
    found = _LINE.fullmatch(line.strip())
    if found is None:
        raise ValueError(f"no signature: {line}")
    name, parameters, returns, target = found.groups()
    items = split_list(parameters)
    required = [item for item in items if not item.endswith(("?", "..."))]
    types = tuple(item.removesuffix("?").removesuffix("...") for item in items)
    repeated = bool(items) and items[-1].endswith("...")
    minimum = len(required) or int(repeated)
    return Signature(name, types, minimum, repeated, returns, target or "")


def split_list(text: str) -> list[str]:
    """Split a list at its commas, except at those within angle brackets."""
    items, depth = [""], 0
    for character in text:
        depth += {"<": 1, ">": -1}.get(character, 0)
        if character == "," and depth == 0:
            items.append("")
        else:
            items[-1] += character
    return [item.strip() for item in items if item.strip()]


def match_signature(signatures: Sequence[Signature], arguments: Sequence[Argument]) -> Match | None:
    """Return the signature with the cheapest coercions of the arguments, or None if none fits."""
    matches = [_match(each, arguments) for each in signatures]
    found = [match for match in matches if match]
    return min(found, key=lambda match: _cost(match, arguments), default=None)


_COSTS: Final = {("INT64", "FLOAT64"): 1, ("INT64", "NUMERIC"): 2, ("NUMERIC", "FLOAT64"): 3}
"""An INT64 becomes a FLOAT64 if a function does not accept INT64. A NUMERIC stays exact if possible."""


def _cost(match: Match, arguments: Sequence[Argument]) -> int:
    pairs = zip(arguments, match.types, strict=True)
    return sum(_COSTS.get((given.type, to), int(given.type != to)) for given, to in pairs)


def _match(signature: Signature, arguments: Sequence[Argument]) -> Match | None:
    if not signature.accepts_count(len(arguments)):
        return None
    parameters = [signature.parameter(at) for at in range(len(arguments))]
    bound = {
        variable: _bind(variable, parameters, arguments)
        for variable in ("T", "N")
        if any(_variable(parameter) == variable for parameter in parameters)
    }
    if None in bound.values() or bound.get("N", UNKNOWN) not in (*NUMBERS, UNKNOWN):
        return None
    known = {name: kind for name, kind in bound.items() if kind}
    types = tuple(
        _substitute(parameter, known, argument.type)
        for parameter, argument in zip(parameters, arguments, strict=True)
    )
    if not all(map(_coerces, arguments, types)) or _is_numeric_by_literals(arguments, types):
        return None
    return Match(signature, types, _substitute(signature.returns, known, UNKNOWN))


def _coerces(given: Argument, to: str) -> bool:
    return can_coerce(given.type, to, literal=given.literal)


def _is_numeric_by_literals(arguments: Sequence[Argument], types: Sequence[str]) -> bool:
    given = [argument.type for argument in arguments]
    # BigQuery does not match such a signature.
    return "NUMERIC" not in given and ("FLOAT64", "NUMERIC") in zip(given, types, strict=True)


def _bind(variable: str, parameters: Sequence[str], arguments: Sequence[Argument]) -> str | None:
    """Return a type variable's type in a call, or None if no type fits all arguments."""
    types = [
        (element_type(argument.type) if "<" in parameter else argument.type, argument.literal)
        for parameter, argument in zip(parameters, arguments, strict=True)
        if _variable(parameter) == variable
    ]
    return find_supertype(types)


def _variable(parameter: str) -> str:
    return parameter.removeprefix("ARRAY<").removesuffix(">")


def _substitute(parameter: str, bound: dict[str, str], given: str) -> str:
    if parameter in ("ANY", PART):
        return given
    return re.sub(r"\b[TN]\b", lambda name: bound.get(name[0], UNKNOWN), parameter)
