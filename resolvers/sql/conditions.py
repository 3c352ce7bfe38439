"""The predicates of `intersects` and `where`, and the values that are bound in them.

Generated parameters are `__0`, `__1` and so on: no parameter of a template has such a name.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from resolvers.sql.dialects import Dialect, PlaceholderWriter
from resolvers.sql.filters import Comparison, Condition, Junction, Negation, comparisons, shape_of
from resolvers.sql.pages import Page, write_after
from resolvers.sql.template import Template

__all__ = [
    "NO_CONDITIONS",
    "GeneratedValue",
    "Predicates",
    "generated_values",
    "predicates_of",
    "write_predicates",
]


class Predicates(NamedTuple):
    """The conditions that a call's rows must meet, without values such as 5 in `size > 5`.

    Equal predicates have the same SQL.

    `intersects` is True if rows must intersect a shape. `where` is the filter; True matches every
    row. `page` is set if the call begins after a cursor or selects new cursors, else None.
    """

    intersects: bool = False
    where: Condition = True
    page: Page | None = None


NO_CONDITIONS: Final = Predicates()

GeneratedValue = tuple[str, Any]
"""The GraphQL scalar type and the value of a generated parameter."""

_COMPARISONS: Final = {"eq": "=", "ne": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_NULLS: Final = {"isNull": "IS NULL", "isNotNull": "IS NOT NULL"}


def predicates_of(dialect: Dialect, intersects: object, where: Condition) -> Predicates:
    """Return the conditions on a call's rows, without their values.

    `intersects` is a shape or None.
    """
    lengths = dialect.lists.item_by_item
    padded = _padded(where) if lengths else where
    return Predicates(intersects is not None, shape_of(padded, lengths=lengths))


def generated_values(
    template: Template, intersects: object, where: Condition
) -> list[GeneratedValue]:
    """Return `(type, value)` for each placeholder of the conditions, in order.

    A list has its items' type: `("Int", [1, 2])`.
    """
    dialect = template.dialect
    values: list[GeneratedValue] = [] if intersects is None else [("Geometry", intersects)]
    for each in comparisons(_padded(where) if dialect.lists.item_by_item else where):
        if each.operator not in _NULLS:
            value = list(each.value) if isinstance(each.value, tuple) else each.value
            if each.operator in dialect.matches and dialect.matches_by_like:
                value = _PATTERNS[each.operator](_escaped(str(value)))
            values.append((template.columns[each.column].scalar, value))
    return values


_PATTERNS: Final[Mapping[str, Callable[[str], str]]] = {
    "contains": "%{}%".format,
    "startsWith": "{}%".format,
    "endsWith": "%{}".format,
}


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _padded(condition: Condition) -> Condition:
    """Repeat the last item of each list in the filter until the length is a power of 2."""
    # Lists of many different lengths then need only a few different statements.
    if isinstance(condition, Comparison) and isinstance(condition.value, tuple):
        items = condition.value
        size = 1 << (len(items) - 1).bit_length()
        padded = items + items[-1:] * (size - len(items))
        return Comparison(condition.column, condition.operator, condition.ignore_case, padded)
    if isinstance(condition, Negation):
        return Negation(_padded(condition.member))
    if isinstance(condition, Junction):
        return Junction(condition.conjunctive, tuple(map(_padded, condition.members)))
    return condition


def write_predicates(
    template: Template,
    predicates: Predicates,
    writer: PlaceholderWriter,
    geometry: str,
    *,
    first: int = 0,
) -> list[str]:
    """Return SQL conditions, to be joined by AND.

    `geometry` is the column in SQL. Parameters are numbered from `first`.
    """
    conditions = _ConditionWriter(template, writer, first)
    parts = []
    if predicates.intersects:
        parts.append(conditions.intersects(geometry))
    if predicates.where is not True:
        parts.append(conditions.write(predicates.where))
    page = predicates.page
    if page is not None and page.after is not None:
        names = conditions.names()
        parts.append(write_after(template.dialect, page.order, page.after, writer, names))
    return parts


class _ConditionWriter:
    """Writer of the conditions of one statement."""

    def __init__(self, template: Template, writer: PlaceholderWriter, first: int) -> None:
        self._columns = template.columns
        self._template = template
        self._dialect = template.dialect
        self._writer = writer
        self._count = first

    def intersects(self, geometry: str) -> str:
        form = self._dialect.intersects[self._template.spatial]
        return form.format(geometry, self._writer.write(self._name()))

    def write(self, condition: Condition) -> str:
        """Return the condition's SQL, which is false or NULL for a row that does not meet it."""
        match condition:
            case Comparison():
                return self._comparison(condition)
            case Junction():
                joint = " AND " if condition.conjunctive else " OR "
                return f"({joint.join(map(self.write, condition.members))})"
            case Negation():
                return f"CASE WHEN {self.write(condition.member)} THEN 1 ELSE 0 END = 0"
        return "1 = 1" if condition else "1 = 0"

    def _comparison(self, test: Comparison) -> str:
        column = self._columns[test.column]
        name = f"q.{self._dialect.identifier(self._dialect.stored(column.column))}"
        if test.operator in _NULLS:
            return f"{name} {_NULLS[test.operator]}"
        lower = "LOWER({})".format if test.ignore_case else str
        written = self._test(test, column.scalar, lower(name), lower)
        if test.operator in ("ne", "notIn") and column.nullable:
            return f"({written} OR {name} IS NULL)"
        return written

    def _test(self, test: Comparison, scalar: str, tested: str, lower: Callable[[str], str]) -> str:
        if test.operator in ("in", "notIn"):
            length = test.value if isinstance(test.value, int) else None
            negated = test.operator == "notIn"
            members = self._dialect.membership(
                self._writer, self._name(), scalar, negated=negated, length=length
            )
            return f"{tested} {members}"
        value = lower(self._dialect.placeholder(self._writer, self._name(), scalar))
        if operator := _COMPARISONS.get(test.operator):
            return f"{tested} {operator} {value}"
        return self._dialect.matches[test.operator].format(tested, value)

    def names(self) -> Iterator[str]:
        """Yield an unlimited number of names for further generated parameters."""
        while True:
            yield self._name()

    def _name(self) -> str:
        self._count += 1
        return f"__{self._count - 1}"
