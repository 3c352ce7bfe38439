"""Verification of the credentials and the connections when the gateway starts.

`VERIFY_AT_START` decides: one token is requested, and `SELECT 1` runs on each connection.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Final

from carto_client import AuthenticationError, CartoClient, CartoError, Forbidden, Query, Rejected
from carto_graphql.settings.errors import SettingsError
from carto_graphql.settings.settings import Settings
from carto_graphql.upstream import open_carto
from resolvers.catalog.catalog import Catalog
from resolvers.sql.template import Connection

__all__ = ["Verification", "warn_if_unverified"]

log = logging.getLogger("carto_graphql.serve")

SECONDS: Final = 15.0
"""Maximum time of one attempt."""

RETRY_SECONDS: Final = 5.0

_FINAL: Final = (AuthenticationError, Forbidden, Rejected)
"""Errors that only the operator can fix. Other errors end when CARTO's outage ends."""


class Verification:
    """Verification of the gateway's credentials and connections to CARTO.

    The gateway is not ready until the verification finds no problem. There is no verification in
    the sandbox, or if `VERIFY_AT_START` is not `require`.
    """

    def __init__(self, settings: Settings, catalog: Catalog) -> None:
        self._settings, self._connections = settings, _connections(catalog)
        self._is_on = settings.verify_at_start == "require" and not settings.sandbox
        self._pending = ""

    def require(self) -> None:
        """Verify the credentials, and raise `SettingsError` if the operator must fix a problem."""
        if self._is_on:
            problems = self._verify()
            if final := [text for text, is_final in problems if is_final]:
                raise SettingsError([f"VERIFY_AT_START: {text}" for text in final])
            # Other problems, such as an outage of CARTO, only delay the gateway's readiness.
            self._pending = "; ".join(text for text, _ in problems)

    def start(self, report: Callable[[str], None]) -> None:
        """Repeat a failed verification in a thread until it succeeds.

        Call `report` with the problems, or "", after each attempt.
        """
        if self._pending:
            report(self._pending)
            threading.Thread(target=self._retry, args=(report,), daemon=True).start()

    def _retry(self, report: Callable[[str], None]) -> None:
        while self._pending:
            log.warning("not ready, verification failed: %s", self._pending)
            time.sleep(RETRY_SECONDS)
            self._pending = "; ".join(text for text, _ in self._verify())
            report(self._pending)
        log.info("the credentials and the connections are verified")

    def _verify(self) -> list[tuple[str, bool]]:
        return asyncio.run(_verify_alone(open_carto(self._settings), self._connections))


async def warn_if_unverified(settings: Settings, carto: CartoClient, catalog: Catalog) -> None:
    """If `VERIFY_AT_START` is `warn`, verify the gateway's credentials and log the problems."""
    if settings.verify_at_start == "warn" and not settings.sandbox:
        for text, _ in await _verify(carto, _connections(catalog)):
            log.warning("verification at the start: %s", text)


def _connections(catalog: Catalog) -> list[Connection]:
    return [*{each.connection.name: each.connection for each in catalog.templates}.values()]


async def _verify_alone(
    carto: CartoClient, connections: Iterable[Connection]
) -> list[tuple[str, bool]]:
    async with carto:
        return await _verify(carto, connections)


async def _verify(carto: CartoClient, connections: Iterable[Connection]) -> list[tuple[str, bool]]:
    """Run a query over each connection, and return the problems as `(text, is_final)`.

    Retrying cannot fix a final problem.
    """
    problems: list[tuple[str, bool]] = []
    for connection in connections:
        deadline = asyncio.get_running_loop().time() + SECONDS
        table = " FROM DUAL" if connection.dialect.name == "oracle" else ""
        query = Query(connection.name, f"SELECT 1 AS verified{table}")
        try:
            async with await carto.rows(query, deadline=deadline) as response:
                await response.body()
        except AuthenticationError as error:
            problems.append((f"{error} ({error.detail})", not error.is_temporary))
            break  # all connections need the token
        except CartoError as error:
            text = f"connection {connection.name}: {error.describe()}"
            problems.append((text, isinstance(error, _FINAL)))
    return problems
