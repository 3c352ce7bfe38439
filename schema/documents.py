"""Documents: parsing within the limits on their text and selections, and the memory they take."""

import re
from typing import Final

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    Token,
    parse,
)

from schema.document_size import check_sizes
from schema.limits import Limits

__all__ = ["MAX_CACHED_BYTES", "estimate_bytes", "parsed"]

MAX_CACHED_BYTES: Final = 16 * 2**20
"""Memory of all cached documents: room for 200 to 300 of those that pages send."""

BYTES_OF_PLAN: Final = 30_000
BYTES_OF_TOKEN: Final = 700
BYTES_OF_CHARACTER: Final = 2
"""Upper estimates for a plan, a token and a character.

They were measured with tracemalloc for documents of pages and of attacks: nodes and tokens of the
syntax tree take most of the memory, and the steps for several values of `@skip` the rest.
"""

_TOKEN: Final = re.compile(r"\w+|[^\s,\w]")


def parsed(query: str, limits: Limits) -> DocumentNode:
    """Parse a document, and check all `limits` except `statements`.

    Raise GraphQLError (invalid document) or LimitExceeded.
    """
    limits.check("source", len(query))
    document = _parse(query, limits)
    _unlink_tokens(document)
    definitions = document.definitions
    operations = [each for each in definitions if isinstance(each, OperationDefinitionNode)]
    fragments = [each for each in definitions if isinstance(each, FragmentDefinitionNode)]
    limits.check("operations", len(operations))
    limits.check("fragments", len(fragments))
    check_sizes(operations, _by_name(fragments), limits)
    return document


def _by_name(fragments: list[FragmentDefinitionNode]) -> dict[str, FragmentDefinitionNode]:
    # Validation would report duplicate names, too, but it would spend time on both fragments, and the
    # limits would count only one of them.
    by_name: dict[str, FragmentDefinitionNode] = {}
    for each in fragments:
        if by_name.setdefault(name := each.name.value, each) is not each:
            raise GraphQLError(f"There can be only one fragment named '{name}'.", each)
    return by_name


def _unlink_tokens(document: DocumentNode) -> None:
    # Without the cycles of `prev` and `next`, tokens are freed without the cyclic garbage collector.
    token: Token | None = document.loc.start_token if document.loc else None
    while token is not None:
        token.prev = None
        token = token.next


def _parse(query: str, limits: Limits) -> DocumentNode:
    try:
        return parse(query, max_lexical_tokens=limits.tokens, max_comments=limits.comments)
    except GraphQLSyntaxError as error:
        limit = next((name for name in ("tokens", "comments") if _is_of(error, name, limits)), None)
        if limit is None:
            raise
        limits.exceed(limit)
        return parse(query)


def _is_of(error: GraphQLSyntaxError, limit: str, limits: Limits) -> bool:
    """Return True if graphql-core raised `error` for a document above the limit named `limit`."""
    # Only the message shows the limit. graphql-core is pinned, and a test checks the message.
    return f"contains more than {getattr(limits, limit)} {limit}." in error.message


def estimate_bytes(text: str) -> int:
    """Estimate the maximum memory, in bytes, that a document and its execution plan take.

    `text` is the document.
    """
    tokens = len(_TOKEN.findall(text))
    return BYTES_OF_PLAN + BYTES_OF_TOKEN * tokens + BYTES_OF_CHARACTER * len(text)
