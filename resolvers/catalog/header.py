"""Models of the YAML in a catalog."""

import re
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    RootModel,
    StringConstraints,
    Tag,
    model_validator,
)
from pydantic.json_schema import GenerateJsonSchema

from resolvers.cache_policy import CachePolicy
from resolvers.catalog.header_types import (
    ColumnTypeText,
    Deprecated,
    GraphQLName,
    HeaderModel,
    Roles,
    Text,
    listed,
    long_form,
)
from resolvers.catalog.parameter_header import ParameterEntry
from resolvers.catalog.tiles_header import TilesHeader
from resolvers.catalog.variable_values import VariableName, VariableValue
from resolvers.sql.dialects import DIALECTS

__all__ = [
    "CacheHeader",
    "CatalogHeader",
    "CatalogVariables",
    "ColumnHeader",
    "ConnectionHeader",
    "DefaultsHeader",
    "ExpectationHeader",
    "GeometryHeader",
    "LimitHeader",
    "Rate",
    "SampleHeader",
    "ShapeType",
    "TemplateHeader",
    "VariablesFile",
    "header_json_schema",
]

# https://docs.carto.com/carto-for-developers/reference/carto-api/named-sources-api
_SOURCE: Final = r"^[a-z0-9][a-z0-9_-]{1,49}[a-z0-9]$"


def _seconds(value: object) -> object:
    if isinstance(value, str) and (match := re.fullmatch(r"(\d+)\s*(s|m|h|d)", value)):
        return int(match[1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[match[2]]
    return value


class ColumnHeader(HeaderModel):
    """A value that a caller may select."""

    type: ColumnTypeText = Field(
        description="As for parameters, or JSON or Bytes, with ! if the value is never null; [Int] has "
        "nullable items, [[Int!]!] is a list of lists."
    )
    column: Text | None = Field(None, description="Name in the SELECT, if it differs from the key.")
    description: str = Field("", description="Description of the value, shown in GraphiQL.")
    deprecated: Deprecated | None = Field(
        None, description="Why clients should stop selecting it, and what to select instead."
    )
    access: Roles | None = Field(None, description="Roles that may select it.")


def _column_of(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


ShapeType = Literal["geometry", "geography", "h3", "quadbin"]
"""What a geometry column holds: shapes on a plane or on the globe, or cells of a grid."""


class GeometryHeader(HeaderModel):
    """The geometry column of features."""

    column: Text = Field(description="The geometry column of the SELECT.")
    type: ShapeType | None = Field(
        None,
        description="geometry or geography, by default the warehouse's usual type; h3 or quadbin for "
        "cells.",
    )
    precision: int | None = Field(
        None, ge=0, le=15, description="Number of decimals of coordinates; 6 decimals are 11 cm."
    )
    nullable: bool = Field(
        True, description="False where every feature has a geometry: `geometry: Geometry!`."
    )


class IdHeader(HeaderModel):
    """The column that identifies a row."""

    column: Text = Field(description="The column of the SELECT.")
    type: Literal["String", "Int", "BigInt"] | None = Field(
        None,
        description="Its type, if it is not among the columns. Without one, cursors compare it as text.",
    )


IdEntry = Annotated[IdHeader, BeforeValidator(_column_of, json_schema_input_type=IdHeader | Text)]
GeometryEntry = Annotated[
    GeometryHeader, BeforeValidator(_column_of, json_schema_input_type=GeometryHeader | Text)
]
ColumnEntry = Annotated[
    ColumnHeader, BeforeValidator(long_form, json_schema_input_type=ColumnHeader | ColumnTypeText)
]


class LimitHeader(HeaderModel):
    """Number of rows in one result.

    `default` applies if a client does not send `limit`. `max` is the highest `limit` that a client
    may send.
    """

    # CARTO returns at most 200,000 rows, and the gateway queries one row more than `limit`.
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


def _cache_long_form(value: object) -> object:
    return value if isinstance(value, dict) else {"maxAge": value}


class CacheHeader(HeaderModel):
    """How long results are cached. `maxAge: 0` means not at all."""

    maxAge: Seconds = Field(
        description="Maximum age of a response, over all caches together: 90s, 5m, 1h, 1d."
    )
    carto: Seconds | None = Field(
        None, description="Maximum age of a result from CARTO's own cache. Default: half of maxAge."
    )
    browser: Seconds | None = Field(
        None,
        description="Maximum time in a browser's cache. Default: a quarter of what is left of maxAge.",
    )
    stale: Seconds = Field(
        0, description="Time after maxAge in which a result is served while one refresh runs."
    )
    onError: Seconds = Field(
        0, description="Time after maxAge in which a result is served while CARTO is unavailable."
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for key, value in (("carto", self.carto), ("browser", self.browser)):
            if value is not None and value > self.maxAge:
                raise ValueError(f"{key}, {value} s, is above maxAge, {self.maxAge} s")
        return self

    @property
    def policy(self) -> CachePolicy | None:
        """The rules for caching the template's results, or None if they are not cached."""
        if not self.maxAge:
            return None
        carto = self.maxAge // 2 if self.carto is None else self.carto
        return CachePolicy(self.maxAge, carto, self.browser, self.stale, self.onError)


CacheEntry = Annotated[
    CacheHeader,
    BeforeValidator(_cache_long_form, json_schema_input_type=CacheHeader | int | str),
]


Rate = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,8}/(?:second|minute|hour|day)$")]
"""A number per time, in the form of the library `limits`."""


class ExpectationHeader(HeaderModel):
    """The expected result of a sample, with which the command `check` compares CARTO's result."""

    rows: int | None = Field(None, ge=0, description="Number of rows.")
    first: dict[GraphQLName, Any] = Field(
        default_factory=dict, description="Values of the first row, by column."
    )


class SampleHeader(HeaderModel):
    """A sample call of a template: its arguments by name, and in `expect` the expected result."""

    model_config = ConfigDict(extra="allow")

    expect: ExpectationHeader | None = Field(
        default=None, description="What the sample must return."
    )

    @property
    def arguments(self) -> dict[str, Any]:
        """The sample's arguments: a mapping from name to value."""
        return self.model_extra or {}


_SampleList = Annotated[list[SampleHeader], Field(min_length=1)]
SampleEntry = Annotated[
    Annotated[SampleHeader, Tag("[map]")] | Annotated[_SampleList, Tag("[list]")],
    Discriminator(lambda value: "[list]" if isinstance(value, list) else "[map]"),
]


class TemplateHeader(HeaderModel):
    """The header of a template: YAML in the first block comment of its file."""

    include: Annotated[
        list[Text], BeforeValidator(listed, json_schema_input_type=list[Text] | Text)
    ] = Field(
        default_factory=list,
        description="Files in shared/ with further keys, such as tenants.yaml. Own keys win; the members "
        "of params and columns are merged.",
    )
    description: Text = Field(description="Description of the result, shown in GraphiQL.")
    deprecated: Deprecated | None = Field(
        None, description="Why clients should stop querying it, and what to query instead."
    )
    connection: Text | None = Field(
        None, description="A connection of catalog.yaml, if not its default."
    )
    source: Annotated[str, StringConstraints(pattern=_SOURCE)] | None = Field(
        None, description="A CARTO Named Source that replaces the SQL."
    )
    api: Api | None = Field(
        None,
        description="features only: maps for CARTO's Maps API (two calls), sql for its SQL API (one call).",
    )
    geometry: GeometryEntry | None = Field(
        None,
        description="features only: the geometry column of the SELECT, or { column, precision, type, nullable }.",
    )
    id: IdEntry | None = Field(
        None,
        description="Column that identifies a row, never null: the last term of the order, and "
        "Feature.id; or { column, type }.",
    )
    params: dict[GraphQLName, ParameterEntry] = Field(
        default_factory=dict, description="Values that a caller may pass."
    )
    columns: dict[GraphQLName, ColumnEntry] = Field(
        min_length=1, description="Columns that a caller may select."
    )
    sort: list[GraphQLName] = Field(
        default_factory=list, description="Columns that a caller may order by."
    )
    filter: list[GraphQLName] = Field(
        default_factory=list, description="Columns that `where` may filter; none by default."
    )
    aggregate: list[GraphQLName] = Field(
        default_factory=list,
        description="Columns that `aggregate` may summarize; none by default.",
    )
    tiles: TilesHeader | None = Field(
        None, description="features only: serve the layer as vector tiles."
    )
    order: Text | None = Field(
        None, description="Default order, such as: population desc, geonameid."
    )
    access: Roles = Field(
        default_factory=list,
        description="Roles that may query it; public is everyone. Without it, nobody may.",
    )
    limit: LimitHeader | None = Field(None, description="Number of rows in one result.")
    cache: CacheEntry | None = Field(
        None,
        description="Maximum age of a response, such as 90s, 5m, 1h or 1d, or an object with further "
        "terms. Without it nothing is cached.",
    )
    rate: Rate | None = Field(None, description="Number of calls of one caller: 30/minute.")
    budget: Rate | None = Field(
        None,
        description="Number of statements sent to CARTO, for all callers together: 5000/day.",
    )
    sample: SampleEntry = Field(
        SampleHeader(),
        description="Arguments that must work, and `expect:`; or a list of them. `check` runs them.",
    )


_PATH: Final = r"^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$"


class ConnectionHeader(HeaderModel):
    """A connection of the CARTO account."""

    provider: Text = Field(description=f"The warehouse: {', '.join(DIALECTS)}.")
    toolbox: Annotated[str, StringConstraints(pattern=_PATH)] | None = Field(
        None,
        description="Where CARTO's Analytics Toolbox is, for cells: carto-un-eu.carto. "
        "Default: the usual path of the warehouse.",
    )


class DefaultsHeader(HeaderModel):
    """Defaults for keys that a template's header leaves out."""

    connection: Text | None = None
    api: Api = "maps"
    limit: LimitHeader = LimitHeader()
    cache: CacheEntry | None = None


class CatalogVariables(BaseModel):
    """The `vars:` of catalog.yaml.

    They are read first, because the rest of the file may use them.
    """

    model_config = ConfigDict(frozen=True, strict=True, hide_input_in_errors=True)

    vars: dict[VariableName, VariableValue | None] = Field(default_factory=dict)


class VariablesFile(RootModel[dict[VariableName, VariableValue]]):
    """The content of vars.NAME.yaml: the values of variables in one environment."""


class CatalogHeader(HeaderModel):
    """The content of catalog.yaml."""

    connections: dict[Annotated[str, StringConstraints(pattern=r"^[\w-]+$")], ConnectionHeader] = (
        Field(min_length=1)
    )
    defaults: DefaultsHeader = DefaultsHeader()
    vars: dict[VariableName, VariableValue | None] = Field(default_factory=dict)


def header_json_schema() -> dict[str, object]:
    """Return the JSON Schema of a template's header, for code editors."""
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        **TemplateHeader.model_json_schema(by_alias=True),
    }
