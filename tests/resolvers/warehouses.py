"""The sandbox's catalog in the SQL of every warehouse.

BigQuery's and PostgreSQL's are shipped and run for real. The others' SELECTs lie in warehouses/, and have the headers
of BigQuery's: what a template takes and gives is the same everywhere.
"""

import tempfile
from collections.abc import Mapping
from importlib.resources import as_file
from pathlib import Path
from typing import Final

from carto_graphql.sandbox import sandbox_catalog
from resolvers.catalog.loading import Catalog, load_catalog
from resolvers.sql.dialects import DIALECTS
from resolvers.sql.template import Template
from tests.resolvers.sandbox import CATALOG

__all__ = ["BODIES", "OF_BIGQUERY_ALONE", "TEMPLATES", "header_of", "text_of", "write_catalog_of"]

BODIES: Final = Path(__file__).parent / "warehouses"
SHIPPED: Final = ("bigquery", "postgres")
OF_BIGQUERY_ALONE: Final = frozenset({"features-citiesByCell"})
"""Templates of H3 cells, which Oracle does not have, and PostGIS only with CARTO's Analytics Toolbox."""
_END: Final = "--- */\n"


def header_of(template: str) -> str:
    """Return the YAML header of a template of the sandbox, such as `features/cities`."""
    with as_file(sandbox_catalog() / f"{template}.sql") as file:
        header, end, _ = file.read_text(encoding="utf-8").partition(_END)
    return header + end


def text_of(provider: str, template: str) -> str:
    if provider in SHIPPED:
        with as_file(sandbox_catalog(provider) / f"{template}.sql") as file:
            return file.read_text(encoding="utf-8")
    body = BODIES / provider / f"{template.replace('/', '-')}.sql"
    return header_of(template) + body.read_text(encoding="utf-8")


def write_catalog_of(provider: str, folder: Path) -> Path:
    (folder / "catalog.yaml").write_text(
        f"connections: {{ it: {{ provider: {provider} }} }}\ndefaults: {{ connection: it, api: sql }}\n"
    )
    for body in sorted((BODIES / provider).glob("*.sql")):
        template = body.stem.replace("-", "/", 1)
        file = folder / f"{template}.sql"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text_of(provider, template))
    return folder


def _load(provider: str) -> Catalog:
    if provider == "bigquery":
        return CATALOG
    if provider in SHIPPED:
        with as_file(sandbox_catalog(provider)) as shipped:
            return load_catalog(shipped)
    with tempfile.TemporaryDirectory() as folder:
        return load_catalog(write_catalog_of(provider, Path(folder)))


TEMPLATES: Final[Mapping[tuple[str, str], Template]] = {
    (provider, f"{template.kind}-{template.name}"): template
    for provider in DIALECTS
    for template in _load(provider).templates
}
"""(provider, kind-name) -> template."""
