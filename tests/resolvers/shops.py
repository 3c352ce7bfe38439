"""A small catalog that is right, and what it takes to spoil it."""

from pathlib import Path
from typing import Final

from resolvers.catalog.loading import Catalog, load_catalog
from resolvers.errors import CatalogError, Problem
from resolvers.sql.template import Template

CATALOG: Final = """\
connections:
  carto_dw: { provider: bigquery }
defaults:
  connection: carto_dw
"""

SHOPS: Final = """\
/* ---
description: Shops.
geometry: geom
id: id
params:
  least: { type: Int, default: 10, min: 0, max: 100 }
  kinds: { type: "[String!]", maxItems: 3 }
  since: { type: Date }
  owner: String
columns:
  name:     String!
  turnover: { type: Float, column: turn_over }
sort: [name]
order: size desc
access: [public]
limit: { default: 10, max: 100 }
cache: 1h
sample: { owner: Ada, least: 50 }
--- */
SELECT id, name, turn_over, size, geom
FROM `p.d.shops`
WHERE size >= {{least}} AND owner = {{owner}}
[[ AND kind IN {{kinds}} ]]
[[ AND opened >= {{since}} ]]
"""
"""Its lines are counted on: the header begins on line 2, the SELECT on line 20."""

TOWNS: Final = """\
/* ---
description: Towns.
columns:
  town: String!
access: [public]
--- */
SELECT town FROM `p.d.towns`
"""


def write_catalog(folder: Path, **files: str | bytes) -> Path:
    """Write a catalog into `folder`, and return `folder`.

    `features__shops` in `files` is the content of `features/shops.sql`.
    """
    for name, content in {"catalog__yaml": CATALOG, **files}.items():
        kind, _, stem = name.partition("__")
        file = folder / ("catalog.yaml" if kind == "catalog" else f"{kind}/{stem}.sql")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def load(folder: Path, **files: str | bytes) -> Catalog:
    return load_catalog(write_catalog(folder, **files))


def load_one(folder: Path, **files: str | bytes) -> Template:
    [template] = load(folder, **files).templates
    return template


def problems(folder: Path, **files: str | bytes) -> list[Problem]:
    try:
        load(folder, **files)
    except CatalogError as error:
        return list(error.problems)
    return []


def changed(template: str, line: int, becomes: str) -> str:
    lines = template.splitlines()
    return "\n".join([*lines[: line - 1], becomes, *lines[line:]]) + "\n"
