"""The commands that print schemas: `sdl` and `header-schema`."""

import json
from typing import Annotated

import typer

from carto_graphql.cli.console import exit_on_errors
from carto_graphql.cli.preparation import CatalogFolder, settings_without_account
from resolvers.catalog.header import header_json_schema
from schema.build import build_schema
from schema.catalog import load_catalog

__all__ = ["header_schema", "sdl"]


def sdl(
    catalog: CatalogFolder = None,
    role: Annotated[
        list[str] | None,
        typer.Option(help="Print the schema that callers with this role see. Can be repeated."),
    ] = None,
) -> None:
    """Print the GraphQL schema of a catalog, as anonymous callers or callers with a role see it."""
    with exit_on_errors():
        settings = settings_without_account(catalog)
        loaded = load_catalog(settings.catalog_folder, settings.catalog_variables)
        schema = build_schema(loaded.visible_templates(role) if role else loaded.public_templates())
    typer.echo(schema.as_str())


def header_schema() -> None:
    """Print the JSON Schema of a template's header, for editors."""
    typer.echo(json.dumps(header_json_schema(), indent=2))
