"""A schema for each set of roles: it holds what callers with these roles may ask, and nothing else is in it.

The types are built once, for the whole catalog, and shared. Only `Query`, the two namespaces, and the types of
templates with closed columns are made anew, which takes well under a millisecond.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import strawberry
from graphql import (
    DirectiveLocation,
    GraphQLDirective,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
)

from resolvers.callers import PUBLIC
from resolvers.catalog.loading import Catalog
from resolvers.geojson import MAX_VERTICES
from resolvers.sql.template import Template
from schema.build import NothingOpen, build_schema
from schema.document_cache import DocumentCache
from schema.execution import Checked, Executor
from schema.limits import Limits
from schema.role_types import changed, narrowed_field

__all__ = ["MAX_ROLE_SETS", "Executors", "schema_for"]

MAX_ROLE_SETS: Final = 64
"""Executors that are kept. What documents come to is remembered in one place for all of them."""


class Executors:
    """An executor for each set of roles of a catalog. `callers`: whether any can sign in; the rest is its own."""

    def __init__(
        self,
        catalog: Catalog,
        *,
        callers: bool,
        limits: Limits | None = None,
        suggestions: bool = True,
        max_vertices: int = MAX_VERTICES,
    ) -> None:
        self._catalog = catalog
        self._limits, self._suggestions = limits, suggestions
        self._callers = callers
        self._documents = DocumentCache[Checked]()
        everything = (
            [each for each in catalog.templates if each.access]
            if callers
            else catalog.public_templates()
        )
        self._whole = _graphql(build_schema(everything, max_vertices=max_vertices))
        self._public = self._make(frozenset({PUBLIC}))
        self._others = lru_cache(maxsize=MAX_ROLE_SETS)(self._make)

    def for_roles(self, roles: Collection[str]) -> Executor | None:
        """The executor for callers with `roles`; None where nothing is open to them.

        Roles that the catalog does not name make no difference, or callers could fill the cache with them.
        """
        held = frozenset(roles) & self._catalog.roles
        return self._others(held) if held - {PUBLIC} else self._public

    def templates_for(self, roles: Collection[str]) -> Sequence[Template]:
        """What callers with `roles` may ask; the same objects for the same roles."""
        return (
            self._catalog.visible_templates(roles)
            if self._callers
            else self._catalog.public_templates()
        )

    def anything_open(self, roles: Collection[str]) -> bool:
        """Whether callers with `roles` may ask anything at all."""
        return self.for_roles(roles) is not None

    def _make(self, roles: frozenset[str]) -> Executor | None:
        templates = self.templates_for(roles)
        if not templates:
            return None
        return Executor(
            schema_for(self._whole, templates),
            templates,
            limits=self._limits,
            suggestions=self._suggestions,
            documents=self._documents,
        )


def _graphql(schema: strawberry.Schema) -> GraphQLSchema:
    built: GraphQLSchema = schema._schema  # noqa: SLF001  # strawberry's only door to it; pinned
    return built


def schema_for(whole: GraphQLSchema, templates: Iterable[Template]) -> GraphQLSchema:
    """`whole` cut to these templates, and each of them to its columns. Raises `NothingOpen`."""
    opened: dict[str, dict[str, Template]] = {}
    for template in templates:
        opened.setdefault(template.namespace, {})[template.name] = template
    if not opened:
        raise NothingOpen("no template is open to these roles")
    root = whole.query_type
    assert root is not None
    fields = {
        name: _namespace_field(field, opened[name])
        for name, field in root.fields.items()
        if name in opened
    }
    directives = [_as_specified(each) for each in whole.directives]
    return GraphQLSchema(
        query=changed(root, fields=fields), directives=directives, extensions=whole.extensions
    )


def _as_specified(directive: GraphQLDirective) -> GraphQLDirective:
    """The directive without a place that only a draft of the specification has.

    graphql-core 3.3 has it in `@deprecated`; tools that print the schema and read it again, as GraphQL Code Generator
    does, fail on it with graphql 16.
    """
    kwargs: dict[str, Any] = {**directive.to_kwargs()}
    locations = [
        each for each in directive.locations if each is not DirectiveLocation.DIRECTIVE_DEFINITION
    ]
    return GraphQLDirective(**{**kwargs, "locations": locations})


def _namespace_field(field: GraphQLField, templates: Mapping[str, Template]) -> GraphQLField:
    namespace = get_named_type(field.type)
    assert isinstance(namespace, GraphQLObjectType)
    fields = {
        name: narrowed_field(each, templates[name])
        for name, each in namespace.fields.items()
        if name in templates
    }
    type_ = GraphQLNonNull(changed(namespace, fields=fields))
    return changed(field, type_=type_)
