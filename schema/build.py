"""The GraphQL schema of a list of templates."""

from collections.abc import Iterable
from typing import Any, Final, Optional

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import create_type
from strawberry.types.fields.resolver import StrawberryResolver

from resolvers.geojson import MAX_VERTICES
from resolvers.sql.template import NAMESPACES, Kind, Template
from schema.fields import TemplateResolver
from schema.filter_types import add_filters
from schema.scalars import scalar_map
from schema.types import build_arguments, build_collection_type, field

__all__ = ["NoTemplates", "build_schema"]

_TYPES: Final[tuple[tuple[Kind, str, str], ...]] = (
    ("features", "Features", "Map layers. Each field returns a GeoJSON FeatureCollection."),
    ("rows", "QueryRows", "Tables. Each field returns rows."),
)


class NoTemplates(Exception):  # a state of the catalog, and no error of a caller
    """An error: no template is visible to the caller, and GraphQL does not allow an empty schema."""


def build_schema(
    templates: Iterable[Template], *, max_vertices: int = MAX_VERTICES
) -> strawberry.Schema:
    """Return the schema of the templates. Raise NoTemplates if there are none.

    `max_vertices` limits Geometry arguments.
    """
    templates = list(templates)
    namespaces = [
        _namespace(
            NAMESPACES[kind],
            type_name,
            description,
            [each for each in templates if each.kind == kind],
        )
        for kind, type_name, description in _TYPES
        if any(each.kind == kind for each in templates)
    ]
    if not namespaces:
        raise NoTemplates("The catalog has no visible template; add `access: [public]` to one.")
    built = strawberry.Schema(
        query=create_type("Query", namespaces, description="The root query type."),
        config=StrawberryConfig(
            auto_camel_case=False,
            default_resolver=_read_key,
            scalar_map=scalar_map(max_vertices),
        ),
    )
    # Strawberry has no public way to set it; the version is pinned.
    built._schema = add_filters(built._schema, templates, max_vertices)  # noqa: SLF001
    return built


def _read_key(source: Any, python_name: str) -> object:
    return source[python_name.removesuffix("_")]  # as `schema.types.field` builds it


def _namespace(name: str, type_name: str, description: str, templates: Iterable[Template]) -> Any:
    fields = [_template_field(template) for template in templates]
    namespace = create_type(type_name, fields, description=description)
    built = field(name, namespace, description)
    built.base_resolver = StrawberryResolver(_resolve_namespace)
    return built


def _resolve_namespace() -> dict[str, object]:
    return {}


def _template_field(template: Template) -> Any:
    built = field(
        template.name,
        Optional[build_collection_type(template)],
        template.description,
        template.deprecated,
    )
    built.base_resolver = TemplateResolver(template).strawberry_resolver()
    built.arguments = [*build_arguments(template)]
    return built
