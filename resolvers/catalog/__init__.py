"""Reading and checking the catalog of SQL templates."""

from resolvers.catalog.loading import load_catalog

__all__ = ["load_catalog"]
