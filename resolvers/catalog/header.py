"""The YAML of a catalog: its shape as pydantic models."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic.json_schema import GenerateJsonSchema

from resolvers.callers import CLAIM
from resolvers.sql.dialects import DIALECTS, Spatial

__all__ = [
    "GRAPHQL_NAME",
    "SCALARS",
    "CatalogHeader",
    "ColumnHeader",
    "ConnectionHeader",
    "DefaultsHeader",
    "GeometryHeader",
    "LimitHeader",
    "Location",
    "ParameterHeader",
    "Rate",
    "Roles",
    "TemplateHeader",
    "TypeRef",
    "header_json_schema",
]

Scalar = Literal["Int", "Float", "String", "Boolean", "BigInt", "Date", "DateTime", "Geometry"]
SCALARS = "Int|Float|String|Boolean|BigInt|Date|DateTime|Geometry"
_TYPE: Final = rf"^(?:(?:{SCALARS})|\[(?:{SCALARS})!\])!?$"
GRAPHQL_NAME: Final = r"^(?:[A-Za-z]|_[A-Za-z0-9])[_0-9A-Za-z]*$"

# https://docs.carto.com/carto-for-developers/reference/carto-api/named-sources-api
_SOURCE: Final = r"^[a-z0-9][a-z0-9_-]{1,49}[a-z0-9]$"

Location = tuple[str | int, ...]
GraphQLName = Annotated[str, StringConstraints(pattern=GRAPHQL_NAME)]
TypeText = Annotated[str, StringConstraints(pattern=_TYPE)]
Text = Annotated[str, StringConstraints(min_length=1)]


@dataclass(frozen=True, slots=True)
class TypeRef:
    """A type as the header writes it: `Int`, `String!`, `[Date!]`."""

    scalar: str
    is_list: bool
    required: bool

    @classmethod
    def parse(cls, text: str) -> "TypeRef":
        return cls(text.strip("[]!"), text.startswith("["), text.endswith("!"))


def _long_form(value: object) -> object:
    """`name: String!` is short for `name: { type: String! }`."""
    return {"type": value} if isinstance(value, str) else value


def _seconds(value: object) -> object:
    """`1h` as 3600; a number is seconds already."""
    if isinstance(value, str) and (match := re.fullmatch(r"(\d+)\s*(s|m|h|d)", value)):
        return int(match[1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[match[2]]
    return value


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _enum_values(names: list[str]) -> list[str]:
    """GraphQL spec 3.9: each stands once, and none is true, false or null."""
    for name in names:
        if name in ("true", "false", "null"):
            raise ValueError(f"{name} cannot be a value of a GraphQL enum")
        if names.count(name) > 1:
            raise ValueError(f"{name} stands twice; keep one")
    return names


Roles = Annotated[list[Text], BeforeValidator(_listed, json_schema_input_type=list[Text] | Text)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class ParameterHeader(_Model):
    """A value that a caller may give. On a list, the string and number checks mean each item."""

    type: TypeText = Field(
        description="Int, Float, String, Boolean, BigInt, Date, DateTime, Geometry, or a list: [Int!]."
    )
    description: str = Field("", description="What the value means; shown in GraphiQL.")
    default: Any = Field(None, description="Used when the caller gives none.")
    enum: Annotated[list[GraphQLName], AfterValidator(_enum_values)] | None = Field(
        None, min_length=1, description="The values allowed; makes a GraphQL enum."
    )
    min: Any = Field(None, description="Least value.")
    max: Any = Field(None, description="Greatest value.")
    minLength: int | None = Field(None, ge=0, description="Least number of characters.")
    maxLength: int | None = Field(None, ge=0, description="Greatest number of characters.")
    pattern: str | None = Field(
        None, description="Regular expression in RE2's syntax that the whole text must match."
    )
    minItems: int | None = Field(None, ge=0, description="Least number of list items.")
    maxItems: int | None = Field(None, ge=0, description="Greatest number of list items.")
    from_: Annotated[str, StringConstraints(pattern=CLAIM)] | None = Field(
        None,
        alias="from",
        description="Take the value from the caller's token, such as claims.tenant_id; never an argument.",
    )


class ColumnHeader(_Model):
    """A value that a caller may select."""

    type: TypeText = Field(description="As for parameters; ! where the value is never null.")
    column: Text | None = Field(
        None, description="Name in the SELECT, where it differs from the key."
    )
    description: str = Field("", description="What the value means; shown in GraphiQL.")
    access: Roles | None = Field(None, description="Roles that may select it.")


def _column_of(value: object) -> object:
    """`geometry: geom` is short for `geometry: { column: geom }`."""
    return {"column": value} if isinstance(value, str) else value


class GeometryHeader(_Model):
    """The column of a feature's shape."""

    column: Text = Field(description="The geometry column of the SELECT.")
    type: Spatial | None = Field(
        None, description="geometry or geography; else the warehouse's usual type of shapes."
    )
    precision: int | None = Field(
        None, ge=0, le=15, description="Decimals of the coordinates; 6 is 11 cm."
    )


GeometryEntry = Annotated[
    GeometryHeader, BeforeValidator(_column_of, json_schema_input_type=GeometryHeader | Text)
]
ParameterEntry = Annotated[
    ParameterHeader, BeforeValidator(_long_form, json_schema_input_type=ParameterHeader | TypeText)
]
ColumnEntry = Annotated[
    ColumnHeader, BeforeValidator(_long_form, json_schema_input_type=ColumnHeader | TypeText)
]


class LimitHeader(_Model):
    """How many rows one answer holds; `max` stays below CARTO's 200,000 because one row more is asked for."""

    default: int = Field(default=1000, ge=1, lt=200_000)
    max: int = Field(default=10_000, ge=1, lt=200_000)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.default > self.max:
            raise ValueError(f"the default, {self.default}, is above the max, {self.max}")
        return self


Api = Literal["maps", "sql"]
Seconds = Annotated[
    int, Field(ge=0, le=31_536_000), BeforeValidator(_seconds, json_schema_input_type=int | str)
]


Rate = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,8}/(?:second|minute|hour|day)$")]
"""How often in how long, as the library `limits` reads it."""


class TemplateHeader(_Model):
    """The header of a template: YAML in the first block comment of its file."""

    description: Text = Field(description="What the template answers; shown in GraphiQL.")
    connection: Text | None = Field(
        None, description="A connection of catalog.yaml; else its default."
    )
    source: Annotated[str, StringConstraints(pattern=_SOURCE)] | None = Field(
        None, description="A CARTO Named Source in place of the SQL; asked as it is, by its name."
    )
    api: Api | None = Field(
        None, description="features only: CARTO's Maps API, or its SQL API in one call."
    )
    geometry: GeometryEntry | None = Field(
        None,
        description="features only: the geometry column of the SELECT, or { column, precision, type }.",
    )
    id: Text | None = Field(
        None, description="features only: the column that becomes Feature.id; never null."
    )
    params: dict[GraphQLName, ParameterEntry] = Field(
        default_factory=dict, description="Values that a caller may give."
    )
    columns: dict[GraphQLName, ColumnEntry] = Field(
        min_length=1, description="What a caller may select."
    )
    sort: list[GraphQLName] = Field(
        default_factory=list, description="Columns that a caller may order by."
    )
    order: Text | None = Field(
        None, description="Default order, such as: population desc, geonameid"
    )
    access: Roles = Field(
        default_factory=list,
        description="Roles that may ask it; public is everyone, no line is nobody.",
    )
    limit: LimitHeader | None = Field(None, description="Rows in one answer.")
    cache: Seconds | None = Field(
        None, description="How long CARTO may answer from its cache: 90s, 5m, 1h, 1d."
    )
    rate: Rate | None = Field(None, description="How often one caller may ask it: 30/minute.")
    budget: Rate | None = Field(
        None,
        description="How many statements it may send to CARTO, for all callers together: 5000/day.",
    )
    sample: dict[str, Any] = Field(
        default_factory=dict, description="Arguments that must work; `check` uses them."
    )


class ConnectionHeader(_Model):
    """A connection of the CARTO account."""

    provider: Text = Field(description=f"The warehouse behind it: {', '.join(DIALECTS)}.")


class DefaultsHeader(_Model):
    """What a template's header may leave out."""

    connection: Text | None = None
    api: Api = "maps"
    limit: LimitHeader = LimitHeader()
    cache: Seconds | None = None


class CatalogHeader(_Model):
    """catalog.yaml."""

    connections: dict[Annotated[str, StringConstraints(pattern=r"^[\w-]+$")], ConnectionHeader] = (
        Field(min_length=1)
    )
    defaults: DefaultsHeader = DefaultsHeader()


def header_json_schema() -> dict[str, object]:
    """A JSON Schema of the template header, for editors."""
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        **TemplateHeader.model_json_schema(by_alias=True),
    }
