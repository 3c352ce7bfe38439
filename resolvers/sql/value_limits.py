"""Limits on values of arguments, which the settings of the gateway decide."""

from dataclasses import dataclass
from typing import Final

__all__ = ["DEFAULT_LIMITS", "ValueLimits"]


@dataclass(frozen=True, slots=True)
class ValueLimits:
    """Limits for the values of arguments. A limit in a template's header takes precedence."""

    text_length: int = 10_000
    """Characters."""
    list_items: int = 1000
    filter_conditions: int = 50
    """Conditions in one `where`."""
    filter_depth: int = 5
    """Levels of `and`, `or` and `not` in one `where`."""
    group_columns: int = 4
    """Columns in `by` of groups."""
    groups: int = 1000
    bins: int = 200
    """Bins and edges of a histogram."""
    filled_bins: int = 1000
    """Bins of a histogram with `width`, those without rows included."""
    periods: int = 10_000
    """Periods of a time series, multiplied by the number of values that each period is split by."""


DEFAULT_LIMITS: Final = ValueLimits()
