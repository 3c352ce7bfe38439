"""How the columns of an order are compared and written as text, in each warehouse's SQL.

A page begins after the last row of the one before. Its order and its condition use one expression
for a column, and its cursor has the exact text of that expression's value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

__all__ = ["PageForms"]

_BOOLEAN: Final = "CASE WHEN {0} THEN 'true' WHEN NOT {0} THEN 'false' END"


@dataclass(frozen=True, slots=True)
class PageForms:
    """SQL expressions with which one warehouse compares columns and converts them to text.

    Each expression is for one GraphQL scalar. `{0}` in it stands for the column or the value, and
    `{1}` for the warehouse's type for Float.
    """

    datetime: str
    """The text of a DateTime in UTC, as RFC 3339 writes it, with all its digits."""
    date: str | None = None
    """The text of a Date; by default that of any column."""
    number: str | None = None
    """The text of a Float; by default that of any column."""
    boolean: str = _BOOLEAN
    compared: Mapping[str, str] = field(default_factory=dict)
    """Scalar -> the expression that a column is ordered and compared by, if not the column."""
    bound: Mapping[str, str] = field(default_factory=dict)
    """Scalar -> the expression that a bound value is compared by, if not the value."""

    def text(self, scalar: str) -> str | None:
        """Return SQL that converts a column `{0}` of type `scalar` to text.

        Return None if `Dialect.as_text` suits the type.
        """
        special = {
            "DateTime": self.datetime,
            "Date": self.date,
            "Float": self.number,
            "Boolean": self.boolean,
        }
        return special.get(scalar)


_FINITE: Final[Mapping[str, str]] = {
    # NaN has a different place in the order of each warehouse.
    "Float": "CASE WHEN ABS({0}) <= CAST('1.7976931348623157e308' AS {1}) THEN CAST({0} AS {1}) END"
}
_BINARY: Final = "NLSSORT({0}, 'NLS_SORT=BINARY')"

BIGQUERY: Final = PageForms(
    "FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%E6SZ', {0}, 'UTC')", compared=_FINITE
)
SNOWFLAKE: Final = PageForms(
    "TO_VARCHAR(CONVERT_TIMEZONE('UTC', CAST({0} AS TIMESTAMP_TZ)),"
    ' \'YYYY-MM-DD"T"HH24:MI:SS.FF9"Z"\')',
    date="TO_VARCHAR({0}, 'YYYY-MM-DD')",
    compared=_FINITE,
)
POSTGRES: Final = PageForms(
    "to_char(CAST({0} AS timestamptz) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
    compared=_FINITE,
)
REDSHIFT: Final = PageForms(
    'TO_CHAR(CAST({0} AS TIMESTAMP), \'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\')', compared=_FINITE
)
DATABRICKS: Final = PageForms(
    "DATE_FORMAT(CONVERT_TIMEZONE('UTC', CAST({0} AS TIMESTAMP_NTZ)),"
    " \"yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'\")",
    compared=_FINITE,
)
ORACLE: Final = PageForms(
    'TO_CHAR(SYS_EXTRACT_UTC({0}), \'YYYY-MM-DD"T"HH24:MI:SS.FF9"Z"\')',
    date="TO_CHAR({0}, 'YYYY-MM-DD')",
    number="TO_CHAR({0}, 'TM9')",
    boolean="CASE {0} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END",
    compared={"String": _BINARY, "ID": _BINARY, "Date": "TRUNC({0})"},
    bound={"String": _BINARY, "ID": _BINARY},
)
