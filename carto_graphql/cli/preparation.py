"""Settings, catalog and app of a command, checked in the same way for all commands."""

import os
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from carto_graphql.callers.watching import CallersSource
from carto_graphql.settings.errors import SettingsError
from carto_graphql.settings.settings import Settings
from carto_graphql.telemetry.slots import Slots
from carto_graphql.web.middleware import HTTPMiddleware
from resolvers.catalog.catalog import Catalog
from schema.catalog import load_catalog
from server import GatewayApp, create_gateway

__all__ = [
    "CatalogFolder",
    "GatewayApp",
    "SandboxFlag",
    "build_app",
    "build_gateway",
    "load_settings",
    "read_catalog",
    "require_engine",
    "settings_without_account",
]

SandboxFlag = Annotated[
    bool,
    typer.Option("--sandbox", help="Use the sandbox, a local CARTO with open data."),
]
CatalogFolder = Annotated[
    Path | None,
    typer.Argument(
        metavar="[CATALOG]",
        help="Folder of the catalog. Default: the setting CATALOG, or the sandbox's catalog.",
        show_default=False,
    ),
]


def load_settings(
    *, sandbox: bool = False, catalog: Path | None = None, graphiql: bool | None = None
) -> Settings:
    """Return the settings from the arguments and the environment.

    Raise `SettingsError` if they are invalid or the sandbox is not installed.
    """
    options = {}
    if catalog is not None:
        options["catalog"] = str(catalog)
    if graphiql is not None:
        options["graphiql"] = str(graphiql).lower()
    try:
        settings = Settings.load(sandbox=sandbox, options=options)
    except SettingsError as error:
        if any(name.startswith("CARTO_") for name in os.environ):
            raise
        raise SettingsError([*error.problems, "To use the sandbox, add --sandbox."]) from None
    if settings.sandbox:
        require_engine()
    return settings


def settings_without_account(catalog: Path | None = None) -> Settings:
    """Return the settings for a command that needs no CARTO account.

    Raise `SettingsError` if they are invalid.
    """
    return Settings.load(sandbox=True, options={"catalog": str(catalog)} if catalog else None)


def require_engine() -> None:
    """Raise `SettingsError` if the sandbox cannot run with the packages that are installed."""
    if find_spec("duckdb") is None:
        raise SettingsError(
            [
                "The sandbox requires DuckDB. Install it: pip install '.[sandbox]' in a checkout of carto-graphql"
            ]
        )
    if any(metadata.distributions(name="sqlglotc")):
        raise SettingsError(
            [
                "The sandbox extends sqlglot's parser, which sqlglot's compiled modules do not permit. "
                "Remove them: pip uninstall sqlglotc"
            ]
        )


def read_catalog(settings: Settings) -> Catalog:
    """Return the catalog that the settings name. Raise `CatalogError` if it is invalid."""
    return load_catalog(settings.catalog_folder, settings.catalog_variables)


def build_gateway(
    settings: Settings,
    *,
    slots: Slots | None = None,  # with the metrics of this process
    metrics_folder: Path | None = None,  # with the metrics of all `workers`
    workers: int = 1,
    callers: CallersSource | None = None,
) -> GatewayApp:
    """Build the gateway. Raise one of CONFIGURATION_ERRORS for invalid settings or files.

    `callers` replaces the callers file.
    """
    catalog = read_catalog(settings)
    return create_gateway(
        settings,
        catalog,
        slots=slots,
        metrics_folder=metrics_folder,
        workers=workers,
        callers=callers,
    )


def build_app(
    settings: Settings, callers: CallersSource | None = None
) -> tuple[HTTPMiddleware, Catalog]:
    """Return the app and its catalog. `callers` replaces the callers file.

    Raise one of CONFIGURATION_ERRORS for invalid settings or files.
    """
    # Commands that check a catalog build the app, too, so that `serve` accepts what they accept.
    catalog = read_catalog(settings)
    return create_gateway(settings, catalog, callers=callers).app, catalog
