"""How each warehouse spells what the gateway writes around a template. The only place that knows.

A dialect is an instance in the table `DIALECTS`, found by the `provider:` of a connection. CARTO's
documentation of `queryParameters` is the source of the placeholder forms.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from resolvers.geojson import Geometry
from resolvers.values import format_datetime

__all__ = ["BIGQUERY", "DIALECTS", "BBox", "Dialect", "bind"]


@dataclass(frozen=True, slots=True)
class BBox:
    """A box in degrees, checked: latitudes in order; west > east crosses the date line."""

    west: float
    south: float
    east: float
    north: float


def bind(value: object, scalar: str) -> object:
    """A parameter's Python value in the JSON form that `queryParameters` takes.

    CARTO takes strings, numbers, booleans and arrays; there is no date, geometry or exact 64-bit integer: those go
    as text and are cast in the SQL.
    """
    if isinstance(value, list | tuple):
        return [bind(item, scalar) for item in value]
    match scalar:
        case "DateTime" if isinstance(value, dt.datetime):
            return format_datetime(value)
        case "Geometry" if isinstance(value, Geometry):
            return value.text
        case "Date" | "BigInt":
            return str(value)
    return value


class Dialect(Protocol):
    """What the statement writer asks of a warehouse."""

    @property
    def name(self) -> str:
        """What catalog.yaml calls the provider."""

    @property
    def sqlglot(self) -> str:
        """The name of the dialect that judges templates."""

    @property
    def nested_recursion(self) -> bool:
        """Whether WITH RECURSIVE may stand in a subselect."""

    @property
    def noise(self) -> re.Pattern[str]:
        """One comment, string or quoted identifier, in a named group of that name."""

    def identifier(self, name: str) -> str:
        """`name` quoted; only names from the catalog come here."""

    def same_name(self, name: str) -> str:
        """`name` folded, so that two spellings of one column compare equal."""

    def placeholder(self, name: str, scalar: str) -> str:
        """A bound value, cast to its declared type."""

    def membership(self, name: str, scalar: str, *, negated: bool, empty: bool) -> str:
        """The right-hand side of `column IN {{name}}`, operator included."""

    def parameters(self, values: Mapping[str, object]) -> Mapping[str, object] | Sequence[object]:
        """`queryParameters`: the values, as `bind` gives them, in the form that CARTO takes for this warehouse."""

    def box(self, column: str, box: BBox) -> str:
        """A predicate: the geometry in `column` (already SQL) meets the box."""

    def as_geojson(self, column: str) -> str:
        """The geometry in `column` as GeoJSON text."""

    def as_text(self, column: str) -> str:
        """A 64-bit integer or an identifier as text: JSON numbers end at 2^53."""

    def ordering(self, column: str, *, descending: bool) -> str:
        """One term of ORDER BY, with NULL last in every warehouse."""

    def page(self, limit: int, offset: int) -> str:
        """At most `limit` rows after `offset`."""


@dataclass(frozen=True, slots=True)
class BigQuery:
    """GoogleSQL, also the CARTO Data Warehouse: named parameters `@name` in an object."""

    name: str = "bigquery"
    sqlglot: str = "bigquery"
    nested_recursion: bool = False
    # https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical
    noise: re.Pattern[str] = re.compile(
        r"""
        (?P<comment> --[^\n]* | \#[^\n]* | /\*.*?(?:\*/|\Z) )
      | (?P<string>
            [rR]?[bB]?(?:\"\"\"(?:\\.|.)*?(?:\"\"\"|\Z) | '''(?:\\.|.)*?(?:'''|\Z))
          | [rR]?[bB]?(?:"(?:\\.|[^"\\\n])*(?:"|(?=\n)|\Z) | '(?:\\.|[^'\\\n])*(?:'|(?=\n)|\Z)) )
      | (?P<identifier> `(?:\\.|[^`\\\n])*(?:`|(?=\n)|\Z) )
        """,
        re.VERBOSE | re.DOTALL,
    )

    def identifier(self, name: str) -> str:
        return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"

    def same_name(self, name: str) -> str:
        return name.casefold()

    def placeholder(self, name: str, scalar: str) -> str:
        if scalar == "Geometry":
            return f"ST_GEOGFROMGEOJSON(@{name})"
        return _cast(f"@{name}", scalar)

    def membership(self, name: str, scalar: str, *, negated: bool, empty: bool) -> str:
        operator = "NOT IN" if negated else "IN"
        sql_type = _BIGQUERY_TYPES[scalar]
        if empty:  # BigQuery cannot infer the type of an empty array
            return f"{operator} UNNEST(ARRAY<{sql_type}>[])"
        if scalar in _BIGQUERY_CASTS:
            return f"{operator} UNNEST(ARRAY(SELECT {_cast('item', scalar)} FROM UNNEST(@{name}) AS item))"
        return f"{operator} UNNEST(@{name})"

    def parameters(self, values: Mapping[str, object]) -> Mapping[str, object]:
        return {name: value for name, value in values.items() if value != []}

    def box(self, column: str, box: BBox) -> str:
        # A box as a polygon would be wrong: BigQuery's polygon edges are geodesics, not parallels.
        numbers = ", ".join(map(repr, (box.west, box.south, box.east, box.north)))
        return f"ST_INTERSECTSBOX({column}, {numbers})"

    def as_geojson(self, column: str) -> str:
        return f"ST_ASGEOJSON({column})"

    def as_text(self, column: str) -> str:
        return f"CAST({column} AS STRING)"

    def ordering(self, column: str, *, descending: bool) -> str:
        return f"{column} {'DESC' if descending else 'ASC'} NULLS LAST"

    def page(self, limit: int, offset: int) -> str:
        return f"LIMIT {limit} OFFSET {offset}" if offset else f"LIMIT {limit}"


_BIGQUERY_TYPES: Final[Mapping[str, str]] = {
    "Int": "INT64",
    "BigInt": "INT64",
    "Float": "FLOAT64",
    "String": "STRING",
    "Boolean": "BOOL",
    "Date": "DATE",
    "DateTime": "TIMESTAMP",
    "Geometry": "GEOGRAPHY",
}
_BIGQUERY_CASTS: Final = frozenset({"BigInt", "Float", "Date", "DateTime"})


def _cast(sql: str, scalar: str) -> str:
    return f"CAST({sql} AS {_BIGQUERY_TYPES[scalar]})" if scalar in _BIGQUERY_CASTS else sql


BIGQUERY: Final = BigQuery()

DIALECTS: Final[Mapping[str, Dialect]] = {"bigquery": BIGQUERY}
"""`provider:` of a connection -> its dialect."""
