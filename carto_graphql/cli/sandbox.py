"""The command `sandbox`."""

import shlex
from importlib.util import find_spec
from typing import Annotated

import typer
import uvicorn

from carto_graphql.cli.bigquery import require_analyzer
from carto_graphql.cli.console import exit_on_errors, fail, out
from carto_graphql.cli.preparation import require_engine
from carto_graphql.cli.serving.listening import ListenError, base_url, bind
from carto_graphql.sandbox import (
    SANDBOX_API_ACCESS_TOKEN,
    SANDBOX_CLIENT_ID,
    SANDBOX_CLIENT_SECRET,
    create_sandbox,
    sandbox_catalog,
)
from carto_graphql.sandbox.caching import CachedGETs

__all__ = ["sandbox"]


def sandbox(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8001,
    postgres: Annotated[
        str | None,
        typer.Option(
            envvar="SANDBOX_POSTGRES",
            help="Connection string of a PostGIS database with the sandbox's data, "
            "such as 'host=/run/postgresql dbname=sandbox'. Adds the connection postgis.",
        ),
    ] = None,
    *,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help="Reject what BigQuery would reject, by Google's own SQL analyzer."
        ),
    ] = False,
    age: Annotated[
        int,
        typer.Option(
            help="Seconds that are added to the Age of cached responses, to test caches.", min=0
        ),
    ] = 0,
    sends_age: Annotated[
        bool,
        typer.Option(
            "--age-header/--no-age",
            help="Send Age and Date with responses, or neither. CARTO does not document whether "
            "it sends Age.",
        ),
    ] = True,
) -> None:
    """Serve the sandbox's CARTO API on its own, for other programs."""
    with exit_on_errors():
        require_engine()
    if postgres and find_spec("psycopg") is None:
        fail(
            [
                "--postgres requires psycopg. Install it: pip install '.[postgres]' in a checkout of carto-graphql"
            ]
        )
    if strict:
        require_analyzer("--strict")
    try:
        sockets = bind(host, port)
    except ListenError as error:
        fail([str(error)])
    _print_settings(base_url(host, sockets[0].getsockname()[1]), postgis=postgres is not None)
    config = uvicorn.Config(
        CachedGETs(create_sandbox(postgres=postgres, strict=strict), age=age, sends_age=sends_age),
        log_level="warning",
        server_header=False,
        date_header=False,  # CachedGETs sends it
    )
    uvicorn.Server(config).run(sockets)


def _print_settings(url: str, *, postgis: bool) -> None:
    out.print(f"# The sandbox serves CARTO's API at {url}. Settings for a gateway:")
    out.print(f"export CARTO_API_BASE_URL={url}")
    out.print(f"export CARTO_API_ACCESS_TOKEN={SANDBOX_API_ACCESS_TOKEN}")
    out.print(f"export CATALOG={shlex.quote(str(sandbox_catalog()))}")
    if postgis:
        out.print("# For the connection postgis instead:")
        out.print(f"# export CATALOG={shlex.quote(str(sandbox_catalog('postgres')))}")
    out.print("# With an M2M OAuth client instead of the access token:")
    out.print(f"# export CARTO_CLIENT_ID={SANDBOX_CLIENT_ID}")
    out.print(f"# export CARTO_CLIENT_SECRET={SANDBOX_CLIENT_SECRET}")
    out.print(f"# export CARTO_AUTH_URL={url}/oauth/token")
