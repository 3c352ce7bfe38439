"""Model of one parameter in a template's header."""

from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, StringConstraints, Tag

from resolvers.callers import CLAIM
from resolvers.catalog.header_types import (
    NO_ENUM_VALUES,
    Deprecated,
    GraphQLName,
    HeaderModel,
    Text,
    TypeText,
    long_form,
)
from resolvers.scalars import bindable

__all__ = ["ChoiceHeader", "EnumValueHeader", "ParameterEntry", "ParameterHeader"]

M = TypeVar("M", bound=HeaderModel)


def _enum_values(names: list[str]) -> list[str]:
    # GraphQL does not allow `true`, `false` and `null` (spec 3.9).
    for name in names:
        if name in NO_ENUM_VALUES:
            raise ValueError(f"{name} cannot be a value of a GraphQL enum")
        if names.count(name) > 1:
            raise ValueError(f"duplicate value {name}")
    return names


def _enum_map(values: dict[str, M]) -> dict[str, M]:
    _enum_values([*values])
    return values


def _value_long_form(value: object) -> object:
    return value if isinstance(value, dict) else {"value": value}


def _sql_long_form(value: object) -> object:
    return {"sql": value} if isinstance(value, str) else value


class EnumValueHeader(HeaderModel):
    """The value that a name of an enum stands for."""

    value: Any = Field(None, description="The bound value. Default, for String: the name itself.")
    description: str = Field("", description="Description of the name, shown in GraphiQL.")
    deprecated: Deprecated | None = Field(
        None, description="Why clients should stop passing it, and what to pass instead."
    )


class ChoiceHeader(HeaderModel):
    """One entry of `choices:`, an SQL expression that clients select by its name."""

    sql: Text = Field(description="One expression in the SQL of the connection, on one line.")
    description: str = Field("", description="Description of the name, shown in GraphiQL.")
    deprecated: Deprecated | None = Field(
        None, description="Why clients should stop passing it, and what to pass instead."
    )


_EnumValueEntry = Annotated[
    EnumValueHeader,
    BeforeValidator(
        _value_long_form, json_schema_input_type=EnumValueHeader | str | int | float | bool
    ),
]
_ChoiceEntry = Annotated[
    ChoiceHeader, BeforeValidator(_sql_long_form, json_schema_input_type=ChoiceHeader | Text)
]
_NameList = Annotated[list[GraphQLName], Field(min_length=1), AfterValidator(_enum_values)]
_NameMap = Annotated[
    dict[GraphQLName, _EnumValueEntry], Field(min_length=1), AfterValidator(_enum_map)
]
_ChoiceMap = Annotated[
    dict[GraphQLName, _ChoiceEntry], Field(min_length=1), AfterValidator(_enum_map)
]
EnumEntry = Annotated[
    Annotated[_NameList, Tag("[list]")] | Annotated[_NameMap, Tag("[map]")],
    Discriminator(lambda value: "[map]" if isinstance(value, dict) else "[list]"),
]
"""Names that are values themselves, or the value of each name."""


class ParameterHeader(HeaderModel):
    """A value that a caller may pass.

    For a list, checks of texts and numbers apply to each item.
    """

    type: TypeText = Field(
        "", description=f"{', '.join(bindable())}, or a list: [Int!]. Required without choices."
    )
    description: str = Field("", description="Description of the value, shown in GraphiQL.")
    deprecated: Deprecated | None = Field(
        None, description="Why clients should stop passing it, and what to pass instead."
    )
    default: Any = Field(
        None,
        description="Value to use when the caller passes none; of a Date or DateTime also relative to "
        "the call: today, now - 7d.",
    )
    nullable: bool = Field(
        False, description="Bind NULL outside [[ ]] when the caller passes no value, or null."
    )
    enum: EnumEntry | None = Field(
        None,
        description="Allowed values, as names, { NAME: value } or { NAME: { value, description, "
        "deprecated } }; makes a GraphQL enum.",
    )
    choices: _ChoiceMap | None = Field(
        None,
        description="{ NAME: SQL }: names that stand for expressions, of which a caller picks one; "
        "makes a GraphQL enum.",
    )
    min: Any = Field(None, description="Minimum value.")
    max: Any = Field(None, description="Maximum value.")
    after: GraphQLName | None = Field(
        None, description="Parameter of the same type whose value must not be greater: from <= to."
    )
    minLength: int | None = Field(None, ge=0, description="Minimum number of characters.")
    maxLength: int | None = Field(None, ge=0, description="Maximum number of characters.")
    pattern: str | None = Field(
        None, description="Regular expression in RE2's syntax that the whole text must match."
    )
    minItems: int | None = Field(None, ge=0, description="Minimum number of list items.")
    maxItems: int | None = Field(None, ge=0, description="Maximum number of list items.")
    from_: Annotated[str, StringConstraints(pattern=CLAIM)] | None = Field(
        None,
        alias="from",
        description="Claim of the caller's token that the value comes from, such as claims.tenant_id.",
    )


ParameterEntry = Annotated[
    ParameterHeader, BeforeValidator(long_form, json_schema_input_type=ParameterHeader | TypeText)
]
