"""Types that the models of the YAML in a catalog share."""

from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from resolvers.scalars import bindable, declarable

__all__ = [
    "COLUMN_TYPE",
    "GRAPHQL_NAME",
    "NO_ENUM_VALUES",
    "ColumnTypeText",
    "Deprecated",
    "GraphQLName",
    "HeaderModel",
    "Location",
    "Roles",
    "Text",
    "TypeRef",
    "TypeText",
    "listed",
    "long_form",
]

_NAMES: Final = "|".join(declarable())
_TYPE: Final = rf"^(?:(?:{'|'.join(bindable())})|\[(?:{'|'.join(bindable())})!\])!?$"
COLUMN_TYPE: Final = rf"^(?:(?:{_NAMES})|\[(?:{_NAMES})!?\]|\[\[(?:{_NAMES})!?\]!?\])!?$"
GRAPHQL_NAME: Final = r"^(?:[A-Za-z]|_[A-Za-z0-9])[_0-9A-Za-z]*$"

NO_ENUM_VALUES: Final = frozenset({"true", "false", "null"})
"""Names that GraphQL excludes from enums (section 3.9)."""

Location = tuple[str | int, ...]
GraphQLName = Annotated[str, StringConstraints(pattern=GRAPHQL_NAME)]
_PARSED: Final = {"JSON": "JSON", "Bytes": "base64"}
"""Types of columns that no parameter has -> what the SQL can parse instead."""


def _bindable(text: object) -> object:
    # CARTO's API accepts no parameters of the types JSON and Bytes.
    scalar = text.strip("[]!") if isinstance(text, str) else ""
    if form := _PARSED.get(scalar):
        raise ValueError(
            f"CARTO binds no value of type {scalar}; declare String, and parse the {form} in the SQL:"
            " docs/templates.md#json-and-bytes-as-parameters"
        )
    return text


TypeText = Annotated[str, StringConstraints(pattern=_TYPE), BeforeValidator(_bindable)]
ColumnTypeText = Annotated[str, StringConstraints(pattern=COLUMN_TYPE)]
"""A type whose list items may be null: a column may hold such lists, a parameter may not."""
Text = Annotated[str, StringConstraints(min_length=1)]
Deprecated = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
"""The reason of a deprecation; clients need one that says what to use instead."""


@dataclass(frozen=True, slots=True)
class TypeRef:
    """A declared type: `Int`, `String!`, `[Date!]`, `[Int]`, `[[Float!]!]`."""

    scalar: str
    is_list: bool
    required: bool
    nullable_items: bool
    is_nested: bool
    nullable_lists: bool

    @classmethod
    def parse(cls, text: str) -> "TypeRef":
        """Parse a type such as `[String!]!`, as a header declares it."""
        is_list = text.startswith("[")
        scalar, is_nested = text.strip("[]!"), text.startswith("[[")
        return cls(
            scalar=scalar,
            is_list=is_list,
            required=text.endswith("!"),
            nullable_items=is_list and f"{scalar}!" not in text,
            is_nested=is_nested,
            nullable_lists=is_nested and "]!]" not in text,
        )


def listed(value: object) -> object:
    """Return `[value]` if `value` is a str. Return any other value unchanged."""
    return [value] if isinstance(value, str) else value


Roles = Annotated[list[Text], BeforeValidator(listed, json_schema_input_type=list[Text] | Text)]


def long_form(value: object) -> object:
    """Convert the short form `String!` to the long form `{ type: String! }`."""
    return {"type": value} if isinstance(value, str) else value


class HeaderModel(BaseModel):
    """Base class of the models for template headers and catalog.yaml. It rejects unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)
