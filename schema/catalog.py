"""Loading of a catalog whose templates have distinct GraphQL types."""

from pathlib import Path

from resolvers.catalog import loading
from resolvers.catalog.loading import Catalog
from schema.type_names import type_name_problems

__all__ = ["load_catalog"]


def load_catalog(folder: Path) -> Catalog:
    """Return the catalog in `folder`; raise `CatalogError` with every error in it.

    Errors include names of GraphQL types that clash.
    """
    return loading.load_catalog(folder, check=type_name_problems)
