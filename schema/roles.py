"""A schema and an executor for each set of roles. A schema has only what its roles may see.

The types are built once, for the whole catalog, and shared. Only `Query`, the two namespaces, and
the types of templates with hidden columns are built for each set, in well under a millisecond.
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

from resolvers.caches import FairCache
from resolvers.callers import PUBLIC
from resolvers.catalog.loading import Catalog
from resolvers.geojson import MAX_VERTICES
from resolvers.sql.template import Template
from schema.build import NoTemplates, build_schema
from schema.documents import MAX_CACHED_BYTES
from schema.errors import UpstreamMessages
from schema.execution import DOCUMENTS_THREAD, Checked, Executor
from schema.fair_queue import FairQueue
from schema.filter_types import FilterTypes
from schema.limits import Limits
from schema.role_types import copy_with, restrict_field

__all__ = ["MAX_ROLE_SETS", "Executors", "restrict_schema"]

MAX_ROLE_SETS: Final = 64
"""Executors that are cached; all share one document cache."""


class Executors:
    """The executors of a catalog, one for each set of roles.

    `callers` is true if callers can sign in.
    """

    def __init__(
        self,
        catalog: Catalog,
        *,
        callers: bool,
        limits: Limits | None = None,
        suggestions: bool = True,
        max_vertices: int = MAX_VERTICES,
        upstream: UpstreamMessages | None = None,
    ) -> None:
        self._catalog = catalog
        self._limits, self._suggestions = limits, suggestions
        self._callers = callers
        self._upstream = upstream
        self._documents = FairCache[Checked](MAX_CACHED_BYTES)
        self._queue = FairQueue(DOCUMENTS_THREAD)
        everything = (
            [each for each in catalog.templates if each.access]
            if callers
            else catalog.public_templates()
        )
        self._whole = _graphql(build_schema(everything, max_vertices=max_vertices))
        self._filters = FilterTypes(self._whole, max_vertices)
        self._public = self._build_executor(frozenset({PUBLIC}))
        self._others = lru_cache(maxsize=MAX_ROLE_SETS)(self._build_executor)

    def for_roles(self, roles: Collection[str]) -> Executor | None:
        """Return the executor for these roles, or None if no template is visible to them."""
        # Callers could invent roles to fill the cache, so ignore roles unknown to the catalog.
        held = frozenset(roles) & self._catalog.roles
        return self._others(held) if held - {PUBLIC} else self._public

    def visible_templates(self, roles: Collection[str]) -> Sequence[Template]:
        """Return the templates that are visible to these roles.

        Calls with equal roles return the same `Template` objects.
        """
        return (
            self._catalog.visible_templates(roles)
            if self._callers
            else self._catalog.public_templates()
        )

    def has_visible_templates(self, roles: Collection[str]) -> bool:
        """Return True if any template is visible to these roles."""
        return self.for_roles(roles) is not None

    def _build_executor(self, roles: frozenset[str]) -> Executor | None:
        templates = self.visible_templates(roles)
        if not templates:
            return None
        return Executor(
            restrict_schema(self._whole, templates, self._filters),
            templates,
            limits=self._limits,
            suggestions=self._suggestions,
            documents=self._documents,
            queue=self._queue,
            upstream=self._upstream,
        )


def _graphql(schema: strawberry.Schema) -> GraphQLSchema:
    built: GraphQLSchema = schema._schema  # noqa: SLF001  # no public name; pinned
    return built


def restrict_schema(
    whole: GraphQLSchema, templates: Iterable[Template], filters: FilterTypes | None = None
) -> GraphQLSchema:
    """Return a copy of `whole` with only `templates`. Raise NoTemplates if there are none."""
    filters = filters or FilterTypes(whole, MAX_VERTICES)
    visible: dict[str, dict[str, Template]] = {}
    for template in templates:
        visible.setdefault(template.namespace, {})[template.name] = template
    if not visible:
        raise NoTemplates("No template is visible to these roles.")
    root = whole.query_type
    assert root is not None
    fields = {
        name: _namespace_field(field, visible[name], filters)
        for name, field in root.fields.items()
        if name in visible
    }
    directives = [_without_draft_location(each) for each in whole.directives]
    return GraphQLSchema(
        query=copy_with(root, fields=fields), directives=directives, extensions=whole.extensions
    )


def _without_draft_location(directive: GraphQLDirective) -> GraphQLDirective:
    kwargs: dict[str, Any] = {**directive.to_kwargs()}
    # graphql-core 3.3 gives this draft location to `@deprecated`. Tools that parse the printed
    # schema with graphql 16, such as GraphQL Code Generator, fail on it.
    locations = [
        each for each in directive.locations if each is not DirectiveLocation.DIRECTIVE_DEFINITION
    ]
    return GraphQLDirective(**{**kwargs, "locations": locations})


def _namespace_field(
    field: GraphQLField, templates: Mapping[str, Template], filters: FilterTypes
) -> GraphQLField:
    namespace = get_named_type(field.type)
    assert isinstance(namespace, GraphQLObjectType)
    fields = {
        name: filters.extend(restrict_field(each, templates[name]), templates[name])
        for name, each in namespace.fields.items()
        if name in templates
    }
    type_ = GraphQLNonNull(copy_with(namespace, fields=fields))
    return copy_with(field, type_=type_)
