"""Analyzer that analyzes no statement twice.

`check --watch` checks all templates after each save of one, and templates have statements in common.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from resolvers.googlesql.analyzer import Analyzer, AnalyzerError, Unchecked
from resolvers.googlesql.tables import Tables

__all__ = ["CachingAnalyzer"]

MAX_STATEMENTS: Final = 10_000

_Columns = Sequence[tuple[str, str]] | None


class CachingAnalyzer(Analyzer):
    """Analyzer that caches its results. A full cache drops its oldest entry first."""

    def __init__(self, tables: Tables) -> None:
        self._results: dict[object, _Columns | AnalyzerError | Unchecked] = {}
        super().__init__(tables)

    def use(self, tables: Tables) -> None:
        """Set the tables that the statements may read, and clear the cache."""
        self._results.clear()
        super().use(tables)

    def analyze(self, sql: str, parameters: Mapping[str, str]) -> _Columns:
        """Return a statement's column names and types, and cache them.

        `parameters` maps names to BigQuery's types.
        """
        key = sql, frozenset(parameters.items())
        if key not in self._results:
            if len(self._results) >= MAX_STATEMENTS:
                del self._results[next(iter(self._results))]
            self._results[key] = self._result(sql, parameters)
        result = self._results[key]
        if isinstance(result, AnalyzerError | Unchecked):
            raise result.with_traceback(None)
        return result

    def _result(
        self, sql: str, parameters: Mapping[str, str]
    ) -> _Columns | AnalyzerError | Unchecked:
        try:
            return super().analyze(sql, parameters)
        except (AnalyzerError, Unchecked) as error:
            return error
