"""Settings of the limits on GraphQL documents and their variables."""

from typing import Final

from pydantic import Field, PositiveInt
from pydantic_settings import BaseSettings

from carto_graphql.settings.values import LimitsMode
from schema.limits import Limits

__all__ = ["DocumentLimitSettings"]

_LIMITS: Final = Limits()


class DocumentLimitSettings(BaseSettings):
    """Limits on one document, each a setting `MAX_…`, and whether they are enforced."""

    max_source: PositiveInt = Field(
        default=_LIMITS.source, description="Maximum length of a GraphQL document, in characters."
    )
    max_tokens: PositiveInt = Field(
        default=_LIMITS.tokens, description="Maximum number of tokens of a document."
    )
    max_comments: PositiveInt = Field(
        default=_LIMITS.comments, description="Maximum number of comments of a document."
    )
    max_depth: PositiveInt = Field(
        default=_LIMITS.depth,
        description="Maximum depth of a document's selections. Introspection needs 15.",
    )
    max_fields: PositiveInt = Field(
        default=_LIMITS.fields,
        description="Maximum number of fields of a document. "
        "A fragment's fields count wherever it is spread.",
    )
    max_aliases: PositiveInt = Field(
        default=_LIMITS.aliases, description="Maximum number of aliases of a document."
    )
    max_repeats: PositiveInt = Field(
        default=_LIMITS.repeats,
        description="Maximum number of selections of one response key in one place.",
    )
    max_lists: PositiveInt = Field(
        default=_LIMITS.lists,
        description="Maximum number of lists that a collection's selection has under aliases. "
        "All but the first are held in memory.",
    )
    max_root_fields: PositiveInt = Field(
        default=_LIMITS.root_fields, description="Maximum number of root fields of an operation."
    )
    max_directives: PositiveInt = Field(
        default=_LIMITS.directives, description="Maximum number of directives of a document."
    )
    max_fragments: PositiveInt = Field(
        default=_LIMITS.fragments, description="Maximum number of fragments of a document."
    )
    max_spreads: PositiveInt = Field(
        default=_LIMITS.spreads, description="Maximum number of fragment spreads of a document."
    )
    max_operations: PositiveInt = Field(
        default=_LIMITS.operations, description="Maximum number of operations of a document."
    )
    max_statements: PositiveInt = Field(
        default=_LIMITS.statements,
        description="Maximum number of statements of a request: one for the rows of each template, "
        "one for its totals, and one for each chart.",
    )
    max_introspection: PositiveInt = Field(
        default=_LIMITS.introspection,
        description="Maximum number of fields and aliases below `__schema` and `__type`. "
        "Tools need 229.",
    )
    max_input_fields: PositiveInt = Field(
        default=_LIMITS.input_fields,
        description="Maximum number of fields of an input object.",
    )
    max_values: PositiveInt = Field(
        default=_LIMITS.values,
        description="Maximum number of values in a request's variables. List items count.",
    )
    limits: LimitsMode = Field(
        default="enforce",
        description="`enforce` the limits on documents, or `warn`: only log what exceeds them.",
    )

    @property
    def document_limits(self) -> Limits:
        """The limits on one document."""
        names = (name for name in _LIMITS.__slots__ if name != "warn")
        maxima = {name: getattr(self, f"max_{name}") for name in names}
        return Limits(**maxima, warn=self.limits == "warn")
