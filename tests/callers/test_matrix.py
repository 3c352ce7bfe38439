"""Visibility for every combination of role, template, column and kind of request."""

import json
from collections.abc import AsyncIterator
from itertools import product
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx
import pytest

from resolvers.catalog.loading import Catalog, load_catalog
from resolvers.sql.template import Template
from schema.type_names import type_names
from tests.cache.test_results import in_process
from tests.callers.gateway import FakeCarto, callers_file, key_for
from tests.resolvers.shops import write_catalog
from tests.serving import Recorder

pytestmark = pytest.mark.anyio

ROWS: Final = """/* ---
description: {name}.
{geometry}columns:
  name:  String!
  kind:  {{ type: String, access: [staff, boss] }}
  worth: {{ type: String, access: [boss] }}
  plain: {{ type: String, access: [public] }}
sort: [name, kind, worth, plain]
order: name
access: [{access}]
--- */
SELECT name, kind, worth, plain, geom FROM `sandbox.t`
"""
ACCESS: Final = {
    "everyone": "public",
    "staffed": "staff",
    "bossy": "boss",
    "either": "staff, boss",
    "nobody": "",
}
CALLERS: Final[dict[str, list[str]]] = {
    "staff": ["staff"],
    "boss": ["boss"],
    "both": ["staff", "boss"],
    "stranger": ["unheard-of"],
    "roleless": [],
}


def files() -> dict[str, str]:
    rows = {
        f"rows__{name}": ROWS.format(name=name, geometry="", access=access)
        for name, access in ACCESS.items()
    }
    layers = {
        f"features__{name}Layer": ROWS.format(
            name=name, geometry="geometry: geom\napi: sql\n", access=access
        )
        for name, access in ACCESS.items()
    }
    return rows | layers


class Cell(NamedTuple):
    """One column of one template."""

    template: Template
    column: str

    @property
    def id(self) -> str:
        return f"{self.template.name}-{self.column}"

    def is_open(self, roles: list[str]) -> bool:
        held = {*roles, "public"}
        access = self.template.columns[self.column].access
        return bool(self.template.access & held) and (access is None or bool(access & held))

    def selection(self, inner: str | None = None, arguments: str = "") -> str:
        column = inner or self.column
        if self.template.kind == "rows":
            return f"queryRows {{ {self.template.name}{arguments} {{ rows {{ {column} }} }} }}"
        return f"features {{ {self.template.name}{arguments} {{ features {{ properties {{ {column} }} }} }} }}"


def query(cell: Cell) -> str:
    return f"{{ {cell.selection()} }}"


def alias(cell: Cell) -> str:
    return f"{{ a: {cell.selection(f'b: {cell.column}')} }}"


def fragment(cell: Cell) -> str:
    names = type_names(cell.template)
    type_ = names["row"] if cell.template.kind == "rows" else names["properties"]
    return f"{{ {cell.selection('...F')} }} fragment F on {type_} {{ {cell.column} }}"


def inline(cell: Cell) -> str:
    return f"query Q {{ ... on Query {{ {cell.selection(f'... {{ {cell.column} }}')} }} }}"


def included(cell: Cell) -> str:
    return f"query($v: Boolean = true) {{ {cell.selection(f'{cell.column} @include(if: $v)')} }}"


def ordered(cell: Cell) -> str:
    return f"{{ {cell.selection('name', f'(orderBy: [{{field: {cell.column}}}])')} }}"


def two_operations(cell: Cell) -> str:
    return f"query A {{ __typename }} query B {{ {cell.selection()} }}"


DOCUMENTS: Final = {
    each.__name__: each
    for each in (query, alias, fragment, inline, included, ordered, two_operations)
}
OPERATIONS: Final = [
    *DOCUMENTS,
    "get",
    "trusted",
    "trusted_get",
    "introspected_type",
    "introspected_schema",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_catalog(tmp_path_factory.mktemp("matrix"), **files())


@pytest.fixture(scope="module")
def catalog(folder: Path) -> Catalog:
    return load_catalog(folder)


@pytest.fixture(scope="module")
def cells(catalog: Catalog) -> list[Cell]:
    return [Cell(template, column) for template in catalog.templates for column in template.columns]


class Running(NamedTuple):
    """A gateway in this process. By sockets each of thousands of requests would wait for other threads."""

    http: httpx.AsyncClient
    carto: Recorder

    async def get(self, caller: str | None, **parameters: str) -> httpx.Response:
        return await self.http.get("/graphql", params=parameters, headers=credential(caller))

    async def post(self, body: dict[str, str] | str, caller: str | None) -> httpx.Response:
        content = {"query": body} if isinstance(body, str) else body
        return await self.http.post("/graphql", json=content, headers=credential(caller))


def credential(caller: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {key_for(caller)}"} if caller else {}


@pytest.fixture(scope="module")
async def running(
    tmp_path_factory: pytest.TempPathFactory, folder: Path, cells: list[Cell]
) -> AsyncIterator[Running]:
    files = tmp_path_factory.mktemp("gateway")
    (files / "manifest.json").write_text(json.dumps({cell.id: query(cell) for cell in cells}))
    keys = {name: {"roles": roles} for name, roles in CALLERS.items()}
    (files / "callers.yaml").write_text(callers_file(keys))
    settings = {
        "carto_api_base_url": "https://carto.test",
        "carto_api_access_token": "token",
        "catalog": folder,
        "callers": files / "callers.yaml",
        "trusted_documents": files / "manifest.json",
    }
    carto = Recorder(FakeCarto())
    async with in_process(settings, carto) as http:
        yield Running(http, carto)


async def sent(running: Running, caller: str | None, operation: str, cell: Cell) -> dict[str, Any]:
    """Send a request for the column `cell` as `caller` (None: anonymous), and return the JSON."""
    match operation:
        case "get":
            response = await running.get(caller, query=query(cell))
        case "trusted":
            response = await running.post({"documentId": cell.id}, caller)
        case "trusted_get":
            hashed = {"persistedQuery": {"version": 1, "sha256Hash": cell.id}}
            response = await running.get(caller, extensions=json.dumps(hashed))
        case "two_operations":
            body = {"query": two_operations(cell), "operationName": "B"}
            response = await running.post(body, caller)
        case _:
            response = await running.post(DOCUMENTS[operation](cell), caller)
    result: dict[str, Any] = response.json()
    return result


async def shown_by_types(running: Running, caller: str | None, cells: list[Cell]) -> set[str]:
    """Return the ids of the cells that introspection shows to `caller`.

    A cell is one column of one template.
    """
    shown = set()
    for template in {cell.template.name: cell.template for cell in cells}.values():
        names = type_names(template)
        properties = names["row"] if template.kind == "rows" else names["properties"]
        response = await running.post(
            f'{{ properties: __type(name: "{properties}") {{ fields {{ name }} }}'
            f' sort: __type(name: "{names["sort"]}") {{ enumValues {{ name }} }} }}',
            caller,
        )
        types = response.json()["data"]
        columns = {each["name"] for each in (types["properties"] or {"fields": []})["fields"]}
        sortable = {each["name"] for each in (types["sort"] or {"enumValues": []})["enumValues"]}
        assert columns & {*template.columns} == sortable
        shown |= {Cell(template, name).id for name in columns}
    return shown


async def shown_by_schema(running: Running, caller: str | None) -> set[tuple[str, str]]:
    text = "{ __schema { types { name fields { name } } } }"
    response = await running.post(text, caller)
    types = response.json()["data"]["__schema"]["types"]
    return {(type_["name"], each["name"]) for type_ in types for each in type_["fields"] or []}


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("caller", [None, *CALLERS])
async def test_every_cell_is_visible_to_the_right_roles_only(
    running: Running, cells: list[Cell], caller: str | None, operation: str
) -> None:
    roles = CALLERS[caller] if caller else []
    schema, types = set(), set()
    if operation == "introspected_schema":
        schema = await shown_by_schema(running, caller)
    if operation == "introspected_type":
        types = await shown_by_types(running, caller, cells)
    for cell in cells:
        opened = cell.is_open(roles)
        if operation == "introspected_schema":
            names = type_names(cell.template)
            type_ = names["row"] if cell.template.kind == "rows" else names["properties"]
            assert ((type_, cell.column) in schema) == opened, cell.id
        elif operation == "introspected_type":
            assert (cell.id in types) == opened, cell.id
        else:
            running.carto.requests.clear()
            result = await sent(running, caller, operation, cell)
            assert ("errors" not in result) == opened, (cell.id, result)
            assert bool(running.carto.requests) == opened, cell.id
            if not opened:
                assert "data" not in result
                code = result["errors"][0]["extensions"]["code"]
                is_no_such_column = operation == "ordered" and code == "BAD_USER_INPUT"
                assert code == "GRAPHQL_VALIDATION_FAILED" or is_no_such_column


def test_there_are_five_hundred_cells_many_of_each_kind(cells: list[Cell]) -> None:
    every = [
        cell.is_open(roles)
        for roles, cell, _ in product([[], *CALLERS.values()], cells, OPERATIONS)
    ]
    assert len(every) >= 500
    assert 0.2 < sum(every) / len(every) < 0.8


@pytest.mark.parametrize("caller", [None, *CALLERS])
async def test_errors_never_suggest_a_hidden_name(running: Running, caller: str | None) -> None:
    roles = CALLERS[caller] if caller else []
    wrong = (
        "{ queryRows { everyone { rows { nam kin wort plai } } boss: bossi { rows { name } } } }"
    )
    text = (await running.post(wrong, caller)).text
    assert ("kind" in text) <= bool({"staff", "boss"} & {*roles})
    assert ("worth" in text) <= ("boss" in roles)
    assert ("bossy" in text) <= ("boss" in roles)
