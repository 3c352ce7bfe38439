"""The command `init`."""

import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from carto_graphql.cli.console import fail, out
from carto_graphql.starter import BIGQUERY, PROVIDERS, write_starter

__all__ = ["init"]


def init(
    folder: Annotated[Path, typer.Argument(metavar="CATALOG", help="A new or empty folder.")],
    provider: Annotated[
        str | None,
        typer.Option(help=f"The connection's warehouse: {', '.join(PROVIDERS)}."),
    ] = None,
    connection: Annotated[
        str, typer.Option(help="The connection's name in the CARTO Workspace.")
    ] = "carto_dw",
) -> None:
    """Write a starter catalog in a warehouse's SQL. The sandbox runs the catalog for BigQuery."""
    provider = provider or _prompt_provider()
    if provider not in PROVIDERS:
        fail([f"--provider {provider} is not one of {', '.join(PROVIDERS)}."])
    if not re.fullmatch(r"[A-Za-z0-9_-]+", connection):
        fail([f"--connection {connection} must have letters, digits, _ and - only."])
    try:
        files = write_starter(folder, provider, connection)
    except FileExistsError:
        fail([f"{folder} is not empty. Name a new folder."])
    except OSError as error:
        fail([f"{folder} cannot be written: {error.strerror}"])
    for file in files:
        out.print(f"Wrote {file}", markup=False)
    where = "--sandbox" if (provider, connection) == (BIGQUERY, "carto_dw") else "--offline"
    out.print(f"\nNext: carto-graphql check {folder} {where}", markup=False)


def _prompt_provider() -> str:
    if not sys.stdin.isatty():
        return BIGQUERY
    choice = f"The connection's warehouse ({', '.join(PROVIDERS)})"
    return str(typer.prompt(choice, default=BIGQUERY, err=True)).strip()
