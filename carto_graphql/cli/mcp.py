"""The command `mcp`."""

import asyncio
import logging.config
from contextlib import suppress
from typing import Annotated

import typer

from carto_graphql.cli.console import exit_on_errors, fail
from carto_graphql.cli.preparation import CatalogFolder, SandboxFlag, build_app, load_settings
from carto_graphql.telemetry.logs import log_config
from carto_graphql.web.mcp_opening import require_sdk
from carto_graphql.web.mcp_stdio import serve_stdio

__all__ = ["mcp"]


def mcp(
    catalog: CatalogFolder = None,
    *,
    stdio: Annotated[
        bool, typer.Option("--stdio", help="Serve the client that started this command.")
    ] = False,
    role: Annotated[
        list[str] | None,
        typer.Option(help="Serve what callers with this role see. Can be repeated."),
    ] = None,
    sandbox: SandboxFlag = False,
) -> None:
    """Serve the templates to an AI agent on this machine, as tools of the Model Context Protocol.

    Without a CARTO account in the settings it serves the sandbox. For agents elsewhere, set MCP=true
    and run `serve`: it serves them at /mcp.
    """
    if not stdio:
        fail(["Add --stdio. For agents elsewhere, run `serve` with MCP=true: it serves /mcp."])
    with exit_on_errors():
        require_sdk()
        settings = load_settings(sandbox=sandbox, catalog=catalog).model_copy(update={"mcp": True})
        logging.config.dictConfig(log_config("warning", settings.log_format))
        app, _ = build_app(settings)
        with suppress(KeyboardInterrupt):
            asyncio.run(serve_stdio(app, role or ()))
