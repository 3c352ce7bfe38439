"""The command line `carto-graphql`."""

import asyncio
import json
import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, NoReturn

import typer
import uvicorn
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from carto_graphql import __version__
from carto_graphql.callers.file import CallersError, read_callers
from carto_graphql.cli.caller_commands import key_commands, whoami
from carto_graphql.cli.check import SampleResult, check_samples, explained
from carto_graphql.sandbox import (
    SANDBOX_API_ACCESS_TOKEN,
    SANDBOX_CLIENT_ID,
    SANDBOX_CLIENT_SECRET,
    create_sandbox,
    sandbox_catalog,
)
from carto_graphql.settings.settings import Settings, SettingsError
from carto_graphql.starter import write_starter
from carto_graphql.telemetry.logs import log_config
from carto_graphql.web.trusted_documents import DocumentsError, read_documents
from resolvers.catalog.header import header_json_schema
from resolvers.catalog.loading import Catalog
from resolvers.errors import CatalogError
from resolvers.results.fast_path import IS_COMPILED
from resolvers.sql.side_effects import side_effects
from resolvers.sql.template import NAMESPACES, Template
from schema.build import NothingOpen, build_schema
from schema.catalog import load_catalog

__all__ = ["app"]

app = typer.Typer(
    help="A typed GraphQL gateway over CARTO.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

app.add_typer(key_commands, name="key")
app.command()(whoami)

SandboxFlag = Annotated[
    bool,
    typer.Option("--sandbox", help="Use the sandbox: a CARTO on this machine, with open data."),
]
CatalogFolder = Annotated[
    Path | None,
    typer.Argument(help="The catalog's folder; else the setting CATALOG, else the sandbox's."),
]


def _show_version(wanted: bool) -> None:
    if wanted:
        out.print(__version__)
        raise typer.Exit


@app.callback()
def main(
    _: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """A typed GraphQL gateway over CARTO."""


@app.command()
def serve(
    folder: CatalogFolder = None,
    *,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 is all.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="Processes that answer.", min=1)] = 1,
    sandbox: SandboxFlag = False,
    graphiql: Annotated[
        bool | None,
        typer.Option(help="Serve /graphiql, or do not; else as the setting GRAPHIQL says."),
    ] = None,
) -> None:
    """Serve the gateway: /graphql, /graphiql and /healthz.

    Without a CARTO account in the settings it serves the sandbox, with an example map at /example, and says so.
    """
    if graphiql is not None:
        os.environ["GRAPHIQL"] = str(graphiql).lower()
    settings = _settings(sandbox, folder)
    catalog = _catalog(settings.catalog_folder)
    _require_callers_and_documents(settings)
    _schema_or_exit(catalog, settings)
    _announce(settings, catalog, f"http://{host}:{port}")
    if workers > 1 and settings.callers is not None:
        err.print(
            f"[yellow]Limits:[/] each of the {workers} workers counts rates and budgets for itself."
        )
    settings.export()  # the workers read their settings from the environment
    uvicorn.run(
        "server:create_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        http="carto_graphql.web.http_protocol:GuardedProtocol",
        log_config=log_config(settings.log_level, settings.log_format),
        access_log=False,
        server_header=False,
        proxy_headers=False,  # TRUSTED_PROXIES says whose word is taken
        timeout_graceful_shutdown=int(settings.carto_timeout) + 5,
    )


@app.command()
def check(
    folder: CatalogFolder = None,
    sandbox: SandboxFlag = False,
    *,
    live: Annotated[
        bool,
        typer.Option(
            "--live", help="Also compare the declared columns with what each sample gives."
        ),
    ] = False,
    explain: Annotated[
        str | None,
        typer.Option(
            metavar="TEMPLATE",
            help="Print the SQL and values of one template's sample, and ask nothing.",
        ),
    ] = None,
) -> None:
    """Check a catalog: load it, then ask CARTO the sample of every template."""
    settings = _settings(sandbox, folder)
    catalog = _catalog(settings.catalog_folder)
    if explain is not None:
        _explain(catalog, explain)
        return
    _require_callers_and_documents(settings)
    _print_withheld(catalog, callers=settings.callers is not None)
    _print_side_effects(catalog)
    with err.status("") as status:
        verdicts = asyncio.run(
            check_samples(
                settings, catalog, lambda name: status.update(f"asking {name}"), live=live
            )
        )
    out.print(_verdicts_table(verdicts))
    if live:
        _print_differences(verdicts)
    failed = sum(not verdict.ok for verdict in verdicts)
    out.print(
        f"{len(verdicts) - failed} of {len(verdicts)} samples work"
        + (f", {failed} fail" if failed else "")
    )
    wrong = any(difference.is_wrong for verdict in verdicts for difference in verdict.differences)
    raise typer.Exit(1 if failed or wrong else 0)


def _explain(catalog: Catalog, name: str) -> None:
    """Every template of that name, or the one of that kind and name."""
    found = [each for each in catalog.templates if name in (each.name, f"{each.kind}/{each.name}")]
    if not found:
        names = ", ".join(f"{each.kind}/{each.name}" for each in catalog.templates)
        _fail([f"There is no template {name}; there are {names}"])
    for template in found:
        err.print(
            f"[bold]{template.kind}/{template.name}[/] on {template.connection.name}, {template.dialect.name}"
        )
        typer.echo(explained(template))


def _print_side_effects(catalog: Catalog) -> None:
    for template in catalog.templates:
        if names := side_effects(template):
            says = f"{template.kind}/{template.name} calls {', '.join(names)}, which does more than read"
            err.print("[yellow]Warning:[/]", escape(says))


def _print_differences(verdicts: Sequence[SampleResult]) -> None:
    for verdict in verdicts:
        for each in verdict.differences:
            style = "red" if each.is_wrong else "green"
            out.print(
                f"[{style}]{each.sign} {verdict.template} {escape(f'{each.column}: {each.text}')}[/]"
            )


@app.command()
def sdl(
    folder: CatalogFolder = None,
    role: Annotated[
        list[str] | None, typer.Option(help="As callers with this role see it; may be given again.")
    ] = None,
) -> None:
    """Print the GraphQL schema of a catalog, as everyone sees it or as callers with certain roles do."""
    catalog = _catalog(folder or _settings().catalog_folder)
    typer.echo(
        _sdl_or_exit(catalog.visible_templates(role) if role else catalog.public_templates())
    )


@app.command("header-schema")
def header_schema() -> None:
    """Print the JSON Schema of a template's header, for editors."""
    typer.echo(json.dumps(header_json_schema(), indent=2))


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="A new folder.")]) -> None:
    """Write a starter catalog that passes `check` on the sandbox."""
    try:
        files = write_starter(folder)
    except FileExistsError:
        _fail([f"{folder} is not empty; name a new folder"])
    for file in files:
        out.print(f"wrote {file}")
    out.print(f"\nNow: carto-graphql check {folder} --sandbox")


@app.command("sandbox")
def serve_sandbox(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8001,
    postgres: Annotated[
        str | None,
        typer.Option(
            envvar="SANDBOX_POSTGRES",
            help="A PostGIS database with the sandbox's data, such as 'host=/run/postgresql dbname=sandbox'; "
            "it becomes the connection postgis.",
        ),
    ] = None,
) -> None:
    """Serve the sandbox's CARTO API by itself, for other programs to try."""
    _require_engine()
    if postgres and find_spec("psycopg") is None:
        _fail(["--postgres needs its driver: pip install 'carto-graphql[postgres]'"])
    url = f"http://{host}:{port}"
    out.print(f"The sandbox speaks CARTO's API at {url}. For a gateway before it:")
    out.print(f"CARTO_API_BASE_URL={url} CATALOG={sandbox_catalog()}")
    out.print(f"CARTO_API_ACCESS_TOKEN={SANDBOX_API_ACCESS_TOKEN}, or in its place")
    out.print(
        f"CARTO_CLIENT_ID={SANDBOX_CLIENT_ID} CARTO_CLIENT_SECRET={SANDBOX_CLIENT_SECRET} "
        f"CARTO_AUTH_URL={url}/oauth/token"
    )
    if postgres:
        out.print(f"Its connection postgis is a PostgreSQL: CATALOG={sandbox_catalog('postgres')}")
    uvicorn.run(
        create_sandbox(postgres=postgres),
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
    )


def _settings(sandbox: bool = False, folder: Path | None = None) -> Settings:
    """The settings; a folder on the command line stands for CATALOG."""
    if folder is not None:
        os.environ["CATALOG"] = str(folder)
    try:
        settings = Settings.load(sandbox=sandbox)
    except SettingsError as error:
        hint = (
            []
            if any(name.startswith("CARTO_") for name in os.environ)
            else ["Or try it on the sandbox: --sandbox"]
        )
        _fail([*error.problems, *hint])
    if settings.sandbox:
        _require_engine()
    return settings


def _require_engine() -> None:
    if find_spec("duckdb") is None:
        _fail(["The sandbox needs its engine: pip install 'carto-graphql[sandbox]'"])


def _catalog(folder: Path) -> Catalog:
    try:
        return load_catalog(folder)
    except CatalogError as error:
        _fail([*map(str, error.problems), f"{len(error.problems)} to mend in the catalog"])


def _require_callers_and_documents(settings: Settings) -> None:
    try:
        if settings.callers is not None:
            read_callers(settings.callers)
        if settings.trusted_documents is not None:
            read_documents(settings.trusted_documents)
    except (CallersError, DocumentsError) as error:
        _fail([*map(str, error.problems)])


def _schema_or_exit(catalog: Catalog, settings: Settings) -> None:
    """What anybody can ask must make a schema; with callers, that is all that has an `access:`."""
    _sdl_or_exit(
        catalog.public_templates()
        if settings.callers is None
        else catalog.visible_templates(catalog.roles)
    )


def _sdl_or_exit(templates: Sequence[Template]) -> str:
    try:
        return build_schema(templates).as_str()
    except NothingOpen as error:
        _fail([str(error)])


def _fail(problems: Sequence[str]) -> NoReturn:
    for problem in problems:
        err.print(problem, markup=False)
    raise typer.Exit(1)


def _announce(settings: Settings, catalog: Catalog, url: str) -> None:
    if settings.sandbox:
        err.print(
            "[bold yellow]Sandbox:[/] no CARTO account is set, so this answers from open data on this machine."
        )
    else:
        err.print(f"[bold]CARTO:[/] {settings.carto_api_base_url}")
    err.print(f"[bold]GraphQL:[/] {url}/graphql")
    if settings.graphiql:
        err.print(f"[bold]GraphiQL:[/] {url}/graphiql")
    if settings.shows_example:
        err.print(f"[bold]Example map:[/] {url}/example/")
    if not IS_COMPILED:
        err.print(
            "[bold yellow]Slow:[/] large answers take three times as long, as this was installed without a C "
            "compiler. Install one and Python's headers (Debian: gcc, python3-dev), then the package anew."
        )
    if settings.callers is None and not settings.sandbox:
        err.print(
            "[yellow]Limits:[/] none, as CALLERS is not set: what is public can be asked without end."
        )
    for kind, name in NAMESPACES.items():
        fields = ", ".join(
            template.name for template in catalog.public_templates() if template.kind == kind
        )
        err.print(f"[bold]{name}:[/] {fields or 'none'}")
    _print_withheld(catalog, callers=settings.callers is not None)


def _print_withheld(catalog: Catalog, *, callers: bool) -> None:
    for withheld in catalog.hidden_templates(callers=callers):
        name = f"{withheld.template.kind}/{withheld.template.name}"
        err.print(f"[yellow]Left out:[/] {name}: {escape(withheld.reason)}")


def _verdicts_table(verdicts: Sequence[SampleResult]) -> Table:
    table = Table("template", "rows", "ms", "verdict")
    for verdict in verdicts:
        rows = "" if verdict.rows is None else f"{verdict.rows}"
        style = "green" if verdict.ok else "red"
        table.add_row(
            verdict.template, rows, f"{verdict.milliseconds:.0f}", f"[{style}]{verdict.text}[/]"
        )
    return table
