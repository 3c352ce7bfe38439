"""A template as the rest of the program sees it: frozen, checked, and nothing in it that a client wrote."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal

from limits import RateLimitItem

from resolvers.errors import BadUserInput
from resolvers.geojson import WrongGeometry
from resolvers.patterns import Pattern
from resolvers.scalars import format_bound, parse_scalar
from resolvers.sql.dialects import Dialect, Spatial
from resolvers.sql.template_text import Box, TemplateText

__all__ = [
    "MISSING",
    "NAMESPACES",
    "Check",
    "Column",
    "Connection",
    "Kind",
    "OrderTerm",
    "Parameter",
    "Template",
    "ValueLimits",
]

Kind = Literal["features", "rows"]
NAMESPACES: Final[Mapping[Kind, str]] = {"features": "features", "rows": "queryRows"}
"""A template's kind -> the field of Query that holds it."""


class _Missing:
    """The default of a parameter that has none (`None` would be a value)."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()


@dataclass(frozen=True, slots=True)
class Check:
    """The rules for one value of a parameter; each is off when None. `minimum` and `maximum` are values."""

    minimum: object = None
    maximum: object = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: Pattern | None = None
    enum: tuple[str, ...] | None = None

    @property
    def rules(self) -> str:
        """All of them in words: `between 0 and 10`, `at least 3 characters, matching ^[A-Z]+$`."""
        ranged = self.minimum is not None or self.maximum is not None
        rules = [
            self._range() if ranged else None,
            self.min_length is not None and f"at least {self.min_length} characters",
            self.max_length is not None and f"at most {self.max_length} characters",
            self.pattern is not None and f"matching {self.pattern.text}",
        ]
        return ", ".join(rule for rule in rules if rule)

    def complaint(self, value: object) -> str | None:
        """What was expected, where `value` breaks a rule."""
        if self._outside(value):
            return f"must be {self._range()}"
        return self._complaint_on_text(value) if isinstance(value, str) else None

    def _outside(self, value: Any) -> bool:
        return (self.minimum is not None and value < self.minimum) or (
            self.maximum is not None and value > self.maximum
        )

    def _range(self) -> str:
        low, high = format_bound(self.minimum), format_bound(self.maximum)
        if self.minimum is None or self.maximum is None:
            return f"at most {high}" if self.minimum is None else f"at least {low}"
        return f"between {low} and {high}"

    def _complaint_on_text(self, value: str) -> str | None:
        if self.min_length is not None and len(value) < self.min_length:
            return f"must have at least {self.min_length} characters"
        if self.max_length is not None and len(value) > self.max_length:
            return f"must have at most {self.max_length} characters"
        if self.pattern is not None and not self.pattern.matches(value):
            return f"must match {self.pattern.text}"
        if self.enum is not None and value not in self.enum:
            return f"must be one of {', '.join(self.enum)}"
        return None


@dataclass(frozen=True, slots=True)
class ValueLimits:
    """What a value may be at most where the template's header does not say: characters of a text, items of a list."""

    characters: int = 10_000
    items: int = 1000


@dataclass(frozen=True, slots=True)
class Parameter:
    """A declared `{{name}}`. `claim` is the path of the token's claim that fills it, if one does."""

    name: str
    scalar: str
    is_list: bool
    required: bool
    default: object = MISSING
    description: str = ""
    check: Check = Check()
    min_items: int | None = None
    max_items: int | None = None
    claim: tuple[str, ...] | None = None
    limits: ValueLimits = ValueLimits()

    def parse(self, value: object) -> object:
        """`value` in its Python form (see `resolvers.scalars`); raises `BadUserInput`."""
        if not self.is_list:
            return self._parse_one(value, self.name)
        if not isinstance(value, list | tuple):
            raise BadUserInput(self.name, "expected a list")
        if self.min_items is not None and len(value) < self.min_items:
            raise BadUserInput(self.name, f"must have at least {self.min_items} items")
        most = self.limits.items if self.max_items is None else self.max_items
        if len(value) > most:
            raise BadUserInput(self.name, f"must have at most {most} items")
        return [self._parse_one(item, f"{self.name}[{index}]") for index, item in enumerate(value)]

    def _parse_one(self, value: object, at: str) -> object:
        if (
            self.check.max_length is None
            and isinstance(value, str)
            and len(value) > self.limits.characters
        ):
            raise BadUserInput(at, f"must have at most {self.limits.characters} characters")
        try:
            parsed = parse_scalar(self.scalar, value)
        except WrongGeometry as error:
            raise BadUserInput(at + error.below, error.expected) from None
        except ValueError as error:
            raise BadUserInput(at, str(error)) from None
        if complaint := self.check.complaint(parsed):
            raise BadUserInput(at, complaint)
        return parsed


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


@dataclass(frozen=True, slots=True)
class OrderTerm:
    """One term of an order, by a column of the SELECT."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection of the CARTO account and the dialect of its warehouse."""

    name: str
    dialect: Dialect


@dataclass(frozen=True, eq=False)
class Template:
    """One field of the API. `eq=False`: a template is itself, and is quick to hash."""

    kind: Kind
    name: str
    file: Path
    connection: Connection
    description: str
    text: TemplateText
    parameters: Mapping[str, Parameter]
    columns: Mapping[str, Column]
    geometry: str | None = None
    declared_spatial: Spatial | None = None
    precision: int | None = None
    """Decimals of the coordinates."""
    id: str | None = None
    sort: tuple[str, ...] = ()
    order: tuple[OrderTerm, ...] = ()
    access: frozenset[str] = frozenset()
    limit_default: int = 1000
    limit_max: int = 10_000
    max_age: int | None = None
    api: Literal["maps", "sql"] = "maps"
    source: str | None = None
    """A Named Source in place of the SQL: CARTO is asked it by its name, and nothing can be added to it."""
    rate: RateLimitItem | None = None
    """Questions of one caller."""
    budget: RateLimitItem | None = None
    """Statements sent to CARTO, for all callers together."""
    sample: Mapping[str, object] = field(default_factory=dict)

    def within(self, limits: ValueLimits) -> "Template":
        """The same template; its header goes before `limits`."""
        bounded = {name: replace(each, limits=limits) for name, each in self.parameters.items()}
        return replace(self, parameters=bounded)

    @property
    def namespace(self) -> str:
        """The field of Query that holds the template's own."""
        return NAMESPACES[self.kind]

    @property
    def dialect(self) -> Dialect:
        return self.connection.dialect

    @property
    def spatial(self) -> Spatial:
        """The type of its column of shapes."""
        return self.declared_spatial or self.dialect.spatial

    @property
    def takes_box(self) -> bool:
        """Whether the field has a `bbox` argument."""
        return (self.kind == "features" and self.source is None) or self.text.has_box

    @property
    def takes_offset(self) -> bool:
        """Whether the field has an `offset` argument."""
        return self.source is None

    @property
    def needs_box(self) -> bool:
        """Whether the `bbox` argument is required: the template places the box outside `[[ ]]`."""
        return any(
            isinstance(piece, Box) and not optional for piece, optional in self.text.placeholders()
        )

    @property
    def arguments(self) -> Iterator[Parameter]:
        """The parameters that are GraphQL arguments: all but those filled from claims."""
        return (parameter for parameter in self.parameters.values() if parameter.claim is None)
