"""Settings of the limits on values of arguments: texts, lists, geometries, filters and charts."""

from typing import Final

from pydantic import PositiveInt
from pydantic_settings import BaseSettings

from carto_graphql.settings.maxima import maximum, read_maxima
from resolvers.geojson import MAX_VERTICES
from resolvers.sql.value_limits import ValueLimits

__all__ = ["ValueLimitSettings"]

_LIMITS: Final = ValueLimits()


class ValueLimitSettings(BaseSettings):
    """Settings `MAX_…` that limit the values of arguments."""

    max_list_items: PositiveInt = maximum(
        _LIMITS.list_items, "items of a list argument, if its template sets no `maxItems`."
    )
    max_text_length: PositiveInt = maximum(
        _LIMITS.text_length, "characters of a string argument, if its template sets no `maxLength`."
    )
    max_vertices: PositiveInt = maximum(MAX_VERTICES, "number of positions of a geometry argument.")
    max_filter_conditions: PositiveInt = maximum(
        _LIMITS.filter_conditions, "number of conditions of a `where`."
    )
    max_filter_depth: PositiveInt = maximum(
        _LIMITS.filter_depth, "levels of `and`, `or` and `not` of a `where`."
    )
    max_group_columns: PositiveInt = maximum(
        _LIMITS.group_columns, "number of columns that a chart groups by."
    )
    max_groups: PositiveInt = maximum(_LIMITS.groups, "number of groups of a chart.")
    max_bins: PositiveInt = maximum(_LIMITS.bins, "number of `bins` or `edges` of a histogram.")
    max_filled_bins: PositiveInt = maximum(
        _LIMITS.filled_bins,
        "number of bins of a histogram with `width`, from its first to its last.",
    )
    max_periods: PositiveInt = maximum(_LIMITS.periods, "number of periods of a time series.")

    @property
    def value_limits(self) -> ValueLimits:
        """The limits on the values of a template's arguments."""
        return ValueLimits(**read_maxima(self, _LIMITS.__slots__))
