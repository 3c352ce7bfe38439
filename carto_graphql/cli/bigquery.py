"""Checks of BigQuery's templates by Google's own analyzer, if it is installed."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from rich.markup import escape

from carto_graphql.cli.console import err, problems_in
from carto_graphql.sandbox import sandbox_catalog
from carto_graphql.settings.settings import Settings
from resolvers.catalog.catalog import Catalog
from resolvers.errors import CatalogError

__all__ = ["BigQueryCheck"]

_TABLES: Final = "tables.json"


class BigQueryCheck:
    """Google's analyzer, kept between the checks of a catalog that is edited."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._tables: object = None
        self._analyzer: Any = None

    def run(self, catalog: Catalog) -> bool:
        """Print what BigQuery would reject and what could not be checked; return True if valid."""
        if not any(each.dialect.name == "bigquery" for each in catalog.templates):
            return True
        if find_spec("zetasql") is None or find_spec("wasmtime") is None:
            _warn(_NOT_INSTALLED)
            return True
        return self._check(catalog)

    def _check(self, catalog: Catalog) -> bool:
        from resolvers.googlesql.analyzer import Analyzer  # noqa: PLC0415  # optional packages
        from resolvers.googlesql.checks import (  # noqa: PLC0415
            check_bigquery,
            read_tables,
        )
        from resolvers.googlesql.service import is_compiled  # noqa: PLC0415

        tables = dict(read_tables(self._settings.catalog_folder / _TABLES))
        if self._settings.sandbox:
            tables |= read_tables(Path(str(sandbox_catalog())) / _TABLES)
        if not is_compiled():
            err.print("Compiling Google's analyzer for this machine, once: 20 to 60 seconds.")
        if self._analyzer is None or tables != self._tables:
            self._analyzer, self._tables = Analyzer(tables), tables
        with err.status("checking BigQuery's templates"):
            findings = check_bigquery(catalog.templates, tables, self._analyzer)
        for note in findings.notes:
            _warn(str(note))
        if findings.problems:
            for problem in problems_in(CatalogError(findings.problems)):
                err.print(problem, markup=False)
        return not findings.problems


_NOT_INSTALLED: Final = (
    "BigQuery's templates were checked by sqlglot alone, which accepts much that BigQuery does"
    " not. Install Google's analyzer: pip install 'carto-graphql[bigquery]'"
)


def _warn(text: str) -> None:
    err.print("[yellow]Warning:[/]", escape(text), soft_wrap=True)
