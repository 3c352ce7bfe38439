"""Checks of BigQuery's templates by Google's own analyzer, if it is installed."""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

from rich.markup import escape

from carto_graphql.cli.console import err
from carto_graphql.sandbox import sandbox_catalog
from carto_graphql.settings.settings import Settings
from resolvers.catalog.catalog import Catalog
from resolvers.errors import CatalogError

__all__ = ["check_as_bigquery"]

_TABLES: Final = "tables.json"


def check_as_bigquery(settings: Settings, catalog: Catalog) -> None:
    """Print what could not be checked; raise `CatalogError` for what BigQuery would reject."""
    if not any(each.dialect.name == "bigquery" for each in catalog.templates):
        return
    if find_spec("zetasql") is None or find_spec("wasmtime") is None:
        text = (
            "BigQuery's templates were checked by sqlglot alone, which accepts much that BigQuery"
            " does not. Install Google's analyzer: pip install 'carto-graphql[bigquery]'"
        )
        err.print("[yellow]Warning:[/]", escape(text), soft_wrap=True)
        return
    from resolvers.googlesql.checks import (  # noqa: PLC0415  # optional packages
        check_bigquery,
        read_tables,
    )
    from resolvers.googlesql.service import is_compiled  # noqa: PLC0415  # optional packages

    tables = dict(read_tables(settings.catalog_folder / _TABLES))
    if settings.sandbox:
        tables |= read_tables(Path(str(sandbox_catalog())) / _TABLES)
    if not is_compiled():
        err.print("Compiling Google's analyzer for this machine, once: 20 to 60 seconds.")
    with err.status("checking BigQuery's templates"):
        findings = check_bigquery(catalog.templates, tables)
    for note in findings.notes:
        err.print("[yellow]Warning:[/]", escape(str(note)), soft_wrap=True)
    if findings.problems:
        raise CatalogError(findings.problems)
