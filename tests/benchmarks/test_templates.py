"""The catalog whose check and start are measured."""

from pathlib import Path

from benchmarks.templates import write_templates
from resolvers.catalog.loading import load_catalog


def test_the_catalog_has_templates_whose_statements_all_differ(tmp_path: Path) -> None:
    templates = load_catalog(write_templates(tmp_path, 20)).templates
    assert len(templates) == 20
    texts = [each.text.pieces for each in templates if each.source is None]
    assert len(set(texts)) == len(texts)
