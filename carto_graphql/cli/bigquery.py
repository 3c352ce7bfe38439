"""Checks of BigQuery's templates by Google's own analyzer, if it is installed."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from rich.markup import escape

from carto_graphql.cli.console import err, fail, out, problems_in
from carto_graphql.sandbox import sandbox_catalog
from carto_graphql.settings.settings import Settings
from carto_graphql.upstream import open_carto
from resolvers.catalog.catalog import Catalog
from resolvers.errors import CatalogError
from resolvers.sql.template import Template

__all__ = ["BigQueryCheck", "require_analyzer"]


class BigQueryCheck:
    """A check of BigQuery templates with Google's analyzer.

    The analyzer stays loaded for the next check, unless the tables have changed.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._tables: object = None
        self._analyzer: Any = None

    def run(self, catalog: Catalog) -> bool:
        """Check the catalog's BigQuery templates, and print the findings.

        Return False only if BigQuery would reject one.
        """
        if not any(each.dialect.name == "bigquery" for each in catalog.templates):
            return True
        if not _is_installed():
            _warn(_NOT_INSTALLED)
            return True
        return self._check(catalog)

    def _check(self, catalog: Catalog) -> bool:
        from resolvers.googlesql.checks import check_bigquery  # noqa: PLC0415  # optional packages

        analyzer, tables = self._open_analyzer()
        with err.status("checking BigQuery's templates"):
            findings = check_bigquery(catalog.templates, tables, analyzer)
        for note in findings.notes:
            _warn(str(note))
        if findings.problems:
            for problem in problems_in(CatalogError(findings.problems)):
                err.print(problem, markup=False)
        return not findings.problems

    def _open_analyzer(self) -> tuple[Any, Mapping[str, Mapping[str, str]]]:
        """Return the analyzer and `tables`, where `tables[table][column]` is a type."""
        from resolvers.googlesql.analysis_cache import CachingAnalyzer  # noqa: PLC0415
        from resolvers.googlesql.tables import TABLES_FILE, read_tables  # noqa: PLC0415

        tables = {**read_tables(self._settings.catalog_folder / TABLES_FILE)}
        if self._settings.sandbox:
            tables |= read_tables(Path(str(sandbox_catalog())) / TABLES_FILE)
        _announce_compiling()
        if self._analyzer is None or tables != self._tables:
            self._analyzer, self._tables = CachingAnalyzer(tables), tables
        return self._analyzer, tables

    def learn(self, catalog: Catalog) -> None:
        """Read the columns of all tables that templates use, and write them to tables.json.

        The columns are read through CARTO.
        """
        require_analyzer("--learn")
        from carto_graphql.cli.learning import learn, merge  # noqa: PLC0415
        from resolvers.googlesql.tables import (  # noqa: PLC0415
            TABLES_FILE,
            read_tables,
            write_tables,
        )

        tables = self._tables_to_learn(catalog.templates)

        async def read() -> Any:
            async with open_carto(self._settings) as client:
                return await learn(client, tables, self._settings.carto_timeout)

        with err.status("reading the columns of tables"):
            learned = asyncio.run(read())
        file = self._settings.catalog_folder / TABLES_FILE
        after = merge(read_tables(file), learned.tables)
        try:
            if learned.tables:
                write_tables(file, after)
        except OSError as error:
            fail([f"{file} cannot be written: {error.strerror}"])
        _print_learned(file, after, learned.tables)
        for table, reason in learned.failures.items():
            _warn(f"{table}: the columns could not be read: {reason}")

    def _tables_to_learn(self, templates: Iterable[Template]) -> Mapping[str, Sequence[str]]:
        """Map each table in BigQuery templates to the names of the templates' connections."""
        from resolvers.googlesql.analyzer import AnalyzerError, Unchecked  # noqa: PLC0415
        from resolvers.googlesql.checks import tables_of  # noqa: PLC0415
        from resolvers.googlesql.tables import TABLES_FILE, read_tables  # noqa: PLC0415

        analyzer, _ = self._open_analyzer()
        known = read_tables(Path(str(sandbox_catalog())) / TABLES_FILE)
        found: dict[str, list[str]] = {}
        for template in templates:
            if template.dialect.name != "bigquery" or template.source is not None:
                continue
            try:
                names = tables_of(template, analyzer)
            except (AnalyzerError, Unchecked) as error:
                _warn(f"{template.kind}/{template.name}: the tables are not known: {error}")
                continue
            for name in names:
                connections = found.setdefault(name, [])
                if template.connection.name not in connections:
                    connections.append(template.connection.name)
        # The columns of the sandbox's own tables are in its tables.json.
        if self._settings.sandbox:
            found = {name: found[name] for name in found if name not in known}
        return dict(sorted(found.items()))


def _is_installed() -> bool:
    # Google's analyzer is in the extra `bigquery`.
    return find_spec("zetasql") is not None and find_spec("wasmtime") is not None


def require_analyzer(option: str) -> None:
    """End the command if Google's analyzer, which `option` requires, is not installed."""
    if not _is_installed():
        fail([f"{option} requires Google's analyzer. {_INSTALL}"])
    _announce_compiling()


def _announce_compiling() -> None:
    from resolvers.googlesql.service import is_compiled  # noqa: PLC0415

    if not is_compiled():
        err.print("Compiling Google's analyzer for this machine. It takes 20 to 60 seconds, once.")


def _print_learned(
    file: Path, tables: Mapping[str, Mapping[str, str]], learned: Iterable[str]
) -> None:
    from resolvers.googlesql.tables import is_exact  # noqa: PLC0415

    names = [*learned]
    if not names:
        out.print(f"{file}: no table was added")
        return
    out.print(f"{file}: {len(names)} table{'s' if len(names) > 1 else ''} read through CARTO")
    for name in names:
        inexact = [column for column, type_ in tables[name].items() if not is_exact(type_)]
        text = f"  {name}: {len(tables[name])} columns"
        if inexact:
            text += f"; CARTO does not report the exact types of {', '.join(inexact)}"
        out.print(escape(text))


_INSTALL: Final = (
    "Install Google's analyzer: pip install '.[bigquery]' in a checkout of carto-graphql"
)
_NOT_INSTALLED: Final = (
    "BigQuery's templates were checked by sqlglot alone, which accepts much that BigQuery does"
    f" not. {_INSTALL}"
)


def _warn(text: str) -> None:
    err.print("[yellow]Warning:[/]", escape(text), soft_wrap=True)
