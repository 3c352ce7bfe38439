"""2,000 random filters, run by the sandbox's engine and by an evaluator in plain Python over its files.

`FILTERS` in the environment is another number of filters.
"""

import datetime as dt
import os
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import pytest

from carto_graphql.sandbox.duckdb_engine import shared_engine
from resolvers.sql.filters import OPERATORS, read_filter
from resolvers.sql.projection import Projection
from resolvers.sql.statements import write_statement
from resolvers.sql.template import Template
from resolvers.sql.value_limits import ValueLimits
from tests.resolvers.template_calls import build_call
from tests.resolvers.warehouses import TEMPLATES
from tests.sandbox.reading import select, table

COUNT: Final = int(os.environ.get("FILTERS", "2000"))
BATCH: Final = 100

Row = Mapping[str, Any]
Where = dict[str, Any]

# Template -> its arguments that filter nothing.
TEMPLATES_HERE: Final[Mapping[str, Mapping[str, Any]]] = {
    "earthquakes": {"minMagnitude": -2},
    "countries": {"minPopulation": 0},
}


# The evaluator: two-valued logic over Python values


def matches(where: Where, row: Row) -> bool:
    """Return True if `row` matches `where` by the rules of docs/filters-and-charts.md."""
    return all(_matches_member(name, value, row) for name, value in where.items())


def _matches_member(name: str, value: Any, row: Row) -> bool:
    if value is None:
        return True
    if name == "and":
        return all(matches(each, row) for each in value)
    if name == "or":
        return any(matches(each, row) for each in value)
    if name == "not":
        return not matches(value, row)
    lower = value.get("ignoreCase") is True
    return all(
        _test(operator, operand, row[name], lower)
        for operator, operand in value.items()
        if operator != "ignoreCase" and operand is not None
    )


def _test(operator: str, operand: Any, cell: Any, lower: bool) -> bool:
    if operator == "isNull":
        return (cell is None) is operand
    if cell is None:
        return operator in ("ne", "notIn")
    if lower:
        cell = cell.lower()
        operand = (
            [each.lower() for each in operand] if isinstance(operand, list) else operand.lower()
        )
    return _OPERATORS[operator](cell, operand)


_OPERATORS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "eq": lambda cell, operand: cell == operand,
    "ne": lambda cell, operand: cell != operand,
    "in": lambda cell, operand: cell in operand,
    "notIn": lambda cell, operand: cell not in operand,
    "lt": lambda cell, operand: cell < operand,
    "lte": lambda cell, operand: cell <= operand,
    "gt": lambda cell, operand: cell > operand,
    "gte": lambda cell, operand: cell >= operand,
    "contains": lambda cell, operand: operand in cell,
    "startsWith": lambda cell, operand: cell.startswith(operand),
    "endsWith": lambda cell, operand: cell.endswith(operand),
}  # fmt: skip


# The random filters


class Filters:
    """Random filters of one template, with operands near the values of its rows."""

    def __init__(self, template: Template, rows: Sequence[Row], chance: random.Random) -> None:
        self._template, self._rows, self._chance = template, rows, chance

    def draw(self, depth: int = 0) -> Where:
        chance = self._chance
        where: Where = {}
        for name in chance.sample(self._template.filter, chance.choice([0, 1, 1, 1, 2])):
            where[name] = self._tests(name)
        for name in ("and", "or", "not"):
            if depth < 3 and chance.random() < 0.25:
                inner = [self.draw(depth + 1) for _ in range(chance.choice([0, 1, 1, 2, 2, 3]))]
                where[name] = (inner or [{}])[0] if name == "not" else inner
        return where

    def _tests(self, name: str) -> dict[str, Any]:
        operators = OPERATORS[self._template.columns[name].scalar]
        chosen = self._chance.sample(operators, self._chance.choice([1, 1, 1, 2]))
        return {each: self._operand(name, each) for each in chosen}

    def _operand(self, name: str, operator: str) -> Any:
        chance = self._chance
        if chance.random() < 0.03:
            return None
        if operator in ("isNull", "ignoreCase"):
            return chance.random() < 0.5
        if operator in ("in", "notIn"):
            return [self._value(name) for _ in range(chance.choice([0, 1, 2, 2, 5]))]
        value = self._value(name)
        if operator in ("contains", "startsWith", "endsWith"):
            start = chance.randrange(len(value) + 1)
            length = chance.choice([1, 2, 3])
            part = {"startsWith": value[:length], "endsWith": value[-length:]}
            value = part.get(operator, value[start : start + length])
            return chance.choice([value, value.upper(), value.lower(), "%", "_", ""])
        return value

    def _value(self, name: str) -> Any:
        scalar = self._template.columns[name].scalar
        values = [row[name] for row in self._rows if row[name] is not None]
        value = self._chance.choice(values)
        if scalar in ("Int", "BigInt"):
            return value + self._chance.choice([0, 0, 1, -1])
        if scalar == "String" and self._chance.random() < 0.3:
            return self._chance.choice([value.upper(), value.lower(), value[:-1], "%", "'", "\\"])
        return value


def sent(where: Any) -> Any:
    """Return a copy of the filter with date-times as text, such as `2020-01-01T00:00:00Z`."""
    if isinstance(where, dt.datetime):
        return where.isoformat().replace("+00:00", "Z")
    if isinstance(where, list):
        return [sent(each) for each in where]
    if isinstance(where, dict):
        return {name: sent(each) for name, each in where.items()}
    return where


def disguised(where: Where, chance: random.Random) -> Where:
    """Return an equivalent filter: shuffled, and perhaps wrapped or negated twice."""
    names, result = [*where], {}
    chance.shuffle(names)
    for name in names:
        value = where[name]
        if name in ("and", "or") and value is not None:
            value = [disguised(each, chance) for each in value]
            chance.shuffle(value)
        elif name == "not" and value is not None:
            value = disguised(value, chance)
        result[name] = value
    form = chance.choice(["plain", "and", "or", "not"])
    return {
        "plain": result,
        "and": {"and": [result]},
        "or": {"or": [result]},
        "not": {"not": {"not": result}},
    }[form]


# The comparison


def rows_of(name: str, template: Template) -> Sequence[Row]:
    area = {row["id"]: row["area"] for row in areas()} if name == "countries" else {}
    found: list[Row] = []
    assert template.id is not None
    for row in table(name):
        cells = {
            column.name: row.get(column.column, area.get(row["name"]) if area else None)
            for column in template.columns.values()
        }
        found.append({**cells, "__id": str(row[template.id])})
    return found


def areas() -> Iterator[dict[str, Any]]:
    template = TEMPLATES["bigquery", "features-countries"]
    statement = write_statement(build_call(template, {}), Projection(columns=("area",), id=True))
    for row in select(shared_engine(), statement.sql, **dict(statement.parameters)):  # type: ignore[arg-type]
        yield {"id": row["__id"], "area": row["area"]}


def ids(template: Template, arguments: Mapping[str, Any], where: Where) -> list[str]:
    call = build_call(template, arguments, limit=template.limit_max, where=sent(where))
    statement = write_statement(call, Projection(id=True))
    return [
        row["__id"]
        for row in select(shared_engine(), statement.sql, **dict(statement.parameters))  # type: ignore[arg-type]
    ]


@pytest.mark.parametrize("name", TEMPLATES_HERE)
@pytest.mark.parametrize("batch", range(COUNT // BATCH // len(TEMPLATES_HERE)))
def test_a_filter_matches_the_rows_that_an_evaluator_matches(name: str, batch: int) -> None:
    template, arguments = TEMPLATES["bigquery", f"features-{name}"], TEMPLATES_HERE[name]
    rows, chance = rows_of(name, template), random.Random(f"{name} {batch}")
    everything = sorted(row["__id"] for row in rows)
    filters = Filters(template, rows, chance)
    unlimited = replace(template, limits=ValueLimits(filter_conditions=1000, filter_depth=100))
    for number in range(BATCH):
        where = filters.draw()
        found = ids(template, arguments, where)
        expected = {row["__id"] for row in rows if matches(where, row)}
        assert len(found) == len(expected), where
        assert {*found} == expected, where
        if number % 4 == 0:
            others = ids(template, arguments, {"not": where})
            assert sorted([*found, *others]) == everything, where
        canonical = read_filter(unlimited, sent(where))
        assert read_filter(unlimited, sent(disguised(where, chance))) == canonical, where
