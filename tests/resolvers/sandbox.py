"""The catalog of the sandbox, loaded once."""

from importlib.resources import as_file
from typing import Final

from carto_graphql.sandbox import sandbox_catalog
from resolvers.catalog.loading import load_catalog

with as_file(sandbox_catalog()) as folder:
    CATALOG: Final = load_catalog(folder)

TEMPLATES: Final = {f"{template.kind}-{template.name}": template for template in CATALOG.templates}
