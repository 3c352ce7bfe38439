"""What `serve` reports at its start: where it listens, what it serves and what it leaves out."""

import logging
from collections.abc import Iterator
from typing import Final, NamedTuple

from rich.markup import escape

from carto_graphql.cli.console import err
from carto_graphql.settings.settings import Settings
from carto_graphql.telemetry.logs import is_text
from resolvers.catalog.loading import Catalog
from resolvers.results.result_format import IS_COMPILED
from resolvers.sql.template import NAMESPACES

__all__ = ["announce", "print_withheld"]

log = logging.getLogger("carto_graphql.serve")

_SLOW: Final = (
    "large responses take two to three times as long, because no C compiler was found at installation. "
    "Install one and Python's headers (Debian: gcc, python3-dev), then reinstall the package."
)


class _Notice(NamedTuple):
    label: str
    text: str
    warning: bool = False


def announce(settings: Settings, catalog: Catalog, url: str, workers: int) -> None:
    """Report what is served and where: as log lines if the log is JSON, otherwise as text."""
    for notice in _notices(settings, catalog, url, workers):
        if is_text(settings.log_format):
            _print(notice)
        elif notice.warning:
            log.warning("%s: %s", notice.label, notice.text)
        else:
            log.info("%s: %s", notice.label, notice.text)


def print_withheld(catalog: Catalog, *, callers: bool) -> None:
    """Print which templates and columns no caller can see, and why.

    `callers` is True if the gateway has a callers file.
    """
    for notice in _withheld(catalog, callers=callers):
        _print(notice)


def _print(notice: _Notice) -> None:
    style = "yellow" if notice.warning else "bold"
    err.print(f"[{style}]{notice.label}:[/] {escape(notice.text)}")


def _notices(settings: Settings, catalog: Catalog, url: str, workers: int) -> Iterator[_Notice]:
    if settings.sandbox:
        yield _Notice(
            "Sandbox", "serving open data of this machine instead of a CARTO account", warning=True
        )
    else:
        yield _Notice("CARTO", settings.carto_api_base_url)
    yield _Notice("GraphQL", f"{url}/graphql")
    if settings.graphiql:
        yield _Notice("GraphiQL", f"{url}/graphiql")
    if settings.shows_example:
        yield _Notice("Example map", f"{url}/example/")
    if settings.shows_example and settings.carto_client:
        yield _Notice("CARTO's client", f"{url}/example/carto-client/")
    yield from _warnings(settings, workers)
    for kind, name in NAMESPACES.items():
        fields = ", ".join(
            template.name for template in catalog.public_templates() if template.kind == kind
        )
        yield _Notice(name, fields or "none")
    yield from _withheld(catalog, callers=settings.callers is not None)


def _warnings(settings: Settings, workers: int) -> Iterator[_Notice]:
    if not IS_COMPILED:
        yield _Notice("Slow", _SLOW, warning=True)
    if settings.callers is None and not settings.sandbox:
        text = "CALLERS is not set, so public templates have no rate limit."
        yield _Notice("Warning", text, warning=True)
    if settings.upstream_messages.to_clients and not settings.sandbox:
        text = "EXPOSE_UPSTREAM_ERRORS is on, so clients see CARTO's messages with SQL and table names."
        yield _Notice("Warning", text, warning=True)
    is_shared = settings.store is not None or settings.counter_store is not None
    if settings.callers is not None and workers > 1 and not is_shared:
        text = f"each of the {workers} workers counts rate limits and budgets separately"
        yield _Notice("Warning", text, warning=True)


def _withheld(catalog: Catalog, *, callers: bool) -> Iterator[_Notice]:
    for withheld in catalog.hidden_templates(callers=callers):
        name = f"{withheld.template.kind}/{withheld.template.name}"
        yield _Notice("Left out", f"{name}: {withheld.reason}", warning=True)
