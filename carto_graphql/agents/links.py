"""Links from results to the page where a person sees the same query."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

import msgspec
from graphql import parse, print_ast

from carto_graphql.agents.documents import write_document
from carto_graphql.agents.tools import GEOMETRY, TemplateTool
from resolvers.sql.selection import AGGREGATE

__all__ = ["graphiql_link"]

MAX_LINK: Final = 4_000
"""Maximum characters of a link, because browsers and chats truncate longer ones."""


def graphiql_link(base: str, tool: TemplateTool, given: Mapping[str, Any]) -> str | None:
    """Return a link to GraphiQL with a tool call's query, or None if it is too long.

    `base` is the gateway's base URL.
    """
    if tool.has_geometry and AGGREGATE not in given:
        given = {**given, GEOMETRY: True}
    document = write_document(tool, given)
    query = print_ast(parse(document.query))
    variables = msgspec.json.format(msgspec.json.encode(document.variables)).decode()
    # Browsers do not send the fragment, so no log contains the values.
    link = f"{base}/graphiql#query={quote(query)}&variables={quote(variables)}"
    return link if len(link) <= MAX_LINK else None
