"""The argument `after` and the field `pageInfo` of templates with cursors."""

from typing import Any, Final

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    get_named_type,
)

from resolvers.sql.selection import END_CURSOR, HAS_NEXT_PAGE, PAGE_INFO
from resolvers.sql.template import Template
from schema.role_types import copy_with, wrap_as

__all__ = ["AFTER", "PageTypes"]

AFTER: Final = "after"


class PageTypes:
    """Builder of fields with a subfield `pageInfo`, for one schema.

    `whole` is the schema with all templates. If `whole` has a type `PageInfo`, the subfield has
    this type. Otherwise the builder creates the type.
    """

    def __init__(self, whole: GraphQLSchema) -> None:
        existing = whole.type_map.get("PageInfo")
        self._page_info = (
            existing if isinstance(existing, GraphQLObjectType) else _build_page_info()
        )

    def extend(self, field: GraphQLField, template: Template) -> GraphQLField:
        """Return `field` with `after` and `pageInfo`, if the template supports cursors."""
        if not template.takes_cursor or AFTER in field.args:
            return field
        collection = get_named_type(field.type)
        assert isinstance(collection, GraphQLObjectType)
        page_info = GraphQLField(
            GraphQLNonNull(self._page_info),
            description="The end of this page.",
        )
        fields: dict[str, Any] = {**collection.fields, PAGE_INFO: page_info}
        description = "Return what follows this `endCursor`. Not with `offset`."
        after = GraphQLArgument(GraphQLString, description=description)
        type_ = wrap_as(field.type, copy_with(collection, fields=fields))
        return copy_with(field, type_=type_, args={**field.args, AFTER: after})


def _build_page_info() -> GraphQLObjectType:
    return GraphQLObjectType(
        "PageInfo",
        {
            END_CURSOR: GraphQLField(
                GraphQLString,
                description="Cursor of the last row, for `after`; null without rows.",
            ),
            HAS_NEXT_PAGE: GraphQLField(
                GraphQLNonNull(GraphQLBoolean), description="True if there is a next page."
            ),
        },
        description="The end of a page, for requesting the next one.",
    )
