"""The store of the settings. redis-py is imported only if STORE is set."""

from importlib.util import find_spec
from typing import TYPE_CHECKING

from carto_client import TokenStore
from carto_graphql.settings.errors import SettingsError
from carto_graphql.settings.settings import Settings

if TYPE_CHECKING:
    from carto_graphql.store.connection import Store

__all__ = ["open_store", "open_token_store"]


def open_store(settings: Settings) -> "Store | None":
    """Return the store, which connects when it is entered; None without the setting STORE.

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
    return Store(url, timeout=settings.store_timeout, prefix=settings.store_prefix)


def open_token_store(settings: Settings, store: "Store | None") -> TokenStore | None:
    """Return where workers share the CARTO token; None without STORE and STORE_SECRET."""
    if store is None or settings.store_secret is None:
        return None
    from carto_graphql.store.token import StoredToken  # noqa: PLC0415 - an optional library

    account = (settings.carto_client_id, settings.carto_auth_url, settings.carto_auth_audience)
    return StoredToken(store, "\n".join(account), settings.store_secret.get_secret_value())
