"""The schema of each set of roles: its content, the types it shares, and how many are cached."""

import math
from itertools import combinations
from pathlib import Path
from typing import Final

import httpx
import pytest
from graphql import GraphQLSchema, get_named_type, print_schema, validate_schema

from carto_client import CartoClient, StaticToken
from carto_graphql.sandbox import sandbox_catalog
from resolvers.catalog.loading import Catalog, load_catalog
from resolvers.query_runner import QueryRunner
from schema.build import NoTemplates, build_schema
from schema.execution import Request
from schema.fields import RequestContext
from schema.roles import MAX_ROLE_SETS, Executors, restrict_schema
from tests.resolvers.shops import write_catalog

TEMPLATE: Final = """/* ---
description: {name}.
{geometry}columns:
  name:    String!
  kind:    {{ type: String, access: [staff, boss] }}
  secret:  {{ type: Int, access: [boss] }}
sort: [name, kind, secret]
filter: [name, kind, secret]
order: name
access: [{access}]
--- */
SELECT name, kind, secret, geom FROM `sandbox.t`
"""
ALL_HIDDEN: Final = """/* ---
description: Sorted by a hidden column.
columns: { name: String!, secret: { type: Int, access: [boss] } }
sort: [secret]
filter: [secret]
access: [public]
--- */
SELECT name, secret FROM `sandbox.t`
"""
ROLES: Final = ("staff", "boss", "guest")
ROLE_SETS: Final = [set(chosen) for count in range(4) for chosen in combinations(ROLES, count)]


def template(name: str, access: str, *, geometry: bool = False) -> str:
    return TEMPLATE.format(
        name=name, access=access, geometry="geometry: geom\n" if geometry else ""
    )


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    folder = write_catalog(
        tmp_path_factory.mktemp("catalog"),
        features__layer=template("layer", "public", geometry=True),
        features__closed=template("closed", "boss", geometry=True),
        rows__table=template("table", "staff, guest"),
        rows__sorted=ALL_HIDDEN,
    )
    return load_catalog(folder)


@pytest.fixture(scope="module")
def whole(catalog: Catalog) -> GraphQLSchema:
    return build_schema(catalog.templates)._schema


@pytest.mark.parametrize("roles", ROLE_SETS, ids=lambda roles: "+".join(sorted(roles)) or "none")
def test_the_schema_of_roles_equals_one_built_from_their_templates_alone(
    catalog: Catalog, whole: GraphQLSchema, roles: set[str]
) -> None:
    opened = catalog.visible_templates(roles)
    cut = restrict_schema(whole, opened)
    assert print_schema(cut) == print_schema(build_schema(opened)._schema)
    assert not validate_schema(cut)


def test_types_without_hidden_columns_are_shared(catalog: Catalog, whole: GraphQLSchema) -> None:
    boss, staff = (
        restrict_schema(whole, catalog.visible_templates({"boss"})),
        restrict_schema(whole, catalog.visible_templates({"staff"})),
    )
    for name in ("LayerCollection", "LayerProperties", "LayerOrder", "BBox", "String"):
        assert boss.type_map[name] is whole.type_map[name]
    assert staff.type_map["LayerProperties"] is not whole.type_map["LayerProperties"]
    assert staff.type_map["FeatureType"] is whole.type_map["FeatureType"]


def test_without_visible_templates_there_is_no_schema(whole: GraphQLSchema) -> None:
    with pytest.raises(NoTemplates):
        restrict_schema(whole, [])


def test_roles_that_the_catalog_does_not_name_share_an_executor(catalog: Catalog) -> None:
    executors = Executors(catalog, callers=True)
    assert (
        executors.for_roles({"public", "x"})
        is executors.for_roles({"y"})
        is executors.for_roles(())
    )
    assert executors.for_roles({"boss", "x"}) is executors.for_roles({"boss"})
    assert executors.for_roles({"boss"}) is not executors.for_roles({"staff"})


def test_the_number_of_cached_executors_is_bounded(tmp_path: Path) -> None:
    many = ", ".join(f"r{index}" for index in range(MAX_ROLE_SETS + 10))
    executors = Executors(
        load_catalog(write_catalog(tmp_path, rows__table=template("t", many))), callers=True
    )
    first = executors.for_roles({"r0"})
    for index in range(1, MAX_ROLE_SETS + 10):
        executors.for_roles({f"r{index}"})
    assert executors.for_roles({"r0"}) is not first


def test_callers_without_visible_templates_have_no_executor(tmp_path: Path) -> None:
    executors = Executors(
        load_catalog(write_catalog(tmp_path, rows__t=template("t", "boss"))), callers=True
    )
    assert executors.for_roles({"staff"}) is None
    assert executors.for_roles({"boss"}) is not None


def test_without_callers_the_schema_has_public_templates_only(
    catalog: Catalog, tmp_path: Path
) -> None:
    executor = Executors(catalog, callers=False).for_roles({"boss"})
    assert executor is not None
    assert print_schema(executor.schema) == print_schema(
        build_schema(catalog.public_templates())._schema
    )
    only_staff = load_catalog(write_catalog(tmp_path, rows__t=template("t", "staff")))
    with pytest.raises(NoTemplates):
        Executors(only_staff, callers=False)


def test_the_whole_catalog_of_the_sandbox_is_public() -> None:
    catalog = load_catalog(Path(str(sandbox_catalog())))
    executor = Executors(catalog, callers=False).for_roles({"public"})
    assert executor is not None
    root = executor.schema.query_type
    assert root is not None
    fields = [name for field in root.fields.values() for name in get_named_type(field.type).fields]
    assert sorted(fields) == sorted(each.name for each in catalog.templates)


@pytest.mark.anyio
async def test_a_cached_document_is_valid_for_its_own_schema_only(
    catalog: Catalog,
) -> None:
    executors = Executors(catalog, callers=True)
    query = "{ features { layer { features { properties { secret } } } } }"
    for _ in range(3):
        assert await reaches_carto(executors, {"boss"}, query)
        assert not await reaches_carto(executors, {"staff"}, query)
        assert not await reaches_carto(executors, {"public"}, query)


async def reaches_carto(executors: Executors, roles: set[str], query: str) -> bool:
    sent: list[httpx.Request] = []

    def response(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(403)

    client = CartoClient(
        base_url="http://127.0.0.1",
        auth=StaticToken("canned"),
        transport=httpx.MockTransport(response),
    )
    executor = executors.for_roles(roles)
    assert executor
    async with client:
        await executor.execute(Request(query), RequestContext(QueryRunner(client), math.inf))
    return bool(sent)
