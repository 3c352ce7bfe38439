"""A warehouse's SQL as one row of data, and the forms that the statement writer needs of it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import msgspec

from resolvers.sql.dialects.boxes import BBox, Predicate
from resolvers.sql.dialects.date_parts import DatePart
from resolvers.sql.dialects.lacks import Lacks
from resolvers.sql.dialects.lexical import Lexical
from resolvers.sql.dialects.pages import PageForms
from resolvers.sql.dialects.periods import Periods
from resolvers.sql.dialects.placeholders import (
    Binding,
    Placeholders,
    PlaceholderWriter,
    arranged,
    bind,
)

__all__ = ["Case", "Cell", "CellForm", "Dialect", "Lists", "Spatial"]

Spatial = Literal["geometry", "geography"]
"""The type of a column of shapes: on a plane, or on the globe."""

Cell = Literal["h3", "quadbin"]
"""A column of cells of a spatial index: each is a polygon."""

Case = Literal["upper", "lower", "kept"]
"""What a name without quotes becomes. Where it is `kept`, names that differ in case only are one."""

_FOLD: Final[Mapping[Case, Callable[[str], str]]] = {
    "upper": str.upper,
    "lower": str.lower,
    "kept": str,
}


_TRACE_NAMES: Final = {
    "bigquery": "gcp.bigquery",
    "oracle": "oracle.db",
    "postgres": "postgresql",
    "redshift": "aws.redshift",
}
"""`db.system.name` of OpenTelemetry's conventions where it is not the provider's name."""


@dataclass(frozen=True, slots=True)
class Lists:
    """SQL forms of a list parameter, for one warehouse.

    `items`, `items_of` and `empty` are the forms after IN, as in `column IN {{list}}`. `array`,
    `array_of` and `empty_array` are the forms where SQL needs an array, as in `UNNEST({{list}})`.
    In a form, `{0}` is replaced by the placeholder and `{1}` by the SQL type of an item.
    """

    items: str = ""
    """The set of the list's items."""
    items_of: Mapping[str, str] = field(default_factory=dict)
    """Scalar -> another form of the set."""
    operators: tuple[str, str] = ("IN", "NOT IN")
    empty: str | None = None
    """The set that replaces an empty list, if the warehouse cannot bind an empty list."""
    array: str | None = None
    """The list as an array, or None if the warehouse cannot bind arrays."""
    array_of: Mapping[str, str] = field(default_factory=dict)
    """Scalar -> another form of the array."""
    empty_array: str | None = None
    """The array that replaces an empty list, if the warehouse cannot bind an empty list."""
    array_use: str = ""
    """An example of a function of arrays, for messages; `{0}` is the placeholder."""
    item_by_item: bool = False
    """True if the warehouse cannot bind arrays: each item has a placeholder."""
    as_json: bool = False
    """True where a list is bound as JSON text."""


@dataclass(frozen=True, slots=True)
class CellForm:
    """The SQL that computes the boundary of an H3 or quadbin cell, and the type of the boundary.

    In `boundary`, `{0}` stands for the cell, and `{1}` for the path of CARTO's Analytics Toolbox.
    """

    boundary: str
    spatial: Spatial
    """The type of the boundary."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """The SQL of one warehouse: its rules, and forms from which statements are written.

    A form is SQL text in which `{0}` and `{1}` are replaced by other SQL, such as a column.

    In its methods, `scalar` is the type of a value or of a list's items. `length` is the number of a
    list's items, and is required for the lists that `lengths` returns: their SQL depends on it.
    """

    name: str
    """The provider in catalog.yaml."""
    title: str
    """The name in messages."""
    sqlglot: str
    """The sqlglot dialect that checks templates, unless `parser` is another."""
    lexical: Lexical
    quote: str
    escaped_quote: str
    case: Case
    placeholders: Placeholders
    types: Mapping[str, str]
    """Scalar -> SQL type."""
    values: Mapping[str, str]
    """Scalar -> the form of a bound value; CAST to the type where there is none."""
    lists: Lists
    boxes: Mapping[Spatial, Predicate]
    """The predicates by type of column; the first is the usual type."""
    geojson: str
    base64: str
    """Bytes as base64, on one line where that is possible."""
    rounded_geojson: Callable[[str, int], str]
    """Function from a column and a number of decimals to GeoJSON text with that number of decimals or more."""
    pages: PageForms
    """How columns of an order are compared, and written into cursors."""
    periods: Periods
    """The forms of the beginning of a period."""
    matches: Mapping[str, str]
    """Operator of texts -> its form, of the column `{0}` and the value `{1}`."""
    intersects: Mapping[Spatial, str]
    """The test that the column `{0}` intersects the GeoJSON text `{1}`, by type of column."""
    cells: Mapping[Cell, CellForm] = field(default_factory=dict)
    """The boundaries of cells, by kind of cell."""
    toolbox: str = "carto"
    """The usual path of CARTO's Analytics Toolbox."""
    intersects_collections: bool = True
    """True if the test in `intersects` accepts a GeometryCollection."""
    matches_by_like: bool = False
    """True if the value in `matches` is a pattern of LIKE, escaped by `!`."""
    rounded: str | None = None
    """The geometry itself with coordinates of `{1}` decimals, for the Maps API."""
    decimals: tuple[int, int] = (0, 15)
    """The least and the greatest number of decimals that can be rounded to."""
    text: str = "CAST({0} AS VARCHAR)"
    decimal_text: str | None = None
    """A number as text with a decimal point, where `text` depends on the session."""
    nested_lists: bool = True
    """True if a column may be a list of lists."""
    summed: str = "{0}"
    """The column of integers inside SUM, if the sum could overflow otherwise."""
    finite: str = "ABS({0}) <= CAST('1.7976931348623157e308' AS {1})"
    """The test that a column of type Float is a number: no null, no NaN, no infinity."""
    page: str = "LIMIT {0} OFFSET {1}"
    first_page: str = "LIMIT {0}"
    alias: str = " AS "
    nested_recursion: bool = True
    """True if WITH RECURSIVE may be part of a subselect."""
    booleans: bool = True
    """True if booleans can be bound; else they are sent as 1 and 0."""
    name_bytes: int = 255
    """The length of a name, in bytes of UTF-8, up to which it is kept whole."""
    parser: Literal["sqlglot", "postgresql"] = "sqlglot"
    """What checks templates."""
    names_columns: bool = False
    """True if expressions without AS are named as PostgreSQL names them."""
    interval: str | None = None
    """What to write in place of `INTERVAL {{name}}`, where a literal must follow INTERVAL."""
    limit_takes_values: bool = True
    """True if LIMIT may be followed by a placeholder."""
    lacks: Lacks = field(default_factory=Lacks)
    """What sqlglot reads and the warehouse does not have."""
    date_parts: Mapping[str, DatePart] = field(default_factory=dict)
    """Functions, in capitals, that take the part of a date as a keyword."""
    readable: Callable[[str], str] = str
    """Replaces what sqlglot cannot read by something that it can; lines stay."""
    side_effects: tuple[str, ...] = ()
    """Functions that do more than read, as patterns of `fnmatch`, in lower case."""
    outside: str | None = None
    """A regular expression of what is read from outside the database: links, stages, paths."""

    # Names

    @property
    def trace_name(self) -> str:
        """The name of the warehouse in traces."""
        return _TRACE_NAMES.get(self.name, self.name)

    def stored(self, name: str) -> str:
        """Return a column's name as the warehouse stores it, without quotes."""
        # Warehouses change the letter case of a name that is written without quotes.
        if len(name) > 1 and name[0] == name[-1] == self.quote:
            return name[1:-1].replace(self.escaped_quote, self.quote)
        return _FOLD[self.case](name)

    def same_name(self, name: str) -> str:
        """Normalize a column name, so that names of the same column are equal."""
        stored = self.stored(name)
        return stored.casefold() if self.case == "kept" else stored

    def identifier(self, name: str) -> str:
        """Return `name` in quotes. Use it only for names from the catalog, not from clients."""
        escaped = name.replace("\\", "\\\\") if "\\" in self.escaped_quote else name
        return self.quote + escaped.replace(self.quote, self.escaped_quote) + self.quote

    # Values

    def placeholder(self, writer: PlaceholderWriter, name: str, scalar: str) -> str:
        """Return SQL of a placeholder for the parameter `name`, cast to the type of `scalar`."""
        form = self.values.get(scalar, f"CAST({{0}} AS {self.types[scalar]})")
        return form.format(writer.write(name))

    def null(self, scalar: str) -> str:
        """Return the SQL of NULL, cast to the type of `scalar`."""
        return f"CAST(NULL AS {self.types[scalar]})"

    def membership(
        self,
        writer: PlaceholderWriter,
        name: str,
        scalar: str,
        *,
        negated: bool,
        length: int | None = None,
    ) -> str:
        """Return SQL such as `IN (@name)` or `NOT IN (@name)`, to follow a column."""
        lists, sql_type = self.lists, self.types[scalar]
        operator = lists.operators[negated]
        if length == 0 and lists.empty is not None:
            return f"{operator} {lists.empty.format('', sql_type)}"
        if lists.item_by_item:
            items = ", ".join(self._item(writer, name, scalar, item) for item in range(length or 1))
            return f"{operator} ({items})"
        return f"{operator} {lists.items_of.get(scalar, lists.items).format(writer.write(name), sql_type)}"

    def _item(self, writer: PlaceholderWriter, name: str, scalar: str, item: int) -> str:
        form = self.values.get(scalar, f"CAST({{0}} AS {self.types[scalar]})")
        return form.format(writer.write(name, item))

    def array(
        self, writer: PlaceholderWriter, name: str, scalar: str, *, length: int | None = None
    ) -> str:
        """Return the SQL of an array that holds the items of the list parameter `name`."""
        lists, sql_type = self.lists, self.types[scalar]
        if length == 0 and lists.empty_array is not None:
            return lists.empty_array.format("", sql_type)
        form = lists.array_of.get(scalar, lists.array or "{0}")
        return form.format(writer.write(name), sql_type)

    def lengths(self, values: Mapping[str, object]) -> frozenset[tuple[str, int]]:
        """Return `(name, length)` for each list in `values` whose length changes the SQL."""
        if self.lists.empty is None and not self.lists.item_by_item:
            return frozenset()
        lists = [(name, len(value)) for name, value in values.items() if isinstance(value, list)]
        return frozenset(each for each in lists if self.lists.item_by_item or each[1] == 0)

    def parameters(
        self, bindings: Sequence[Binding], values: Mapping[str, object], scalars: Mapping[str, str]
    ) -> Mapping[str, object] | Sequence[object]:
        """Return the values of `bindings` as CARTO's `queryParameters`.

        The keys of `values` and `scalars` are parameter names.
        """
        bound = {name: self._bound(values[name], scalars[name]) for name, _ in bindings}
        return arranged(self.placeholders, bindings, bound)

    def binds_verbatim(self, scalar: str) -> bool:
        """Return True if CARTO accepts a single value of this scalar without conversion."""
        return scalar in {"Int", "Float", "String"} or (scalar == "Boolean" and self.booleans)

    def _bound(self, value: object, scalar: str) -> object:
        if scalar == "Boolean" and not self.booleans:
            value = [int(each) for each in value] if isinstance(value, list) else int(bool(value))
        bound = bind(value, scalar)
        as_json = self.lists.as_json and isinstance(bound, list)
        return msgspec.json.encode(bound).decode() if as_json else bound

    # Charts

    def period_start(
        self, writer: PlaceholderWriter, name: str, column: str, step: str, *, is_date: bool
    ) -> str:
        """Return SQL that rounds `column` down to a `step`, such as MONTH.

        The parameter `name` holds the time zone.
        """
        form = self.periods.form(step, is_date=is_date)
        zone = self.placeholder(writer, name, "String") if "{1}" in form else ""
        return form.format(column, zone)

    def finite_numbers(self, column: str, *, is_float: bool) -> str:
        """Return the SQL condition that `column` is not null and, if `is_float`, finite."""
        return (
            self.finite.format(column, self.types["Float"]) if is_float else f"{column} IS NOT NULL"
        )

    # Shapes

    @property
    def spatial(self) -> Spatial:
        """The type that a geometry column has in this warehouse unless the header names another."""
        return next(iter(self.boxes))

    @property
    def spatials(self) -> Collection[Spatial]:
        """The types that a geometry column may have in this warehouse."""
        return self.boxes.keys()

    def boundary(self, cell: Cell, column: str, toolbox: str | None) -> str:
        """Return SQL for the boundary polygon of the cell in `column`.

        `toolbox` is the path of CARTO's Analytics Toolbox.
        """
        parts = (toolbox or self.toolbox).split(".")
        path = ".".join(self.identifier(part) if "-" in part else part for part in parts)
        return self.cells[cell].boundary.format(column, path)

    def box(self, column: str, box: BBox, spatial: Spatial | None = None) -> str:
        """Return the SQL condition that `column` intersects the box.

        `spatial` is the column's type, by default the usual one.
        """
        return self.boxes[spatial or self.spatial](column, box)

    def as_geojson(self, column: str, precision: int | None = None) -> str:
        """Return SQL for the shape in `column` as GeoJSON text.

        Round coordinates to `precision` decimals, unless it is None.
        """
        if precision is None:
            return self.geojson.format(column)
        return self.rounded_geojson(column, precision)

    def shape(self, column: str, precision: int | None = None) -> str:
        """Return SQL for the shape in `column`, for the Maps API.

        Round coordinates to `precision` decimals, unless it is None.
        """
        if precision is None or self.rounded is None:
            return column
        return self.rounded.format(column, precision)

    # The rest of a statement

    def as_text(self, column: str) -> str:
        """Return the SQL expression that converts `column` to text."""
        # For integers of 64 bits: many readers of JSON round numbers above 2^53.
        return self.text.format(column)

    def ordering(self, column: str, *, descending: bool) -> str:
        """Return a term of ORDER BY that sorts by `column`, with nulls last in every warehouse."""
        return f"{column} {'DESC' if descending else 'ASC'} NULLS LAST"
