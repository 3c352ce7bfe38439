"""Settings of the stores that workers and hosts share."""

from pydantic import Field, NonNegativeInt, PositiveFloat
from pydantic_settings import BaseSettings

from carto_graphql.settings.values import StorePrefix, StoreURL, Word

__all__ = ["StoreSettings"]


class StoreSettings(BaseSettings):
    """Settings of the stores that workers and hosts share: see docs/scaling.md."""

    store: StoreURL | None = Field(
        default=None,
        description="URL of the Redis or Valkey that workers and hosts share. See docs/scaling.md.",
    )
    counter_store: StoreURL | None = Field(
        default=None,
        description="URL of another Redis or Valkey for rates and budgets, which must not evict them. "
        "Default: `STORE`.",
    )
    store_secret: Word | None = Field(
        default=None,
        description="Secret that encrypts the CARTO token in the store, and signs results there. "
        "Without it, each worker requests its own token, and results are not signed.",
    )
    store_entry_bytes: NonNegativeInt = Field(
        default=4 * 2**20,
        description="Maximum size of a result in the store, in bytes before compression.",
    )
    store_timeout: PositiveFloat = Field(
        default=0.1,
        allow_inf_nan=False,
        description="Maximum duration of a command to the store, in seconds.",
    )
    store_prefix: StorePrefix = Field(default="cgq", description="Start of all keys in the store.")
