"""What the statement writer asks of a warehouse: a row of data, and the few words around it."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import msgspec

from resolvers.sql.dialects.boxes import BBox, Predicate
from resolvers.sql.dialects.placeholders import Marks, Placeholders, Slot, arranged, bind

__all__ = ["Case", "Dialect", "Lists", "Spatial"]

Spatial = Literal["geometry", "geography"]
"""The type of a column of shapes: on a plane, or on the globe."""

Case = Literal["upper", "lower", "kept"]
"""What becomes of a name without quotes: `kept` where it stays, and names differing in case are one."""

_FOLD: Final[Mapping[Case, Callable[[str], str]]] = {
    "upper": str.upper,
    "lower": str.lower,
    "kept": str,
}


@dataclass(frozen=True, slots=True)
class Lists:
    """`column IN {{list}}`. In each form `{0}` is the placeholder and `{1}` the SQL type of an item."""

    items: str = ""
    """The set to look in."""
    items_of: Mapping[str, str] = field(default_factory=dict)
    """Scalar -> another form of the set."""
    operators: tuple[str, str] = ("IN", "NOT IN")
    empty: str | None = None
    """The set where an empty list cannot be bound."""
    item_by_item: bool = False
    """One placeholder for each item: arrays cannot be bound."""
    as_json: bool = False
    """The list is bound as JSON text."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One warehouse. In each form `{0}` stands for the SQL or the placeholder that it is about."""

    name: str
    """What catalog.yaml calls the provider."""
    sqlglot: str
    """The name of the dialect that judges templates."""
    noise: re.Pattern[str]
    """One comment, string or quoted name, in a named group of that name."""
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
    rounded_geojson: str
    """`{1}` is the number of decimals."""
    rounded: str | None = None
    """The geometry itself with coordinates of `{1}` decimals, for the Maps API."""
    text: str = "CAST({0} AS VARCHAR)"
    page: str = "LIMIT {0} OFFSET {1}"
    first_page: str = "LIMIT {0}"
    alias: str = " AS "
    nested_recursion: bool = True
    """Whether WITH RECURSIVE may stand in a subselect."""
    booleans: bool = True
    """Whether booleans can be bound; else they go as 1 and 0."""
    side_effects: tuple[str, ...] = ()
    """Functions that do more than read, as patterns of `fnmatch`, in lower case."""

    # Names

    def stored(self, name: str) -> str:
        """A column of a template's SELECT as the warehouse knows it: folded, unless it is written in quotes."""
        if len(name) > 1 and name[0] == name[-1] == self.quote:
            return name[1:-1].replace(self.escaped_quote, self.quote)
        return _FOLD[self.case](name)

    def same_name(self, name: str) -> str:
        """`name` so that two spellings of one column compare equal."""
        stored = self.stored(name)
        return stored.casefold() if self.case == "kept" else stored

    def identifier(self, name: str) -> str:
        """`name` quoted as it is; only names from the catalog come here."""
        escaped = name.replace("\\", "\\\\") if "\\" in self.escaped_quote else name
        return self.quote + escaped.replace(self.quote, self.escaped_quote) + self.quote

    # Values

    def placeholder(self, marks: Marks, name: str, scalar: str) -> str:
        """A bound value, cast to its declared type."""
        form = self.values.get(scalar, f"CAST({{0}} AS {self.types[scalar]})")
        return form.format(marks.mark(name))

    def membership(
        self, marks: Marks, name: str, scalar: str, *, negated: bool, length: int | None = None
    ) -> str:
        """The right-hand side of `column IN {{name}}`, operator included; `length` is what `lengths` says of it."""
        lists, sql_type = self.lists, self.types[scalar]
        operator = lists.operators[negated]
        if length == 0 and lists.empty is not None:
            return f"{operator} {lists.empty.format('', sql_type)}"
        if lists.item_by_item:
            items = ", ".join(self._item(marks, name, scalar, item) for item in range(length or 1))
            return f"{operator} ({items})"
        return f"{operator} {lists.items_of.get(scalar, lists.items).format(marks.mark(name), sql_type)}"

    def _item(self, marks: Marks, name: str, scalar: str, item: int) -> str:
        form = self.values.get(scalar, f"CAST({{0}} AS {self.types[scalar]})")
        return form.format(marks.mark(name, item))

    def lengths(self, values: Mapping[str, object]) -> frozenset[tuple[str, int]]:
        """The lists whose length shows in the text."""
        if self.lists.empty is None and not self.lists.item_by_item:
            return frozenset()
        lists = [(name, len(value)) for name, value in values.items() if isinstance(value, list)]
        return frozenset(each for each in lists if self.lists.item_by_item or each[1] == 0)

    def parameters(
        self, slots: Sequence[Slot], values: Mapping[str, object], scalars: Mapping[str, str]
    ) -> Mapping[str, object] | Sequence[object]:
        """`queryParameters` for the placeholders of one text, in the form that CARTO takes for this warehouse."""
        bound = {name: self._bound(values[name], scalars[name]) for name, _ in slots}
        return arranged(self.placeholders, slots, bound)

    def _bound(self, value: object, scalar: str) -> object:
        if scalar == "Boolean" and not self.booleans:
            value = [int(each) for each in value] if isinstance(value, list) else int(bool(value))
        bound = bind(value, scalar)
        as_json = self.lists.as_json and isinstance(bound, list)
        return msgspec.json.encode(bound).decode() if as_json else bound

    # Shapes

    @property
    def spatial(self) -> Spatial:
        """The usual type of a column of shapes."""
        return next(iter(self.boxes))

    @property
    def spatials(self) -> Collection[Spatial]:
        """The types that a column of shapes can have."""
        return self.boxes.keys()

    def box(self, column: str, box: BBox, spatial: Spatial | None = None) -> str:
        """A predicate: the shape in `column` (SQL) meets the box."""
        return self.boxes[spatial or self.spatial](column, box)

    def as_geojson(self, column: str, precision: int | None = None) -> str:
        """The shape in `column` as GeoJSON text, its coordinates with so many decimals."""
        if precision is None:
            return self.geojson.format(column)
        return self.rounded_geojson.format(column, precision)

    def shape(self, column: str, precision: int | None = None) -> str:
        """The shape itself, for the Maps API to make GeoJSON of."""
        if precision is None or self.rounded is None:
            return column
        return self.rounded.format(column, precision)

    # The rest of a statement

    def as_text(self, column: str) -> str:
        """A 64-bit integer or an identifier as text: JSON numbers end at 2^53."""
        return self.text.format(column)

    def ordering(self, column: str, *, descending: bool) -> str:
        """One term of ORDER BY, with NULL last in every warehouse."""
        return f"{column} {'DESC' if descending else 'ASC'} NULLS LAST"

    def limited(self, limit: int, offset: int) -> str:
        """At most `limit` rows after `offset`."""
        return (self.page if offset else self.first_page).format(limit, offset)
