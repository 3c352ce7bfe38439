"""Visibility for every combination of role, template, column and kind of request."""

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx
import pytest

from resolvers.catalog.loading import Catalog, load_catalog
from resolvers.sql.template import Template
from schema.type_names import type_names
from tests.callers.gateway import Running, callers_file, gateway

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
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    from tests.resolvers.shops import write_catalog

    return load_catalog(write_catalog(tmp_path_factory.mktemp("matrix"), **files()))


@pytest.fixture(scope="module")
def cells(catalog: Catalog) -> list[Cell]:
    return [Cell(template, column) for template in catalog.templates for column in template.columns]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, cells: list[Cell]) -> Iterator[Running]:
    folder: Path = tmp_path_factory.mktemp("gateway")
    (folder / "manifest.json").write_text(json.dumps({cell.id: query(cell) for cell in cells}))
    callers = callers_file({name: {"roles": roles} for name, roles in CALLERS.items()})
    with gateway(folder, files(), callers, trusted_documents=folder / "manifest.json") as running:
        yield running


def sent(running: Running, caller: str | None, operation: str, cell: Cell) -> dict[str, Any]:
    """The response to one cell."""
    headers = running.credential(caller)

    def get(**parameters: str) -> httpx.Response:
        return running.http.get("/graphql", params=parameters, headers=headers)

    match operation:
        case "get":
            response = get(query=query(cell))
        case "trusted":
            response = running.post({"documentId": cell.id}, caller)
        case "trusted_get":
            hashed = {"persistedQuery": {"version": 1, "sha256Hash": cell.id}}
            response = get(extensions=json.dumps(hashed))
        case "two_operations":
            response = running.post({"query": two_operations(cell), "operationName": "B"}, caller)
        case _:
            response = running.post(DOCUMENTS[operation](cell), caller)
    result: dict[str, Any] = response.json()
    return result


def shown_by_types(running: Running, caller: str | None, cells: list[Cell]) -> set[str]:
    """Return the ids of the cells whose template's types have the column."""
    shown = set()
    for template in {cell.template.name: cell.template for cell in cells}.values():
        names = type_names(template)
        properties = names["row"] if template.kind == "rows" else names["properties"]
        types = running.post(
            f'{{ properties: __type(name: "{properties}") {{ fields {{ name }} }}'
            f' sort: __type(name: "{names["sort"]}") {{ enumValues {{ name }} }} }}',
            caller,
        ).json()["data"]
        columns = {each["name"] for each in (types["properties"] or {"fields": []})["fields"]}
        sortable = {each["name"] for each in (types["sort"] or {"enumValues": []})["enumValues"]}
        assert columns & {*template.columns} == sortable
        shown |= {Cell(template, name).id for name in columns}
    return shown


def shown_by_schema(running: Running, caller: str | None) -> set[tuple[str, str]]:
    """Namespace's type and field of all that introspection shows of templates."""
    text = "{ __schema { types { name fields { name } } } }"
    types = running.post(text, caller).json()["data"]["__schema"]["types"]
    return {(type_["name"], each["name"]) for type_ in types for each in type_["fields"] or []}


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("caller", [None, *CALLERS])
def test_every_cell_is_visible_to_the_right_roles_only(
    running: Running, cells: list[Cell], caller: str | None, operation: str
) -> None:
    roles = CALLERS[caller] if caller else []
    schema = shown_by_schema(running, caller) if operation == "introspected_schema" else set()
    types = shown_by_types(running, caller, cells) if operation == "introspected_type" else set()
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
            result = sent(running, caller, operation, cell)
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
def test_errors_never_suggest_a_hidden_name(running: Running, caller: str | None) -> None:
    roles = CALLERS[caller] if caller else []
    text = running.post(
        "{ queryRows { everyone { rows { nam kin wort plai } } boss: bossi { rows { name } } } }",
        caller,
    ).text
    assert ("kind" in text) <= bool({"staff", "boss"} & {*roles})
    assert ("worth" in text) <= ("boss" in roles)
    assert ("bossy" in text) <= ("boss" in roles)
