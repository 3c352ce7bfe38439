"""What `filter:` of a header rejects, by line."""

from pathlib import Path

import pytest

from resolvers.catalog.loading import load_catalog
from resolvers.errors import CatalogError

HEADER = """/* ---
description: Towns.
params: { where: String }
columns:
  name: String!
  and: String
  tags: "[String!]"
FILTER
access: [public]
--- */
SELECT name, `and`, tags FROM `p.d.t` WHERE TRUE [[ AND name = {{where}} ]]
"""


@pytest.mark.parametrize(
    ("written", "line", "message"),
    [
        ("filter: [other]", 8, "filter: other is not among the columns"),
        ("filter: [tags]", 8, "filter: tags cannot be filtered: it is [String!]"),
        ("filter: [and]", 8, "filter: and is a field of every filter; rename the column"),
        ("filter: [name]", 3, "params.where: the name is that of an argument which `filter:` adds"),
    ],
)
def test_a_wrong_filter_is_reported_at_its_line(
    tmp_path: Path, written: str, line: int, message: str
) -> None:
    (tmp_path / "catalog.yaml").write_text(
        "connections: { it: { provider: bigquery } }\ndefaults: { connection: it }\n"
    )
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / "towns.sql").write_text(HEADER.replace("FILTER", written))
    with pytest.raises(CatalogError) as raised:
        load_catalog(tmp_path)
    assert any(
        each.line == line and each.message.startswith(message) for each in raised.value.problems
    ), str(raised.value)
