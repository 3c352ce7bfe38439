"""Loading of a catalog whose templates have distinct GraphQL types."""

from pathlib import Path

from resolvers.catalog import loading
from resolvers.catalog.loading import Catalog, VariableSources
from schema.type_names import type_name_problems

__all__ = ["load_catalog"]


def load_catalog(folder: Path, variables: VariableSources | None = None) -> Catalog:
    """Load the catalog in `folder`, or raise `CatalogError` with all errors.

    `variables` override defaults in catalog.yaml.
    """
    sources = variables or VariableSources()
    # Two GraphQL types with the same name are an error, too.
    return loading.load_catalog(folder, sources, check=type_name_problems)
