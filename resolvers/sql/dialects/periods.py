"""The beginning of the period that a time is in, in each warehouse's SQL.

In a form, `{0}` is the column and `{1}` the bound name of a time zone. For steps up to an hour the
beginning is an instant; from a day on it is the first day of the period in that zone. No form
depends on the time zone of a session.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

__all__ = [
    "BIGQUERY",
    "CALENDAR_STEPS",
    "DATABRICKS",
    "ORACLE",
    "POSTGRES",
    "REDSHIFT",
    "SNOWFLAKE",
    "STEPS",
    "Periods",
]

STEPS: Final = ("SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR")
"""The lengths of periods. A week begins on Monday (ISO 8601)."""

CALENDAR_STEPS: Final = STEPS[3:]
"""The lengths of whole days. Periods of a Date have one of these."""


@dataclass(frozen=True, slots=True)
class Periods:
    """SQL of one warehouse that rounds a time down to its hour, day, month or other period."""

    moments: tuple[str, str, str]
    """The forms for SECOND, MINUTE and HOUR."""
    local: str
    """The local date and time of a moment, which replaces `{local}` below; a Date is local."""
    days: str
    """The first day of the period; `{unit}` is its length."""
    units: Mapping[str, str]
    """Step -> its unit in `days`."""
    week: str | None = None
    """The first day of the week, where no unit means ISO weeks."""

    def form(self, step: str, *, is_date: bool) -> str:
        """Return SQL that rounds the column `{0}` down to `step`, such as MONTH.

        `{1}` is the time zone, if it is needed.
        """
        if step not in CALENDAR_STEPS:
            return self.moments[STEPS.index(step)]
        days = self.week if step == "WEEK" and self.week else self.days
        local = "{0}" if is_date else self.local
        return days.replace("{unit}", self.units[step]).replace("{local}", local)


UPPER: Final = {step: step for step in CALENDAR_STEPS}
LOWER: Final = {step: step.lower() for step in CALENDAR_STEPS}

BIGQUERY: Final = Periods(
    moments=(
        "TIMESTAMP_TRUNC({0}, SECOND)",
        "TIMESTAMP_TRUNC({0}, MINUTE)",
        "TIMESTAMP_SUB(TIMESTAMP_TRUNC({0}, MINUTE),"
        " INTERVAL EXTRACT(MINUTE FROM {0} AT TIME ZONE {1}) MINUTE)",
    ),
    local="DATE({0}, {1})",
    days="DATE_TRUNC({local}, {unit})",
    units={**UPPER, "WEEK": "ISOWEEK"},
)
SNOWFLAKE: Final = Periods(
    moments=(
        "DATE_TRUNC('SECOND', {0})",
        "DATE_TRUNC('MINUTE', {0})",
        "DATE_TRUNC('HOUR', CONVERT_TIMEZONE({1}, CAST({0} AS TIMESTAMP_TZ)))",
    ),
    local="CONVERT_TIMEZONE({1}, CAST({0} AS TIMESTAMP_TZ))",
    days="CAST(DATE_TRUNC('{unit}', {local}) AS DATE)",
    units=UPPER,
    # Its weeks follow the parameter WEEK_START of the session.
    week="(CAST({local} AS DATE) - (DAYOFWEEKISO({local}) - 1))",
)
POSTGRES: Final = Periods(
    moments=(
        "date_trunc('second', CAST({0} AS timestamptz))",
        "date_trunc('minute', CAST({0} AS timestamptz))",
        "date_trunc('hour', CAST({0} AS timestamptz), {1})",
    ),
    local="CAST({0} AS timestamptz) AT TIME ZONE {1}",
    days="CAST(date_trunc('{unit}', {local}) AS date)",
    units=LOWER,
)
REDSHIFT: Final = Periods(
    moments=(
        "DATE_TRUNC('second', {0})",
        "DATE_TRUNC('minute', {0})",
        "DATEADD(minute,"
        " -EXTRACT(minute FROM CONVERT_TIMEZONE('UTC', {1}, CAST({0} AS TIMESTAMP))),"
        " DATE_TRUNC('minute', CAST({0} AS TIMESTAMP)))",
    ),
    local="CONVERT_TIMEZONE('UTC', {1}, CAST({0} AS TIMESTAMP))",
    days="CAST(DATE_TRUNC('{unit}', {local}) AS DATE)",
    units=LOWER,
)
DATABRICKS: Final = Periods(
    moments=(
        "DATE_TRUNC('SECOND', {0})",
        "DATE_TRUNC('MINUTE', {0})",
        "TIMESTAMPADD(MINUTE, -MINUTE(CONVERT_TIMEZONE({1}, CAST({0} AS TIMESTAMP_NTZ))),"
        " DATE_TRUNC('MINUTE', {0}))",
    ),
    # The cast and CONVERT_TIMEZONE both use the session's zone, which cancels out.
    local="CONVERT_TIMEZONE({1}, CAST({0} AS TIMESTAMP_NTZ))",
    days="CAST(DATE_TRUNC('{unit}', {local}) AS DATE)",
    units=UPPER,
)
ORACLE: Final = Periods(
    moments=(
        "CAST(SYS_EXTRACT_UTC({0}) AS DATE)",  # a DATE has seconds; TIMESTAMP(0) would round
        "TRUNC(CAST(SYS_EXTRACT_UTC({0}) AS DATE), 'MI')",
        "TRUNC(CAST(SYS_EXTRACT_UTC({0}) AS DATE), 'MI')"
        " - EXTRACT(MINUTE FROM CAST({0} AS TIMESTAMP WITH TIME ZONE) AT TIME ZONE {1}) / 1440",
    ),
    local="CAST(CAST({0} AS TIMESTAMP WITH TIME ZONE) AT TIME ZONE {1} AS DATE)",
    days="TRUNC({local}, '{unit}')",
    units={"DAY": "DDD", "WEEK": "IW", "MONTH": "MM", "QUARTER": "Q", "YEAR": "YYYY"},
)
