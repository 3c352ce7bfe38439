"""Checked templates and their parts; nothing in them comes from a client."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Final, Literal, NamedTuple

from limits import RateLimitItem

from resolvers.cache_policy import CachePolicy
from resolvers.errors import Problem
from resolvers.sql.dialects import Cell, Dialect, Spatial
from resolvers.sql.parameter import Parameter
from resolvers.sql.relative_times import RelativeTime
from resolvers.sql.sample import Sample
from resolvers.sql.template_text import Box, TemplateText
from resolvers.sql.tiles import TileOptions
from resolvers.sql.value_limits import DEFAULT_LIMITS, ValueLimits

__all__ = [
    "NAMESPACES",
    "Column",
    "Connection",
    "Kind",
    "Measure",
    "OrderTerm",
    "Template",
]

Kind = Literal["features", "rows"]
NAMESPACES: Final[Mapping[Kind, str]] = {"features": "features", "rows": "queryRows"}
"""Kind of template -> field of Query."""


@dataclass(frozen=True, slots=True)
class Measure:
    """An aggregate function, by its name in GraphQL, and the scalar of its result."""

    function: str
    result: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a client may select: `name` in GraphQL, `column` in the SELECT."""

    name: str
    scalar: str
    is_list: bool
    nullable: bool
    column: str
    description: str = ""
    access: frozenset[str] | None = None
    nullable_items: bool = False
    is_nested: bool = False
    """True for a list of lists."""
    nullable_lists: bool = False
    """True if the lists in a list may be null."""
    deprecated: str | None = None
    measure: Measure | None = None
    """The aggregate function that is selected instead of `column` itself. Without `column`, it counts rows."""

    @property
    def depth(self) -> int:
        """How many levels of lists a value has: 0 for a single value, 2 for a list of lists."""
        return self.is_list + self.is_nested

    @property
    def type(self) -> str:
        """The column's type as a template's header writes it, without a `!` at the end."""
        text = self.scalar
        if self.is_list:
            text = f"[{text}{'' if self.nullable_items else '!'}]"
        return f"[{text}{'' if self.nullable_lists else '!'}]" if self.is_nested else text


class OrderTerm(NamedTuple):
    """One term of an ORDER BY: the name of a column of the SELECT, and the direction."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection of the CARTO account and the dialect of its warehouse."""

    name: str
    dialect: Dialect
    toolbox: str | None = None
    """The path of CARTO's Analytics Toolbox, if it is not the usual one."""


@dataclass(frozen=True, eq=False)  # a key of caches
class Template:
    """A template, which defines one field of the API. Templates are compared by identity."""

    kind: Kind
    name: str
    file: Path
    connection: Connection
    description: str
    text: TemplateText
    parameters: Mapping[str, Parameter]
    columns: Mapping[str, Column]
    sql_line: int = 1
    """The line of the file on which the SQL begins."""
    sql_places: tuple[tuple[Path, int], ...] = ()
    """The file and line of each line of the SQL, where it includes other files."""
    merged_header: str = ""
    """The header as YAML, where it includes other files."""
    key_lines: Mapping[str, int] = field(default_factory=dict)
    """The lines of the header's keys whose types a check without a query compares."""
    geometry: str | None = None
    declared_spatial: Spatial | None = None
    cell: Cell | None = None
    """The kind of cells in the geometry column, whose shapes are their boundaries."""
    precision: int | None = None
    """Decimals of the coordinates."""
    nullable_geometry: bool = True
    id: str | None = None
    id_type: str | None = None
    """The scalar of the id, if it is declared. Otherwise the id has the type of its column, or is text."""
    sort: tuple[str, ...] = ()
    filter: tuple[str, ...] = ()
    """Columns that `where` may filter, in the order of `columns`."""
    deprecated: str | None = None
    aggregate: tuple[str, ...] = ()
    """Columns that `aggregate` may summarize, in the order of `columns`."""
    tiles: TileOptions | None = None
    """The options of vector tiles, or None if the template has none."""
    limits: ValueLimits = DEFAULT_LIMITS
    order: tuple[OrderTerm, ...] = ()
    access: frozenset[str] = frozenset()
    limit_default: int = 1000
    limit_max: int = 10_000
    cache: CachePolicy | None = None
    """The terms of caching, or None if nothing is cached."""
    version: bytes = b""
    """Digest of the header, the SQL, the connection and its dialect, with the values of variables."""
    api: Literal["maps", "sql"] = "maps"
    source: str | None = None
    """Name of the Named Source that replaces the SQL."""
    rate: RateLimitItem | None = None
    """Number of calls of one caller."""
    budget: RateLimitItem | None = None
    """Number of statements sent to CARTO, for all callers together."""
    samples: tuple[Sample, ...] = (Sample(),)
    """One or more; the first one is shown to clients as an example."""
    notes: tuple[Problem, ...] = ()
    """What the loader did that the author may want to know; no errors."""

    def within(self, limits: ValueLimits) -> "Template":
        """Return a copy in which `limits` apply to each value that the header does not limit."""
        bounded = {name: replace(each, limits=limits) for name, each in self.parameters.items()}
        return replace(self, parameters=bounded, limits=limits)

    @property
    def sample(self) -> Mapping[str, object]:
        """The arguments of the first sample."""
        return self.samples[0].arguments

    def sql_place(self, line: int) -> tuple[Path, int]:
        """Return the file that a line of the SQL comes from, and the line's number in that file."""
        if 0 < line <= len(self.sql_places):
            return self.sql_places[line - 1]
        return self.file, self.sql_line + line - 1

    @property
    def namespace(self) -> str:
        """The field of Query that contains the template's field: `features` or `queryRows`."""
        return NAMESPACES[self.kind]

    @cached_property
    def dialect(self) -> Dialect:
        """The dialect of the connection's warehouse."""
        return self.connection.dialect

    @property
    def spatial(self) -> Spatial:
        """The type of the geometry column."""
        if self.cell is not None and (form := self.dialect.cells.get(self.cell)):
            return form.spatial
        return self.declared_spatial or self.dialect.spatial

    def shape_of(self, column: str) -> str:
        """Return SQL for the shapes in `column`, such as the boundaries of H3 cells.

        `column` is the SQL of the geometry column.
        """
        if self.cell is None or self.cell not in self.dialect.cells:
            return column
        return self.dialect.boundary(self.cell, column, self.connection.toolbox)

    @cached_property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The names (end, start) of each two parameters that form a range.

        In the header, the end has `after: start`.
        """
        return tuple(
            (name, each.after)
            for name, each in self.parameters.items()
            if each.after
            and each.after in self.parameters
            and self.parameters[each.after].scalar == each.scalar
        )

    @cached_property
    def is_timed(self) -> bool:
        """Whether a parameter's default depends on the current time, such as `now - 7d`."""
        return any(isinstance(each.default, RelativeTime) for each in self.parameters.values())

    @cached_property
    def choices(self) -> Mapping[str, Mapping[str, str]]:
        """The SQL for each value of the parameters with choices, as {parameter: {value: SQL}}."""
        chosen = ((name, each.choices) for name, each in self.parameters.items())
        return {name: choices for name, choices in chosen if choices is not None}

    @cached_property
    def nullable_names(self) -> frozenset[str]:
        """The names of the parameters that are NULL in the SQL if a call has no value for them."""
        return frozenset(name for name, each in self.parameters.items() if each.nullable)

    @cached_property
    def default_order(self) -> tuple[OrderTerm, ...]:
        """The terms of the header's `order:`, then the id if the template has one.

        The id makes the order unique, as pages require.
        """
        tie_break = [OrderTerm(self.id)] if self.id else []
        return self.without_repeated_columns([*self.order, *tie_break])

    def without_repeated_columns(self, terms: Iterable[OrderTerm]) -> tuple[OrderTerm, ...]:
        """Return the terms. Of several terms with the same column, keep only the first."""
        first: dict[str, OrderTerm] = {}
        for term in terms:
            first.setdefault(self.dialect.same_name(term.column), term)
        return tuple(first.values())

    @property
    def takes_box(self) -> bool:
        """True if the field has a `bbox` argument."""
        return (self.kind == "features" and self.source is None) or self.text.has_box

    @property
    def takes_offset(self) -> bool:
        """True if the field has an `offset` argument."""
        return self.source is None

    @cached_property
    def takes_cursor(self) -> bool:
        """True if the field has an `after` argument and a `pageInfo` field, to page by cursors."""
        if self.source is not None or self.id is None:
            return False
        same = self.dialect.same_name
        access = {same(each.column): each.access for each in self.columns.values()}
        # A cursor shows the id, so all roles must see it.
        if self.kind == "rows" and access.get(same(self.id)) is not None:
            return False
        # A cursor shows the values of these columns, so all roles must see them.
        ordered = {same(term.column) for term in self.order} - {same(self.id)}
        return all(name in access and access[name] is None for name in ordered)

    @property
    def takes_intersects(self) -> bool:
        """True if the field has an `intersects` argument."""
        return self.kind == "features" and bool(self.filter)

    @property
    def needs_box(self) -> bool:
        """True if the `bbox` argument is required: the SQL needs it outside optional clauses."""
        return any(
            isinstance(piece, Box) and not optional for piece, optional in self.text.placeholders()
        )

    @property
    def arguments(self) -> Iterator[Parameter]:
        """The parameters that are GraphQL arguments: all except those set by a claim (`from:`)."""
        return (parameter for parameter in self.parameters.values() if parameter.claim is None)
