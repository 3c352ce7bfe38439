"""The command `init`."""

from pathlib import Path
from typing import Annotated

import typer

from carto_graphql.cli.console import fail, out
from carto_graphql.starter import write_starter

__all__ = ["init"]


def init(
    folder: Annotated[Path, typer.Argument(metavar="CATALOG", help="A new or empty folder.")],
) -> None:
    """Write a starter catalog, which passes `check` on the sandbox."""
    try:
        files = write_starter(folder)
    except FileExistsError:
        fail([f"{folder} is not empty. Name a new folder."])
    except OSError as error:
        fail([f"{folder} cannot be written: {error.strerror}"])
    for file in files:
        out.print(f"Wrote {file}", markup=False)
    out.print(f"\nNext: carto-graphql check {folder} --sandbox", markup=False)
