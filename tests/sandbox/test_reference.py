"""The sandbox gives what GoogleSQL's reference implementation gives, or rejects by name."""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from carto_graphql.sandbox.bigquery.functions import MISSING, TOPICS
from carto_graphql.sandbox.bigquery.writers import _WRITERS
from carto_graphql.sandbox.duckdb_engine import DuckDBEngine
from carto_graphql.sandbox.engine import QueryError

pytest.importorskip("zetasql", reason="needs the extra `bigquery`")

from tests.sandbox.reading import read_value
from tests.sandbox.reference import Reference, Rejected

DATA: Final = Path(__file__).parent / "reference_data"
EXPRESSIONS: Final = DATA / "expressions.txt"
DIFFERENCES: Final = DATA / "differences.txt"
MAX_DIFFERENCES: Final = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an expression results in: a value with its type for CARTO, or an error."""

    type: str = ""
    value: Any = None
    error: str = ""

    @property
    def is_missing(self) -> bool:
        return self.error.startswith("Not in the sandbox: ")


@dataclass(frozen=True, slots=True)
class Comparison:
    expression: str
    sandbox: Outcome
    reference: Outcome

    @property
    def is_same(self) -> bool:
        if self.sandbox.error or self.reference.error:
            return bool(self.sandbox.error and self.reference.error)
        one, other = self.sandbox.value, self.reference.value
        close = LAST_PLACE.search(self.expression) is not None
        return self.sandbox.type == self.reference.type and is_equal(one, other, close=close)

    def __str__(self) -> str:
        return f"{self.expression}\n  sandbox:   {self.sandbox}\n  reference: {self.reference}"


LAST_PLACE: Final = re.compile(
    r"\b(AVG|ATAN2?|CBRT|CORR|COS|COVAR_\w+|SIN|STDDEV\w*|SUM|TAN|VAR\w*)\("
)
"""Functions whose last decimal place depends on the order of rows, or on the C library."""


def is_equal(one: Any, other: Any, *, close: bool) -> bool:
    # 5 and 5.0 differ, and so do 1 and True.
    if type(one) is not type(other):
        return False
    # The last digit may differ.
    if close and isinstance(one, float):
        return math.isclose(one, other, rel_tol=4e-15)
    return repr(one) == repr(other)


CARTO_TYPES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("INT64", "FLOAT64", "NUMERIC"), "number"),
    **dict.fromkeys(("DATE", "DATETIME", "TIME", "TIMESTAMP"), "timestamp"),
    "BOOL": "boolean",
    "STRING": "string",
    "STRUCT": "object",
}


def evaluate_by_reference(reference: Reference, expression: str) -> Outcome:
    # It has no APPROX_ functions; the sandbox counts exactly.
    text = expression.replace("APPROX_COUNT_DISTINCT(", "COUNT(DISTINCT ")
    try:
        kind, value = reference.evaluate(text)
    except Rejected as error:
        return Outcome(error=str(error))
    return Outcome("object" if kind.startswith("ARRAY<") else CARTO_TYPES.get(kind, kind), value)


def evaluate_in_sandbox(engine: DuckDBEngine, expression: str) -> Outcome:
    try:
        kind, value = read_value(engine, expression)
    except QueryError as error:
        return Outcome(error=str(error))
    return Outcome(kind, value)


def lines_of(file: Path) -> Iterator[str]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not re.match(r"# |#$", line):
            yield line


def read_differences() -> Mapping[str, Mapping[str, str | None]]:
    """Return the differences from GoogleSQL as {reason: {expression: sandbox's value}}.

    None means a rejected expression.
    """
    groups: dict[str, dict[str, str | None]] = {}
    for line in lines_of(DIFFERENCES):
        if line.startswith("## "):
            group = groups.setdefault(line.removeprefix("## "), {})
            continue
        expression, _, value = line.partition(" -> ")
        group[expression] = value or None
    return groups


REASONS: Final = read_differences()
LISTED: Final = {name: value for group in REASONS.values() for name, value in group.items()}


@pytest.fixture(scope="module")
def comparisons(engine: DuckDBEngine) -> Sequence[Comparison]:
    reference = Reference()
    return [
        Comparison(each, evaluate_in_sandbox(engine, each), evaluate_by_reference(reference, each))
        for each in dict.fromkeys(lines_of(EXPRESSIONS))
    ]


def test_every_expression_gives_the_same_unless_it_is_listed(
    comparisons: Sequence[Comparison],
) -> None:
    assert len(comparisons) > 1_900
    differ = [each for each in comparisons if not each.is_same and each.expression not in LISTED]
    assert not differ, "\n".join(map(str, differ))


def test_every_listed_expression_differs_and_gives_what_is_written_beside_it(
    comparisons: Sequence[Comparison],
) -> None:
    found = {each.expression: each for each in comparisons}
    assert LISTED.keys() <= found.keys()
    for expression, value in LISTED.items():
        comparison = found[expression]
        assert not comparison.is_same, f"{comparison}\nis no longer a difference"
        if value is None:
            assert comparison.sandbox.is_missing, comparison
        else:
            assert comparison.sandbox.value == json.loads(value), comparison


def test_the_list_of_differences_is_short_and_gives_reasons() -> None:
    assert len(LISTED) <= MAX_DIFFERENCES
    assert all(reason.endswith(".") and group for reason, group in REASONS.items())


def test_what_the_reference_rejects_the_sandbox_never_computes(
    comparisons: Sequence[Comparison],
) -> None:
    silent = [
        each.expression
        for each in comparisons
        if each.reference.error and not each.sandbox.error and each.expression not in LISTED
    ]
    assert silent == []


def test_every_function_of_the_list_exists(engine: DuckDBEngine) -> None:
    cursor = engine._connection.cursor()
    known = {
        name.lower()
        for (name,) in cursor.execute("SELECT function_name FROM duckdb_functions()").fetchall()
    }
    for topic in ("arrays", "conditions", "numbers", "shapes", "texts", "times", "toolbox"):
        for entry in TOPICS[topic]:
            is_written = entry.name in _WRITERS or entry.target == "coalesce"
            if entry.returns != MISSING and not is_written:
                target = entry.target or f"bq_{entry.name}"
                assert target.lower() in known, entry.name
