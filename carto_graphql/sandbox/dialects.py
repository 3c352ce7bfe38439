"""The SQL that widgets and filters need, in the dialects of the sandbox's two connections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from carto_graphql.sandbox.requests import POSTGIS, SandboxRequest, bound_value

__all__ = ["Dialect", "Statement", "dialect_of"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """SQL templates for one warehouse. `{0}` is an SQL expression, and `{1}` a bound value.

    For example, `contains` is the condition that the text `{0}` contains the text `{1}`.
    """

    quote: str
    """The character around names."""
    escapes: Sequence[tuple[str, str]]
    """Characters, and how they are written within names; in this order."""
    text: str
    number: str
    """A number in a form that is sent as a number, not as text."""
    moment: str
    """A column of dates or times, converted to a point in time."""
    milliseconds: str
    """The point in time of a value, in milliseconds of Unix time."""
    without_marks: str
    """A text in one case, without accents and other marks."""
    contains: str
    starts: str
    ends: str
    intersects: str
    """The test that a column of shapes intersects a value of GeoJSON."""
    steps: Mapping[str, str]
    """Step of time series -> the beginning of the period that contains a point in time."""
    quantiles: str
    """The quantiles of a column for `{1}` buckets, at the fractions `{2}`: an array with both ends."""

    def name(self, name: str) -> str:
        """Return `name` as a quoted identifier."""
        for character, escaped in self.escapes:
            name = name.replace(character, escaped)
        return self.quote + name + self.quote


_STEPS: Final = {
    "year": "YEAR",
    "quarter": "QUARTER",
    "month": "MONTH",
    "week": "ISOWEEK",
    "day": "DAY",
    "hour": "HOUR",
    "minute": "MINUTE",
    "second": "SECOND",
}

_BIGQUERY: Final = Dialect(
    quote="`",
    escapes=(("\\", "\\\\"), ("`", "\\`")),
    text="CAST({0} AS STRING)",
    number="{0}",
    moment="CAST({0} AS TIMESTAMP)",
    milliseconds="TIMESTAMP_MILLIS({0})",
    without_marks="REGEXP_REPLACE(NORMALIZE({0}, NFD), r'\\pM', '')",
    contains="STRPOS({0}, {1}) > 0",
    starts="STARTS_WITH({0}, {1})",
    ends="ENDS_WITH({0}, {1})",
    intersects="ST_INTERSECTS({0}, ST_GEOGFROMGEOJSON({1}))",
    steps={step: f"TIMESTAMP_TRUNC({{0}}, {part})" for step, part in _STEPS.items()},
    quantiles="APPROX_QUANTILES({0}, {1})",
)
_POSTGRES: Final = Dialect(
    quote='"',
    escapes=(('"', '""'),),
    text="CAST({0} AS text)",
    number="CAST({0} AS double precision)",
    moment="(CAST({0} AS timestamptz) AT TIME ZONE 'UTC')",
    milliseconds="(to_timestamp(CAST({0} AS double precision) / 1000) AT TIME ZONE 'UTC')",
    without_marks="regexp_replace(normalize({0}, NFD), '[\u0300-\u036f]', '', 'g')",
    contains="strpos({0}, {1}) > 0",
    starts="starts_with({0}, {1})",
    ends="right({0}, length({1})) = {1}",
    intersects="ST_Intersects(CAST({0} AS geometry), "
    "ST_SetSRID(ST_GeomFromGeoJSON(CAST({1} AS text)), 4326))",
    steps={step: f"date_trunc('{step}', {{0}})" for step in _STEPS},
    quantiles="percentile_disc(ARRAY[{2}]) WITHIN GROUP (ORDER BY {0})",
)


def dialect_of(connection: str) -> Dialect:
    """Return the SQL dialect of the warehouse behind a connection."""
    return _POSTGRES if connection == POSTGIS else _BIGQUERY


class Statement:
    """Builder of SQL that selects from the rows of a request.

    Values that the builder binds are added to the request's own parameters.
    """

    def __init__(self, query: SandboxRequest) -> None:
        self.query = query
        self.dialect = dialect_of(query.connection)
        given = query.parameters
        self.parameters: dict[str, object] | list[object] = (
            [*given] if isinstance(given, list) else {**given}
        )

    @property
    def rows(self) -> str:
        """The request's SQL in brackets with an alias, ready to be put after FROM."""
        return f"(\n{self.query.sql}\n) AS rows_"

    def bind(self, value: object) -> str:
        """Add a query parameter with this value, and return its placeholder.

        Raise QueryError for a value that BigQuery rejects.
        """
        number = len(self.parameters)
        if isinstance(self.parameters, list):
            self.parameters.append(value)
            return f"${number + 1}"
        name = f"__{number}"
        self.parameters[name] = bound_value(name, value)
        return f"@{name}"

    def request(self, sql: str) -> SandboxRequest:
        """Return a copy of the request with the SQL `sql` and the values that `bind` has added."""
        query = self.query
        return SandboxRequest(query.connection, sql, self.parameters, query.options)
