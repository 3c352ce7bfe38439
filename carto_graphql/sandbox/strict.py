"""Rejection of what BigQuery would reject, by Google's own analyzer: `sandbox --strict`.

The extra `bigquery` is imported when a `StrictEngine` is made.
"""

import threading
from collections.abc import Callable, Mapping
from importlib.resources import as_file, files
from typing import Any

from carto_graphql.sandbox.engine import Engine, Job, QueryError

__all__ = ["StrictEngine", "bigquery_type"]


class StrictEngine:
    """An engine that rejects the statements that BigQuery would reject.

    It does not run statements itself. The engine that `open_engine` returns runs the accepted ones.
    """

    def __init__(self, open_engine: Callable[[], Engine]) -> None:
        from resolvers.googlesql.analyzer import Analyzer
        from resolvers.googlesql.tables import TABLES_FILE, read_tables

        self._open_engine = open_engine
        with as_file(files("carto_graphql.sandbox") / "catalog" / TABLES_FILE) as file:
            self._analyzer = Analyzer(read_tables(file))
        self._analyzer.parse("SELECT 1")  # load it now, so that no statement waits for it
        self._lock = threading.Lock()

    def job(self, sql: str, parameters: Any) -> Job:
        """Return a job that runs `sql`.

        Raise QueryError with BigQuery's message if Google's analyzer rejects `sql`.
        """
        self._check(sql, {name: bigquery_type(value) for name, value in parameters.items()})
        return self._open_engine().job(sql, parameters)

    def _check(self, sql: str, types: Mapping[str, str]) -> None:
        from resolvers.googlesql.analyzer import AnalyzerError, Unchecked

        try:
            with self._lock:  # the analyzer is not thread-safe
                self._analyzer.analyze(sql, types)
        except AnalyzerError as error:
            raise QueryError(error.message, f"Line {error.line} of the statement") from error
        except Unchecked:
            return  # the engine decides about what the analyzer does not know


def bigquery_type(value: object) -> str:
    """Return the type that BigQuery infers for a JSON value.

    An array has the type of its first item.
    """
    match value:
        case bool():
            return "BOOL"
        case int():
            return "INT64"
        case float():
            return "FLOAT64"
        case [first, *_]:
            return f"ARRAY<{bigquery_type(first)}>"
        case dict():
            fields = (f"`{name}` {bigquery_type(item)}" for name, item in value.items())
            return f"STRUCT<{', '.join(fields)}>"
    return "STRING"
