"""`geometry: { nullable: false }`: a feature without a shape is not of the declared type."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from resolvers.catalog.loading import load_catalog
from resolvers.results.columns import Form
from resolvers.results.result_format import ResultFormat
from resolvers.sql.selection import Member
from schema.build import build_schema
from tests.resolvers.results.sample_rows import TEMPLATES
from tests.resolvers.shops import write_catalog

SELECTION: Final = (Member("features", "features", (Member("geometry", "geometry"),)),)
SHAPE: Final = b'{"type":"Point","coordinates":[1,2]}'


@pytest.mark.parametrize("nullable", [True, False])
@pytest.mark.parametrize(
    ("form", "row"),
    [("rows", b'{"__geometry":%b}'), ("geojson", b'{"geometry":%b,"properties":{}}')],
)
def test_null_is_a_wrong_value_where_the_catalog_declares_none(
    form: Form, row: bytes, nullable: bool
) -> None:
    template = replace(TEMPLATES["features"], nullable_geometry=nullable)
    format_ = ResultFormat(template, form, SELECTION)
    for shape, is_right in ((SHAPE, True), (b"null", nullable)):
        batch = format_.decode(b"[%b]" % (row % shape))
        assert (batch.rows is not None) == is_right


def test_the_schema_says_so(tmp_path: Path) -> None:
    text = """/* ---
description: Shops.
geometry: { column: geom, nullable: false }
columns: { name: String! }
access: [public]
--- */
SELECT name, geom FROM shops
"""
    write_catalog(tmp_path, features__shops=text)
    schema = build_schema(load_catalog(tmp_path).public_templates())
    assert "geometry: Geometry!" in schema.as_str()
