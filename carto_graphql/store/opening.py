"""The store of the settings, and what is kept in it. redis-py is imported only if STORE is set."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from pydantic import SecretStr

from carto_client import TokenStore
from carto_graphql.callers.limit import Counters
from carto_graphql.settings.errors import SettingsError
from carto_graphql.settings.settings import Settings
from carto_graphql.telemetry.slots import Slots
from carto_graphql.telemetry.store_metrics import StoreMetrics
from resolvers.result_cache import UNSHARED, Epochs, SharedStore

if TYPE_CHECKING:
    from carto_graphql.store.connection import Store
    from carto_graphql.store.documents import StoredDocuments
    from carto_graphql.store.statistics import StoreStatistics

__all__ = ["Shared", "check_store", "open_store", "purge_store", "share", "statistics_of_store"]

Numbers = Callable[[], Mapping[str, int]]
"""Function that returns the statistics of this worker."""


class Shared:
    """State that the workers of all hosts share through a store.

    Without a store, the attributes keep the defaults below, and nothing is shared.
    """

    results: SharedStore = UNSHARED
    tokens: TokenStore | None = None
    counters: Counters | None = None
    documents: "StoredDocuments | None" = None

    @asynccontextmanager
    async def running(self, numbers: Numbers) -> AsyncIterator[None]:
        """Stay connected to the stores while the body of the `async with` runs.

        Raise `SettingsError` for wrong credentials.
        """
        yield


class _SharedByStores(Shared):
    """State that workers share through a store of results, a store of counters, or one for both."""

    def __init__(
        self, settings: Settings, epochs: Epochs, slots: Slots | None, workers: int
    ) -> None:
        from carto_graphql.store.counters import StoredCounters  # noqa: PLC0415 - an optional library
        from carto_graphql.store.documents import StoredDocuments  # noqa: PLC0415 - an optional library
        from carto_graphql.store.results import StoredResults  # noqa: PLC0415 - an optional library
        from carto_graphql.store.token import StoredToken  # noqa: PLC0415 - an optional library

        self._epochs = epochs
        self._store = open_store(settings, slots)
        self._counter_store = open_counter_store(settings, slots)
        secret = settings.store_secret.get_secret_value() if settings.store_secret else None
        self._results = None
        if self._store is not None:
            self.results = self._results = StoredResults(
                self._store, epochs, entry_bytes=settings.store_entry_bytes, secret=secret
            )
            self.documents = StoredDocuments(self._store)
        if self._store is not None and secret:
            self.tokens = StoredToken(self._store, _account(settings), secret)
        store = self._counter_store or self._store
        assert store is not None, "one of them is set"
        self.counters = self._counters = StoredCounters(store, workers)

    @asynccontextmanager
    async def running(self, numbers: Numbers) -> AsyncIterator[None]:
        """Connect to the stores, and report statistics while the body runs.

        Raise `SettingsError` for wrong credentials.
        """
        from carto_graphql.store.eviction import warn_of_eviction  # noqa: PLC0415 - an optional library
        from carto_graphql.store.purges import followed_purges  # noqa: PLC0415 - an optional library
        from carto_graphql.store.statistics import reported_statistics  # noqa: PLC0415 - an optional library

        async with AsyncExitStack() as stack:
            for store in filter(None, (self._store, self._counter_store)):
                await stack.enter_async_context(store)
            if self._store is not None and self._results is not None:
                await stack.enter_async_context(followed_purges(self._store, self._epochs))
                await stack.enter_async_context(self._results)
                await stack.enter_async_context(reported_statistics(self._store, numbers))
            if counting := self._counter_store or self._store:
                await warn_of_eviction(counting, holds_results=self._counter_store is None)
            await stack.enter_async_context(self._counters)
            yield


def _account(settings: Settings) -> str:
    client = settings.read_credentials()[0]
    account = (client, settings.carto_auth_url, settings.carto_auth_audience)
    return "\n".join(account)


def open_store(settings: Settings, slots: Slots | None = None) -> "Store | None":
    """Return the store that STORE names, or None if STORE is not set.

    Raise `SettingsError` if redis-py is not installed.
    """
    return _open(settings, settings.store, "results", slots)


def open_counter_store(settings: Settings, slots: Slots | None = None) -> "Store | None":
    """Return the store that the setting COUNTER_STORE names, or None without this setting.

    This store holds only counters.
    """
    return _open(settings, settings.counter_store, "counters", slots)


def _open(
    settings: Settings, url: SecretStr | None, name: str, slots: Slots | None
) -> "Store | None":
    if url is None:
        return None
    if find_spec("redis") is None:
        raise SettingsError(
            [
                "STORE requires redis-py. Install it: pip install '.[store]' in a checkout of carto-graphql"
            ]
        )
    from carto_graphql.store.connection import Store  # noqa: PLC0415 - an optional library

    return Store(
        url.get_secret_value(),
        timeout=settings.store_timeout,
        prefix=settings.store_prefix,
        metrics=StoreMetrics(name, slots),
    )


def share(
    settings: Settings, epochs: Epochs, slots: Slots | None = None, workers: int = 1
) -> Shared:
    """Return the state that workers share through the stores in `settings`.

    `workers` is the number of workers on this host.
    """
    if settings.store is None and settings.counter_store is None:
        return Shared()
    return _SharedByStores(settings, epochs, slots, workers)


async def check_store(settings: Settings) -> None:
    """Raise `SettingsError` if a store rejects its credentials.

    A store that does not respond is no error.
    """
    for store in filter(None, (open_store(settings), open_counter_store(settings))):
        try:
            await store.check()  # False is no error: the gateway can run without a store
        finally:
            await store.aclose()


async def purge_store(settings: Settings, templates: Collection[str] | None) -> bool:
    """Purge the cached results of `templates` (such as `rows.towns`). None means all templates.

    Return False if the store is unavailable. Raise `SettingsError` for wrong credentials.
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


async def statistics_of_store(settings: Settings) -> "StoreStatistics | None":
    """Return the statistics of all workers, or None if the store is unavailable.

    Raise `SettingsError` for wrong credentials.
    """
    store = open_store(settings)
    assert store is not None, "STORE is set"
    from carto_graphql.store.connection import StoreUnavailable  # noqa: PLC0415 - an optional library
    from carto_graphql.store.statistics import read_statistics  # noqa: PLC0415 - an optional library

    try:
        await store.check()
        return await read_statistics(store)
    except StoreUnavailable:
        return None
    finally:
        await store.aclose()
