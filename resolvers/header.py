"""The YAML of a catalog: its shape as pydantic models, and where in the file each key stands.

YAML 1.2 by ruamel.yaml: `NO` is a string, and a duplicate key is refused.
"""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Final, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.scalarbool import ScalarBoolean

from resolvers.callers import CLAIM
from resolvers.dialects import DIALECTS, Spatial

__all__ = [
    "GRAPHQL_NAME",
    "CatalogHeader",
    "GeometryHeader",
    "Location",
    "Rate",
    "Roles",
    "TemplateHeader",
    "TypeRef",
    "YamlText",
    "header_json_schema",
]

Scalar = Literal["Int", "Float", "String", "Boolean", "BigInt", "Date", "DateTime", "Geometry"]
_SCALARS = "Int|Float|String|Boolean|BigInt|Date|DateTime|Geometry"
M = TypeVar("M", bound=BaseModel)
_TYPE: Final = rf"^(?:(?:{_SCALARS})|\[(?:{_SCALARS})!\])!?$"
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
    pattern: str | None = Field(None, description="Regular expression that the whole text must match.")
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
    column: Text | None = Field(None, description="Name in the SELECT, where it differs from the key.")
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
    precision: int | None = Field(None, ge=0, le=15, description="Decimals of the coordinates; 6 is 11 cm.")


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
    connection: Text | None = Field(None, description="A connection of catalog.yaml; else its default.")
    source: Annotated[str, StringConstraints(pattern=_SOURCE)] | None = Field(
        None, description="A CARTO Named Source in place of the SQL; asked as it is, by its name."
    )
    api: Api | None = Field(None, description="features only: CARTO's Maps API, or its SQL API in one call.")
    geometry: GeometryEntry | None = Field(
        None, description="features only: the geometry column of the SELECT, or { column, precision, type }."
    )
    id: Text | None = Field(
        None, description="features only: the column that becomes Feature.id; never null."
    )
    params: dict[GraphQLName, ParameterEntry] = Field(
        default_factory=dict, description="Values that a caller may give."
    )
    columns: dict[GraphQLName, ColumnEntry] = Field(min_length=1, description="What a caller may select.")
    sort: list[GraphQLName] = Field(default_factory=list, description="Columns that a caller may order by.")
    order: Text | None = Field(None, description="Default order, such as: population desc, geonameid")
    access: Roles = Field(
        default_factory=list, description="Roles that may ask it; public is everyone, no line is nobody."
    )
    limit: LimitHeader | None = Field(None, description="Rows in one answer.")
    cache: Seconds | None = Field(
        None, description="How long CARTO may answer from its cache: 90s, 5m, 1h, 1d."
    )
    rate: Rate | None = Field(None, description="How often one caller may ask it: 30/minute.")
    budget: Rate | None = Field(
        None, description="How many statements it may send to CARTO, for all callers together: 5000/day."
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

    connections: dict[Annotated[str, StringConstraints(pattern=r"^[\w-]+$")], ConnectionHeader] = Field(
        min_length=1
    )
    defaults: DefaultsHeader = DefaultsHeader()


def header_json_schema() -> dict[str, object]:
    """A JSON Schema of the template header, for editors."""
    return {"$schema": GenerateJsonSchema.schema_dialect, **TemplateHeader.model_json_schema(by_alias=True)}


class _Constructor(RoundTripConstructor):
    """YAML 1.2 has no timestamps: a date is text until its parameter's type says what it is."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_yaml_str)


class YamlText:
    """A piece of YAML and the lines of its keys. `first_line` is where it begins in its file."""

    def __init__(self, text: str, first_line: int) -> None:
        self._text = text
        self._first_line = first_line
        self.problems: list[tuple[int, str]] = []

    @cached_property
    def _tree(self) -> Any:
        try:
            return _load(self._text)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self.problems.append((self._first_line + (mark.line if mark else 0), _yaml_message(error)))
        except (YAMLError, ValueError) as error:
            self.problems.append((self._first_line, f"not valid YAML: {error}"))
        except TypeError:  # ruamel's, on a mapping as a key
            self.problems.append((self._first_line, "not valid YAML: a key is text, no list and no mapping"))
        except RecursionError:
            self.problems.append((self._first_line, "not valid YAML: nested too deep"))
        return None

    def line(self, location: Location) -> int:
        """The line of the key at `location`, or of the nearest one above it."""
        node: Any = self._tree
        line = 0
        for step in location:
            try:
                line = (node.lc.item(step) if isinstance(step, int) else node.lc.key(step))[0]
                node = node[step]
            except (AttributeError, KeyError, IndexError, TypeError):
                break
        return self._first_line + line

    def read(self, model: type[M]) -> M | None:
        """The YAML as `model`; None leaves `(line, message)` pairs in `problems`."""
        tree = self._tree
        if self.problems:
            return None
        try:
            return model.model_validate(_plain(tree if tree is not None else {}))
        except ValidationError as error:
            for detail in error.errors(include_url=False, include_context=True, include_input=False):
                location = tuple(step for step in detail["loc"] if step != "[key]")
                self.problems.append((self.line(location), _message(detail, location, model)))
        except RecursionError:
            self.problems.append((self._first_line, "not valid YAML: nested too deep"))
        return None


def _load(text: str) -> Any:
    for event in YAML(typ="rt", pure=True).parse(text):
        if getattr(event, "tag", None):  # ruamel crashes on some of them
            raise MarkedYAMLError(problem="a tag (!) has no meaning here", problem_mark=event.start_mark)
    yaml = YAML(typ="rt", pure=True)
    yaml.Constructor = _Constructor
    return yaml.load(text)


def _plain(node: Any) -> Any:
    """ruamel's containers and scalars, which remember how they were written, as plain ones."""
    if isinstance(node, Mapping):
        return {_plain_scalar(key): _plain(value) for key, value in node.items()}
    if isinstance(node, Sequence) and not isinstance(node, str):
        return [_plain(item) for item in node]
    return _plain_scalar(node)


def _plain_scalar(node: Any) -> Any:
    if isinstance(node, bool | ScalarBoolean):
        return bool(node)
    kind = next((kind for kind in (str, int, float) if isinstance(node, kind)), None)
    return kind(node) if kind else node


def _yaml_message(error: MarkedYAMLError) -> str:
    problem = (error.problem or error.context or "not valid").split("\n")[0]
    if "duplicate key" in problem:
        key = re.search(r'duplicate key "(.*?)"', problem)
        return f"the key {key[1] if key else ''} stands twice; keep one"
    return f"not valid YAML: {problem}"


def _message(detail: ErrorDetails, location: Location, model: type[BaseModel]) -> str:
    where = ".".join(str(step) for step in location)
    last = str(location[-1]) if location else ""
    kind = detail["type"]
    if kind == "extra_forbidden":
        said = f"there is no such key{_nearest(last, model)}"
    elif kind == "value_error":
        said = str(detail["ctx"]["error"])
    elif kind == "string_pattern_mismatch" and detail["ctx"]["pattern"] == GRAPHQL_NAME:
        said = "not a GraphQL name (letters, digits and _, not first a digit, not first __)"
    else:
        in_python = detail["msg"][0].lower() + detail["msg"][1:]
        said = _IN_YAML.get(f"{last} {kind}") or _IN_YAML.get(kind, in_python)
    return f"{where or 'the header'}: {said}"


_IN_YAML: Final = {
    "missing": "is missing",
    "model_type": "expected keys with values: { key: value }",
    "dict_type": "expected keys with values: { key: value }",
    "list_type": "expected a list: [a, b]",
    "string_type": "expected text (put it in quotes)",
    "int_type": "expected a whole number",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
    "type string_pattern_mismatch": (
        f"no such type; use one of {_SCALARS.replace('|', ', ')}, or a list such as [String!]"
    ),
    "type string_type": 'expected the name of a type; put a list in quotes: "[String!]"',
    "cache int_type": "expected seconds, or a time such as 90s, 5m, 1h or 1d",
    "from string_pattern_mismatch": "expected claims.NAME, the place of the value in the caller's token",
    "source string_pattern_mismatch": (
        "expected the name of a Named Source: 3 to 51 small letters, digits, - and _; the ends no - and no _"
    ),
    "rate string_pattern_mismatch": "expected a number and a time: 60/minute (or second, hour, day)",
    "budget string_pattern_mismatch": "expected a number and a time: 5000/day (or second, minute, hour)",
}
"""Pydantic's kinds of error, some for one key only, in the words of a person who writes YAML."""


def _nearest(key: str, model: type[BaseModel]) -> str:
    every = [field.alias or name for cls in (model, *_MODELS) for name, field in cls.model_fields.items()]
    keys = [each for each in every if each != key]  # it is right somewhere else
    near = difflib.get_close_matches(key, keys, n=1)
    return f"; did you mean {near[0]}?" if near else ""


_MODELS: Final = (
    ParameterHeader,
    ColumnHeader,
    GeometryHeader,
    LimitHeader,
    DefaultsHeader,
    ConnectionHeader,
)
