"""Settings of the limits on values of arguments: texts, lists, geometries, filters and charts."""

from typing import Final

from pydantic import Field, PositiveInt
from pydantic_settings import BaseSettings

from resolvers.geojson import MAX_VERTICES
from resolvers.sql.value_limits import ValueLimits

__all__ = ["ValueLimitSettings"]

_LIMITS: Final = ValueLimits()


class ValueLimitSettings(BaseSettings):
    """Limits on values, each a setting `MAX_…`."""

    max_list_items: PositiveInt = Field(
        default=_LIMITS.items,
        description="Maximum items of a list argument, if its template sets no `maxItems`.",
    )
    max_text_length: PositiveInt = Field(
        default=_LIMITS.characters,
        description="Maximum characters of a string argument, if its template sets no `maxLength`.",
    )
    max_vertices: PositiveInt = Field(
        default=MAX_VERTICES, description="Maximum number of positions of a geometry argument."
    )
    max_filter_conditions: PositiveInt = Field(
        default=_LIMITS.conditions, description="Maximum number of conditions of a `where`."
    )
    max_filter_depth: PositiveInt = Field(
        default=_LIMITS.filter_depth,
        description="Maximum levels of `and`, `or` and `not` of a `where`.",
    )
    max_group_columns: PositiveInt = Field(
        default=_LIMITS.group_columns,
        description="Maximum number of columns that a chart groups by.",
    )
    max_groups: PositiveInt = Field(
        default=_LIMITS.groups, description="Maximum number of groups of a chart."
    )
    max_bins: PositiveInt = Field(
        default=_LIMITS.bins, description="Maximum number of `bins` or `edges` of a histogram."
    )
    max_filled_bins: PositiveInt = Field(
        default=_LIMITS.filled_bins,
        description="Maximum number of bins of a histogram with `width`, from its first to its last.",
    )
    max_periods: PositiveInt = Field(
        default=_LIMITS.periods, description="Maximum number of periods of a time series."
    )

    @property
    def value_limits(self) -> ValueLimits:
        """The limits on the values of a template's arguments."""
        return ValueLimits(
            self.max_text_length,
            self.max_list_items,
            self.max_filter_conditions,
            self.max_filter_depth,
            self.max_group_columns,
            self.max_groups,
            self.max_bins,
            self.max_filled_bins,
            self.max_periods,
        )
