"""The command `diff`: what a change of the catalog means for clients."""

import json
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from graphql import (
    GraphQLError,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
    find_dangerous_changes,
)

from carto_graphql.cli.console import exit_on_errors, fail, out
from carto_graphql.settings.settings import Settings
from schema.build import NoTemplates
from schema.build import build_schema as build_catalog_schema
from schema.catalog import load_catalog

__all__ = ["diff"]


class FailOn(StrEnum):
    """Changes that end the command with status 1."""

    BREAKING = "breaking"
    DANGEROUS = "dangerous"
    NONE = "none"


Operand = Annotated[
    Path, typer.Argument(help="Folder of a catalog, or file with a schema (SDL).", exists=True)
]


def diff(
    old: Operand,
    new: Operand,
    role: Annotated[
        list[str] | None,
        typer.Option(help="Compare what callers with this role see. Can be repeated."),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    fail_on: Annotated[
        FailOn, typer.Option(help="Changes that end the command with status 1.")
    ] = FailOn.BREAKING,
) -> None:
    """Compare two catalogs, or two schemas, and report the changes that break clients.

    A breaking change makes a valid query invalid. A dangerous one may change what clients do with
    the result, such as a new value of an enum.
    """
    with exit_on_errors():
        before, after = (_schema(each, role or []) for each in (old, new))
    changes = [*_changes(before, after)]
    if as_json:
        typer.echo(json.dumps(changes, indent=2))
    else:
        _print(changes)
    failing = {"breaking": {"breaking"}, "dangerous": {"breaking", "dangerous"}, "none": set()}
    if any(each["severity"] in failing[fail_on] for each in changes):
        raise typer.Exit(1)


def _schema(path: Path, roles: Sequence[str]) -> GraphQLSchema:
    if path.is_file():
        try:
            return build_schema(path.read_text(encoding="utf-8"))
        except (GraphQLError, OSError, UnicodeDecodeError) as error:
            fail([f"{path} is not a GraphQL schema: {error}"])
    settings = Settings.load(sandbox=True, options={"catalog": str(path)})
    catalog = load_catalog(settings.catalog_folder, settings.catalog_variables)
    templates = catalog.visible_templates(roles) if roles else catalog.public_templates()
    try:
        return build_schema(build_catalog_schema(templates).as_str())
    except NoTemplates:
        # A GraphQL type must have at least one field.
        return build_schema("type Query { _: Boolean }")


def _changes(before: GraphQLSchema, after: GraphQLSchema) -> Iterator[dict[str, str]]:
    for severity, found in (
        ("breaking", find_breaking_changes(before, after)),
        ("dangerous", find_dangerous_changes(before, after)),
    ):
        for change in found:
            yield {
                "severity": severity,
                "type": change.type.name,
                "description": change.description,
            }


def _print(changes: Sequence[dict[str, str]]) -> None:
    if not changes:
        out.print("No change breaks clients.")
    for each in changes:
        out.print(f"{each['severity']}: {each['description']}", markup=False)
