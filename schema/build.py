"""The whole schema, from the templates that a caller may ask."""

from collections.abc import Iterable
from typing import Any, Final, Optional

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import create_type
from strawberry.types.fields.resolver import StrawberryResolver

from resolvers.geojson import MAX_VERTICES
from resolvers.sql.template import NAMESPACES, Kind, Template
from schema.fields import TemplateResolver
from schema.scalars import scalar_map
from schema.types import arguments_of, collection_type, field

__all__ = ["NothingOpen", "build_schema"]

_TYPES: Final[tuple[tuple[Kind, str, str], ...]] = (
    ("features", "Features", "Map layers: each field answers a GeoJSON FeatureCollection."),
    ("rows", "QueryRows", "Tables: each field answers rows."),
)


class NothingOpen(Exception):  # a state of the catalog
    """There is no template to make a schema from."""


def build_schema(
    templates: Iterable[Template], *, max_vertices: int = MAX_VERTICES
) -> strawberry.Schema:
    """The schema of `templates`; a namespace with nothing in it is left out. Raises `NothingOpen`.

    `max_vertices` are the positions that a Geometry argument may have.
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
        raise NothingOpen("no template is open to anybody: add `access: [public]` to one")
    return strawberry.Schema(
        query=create_type("Query", namespaces, description="Everything that can be asked."),
        config=StrawberryConfig(
            auto_camel_case=False,
            default_resolver=_read_key,
            scalar_map=scalar_map(max_vertices),
        ),
    )


def _read_key(source: Any, python_name: str) -> object:
    return source[python_name.removesuffix("_")]  # as `schema.types.field` makes it


def _namespace(name: str, type_name: str, description: str, templates: Iterable[Template]) -> Any:
    fields = [_template_field(template) for template in templates]
    namespace = create_type(type_name, fields, description=description)
    made = field(name, namespace, description)
    made.base_resolver = StrawberryResolver(_namespace_resolver)
    return made


def _namespace_resolver() -> dict[str, object]:
    return {}


def _template_field(template: Template) -> Any:
    made = field(template.name, Optional[collection_type(template)], template.description)
    made.base_resolver = TemplateResolver(template).strawberry_resolver()
    made.arguments = [*arguments_of(template)]
    return made
