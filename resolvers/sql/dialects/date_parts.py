"""Functions that take the part of a date, such as DAY, as a keyword and not as a value."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

__all__ = [
    "BIGQUERY",
    "DATABRICKS",
    "REDSHIFT",
    "SNOWFLAKE",
    "DatePart",
]


class DatePart(NamedTuple):
    """Signature of a function that has a date part, such as DAY, among its arguments.

    `place` is the position of the date part, from 0. `arguments` is the minimum number of
    arguments: a call with fewer arguments has no date part.
    """

    place: int
    arguments: int


def _functions(signatures: str) -> Mapping[str, DatePart]:
    # Each line is a function such as `DATE_TRUNC(part, date)`.
    found = {}
    for name, arguments in re.findall(r"(\w+)\((.*)\)", signatures):
        names = arguments.split(", ")
        found[name] = DatePart(names.index("part"), len(names))
    return found


# https://cloud.google.com/bigquery/docs/reference/standard-sql/date_functions
BIGQUERY: Final = _functions(
    """
    DATE_TRUNC(date, part)
    DATETIME_TRUNC(datetime, part)
    TIMESTAMP_TRUNC(timestamp, part)
    TIME_TRUNC(time, part)
    DATE_DIFF(end, start, part)
    DATETIME_DIFF(end, start, part)
    TIMESTAMP_DIFF(end, start, part)
    TIME_DIFF(end, start, part)
    LAST_DAY(date, part)
    WEEK(part)
    """
)

# https://docs.snowflake.com/en/sql-reference/functions-date-time
SNOWFLAKE: Final = _functions(
    """
    DATEADD(part, number, date)
    TIMEADD(part, number, time)
    TIMESTAMPADD(part, number, timestamp)
    DATEDIFF(part, start, end)
    TIMEDIFF(part, start, end)
    TIMESTAMPDIFF(part, start, end)
    DATE_PART(part, date)
    DATE_TRUNC(part, date)
    LAST_DAY(date, part)
    TIME_SLICE(date, length, part)
    """
)

# https://docs.aws.amazon.com/redshift/latest/dg/r_DATEADD_function.html
REDSHIFT: Final = _functions(
    """
    DATEADD(part, number, date)
    DATEDIFF(part, start, end)
    """
)

# https://docs.databricks.com/en/sql/language-manual/functions/dateadd.html
DATABRICKS: Final = _functions(
    """
    DATEADD(part, number, date)
    DATE_ADD(part, number, date)
    TIMESTAMPADD(part, number, timestamp)
    DATEDIFF(part, start, end)
    DATE_DIFF(part, start, end)
    TIMEDIFF(part, start, end)
    TIMESTAMPDIFF(part, start, end)
    """
)
