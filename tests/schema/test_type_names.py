"""Names of GraphQL types: how they are made, and which clashes stop the catalog."""

from pathlib import Path

import pytest

from resolvers.errors import CatalogError, Problem
from schema.catalog import load_catalog
from schema.type_names import type_names
from tests.resolvers.shops import SHOPS, TOWNS, changed, write_catalog


def problems(folder: Path, **files: str) -> list[Problem]:
    with pytest.raises(CatalogError) as error:
        load_catalog(write_catalog(folder, **files))
    return list(error.value.problems)


def test_type_names_are_made_from_the_file_and_the_parameters(tmp_path: Path) -> None:
    header = "params: { kind: { type: String, enum: [a] } }\nsort: [town]\naccess: [public]"
    towns = f"{changed(TOWNS, 5, header).rstrip()} [[ WHERE kind = {{{{kind}}}} ]]\n"
    folder = write_catalog(tmp_path, features__shops=SHOPS, rows__bigTowns=towns)
    shops, rows = load_catalog(folder).templates
    assert type_names(shops) == {
        "collection": "ShopsCollection",
        "feature": "ShopsFeature",
        "properties": "ShopsProperties",
        "order": "ShopsOrder",
        "sort": "ShopsSortField",
    }
    assert type_names(rows) == {
        "collection": "BigTownsResult",
        "row": "BigTownsRow",
        "order": "BigTownsRowOrder",
        "sort": "BigTownsRowSortField",
        "enum kind": "BigTownsRowKind",
    }


def test_two_files_that_make_one_type_are_both_named(tmp_path: Path) -> None:
    [problem, *others] = problems(tmp_path, rows__towns=TOWNS, rows__Towns=TOWNS)
    other = tmp_path / "rows" / "Towns.sql"
    assert problem.file == tmp_path / "rows" / "towns.sql"
    assert problem.message == (
        f"its GraphQL type TownsResult is also that of {other}; rename one of the two files"
    )
    assert ["TownsRow" in other.message for other in others] == [True]


def test_features_and_rows_may_share_a_name(tmp_path: Path) -> None:
    catalog = load_catalog(write_catalog(tmp_path, features__shops=SHOPS, rows__shops=TOWNS))
    assert [template.kind for template in catalog.templates] == ["features", "rows"]


def test_an_enum_named_like_another_type_of_its_template_is_rejected(tmp_path: Path) -> None:
    sql = SHOPS.replace("owner", "order_").replace(
        "order_: String", "feature: { type: String, enum: [Ada] }"
    )
    sql = sql.replace("{ order_: Ada", "{ feature: Ada").replace("{{order_}}", "{{feature}}")
    [problem] = problems(tmp_path, features__shops=sql)
    assert problem.message == (
        "two of its GraphQL types are named ShopsFeature; rename the parameter with that `enum:`"
    )


@pytest.mark.parametrize("name", ["Query", "Features", "featureCollectionType"])
def test_a_file_whose_types_are_not_reserved_loads(tmp_path: Path, name: str) -> None:
    files = {f"rows__{name}": TOWNS}
    assert load_catalog(write_catalog(tmp_path, **files)).templates[0].name == name


def test_a_type_name_that_is_reserved_is_rejected(tmp_path: Path) -> None:
    enum = SHOPS.replace("  owner: String", "  type: { type: String, enum: [Ada] }")
    enum = enum.replace("{ owner: Ada", "{ type: Ada").replace("{{owner}}", "{{type}}")
    messages = [each.message for each in problems(tmp_path, features__feature=enum)]
    assert messages == ["its GraphQL type FeatureType is reserved; rename the file"]
