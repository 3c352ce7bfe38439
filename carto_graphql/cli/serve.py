"""The command `serve`."""

import logging
import logging.config
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory
from typing import Annotated, Final

import typer

from carto_graphql.cli.announcement import announce
from carto_graphql.cli.console import CONFIGURATION_ERRORS, err, problems_in
from carto_graphql.cli.preparation import CatalogFolder, SandboxFlag, build_app, load_settings
from carto_graphql.cli.serving.listening import base_url, listen
from carto_graphql.cli.serving.snapshot import Snapshots
from carto_graphql.cli.serving.supervisor import Supervisor
from carto_graphql.cli.serving.worker import EX_CONFIG, run_app, start_worker
from carto_graphql.settings.settings import Settings
from carto_graphql.telemetry.logs import Format, is_text, log_config

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
) -> None:
    """Serve the gateway: /graphql, /graphiql and /healthz.

    Without a CARTO account in the settings it serves the sandbox, with an example map at /example/.
    """
    with _reported_errors():
        settings = load_settings(sandbox=sandbox, catalog=catalog, graphiql=graphiql)
        logging.config.dictConfig(log_config(settings.log_level, settings.log_format))
        sockets = listen(host, port)
        url = base_url(host, sockets[0].getsockname()[1])
        if workers == 1:
            _serve_alone(settings, sockets, url)
        else:
            _serve_with_workers(settings, sockets, url, workers)


def _serve_alone(settings: Settings, sockets: list[socket], url: str) -> None:
    """Serve from this process until SIGTERM or SIGINT."""
    # uvicorn raises the signal again when it has shut down, which should not end in a traceback.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    app, catalog = build_app(settings)
    announce(settings, catalog, url, workers=1)
    try:
        run_app(app, settings, sockets)
    except KeyboardInterrupt:
        sys.exit(0)


def _serve_with_workers(
    settings: Settings, sockets: list[socket], url: str, workers: int
) -> None:
    """Serve from worker processes until SIGTERM or SIGINT; SIGHUP reloads the catalog."""
    with TemporaryDirectory(prefix="carto-graphql-") as folder:
        snapshots = Snapshots(settings, Path(folder))
        copy, catalog = snapshots.take()
        announce(settings, catalog, url, workers)

        def reload() -> Iterator[None]: ...
