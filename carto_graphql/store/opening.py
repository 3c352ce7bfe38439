"""The store of the settings, and what is kept in it. redis-py is imported only if STORE is set."""

from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from carto_client import TokenStore
from carto_graphql.settings.errors import SettingsError
from carto_graphql.settings.settings import Settings
from carto_graphql.telemetry.slots import Slots
from carto_graphql.telemetry.store_metrics import StoreMetrics
from resolvers.result_cache import UNSHARED, Epochs, SharedStore

if TYPE_CHECKING:
    from carto_graphql.store.connection import Store
    from carto_graphql.store.results import StoredResults

__all__ = ["NOTHING_SHARED", "Shared", "check_store", "open_store", "purge_store", "share"]


@dataclass(frozen=True, slots=True)
class Shared:
    """What the workers of all hosts share. Without a store that is nothing."""

    results: SharedStore = UNSHARED
    tokens: TokenStore | None = None
    _store: "Store | None" = None
    _stored_results: "StoredResults | None" = None
    _epochs: Epochs | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Connect, and follow the store while the body runs.

        Raise `SettingsError` for wrong credentials.
        """
        if self._store is None or self._stored_results is None or self._epochs is None:
            yield
            return
        from carto_graphql.store.purges import followed_purges  # noqa: PLC0415 - an optional library

        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._store)
            await stack.enter_async_context(followed_purges(self._store, self._epochs))
            await stack.enter_async_context(self._stored_results)
            yield


NOTHING_SHARED = Shared()


def open_store(settings: Settings, slots: Slots | None = None) -> "Store | None":
    """Return the store, which connects when it is entered; None without the setting STORE.

    Its commands are counted in `slots`.

    Raise `SettingsError` if redis-py is not installed.
    """
    if settings.store is None:
        return None
    if find_spec("redis") is None:
        raise SettingsError(
            ["STORE requires redis-py. Install it: pip install 'carto-graphql[store]'"]
        )
    from carto_graphql.store.connection import Store  # noqa: PLC0415 - an optional library

    url = settings.store.get_secret_value()
    metrics = StoreMetrics("results", slots)
    return Store(url, timeout=settings.store_timeout, prefix=settings.store_prefix, metrics=metrics)


def share(settings: Settings, epochs: Epochs, slots: Slots | None = None) -> Shared:
    """Return what workers share through the store of the settings."""
    store = open_store(settings, slots)
    if store is None:
        return NOTHING_SHARED
    from carto_graphql.store.results import StoredResults  # noqa: PLC0415 - an optional library
    from carto_graphql.store.token import StoredToken  # noqa: PLC0415 - an optional library

    secret = settings.store_secret.get_secret_value() if settings.store_secret else None
    results = StoredResults(store, epochs, entry_bytes=settings.store_entry_bytes, secret=secret)
    account = (
        settings.read_credentials()[0],
        settings.carto_auth_url,
        settings.carto_auth_audience,
    )
    tokens = StoredToken(store, "\n".join(account), secret) if secret else None
    return Shared(results, tokens, store, results, epochs)


async def check_store(settings: Settings) -> None:
    """Raise `SettingsError` if the store rejects the credentials of the settings.

    A store that does not respond is no error: the gateway runs without it.
    """
    store = open_store(settings)
    if store is not None:
        try:
            await store.check()
        finally:
            await store.aclose()


async def purge_store(settings: Settings, templates: Collection[str] | None) -> bool:
    """Raise the epochs of some templates, as `rows.towns`, or of all; return False without the store.

    Raise `SettingsError` for wrong credentials.
    """
    store = open_store(settings)
    assert store is not None, "STORE is set"
    from carto_graphql.store.connection import StoreUnavailable  # noqa: PLC0415 - an optional library
    from carto_graphql.store.purges import purge  # noqa: PLC0415 - an optional library

    try:
        await store.check()
        await purge(store, templates)
    except StoreUnavailable:
        return False
    finally:
        await store.aclose()
    return True
