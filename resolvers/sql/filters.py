"""Canonical filters: two filters that mean the same by construction are equal.

Members of an object are joined by AND. Null and absent operators have no effect. Lists and members
are sorted without duplicates, nested junctions flattened, constants folded and double negations
dropped, so that equal filters make equal statements.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from resolvers.errors import BadUserInput
from resolvers.scalars import SCALARS
from resolvers.sql.parameter import count
from resolvers.sql.template import Column, Template
from resolvers.sql.value_limits import ValueLimits

__all__ = [
    "CONJUNCTIONS",
    "OPERATORS",
    "Comparison",
    "Condition",
    "Junction",
    "Negation",
    "comparisons",
    "read_filter",
    "shape_of",
]

_EQUALITY: Final = ("eq", "ne", "in", "notIn")
_ORDERED: Final = ("eq", "ne", "lt", "lte", "gt", "gte", "in", "notIn", "isNull")

OPERATORS: Final[Mapping[str, Sequence[str]]] = {
    "String": (*_EQUALITY, "contains", "startsWith", "endsWith", "ignoreCase", "isNull"),
    "Boolean": ("eq", "isNull"),
    **dict.fromkeys(("Int", "BigInt", "Float", "Date", "DateTime"), _ORDERED),
}
"""Scalar -> the operators of its filter, in the order of the canonical form."""

CONJUNCTIONS: Final = ("and", "or", "not")
"""Fields of a filter that are no columns."""

_LISTS: Final = frozenset({"in", "notIn"})


@dataclass(frozen=True, slots=True)
class Comparison:
    """A test of one column.

    `operator` is a name from the schema, or `isNotNull`.
    """

    column: str
    operator: str
    ignore_case: bool
    value: object = None


@dataclass(frozen=True, slots=True)
class Junction:
    """Two or more conditions, joined by AND if `conjunctive`, else by OR."""

    conjunctive: bool
    members: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Negation:
    """Condition that is true for every row for which `member` is false or null."""

    member: "Condition"


Condition = Comparison | Junction | Negation | bool
"""A canonical filter: True matches every row, and False none."""


def read_filter(
    template: Template,
    where: Mapping[str, Any] | None,
    *,
    without: frozenset[str] = frozenset(),
) -> Condition:
    """Convert a coerced `where` to a condition.

    Omit top-level conditions that name only columns in `without`. Raise `BadUserInput` for invalid
    values.
    """
    if where is None:
        return True
    parts = _Reader(template).parts(where, "where", 1)
    kept = [each for each, names in parts if not names or not names <= without]
    return _joined(kept, conjunctive=True)


Part = tuple["Condition", frozenset[str]]
"""A condition that is joined with others by AND, and the columns that it names."""


class _Reader:
    """Converter of one filter to conditions, with a limit on their number and nesting.

    `at` is the path of a filter, for errors. `depth` is 1 for the whole filter, 2 within its `and`,
    `or` or `not`, and so on.
    """

    def __init__(self, template: Template) -> None:
        self._columns = [(name, template.columns[name]) for name in template.filter]
        self._limits = template.limits
        self._count = 0

    def read(self, where: Mapping[str, Any], at: str, depth: int) -> Condition:
        return _joined([each for each, _ in self.parts(where, at, depth)], conjunctive=True)

    def parts(self, where: Mapping[str, Any], at: str, depth: int) -> Sequence[Part]:
        """Return the conditions in `where`, each with the columns it names.

        Raise `BadUserInput` if `where` is invalid.
        """
        if depth > self._limits.filter_depth:
            raise BadUserInput(at, f"must nest at most {self._limits.filter_depth} levels")
        parts: list[Part] = [
            (test, frozenset({name}))
            for name, column in self._columns
            if (tests := where.get(name)) is not None
            for test in self._comparisons(column, tests, f"{at}.{name}")
        ]
        for index, each in enumerate(where.get("and") or ()):
            parts += self.parts(each, f"{at}.and[{index}]", depth + 1)
        if (listed := where.get("or")) is not None:
            inner = [
                self.read(each, f"{at}.or[{index}]", depth + 1) for index, each in enumerate(listed)
            ]
            parts += _parts_of(_joined(inner, conjunctive=False), listed)
        if (negated := where.get("not")) is not None:
            condition = _negated(self.read(negated, f"{at}.not", depth + 1))
            parts += _parts_of(condition, [negated])
        return parts

    def _comparisons(
        self, column: Column, tests: Mapping[str, Any], at: str
    ) -> Iterator[Condition]:
        ignore_case = tests.get("ignoreCase") is True
        for operator in OPERATORS[column.scalar]:
            given = tests.get(operator)
            if given is None or operator == "ignoreCase":
                continue
            self._count += 1
            if self._count > self._limits.filter_conditions:
                rule = f"must have at most {count(self._limits.filter_conditions, 'condition')}"
                raise BadUserInput("where", rule)
            yield _comparison(
                column, operator, ignore_case, given, f"{at}.{operator}", self._limits
            )


def _comparison(
    column: Column, operator: str, ignore_case: bool, given: Any, at: str, limits: ValueLimits
) -> Condition:
    if operator == "isNull":
        return Comparison(column.name, "isNull" if given else "isNotNull", ignore_case=False)
    if operator not in _LISTS:
        value = _parse(column.scalar, given, at, limits)
        return Comparison(column.name, operator, ignore_case, value)
    if len(given) > limits.list_items:
        raise BadUserInput(at, f"must have at most {count(limits.list_items, 'item')}")
    items = {
        _parse(column.scalar, each, f"{at}[{index}]", limits) for index, each in enumerate(given)
    }
    if not items:
        return operator == "notIn"
    if ignore_case:  # the warehouse lowers the column only: a list is bound as one value
        items = {each.lower() for each in items}
    return Comparison(column.name, operator, ignore_case, tuple(sorted(items)))


def _parse(scalar: str, given: object, at: str, limits: ValueLimits) -> Any:
    if isinstance(given, str) and len(given) > limits.text_length:
        raise BadUserInput(at, f"must have at most {limits.text_length} characters")
    try:
        return SCALARS[scalar].parse(given)
    except ValueError as error:
        raise BadUserInput(at, str(error)) from None


def _parts_of(condition: Condition, read_from: Iterable[Mapping[str, Any]]) -> Iterator[Part]:
    # A condition that is True or False gets all columns that the filters `read_from` name.
    if isinstance(condition, bool):
        yield condition, frozenset(name for each in read_from for name in _column_names(each))
    elif isinstance(condition, Junction) and condition.conjunctive:
        for member in condition.members:
            yield from _parts_of(member, ())
    else:
        yield condition, frozenset(each.column for each in comparisons(condition))


def _column_names(where: Mapping[str, Any]) -> Iterator[str]:
    # The caller has checked how deep the filter is nested.
    for name, value in where.items():
        if name in ("and", "or"):
            for each in value or ():
                yield from _column_names(each)
        elif name == "not":
            yield from _column_names(value or {})
        elif value is not None:
            yield name


def _negated(condition: Condition) -> Condition:
    if isinstance(condition, bool):
        return not condition
    return condition.member if isinstance(condition, Negation) else Negation(condition)


def _joined(conditions: Sequence[Condition], *, conjunctive: bool) -> Condition:
    # Without any conditions, AND is True and OR is False.
    members: list[Condition] = []
    for each in conditions:
        if isinstance(each, Junction) and each.conjunctive == conjunctive:
            members.extend(each.members)
        elif each is (not conjunctive):
            return each
        elif not isinstance(each, bool):
            members.append(each)
    unique = sorted(dict.fromkeys(members), key=_sort_key)
    if len(unique) < 2:
        return unique[0] if unique else conjunctive
    return Junction(conjunctive, tuple(unique))


def _sort_key(condition: Condition) -> tuple[str, tuple[Any, ...]]:
    # Conditions of the same form have values of the same types, so these can be compared.
    values = tuple(each.value for each in comparisons(condition) if each.value is not None)
    return repr(shape_of(condition)), values


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Yield the comparisons in a filter, in the order in which they appear in the filter's SQL."""
    if isinstance(condition, Comparison):
        yield condition
    elif isinstance(condition, Negation):
        yield from comparisons(condition.member)
    elif isinstance(condition, Junction):
        for member in condition.members:
            yield from comparisons(member)


def shape_of(condition: Condition, *, lengths: bool = False) -> Condition:
    """Return a copy of the filter with None in place of each value.

    If `lengths` is True, a list becomes its length.
    """
    if isinstance(condition, Comparison):
        value = condition.value
        return replace(condition, value=len(value) if lengths and type(value) is tuple else None)
    if isinstance(condition, Negation):
        return Negation(shape_of(condition.member, lengths=lengths))
    if isinstance(condition, Junction):
        members = tuple(shape_of(each, lengths=lengths) for each in condition.members)
        return Junction(condition.conjunctive, members)
    return condition
