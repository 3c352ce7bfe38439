"""The command `serve`."""

import asyncio
import logging
import logging.config
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from typing import Annotated

import typer

from carto_graphql.cli.console import CONFIGURATION_ERRORS, err, problems_in
from carto_graphql.cli.preparation import CatalogFolder, SandboxFlag, load_settings
from carto_graphql.cli.process import reserve_descriptors
from carto_graphql.cli.serving.alone import serve_alone
from carto_graphql.cli.serving.listening import (
    ListenError,
    base_url,
    bind,
    bind_unix,
    inherit,
    removed_at_end,
)
from carto_graphql.cli.serving.options import ServeOptions
from carto_graphql.cli.serving.several import serve_with_workers
from carto_graphql.cli.serving.signals import handled_signals
from carto_graphql.cli.serving.socket_lock import socket_lock
from carto_graphql.cli.serving.worker import EX_CONFIG
from carto_graphql.store.opening import check_store
from carto_graphql.telemetry.logs import is_text, log_config

__all__ = ["serve"]

log = logging.getLogger("carto_graphql.serve")


def serve(
    catalog: CatalogFolder = None,
    *,
    host: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 or :: for all.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(help="Port to listen on; 0 for any free one.", min=0, max=65535)
    ] = 8000,
    workers: Annotated[int, typer.Option(help="Number of worker processes.", min=1)] = 1,
    sandbox: SandboxFlag = False,
    graphiql: Annotated[
        bool | None, typer.Option(help="Serve GraphiQL. Default: the setting GRAPHIQL.")
    ] = None,
    uds: Annotated[
        Path | None,
        typer.Option(help="Path of a Unix socket to listen on, instead of a port; mode 660."),
    ] = None,
    fd: Annotated[
        int | None,
        typer.Option(help="File descriptor of a socket that listens, as from systemd.", min=0),
    ] = None,
    admin_port: Annotated[
        int | None,
        typer.Option(
            help="Port for /livez, /readyz, /metrics and /version; 0 for any free one.",
            min=0,
            max=65535,
            show_default="none",
        ),
    ] = None,
    admin_host: Annotated[str, typer.Option(help="Address of the admin port.")] = "127.0.0.1",
) -> None:
    """Serve the gateway: /graphql, /graphiql, /healthz, /livez and /readyz.

    Without a CARTO account in the settings it serves the sandbox, with an example map at /example/.
    """
    if uds is not None and fd is not None:
        raise typer.BadParameter("Use --uds or --fd, not both.")
    with handled_signals(), _reported_errors():
        settings = load_settings(sandbox=sandbox, catalog=catalog, graphiql=graphiql)
        reserve_descriptors(settings)
        logging.config.dictConfig(log_config(settings.log_level, settings.log_format))
        asyncio.run(check_store(settings))
        status = 0
        with socket_lock(uds) as release:
            sockets, url = _listen(host, port, uds, fd)
            url = f"{url}{settings.root_path}"
            options = ServeOptions(url, workers, admin_host, admin_port, release)
            with removed_at_end(uds):
                if workers == 1:
                    serve_alone(settings, sockets, options)
                else:
                    status = serve_with_workers(settings, sockets, options)
    raise typer.Exit(status)


def _listen(host: str, port: int, uds: Path | None, fd: int | None) -> tuple[list[socket], str]:
    """Return the bound sockets, and the URL to show to people, such as `unix:/run/a.sock:`."""
    if uds is not None:
        return bind_unix(uds), f"unix:{uds}:"
    if fd is not None:
        return inherit(fd), f"fd:{fd}:"
    sockets = bind(host, port)
    return sockets, base_url(host, sockets[0].getsockname()[1])


@contextmanager
def _reported_errors() -> Iterator[None]:
    try:
        yield
    except CONFIGURATION_ERRORS as error:
        _report(problems_in(error))
        raise typer.Exit(EX_CONFIG) from None
    except ListenError as error:
        _report([str(error)])
        raise typer.Exit(1) from None


def _report(problems: Iterable[str]) -> None:
    # LOG_FORMAT is read directly, because the settings themselves may be invalid.
    form = os.environ.get("LOG_FORMAT", "auto").lower()
    if is_text(form if form in {"json", "text"} else "auto"):
        for problem in problems:
            err.print(problem, markup=False)
        return
    logging.config.dictConfig(log_config("info", "json"))
    for problem in problems:
        log.critical("%s", problem)
