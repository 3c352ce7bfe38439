"""Google's analyzer types every statement of filters, aggregates, charts and pages."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest

from resolvers.googlesql.analyzer import Analyzer
from resolvers.googlesql.tables import Tables
from tests.resolvers.measurements import measurements
from tests.resolvers.sql.test_golden_charts import statements

TABLES: Final[Tables] = {
    "p.d.tab": {
        "id": "STRING", "s": "STRING", "i": "INT64", "l": "INT64", "f": "FLOAT64", "b": "BOOL",
        "d": "DATE", "ts": "TIMESTAMP", "geom": "GEOGRAPHY",
    }
}  # fmt: skip


def bound_types(values: Mapping[str, object]) -> Mapping[str, str]:
    return {name: bound_type(value) for name, value in values.items()}


def bound_type(value: object) -> str:
    if isinstance(value, list):
        return f"ARRAY<{bound_type(value[0])}>"
    names = {bool: "BOOL", int: "INT64", float: "FLOAT64", str: "STRING"}
    return names[type(value)]


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Sequence[tuple[str, str]]]:
    template = measurements("bigquery", tmp_path_factory.mktemp("typed"))
    analyzer, found = Analyzer(TABLES), {}
    for title, statement in statements(template):
        assert isinstance(statement.parameters, dict)
        columns = analyzer.analyze(statement.sql, bound_types(statement.parameters))
        assert columns is not None, title
        found[title] = columns
    return found


def test_every_statement_is_typed(typed: Mapping[str, Sequence[tuple[str, str]]]) -> None:
    assert len(typed) > 90


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("groups", {"__k0": "STRING", "__k1": "BOOL", "__k2": "INT64", "__k3": "STRING",
                    "__count": "FLOAT64", "__m0": "STRING", "__m1": "FLOAT64"}),
        ("groups of days by key", {"__k0": "DATE", "__count": "FLOAT64", "__m0": "DATE"}),
        ("histogram by bins", {"__k0": "FLOAT64", "__count": "FLOAT64", "__m0": "STRING",
                               "__lo": "FLOAT64", "__hi": "FLOAT64"}),
        ("histogram by edges", {"__k0": "INT64", "__count": "FLOAT64", "__m0": "FLOAT64"}),
        ("time series by HOUR", {"__k0": "TIMESTAMP", "__count": "FLOAT64"}),
        ("time series by WEEK", {"__k0": "DATE", "__count": "FLOAT64"}),
        ("page, after nulls", {"text": "STRING", **{f"__k{each}": "STRING" for each in range(8)}}),
    ],
)  # fmt: skip
def test_columns_have_the_types_that_results_are_checked_for(
    title: str, expected: Mapping[str, str], typed: Mapping[str, Sequence[tuple[str, str]]]
) -> None:
    assert dict(typed[title]) == expected


def test_the_analyzer_rejects_what_bigquery_does_not_have(tmp_path: Path) -> None:
    template = measurements("bigquery", tmp_path)
    statement = next(each for title, each in statements(template) if title == "groups")
    with pytest.raises(Exception, match="PERCENTILE"):
        Analyzer(TABLES).analyze(statement.sql.replace("COUNT(*)", "PERCENTILE(*)"), {})
