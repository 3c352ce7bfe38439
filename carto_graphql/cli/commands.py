"""The command line `carto-graphql`: its commands."""

from typing import Annotated

import typer

from carto_graphql import __version__
from carto_graphql.cli.cache import cache_commands
from carto_graphql.cli.check import check
from carto_graphql.cli.console import out
from carto_graphql.cli.diff import diff
from carto_graphql.cli.init import init
from carto_graphql.cli.key import key_commands
from carto_graphql.cli.mcp import mcp
from carto_graphql.cli.sandbox import sandbox
from carto_graphql.cli.schemas import header_schema, sdl
from carto_graphql.cli.serve import serve
from carto_graphql.cli.whoami import whoami

__all__ = ["app"]

app = typer.Typer(
    help="A typed GraphQL gateway over CARTO.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(serve)
app.command()(check)
app.command()(sdl)
app.command()(diff)
app.command()(init)
app.add_typer(key_commands, name="key")
app.add_typer(cache_commands, name="cache")
app.command()(whoami)
app.command()(sandbox)
app.command()(mcp)
app.command("header-schema")(header_schema)


def _print_version(requested: bool) -> None:
    if requested:
        out.print(__version__)
        raise typer.Exit


@app.callback()
def main(
    _: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Serve typed GraphQL over CARTO from reviewed SQL templates."""
