"""Comparison of a sample's result with what its header expects."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from resolvers.scalars import SCALARS
from resolvers.sql.sample import Expectation
from resolvers.sql.template import Column, Template

__all__ = ["expected_problem", "unmet_expectation"]


def unmet_expectation(
    template: Template, expect: Expectation, rows: int, first: Mapping[str, Any] | None
) -> str | None:
    """Describe a result's first unexpected value, or return None.

    `rows` is the number of rows, and `first` the first row.
    """
    if expect.rows is not None and rows != expect.rows:
        return f"expected {expect.rows} rows, found {rows}"
    if not expect.first:
        return None
    if first is None:
        return "expected a first row, found none"
    values = _values(template, first)
    for name, expected in expect.first.items():
        if not _equals(template.columns.get(name), expected, values[name]):
            return f"expected {name}: {expected} in the first row, found {values[name]}"
    return None


def _values(template: Template, first: Mapping[str, Any]) -> Mapping[str, Any]:
    if template.kind == "rows":
        return first
    return {"id": first.get("id"), **first["properties"]}


def expected_problem(column: Column, expected: object) -> str | None:
    """Return an error message if `expected` is a value that `column` can never have, else None."""
    if expected is None:
        return None if column.nullable else f"the column is {column.type}!, which is never null"
    try:
        for item in _items(column, expected):
            SCALARS[column.scalar].parse(item)
    except ValueError as error:
        return str(error)
    return None


def _items(column: Column, expected: object) -> Sequence[object]:
    items: list[Any] = [expected]
    for _ in range(column.depth):
        if not all(isinstance(item, list) for item in items):
            raise ValueError(f"expected a list, as the column is {column.type}")
        items = [each for item in items for each in item if each is not None]
    return items


def _equals(column: Column | None, expected: Any, found: Any) -> bool:
    """Return True if two values are equal, such as 5 and 5.0, or a BigInt and its text."""
    # `column` is None for the field `id`.
    if expected is None or found is None:
        return expected is found
    if isinstance(expected, list) and column is not None and column.is_list:
        return len(expected) == len(found) and all(
            _equals(column, *pair) for pair in zip(expected, found, strict=True)
        )
    try:
        first, second = (
            SCALARS[column.scalar if column else "ID"].parse(each) for each in (expected, found)
        )
    except ValueError:  # such as a Decimal with more digits than an argument may have
        return bool(expected == found)
    if isinstance(first, float) and isinstance(second, float):
        return math.isclose(first, second, rel_tol=1e-9)
    return first == second
