"""What the loader accepts is served: names that Python, GeoJSON or GraphQL give a meaning."""

import json
import keyword
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from carto_graphql.settings.settings import Settings
from server import create_app
from tests.resolvers.shops import write_catalog
from tests.serving import on_a_port

YAML: Final = (
    "connections: { carto_dw: { provider: bigquery } }\ndefaults: { connection: carto_dw }\n"
)
NAMES: Final = [
    *keyword.kwlist,
    *keyword.softkwlist,
    *("properties", "type", "id", "geometry", "features", "rows", "numberReturned", "truncated"),
    *("self", "cls", "info", "root", "source", "name", "value", "args", "kwargs", "object", "mro"),
    *("print", "list", "dict", "str", "field", "direction", "fields", "data", "errors", "Query"),
    *("a", "a_", "_1", "constructor", "toString", "hasOwnProperty"),
]
"""`_` is not a GraphQL name here; `__proto__` begins with two underscores."""
NAMES_OF_COLUMNS: Final = sorted({name for name in NAMES if name != "_"})


def distinct(names: list[str]) -> list[str]:
    return [*{name.lower(): name for name in names}.values()]


def template(kind: str, columns: list[str], parameters: list[str]) -> str:
    geometry = "geometry: geom\n" if kind == "features" else ""
    declared = ", ".join(f"'{name}': {{ type: String, column: name }}" for name in columns)
    params = ", ".join(f"'{name}': {{ type: String, default: x }}" for name in parameters)
    uses = " ".join(f"AND {{{{{name}}}}} = 'x'" for name in parameters)
    return (
        f"/* ---\ndescription: Cities.\n{geometry}params: {{ {params} }}\ncolumns: {{ {declared} }}\n"
        f"sort: {columns}\norder: name\naccess: [public]\n--- */\n"
        f"SELECT name, geom FROM `sandbox.world.cities` WHERE TRUE {uses}\n"
    )


def files(columns: list[str], parameters: list[str]) -> dict[str, str]:
    return {
        f"{kind}__{name}": template(kind, columns, parameters)
        for kind in ("features", "rows")
        for name in ("from_", "class", "None", "cities", "properties", "rows")
    }


@pytest.fixture(scope="module")
def columns() -> list[str]:
    return distinct(NAMES_OF_COLUMNS)


@pytest.fixture(scope="module")
def catalog_folder(tmp_path_factory: pytest.TempPathFactory, columns: list[str]) -> Path:
    folder = tmp_path_factory.mktemp("awkward")
    return write_catalog(folder, catalog__yaml=YAML, **files(columns, columns))


@pytest.fixture(scope="module")
def client(catalog_folder: Path) -> Iterator[httpx.Client]:
    settings = Settings(sandbox=True, catalog=catalog_folder, max_fields=2000, max_tokens=20_000)
    with on_a_port(create_app(settings)) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


def post(client: httpx.Client, query: str) -> Any:
    response = client.post("/graphql", json={"query": query})
    return json.loads(response.text)


@pytest.mark.threat("H26")
def test_every_column_with_an_awkward_name_is_served(
    client: httpx.Client, columns: list[str]
) -> None:
    selected = " ".join(columns)
    result = post(
        client,
        f"""{{
            features {{ cities(limit: 1) {{ features {{ properties {{ {selected} }} }} }} }}
            queryRows {{ cities(limit: 1) {{ rows {{ {selected} }} }} }}
        }}""",
    )
    assert "errors" not in result
    row = dict.fromkeys(columns, result["data"]["queryRows"]["cities"]["rows"][0]["class"])
    assert result["data"]["queryRows"]["cities"]["rows"] == [row]
    assert result["data"]["features"]["cities"]["features"] == [{"properties": row}]


@pytest.mark.threat("H26")
def test_every_parameter_with_an_awkward_name_is_bound(
    client: httpx.Client, columns: list[str]
) -> None:
    for name in columns:
        result = post(client, f'{{ queryRows {{ cities({name}: "y") {{ numberReturned }} }} }}')
        assert result == {"data": {"queryRows": {"cities": {"numberReturned": 0}}}}, name


@pytest.mark.threat("H26")
@pytest.mark.parametrize("name", ["from_", "class", "None", "properties", "rows"])
def test_every_template_with_an_awkward_name_is_served(client: httpx.Client, name: str) -> None:
    result = post(
        client,
        f"""{{
            features {{ {name}(limit: 1) {{ features {{ properties {{ properties }} }} }} }}
            queryRows {{ {name}(limit: 1, orderBy: [{{field: class}}]) {{ rows {{ properties }} }} }}
        }}""",
    )
    assert "errors" not in result
    assert len(result["data"]["features"][name]["features"]) == 1
    assert len(result["data"]["queryRows"][name]["rows"]) == 1


@pytest.mark.threat("H26")
def test_awkward_names_are_introspected(client: httpx.Client, columns: list[str]) -> None:
    result = post(client, '{ __type(name: "CitiesProperties") { fields { name } } }')
    assert [field["name"] for field in result["data"]["__type"]["fields"]] == columns
