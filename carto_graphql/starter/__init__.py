"""The starter catalog that `carto-graphql init` writes.

The catalog in BigQuery's SQL passes `carto-graphql check --sandbox`.
"""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

__all__ = ["BIGQUERY", "PROVIDERS", "write_starter"]

BIGQUERY: Final = "bigquery"
_CITIES: Final = {
    BIGQUERY: "`sandbox.world.cities`",
    "databricks": "sandbox.world.cities",
    "oracle": "world.cities",
    "postgres": "world.cities",
    "redshift": "world.cities",
    "snowflake": "sandbox.world.cities",
}
"""The table of the templates, as each warehouse writes its name."""

PROVIDERS: Final = tuple(_CITIES)


def write_starter(
    folder: Path, provider: str = BIGQUERY, connection: str = "carto_dw"
) -> Sequence[Path]:
    """Write the starter catalog into `folder`, and return its files.

    Raise FileExistsError if `folder` is a file or not empty.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(folder)
    replacements = {
        _CITIES[BIGQUERY]: _CITIES[provider],
        f"{{ provider: {BIGQUERY} }}": f"{{ provider: {provider} }}",
        "carto_dw": connection,
    }
    return _copy(files("carto_graphql.starter") / "catalog", folder, replacements)


def _copy(source: Traversable, target: Path, replacements: Mapping[str, str]) -> Sequence[Path]:
    if source.is_file():
        text = source.read_text(encoding="utf-8")
        for old, new in replacements.items():
            text = text.replace(old, new)
        target.write_text(text, encoding="utf-8", newline="\n")
        return [target]
    target.mkdir(parents=True, exist_ok=True)
    entries = sorted(source.iterdir(), key=lambda entry: entry.name)
    return [file for each in entries for file in _copy(each, target / each.name, replacements)]
