"""The checks of graphql-cop 1.14, with its requests and its criteria: what they find is by design.

https://github.com/dolevf/graphql-cop/tree/main/lib/tests
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import httpx
import pytest

from carto_graphql.settings.settings import Settings
from server import create_app
from tests.serving import on_a_port

CIRCULAR: Final = (
    f"query cop {{ __schema {{ types {{ {'fields { type { ' * 4} name {'} } ' * 4} }} }} }}"
)

Check = Callable[[httpx.Client], bool]


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    app = create_app(Settings.model_validate({"sandbox": True, "field_suggestions": False}))
    with on_a_port(app) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


def post(http: httpx.Client, query: str) -> dict[str, Any]:
    response: dict[str, Any] = http.post(
        "/graphql", json={"query": query, "operationName": "cop"}
    ).json()
    return response


def has_introspection(http: httpx.Client) -> bool:
    return "types" in str(
        post(http, "query cop { __schema { types { name fields { name } } } }").get("data")
    )


def accepts_many_aliases(http: httpx.Client) -> bool:
    aliases = " ".join(f"alias{number}:__typename" for number in range(101))
    return "alias100" in str(post(http, f"query cop {{ {aliases} }}").get("data"))


def accepts_batches(http: httpx.Client) -> bool:
    response = http.post("/graphql", json=[{"query": "query cop { __typename }"}] * 10).json()
    return isinstance(response, list)


def reports_each_directive(http: httpx.Client) -> bool:
    return len(post(http, f"query cop {{ __typename {'@aa' * 10} }}").get("errors", [])) == 10


def accepts_duplicate_fields(http: httpx.Client) -> bool:
    return "__typename" in str(post(http, f"query cop {{ {'__typename ' * 500} }}").get("data"))


def accepts_circular_introspection(http: httpx.Client) -> bool:
    return bool(post(http, CIRCULAR).get("data"))


def suggests_fields(http: httpx.Client) -> bool:
    return "Did you mean" in str(post(http, "query cop { __schema { directive } }"))


def accepts_queries_by_get(http: httpx.Client) -> bool:
    return "data" in http.get("/graphql", params={"query": "query cop { __typename }"}).json()


def accepts_mutations_by_get(http: httpx.Client) -> bool:
    return "data" in http.get("/graphql", params={"query": "mutation cop { __typename }"}).json()


def accepts_forms(http: httpx.Client) -> bool:
    return "data" in http.post("/graphql", data={"query": "query cop { __typename }"}).json()


def has_traces(http: httpx.Client) -> bool:
    return "tracing" in str(post(http, "query cop { __typename }").get("extensions"))


def reveals_exceptions(http: httpx.Client) -> bool:
    return "exception" in str(post(http, "qwerty cop { abc }")).lower()


def serves_an_ide(http: httpx.Client) -> bool:
    response = http.get("/graphql", headers={"Accept": "text/html"})
    return any(name in response.text.lower() for name in ("graphiql", "playground"))


CHECKS: Final[Mapping[str, Check]] = {
    "introspection": has_introspection,
    "alias overloading": accepts_many_aliases,
    "array-based query batching": accepts_batches,
    "directive overloading": reports_each_directive,
    "field duplication": accepts_duplicate_fields,
    "circular query by introspection": accepts_circular_introspection,
    "field suggestions": suggests_fields,
    "GET method query support": accepts_queries_by_get,
    "mutation over GET": accepts_mutations_by_get,
    "POST based URL-encoded query": accepts_forms,
    "trace mode": has_traces,
    "unhandled errors": reveals_exceptions,
    "GraphQL IDE": serves_an_ide,
}


def test_only_introspection_and_queries_by_get_are_found(http: httpx.Client) -> None:
    assert [name for name, found in CHECKS.items() if found(http)] == [
        "introspection",
        "GET method query support",
    ]
