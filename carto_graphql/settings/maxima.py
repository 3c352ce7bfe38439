"""Settings `MAX_…`, each of which is the maximum of one size."""

from collections.abc import Iterable
from typing import Any

from pydantic import Field
from pydantic_settings import BaseSettings

__all__ = ["maximum", "read_maxima"]


def maximum(default: int, size: str) -> Any:
    """Return a pydantic field with the value `default` and the description `Maximum {size}`."""
    return Field(default=default, description=f"Maximum {size}")


def read_maxima(settings: BaseSettings, sizes: Iterable[str]) -> dict[str, int]:
    """Return a mapping from each of `sizes` to the value of the setting named `max_SIZE`."""
    return {size: getattr(settings, f"max_{size}") for size in sizes}
