"""Settings of the limits on GraphQL documents and their variables."""

from typing import Final

from pydantic import Field, PositiveInt
from pydantic_settings import BaseSettings

from carto_graphql.settings.maxima import maximum, read_maxima
from carto_graphql.settings.values import LimitsMode
from schema.limits import Limits

__all__ = ["DocumentLimitSettings"]

_LIMITS: Final = Limits()


class DocumentLimitSettings(BaseSettings):
    """Settings `MAX_…` that limit one document, and whether these limits are enforced."""

    max_source: PositiveInt = maximum(
        _LIMITS.source, "length of a GraphQL document, in characters."
    )
    max_tokens: PositiveInt = maximum(_LIMITS.tokens, "number of tokens of a document.")
    max_comments: PositiveInt = maximum(_LIMITS.comments, "number of comments of a document.")
    max_depth: PositiveInt = maximum(
        _LIMITS.depth, "depth of a document's selections. Introspection needs 15."
    )
    max_fields: PositiveInt = maximum(
        _LIMITS.fields,
        "number of fields of a document. A fragment's fields count wherever it is spread.",
    )
    max_aliases: PositiveInt = maximum(_LIMITS.aliases, "number of aliases of a document.")
    max_repeats: PositiveInt = maximum(
        _LIMITS.repeats, "number of selections of one response key in one place."
    )
    max_lists: PositiveInt = maximum(
        _LIMITS.lists,
        "number of lists that a collection's selection has under aliases. "
        "All but the first are held in memory.",
    )
    max_root_fields: PositiveInt = maximum(
        _LIMITS.root_fields, "number of root fields of an operation."
    )
    max_directives: PositiveInt = maximum(_LIMITS.directives, "number of directives of a document.")
    max_fragments: PositiveInt = maximum(_LIMITS.fragments, "number of fragments of a document.")
    max_spreads: PositiveInt = maximum(_LIMITS.spreads, "number of fragment spreads of a document.")
    max_operations: PositiveInt = maximum(_LIMITS.operations, "number of operations of a document.")
    max_statements: PositiveInt = maximum(
        _LIMITS.statements,
        "number of statements of a request: one for the rows of each template, "
        "one for its totals, and one for each chart.",
    )
    max_introspection: PositiveInt = maximum(
        _LIMITS.introspection,
        "number of fields and aliases below `__schema` and `__type`. Tools need 229.",
    )
    max_input_fields: PositiveInt = maximum(
        _LIMITS.input_fields, "number of fields of an input object."
    )
    max_values: PositiveInt = maximum(
        _LIMITS.values, "number of values in a request's variables. List items count."
    )
    limits: LimitsMode = Field(
        default="enforce",
        description="`enforce` the limits on documents, or `warn`: only log what exceeds them.",
    )

    @property
    def document_limits(self) -> Limits:
        """The limits on one document."""
        names = (name for name in _LIMITS.__slots__ if name != "warn")
        return Limits(**read_maxima(self, names), warn=self.limits == "warn")
