"""The command `check`."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from carto_graphql.cli.announcement import print_withheld
from carto_graphql.cli.bigquery import BigQueryCheck
from carto_graphql.cli.console import err, exit_on_errors, fail, out, problems_in
from carto_graphql.cli.preparation import CatalogFolder, SandboxFlag, build_app, load_settings
from carto_graphql.cli.samples import SampleResult, check_samples, explain_sample
from carto_graphql.cli.watch import watch as watch_catalog
from carto_graphql.settings.settings import Settings
from resolvers.catalog.catalog import Catalog
from resolvers.errors import CatalogError
from resolvers.sql.side_effects import side_effects
from schema.catalog import load_catalog

__all__ = ["check"]


def check(
    catalog: CatalogFolder = None,
    sandbox: SandboxFlag = False,
    *,
    live: Annotated[
        bool,
        typer.Option("--live", help="Also compare declared columns with those of the results."),
    ] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="Send no query: do not run the samples.")
    ] = False,
    learn: Annotated[
        bool,
        typer.Option(
            "--learn",
            help="First read the columns of BigQuery's tables through CARTO into tables.json.",
        ),
    ] = False,
    watch: Annotated[
        bool,
        typer.Option("--watch", help="Check again after each save of a file, until Ctrl+C."),
    ] = False,
    explain: Annotated[
        str | None,
        typer.Option(
            metavar="TEMPLATE",
            help="Print the SQL and the values of a template's sample, without running it.",
        ),
    ] = None,
) -> None:
    """Check a catalog: load it as `serve` does, then run the sample of every template."""
    if learn and offline:
        fail(["--learn sends queries to CARTO, and --offline sends none: use one of them."])
    with exit_on_errors():
        settings = load_settings(sandbox=sandbox, catalog=catalog)
        if explain is not None:
            _explain(load_catalog(settings.catalog_folder, settings.catalog_variables), explain)
            return
        bigquery = BigQueryCheck(settings)
        if learn:
            bigquery.learn(load_catalog(settings.catalog_folder, settings.catalog_variables))
        check_once = partial(_check, settings, bigquery, live=live, offline=offline)
        if watch:
            watch_catalog(settings.catalog_folder, lambda: build_app(settings)[1], check_once)
            return
        status = check_once(build_app(settings)[1])
    raise typer.Exit(status)


def _check(
    settings: Settings, bigquery: BigQueryCheck, catalog: Catalog, *, live: bool, offline: bool
) -> int:
    """Check a catalog, and return the exit status: 0, or 1 if there are errors."""
    is_valid = all([bigquery.run(catalog), _check_postgres(catalog)])
    print_withheld(catalog, callers=settings.callers is not None)
    _print_notes(catalog)
    if offline:
        if not is_valid:
            return 1
        out.print(f"Templates without an error: {len(catalog.templates)}; no sample was run")
        return 0
    results = _run_samples(settings, catalog, live=live)
    out.print(_results_table(results))
    _print_differences(results)
    return _summarize(results) if is_valid else max(_summarize(results), 1)


def _check_postgres(catalog: Catalog) -> bool:
    if not any(each.dialect.parser == "postgresql" for each in catalog.templates):
        return True
    from resolvers.catalog.postgres_columns import (  # noqa: PLC0415  # protobuf is slow
        check_postgres_columns,
    )

    findings = check_postgres_columns(catalog.templates)
    for note in findings.notes:
        err.print("[yellow]Note:[/]", escape(str(note)), soft_wrap=True)
    if findings.problems:
        for problem in problems_in(CatalogError(findings.problems)):
            err.print(problem, markup=False)
    return not findings.problems


def _run_samples(settings: Settings, catalog: Catalog, *, live: bool) -> Sequence[SampleResult]:
    with err.status("") as status:

        def show(template: str) -> None:
            status.update(f"running the sample of {template}")

        return asyncio.run(check_samples(settings, catalog, show, live=live))


def _summarize(results: Sequence[SampleResult]) -> int:
    failed = sum(not result.ok for result in results)
    total = len(results)
    out.print(f"{total - failed} of {total} samples work" + (f", {failed} fail" if failed else ""))
    wrong = any(difference.is_wrong for result in results for difference in result.differences)
    return 1 if failed or wrong else 0


def _explain(catalog: Catalog, name: str) -> None:
    found = [each for each in catalog.templates if name in (each.name, f"{each.kind}/{each.name}")]
    if not found:
        names = ", ".join(f"{each.kind}/{each.name}" for each in catalog.templates)
        fail([f"Template {name} does not exist. The catalog has: {names}"])
    for template in found:
        where = f"connection {template.connection.name}, {template.dialect.name}"
        err.print(f"[bold]{template.kind}/{template.name}[/] ({where})")
        typer.echo(explain_sample(template))


def _print_notes(catalog: Catalog) -> None:
    for template in catalog.templates:
        if names := side_effects(template):
            text = (
                f"{template.kind}/{template.name} calls {', '.join(names)}, which has side effects"
            )
            err.print("[yellow]Warning:[/]", escape(text))
        for note in template.notes:
            err.print("[yellow]Note:[/]", escape(str(note)), soft_wrap=True)


def _print_differences(results: Sequence[SampleResult]) -> None:
    for result in results:
        for each in result.differences:
            style = "red" if each.is_wrong else "green"
            text = escape(f"{each.column}: {each.text}")
            out.print(f"[{style}]{each.sign} {result.template} {text}[/]")


def _results_table(results: Sequence[SampleResult]) -> Table:
    table = Table("template", "rows", "ms", "result")
    for result in results:
        rows = "" if result.rows is None else f"{result.rows}"
        style = "green" if result.ok else "red"
        text = f"[{style}]{escape(result.text)}[/]"
        table.add_row(result.template, rows, f"{result.milliseconds:.0f}", text)
    return table
