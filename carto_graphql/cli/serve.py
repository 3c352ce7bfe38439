"""The command `serve`."""

import asyncio
import logging
import logging.config
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from carto_graphql.cli.announcement import announce
from carto_graphql.cli.console import CONFIGURATION_ERRORS, err, problems_in
from carto_graphql.cli.preparation import CatalogFolder, SandboxFlag, build_app, load_settings
from carto_graphql.cli.process import reserve_descriptors
from carto_graphql.cli.serving.listening import ListenError, base_url, bind
from carto_graphql.cli.serving.snapshot import Snapshots
from carto_graphql.cli.serving.supervisor import Supervisor, Timing
from carto_graphql.cli.serving.worker import (
    EX_CONFIG,
    Worker,
    run_app,
    shutdown_seconds,
    start_worker,
)
from carto_graphql.settings.errors import SettingsError
from carto_graphql.settings.settings import Settings
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
) -> None:
    """Serve the gateway: /graphql, /graphiql and /healthz.

    Without a CARTO account in the settings it serves the sandbox, with an example map at /example/.
    """
    with _reported_errors():
        settings = load_settings(sandbox=sandbox, catalog=catalog, graphiql=graphiql)
        reserve_descriptors(settings)
        logging.config.dictConfig(log_config(settings.log_level, settings.log_format))
        asyncio.run(check_store(settings))
        sockets = bind(host, port)
        url = base_url(host, sockets[0].getsockname()[1])
        if workers == 1:
            _serve_alone(settings, sockets, url)
        else:
            _serve_with_workers(settings, sockets, url, workers)


def _serve_alone(settings: Settings, sockets: Sequence[socket], url: str) -> None:
    """Serve from this process until SIGTERM or SIGINT."""
    # uvicorn raises the signal again after its shutdown, which must not count as a failure.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    app, catalog = build_app(settings)
    announce(settings, catalog, url, workers=1)
    try:
        run_app(app, settings, sockets)
    except KeyboardInterrupt:
        sys.exit(0)


def _serve_with_workers(
    settings: Settings, sockets: Sequence[socket], url: str, workers: int
) -> None:
    """Serve from worker processes until SIGTERM or SIGINT; SIGHUP reloads the catalog."""
    with TemporaryDirectory(prefix="carto-graphql-") as folder:
        snapshots = Snapshots(settings, Path(folder))
        copied, catalog = snapshots.take()
        announce(settings, catalog, url, workers)
        supervisor = Supervisor(
            partial(start_worker, copied, sockets),
            workers,
            reload=partial(_reload, snapshots, sockets),
            timing=Timing(shutdown=shutdown_seconds(settings) + 5),
        )
        status = supervisor.run()
    raise typer.Exit(status)


def _reload(snapshots: Snapshots, sockets: Sequence[socket]) -> Callable[[], Worker] | None:
    """Return a function that starts workers with the current files; None if these are invalid."""
    try:
        copied, _ = snapshots.take()
    except SettingsError as error:
        for problem in error.problems:
            log.error("reload failed, the current catalog stays: %s", problem)  # noqa: TRY400
        return None
    return partial(start_worker, copied, sockets)


@contextmanager
def _reported_errors() -> Iterator[None]:
    """End the command if the body raises a configuration error, and report it as configured."""
    try:
        yield
    except CONFIGURATION_ERRORS as error:
        _report(problems_in(error))
        raise typer.Exit(EX_CONFIG) from None
    except ListenError as error:
        _report([str(error)])
        raise typer.Exit(1) from None


def _report(problems: Iterable[str]) -> None:
    """Print the problems, or log them as JSON. Invalid settings cannot say which, so the variable does."""
    form = os.environ.get("LOG_FORMAT", "auto").lower()
    if is_text(form if form in {"json", "text"} else "auto"):
        for problem in problems:
            err.print(problem, markup=False)
        return
    logging.config.dictConfig(log_config("info", "json"))
    for problem in problems:
        log.critical("%s", problem)
