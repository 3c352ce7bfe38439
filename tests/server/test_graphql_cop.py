"""The checks of graphql-cop 1.14, as it sends them and judges the answers: what it finds is there by decision.

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
    """A public endpoint with suggestions off; all else is as it comes."""
    app = create_app(Settings.model_validate({"sandbox": True, "field_suggestions": False}))
    with on_a_port(app) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


def posted(http: httpx.Client, query: str) -> dict[str, Any]:
    answer: dict[str, Any] = http.post(
        "/graphql", json={"query": query, "operationName": "cop"}
    ).json()
    return answer


def is_introspected(http: httpx.Client) -> bool:
    return "types" in str(
        posted(http, "query cop { __schema { types { name fields { name } } } }").get("data")
    )


def takes_many_aliases(http: httpx.Client) -> bool:
    aliases = " ".join(f"alias{number}:__typename" for number in range(101))
    return "alias100" in str(posted(http, f"query cop {{ {aliases} }}").get("data"))


def takes_batches(http: httpx.Client) -> bool:
    answer = http.post("/graphql", json=[{"query": "query cop { __typename }"}] * 10).json()
    return isinstance(answer, list)


def tells_of_each_directive(http: httpx.Client) -> bool:
    return len(posted(http, f"query cop {{ __typename {'@aa' * 10} }}").get("errors", [])) == 10


def takes_many_of_one_field(http: httpx.Client) -> bool:
    return "__typename" in str(posted(http, f"query cop {{ {'__typename ' * 500} }}").get("data"))


def takes_circular_introspection(http: httpx.Client) -> bool:
    return bool(posted(http, CIRCULAR).get("data"))


def suggests_fields(http: httpx.Client) -> bool:
    return "Did you mean" in str(posted(http, "query cop { __schema { directive } }"))


def takes_queries_by_get(http: httpx.Client) -> bool:
    return "data" in http.get("/graphql", params={"query": "query cop { __typename }"}).json()


def takes_mutations_by_get(http: httpx.Client) -> bool:
    return "data" in http.get("/graphql", params={"query": "mutation cop { __typename }"}).json()


def takes_forms(http: httpx.Client) -> bool:
    return "data" in http.post("/graphql", data={"query": "query cop { __typename }"}).json()


def traces(http: httpx.Client) -> bool:
    return "tracing" in str(posted(http, "query cop { __typename }").get("extensions"))


def tells_of_exceptions(http: httpx.Client) -> bool:
    return "exception" in str(posted(http, "qwerty cop { abc }")).lower()


def shows_an_ide(http: httpx.Client) -> bool:
    answer = http.get("/graphql", headers={"Accept": "text/html"})
    return any(name in answer.text.lower() for name in ("graphiql", "playground"))


CHECKS: Final[Mapping[str, Check]] = {
    "introspection": is_introspected,
    "alias overloading": takes_many_aliases,
    "array-based query batching": takes_batches,
    "directive overloading": tells_of_each_directive,
    "field duplication": takes_many_of_one_field,
    "circular query by introspection": takes_circular_introspection,
    "field suggestions": suggests_fields,
    "GET method query support": takes_queries_by_get,
    "mutation over GET": takes_mutations_by_get,
    "POST based URL-encoded query": takes_forms,
    "trace mode": traces,
    "unhandled errors": tells_of_exceptions,
    "GraphQL IDE": shows_an_ide,
}


def test_introspection_and_queries_by_get_are_all_that_is_found(http: httpx.Client) -> None:
    assert [name for name, found in CHECKS.items() if found(http)] == [
        "introspection",
        "GET method query support",
    ]
