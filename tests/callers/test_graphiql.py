"""GraphiQL's examples: queries of the templates that are visible to the caller."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.callers.gateway import MINE, OPEN, Running, callers_file, code, gateway


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    callers = callers_file(
        {"member": {"roles": ["member"]}, "slow": {"roles": ["slow"]}},
        roles={"slow": {"rate": "1/hour"}},
    )
    files = {"rows__mine": MINE, "rows__others": OPEN}
    with gateway(tmp_path_factory.mktemp("graphiql"), files, callers) as running:
        yield running


def sent(running: Running, key: str | None) -> httpx.Response:
    return running.http.get("/graphiql/config.json", headers=running.credential(key))


def titles(response: httpx.Response) -> list[str]:
    reported: dict[str, Any] = response.json()
    assert reported["callers"] is True
    return [example["title"] for example in reported["examples"]]


def test_each_caller_gets_examples_of_visible_templates(running: Running) -> None:
    anonymous, member = sent(running, None), sent(running, "member")
    assert titles(anonymous) == ["others"]
    assert titles(member) == ["mine", "others"]
    assert "mine" not in anonymous.text
    assert "acme" not in member.text, "a sample's claim is not an argument"


def test_the_examples_of_a_caller_are_not_cacheable(running: Running) -> None:
    assert sent(running, "member").headers["cache-control"] == "private, no-store"
    for key in (None, "member"):
        assert "Authorization" in sent(running, key).headers["vary"]


def test_an_invalid_credential_is_rejected_as_at_graphql(running: Running) -> None:
    headers = {"Authorization": "Bearer nonsense"}
    rejected = [
        running.http.get(path, headers=headers) for path in ("/graphiql/config.json", "/graphql")
    ]
    assert [each.status_code for each in rejected] == [401, 401]
    assert code(rejected[0]) == code(rejected[1]) == "UNAUTHENTICATED"


def test_the_rate_limit_applies_to_the_examples(running: Running) -> None:
    assert sent(running, "slow").status_code == 200
    limited = sent(running, "slow")
    assert (limited.status_code, code(limited)) == (429, "RATE_LIMITED")


def test_the_page_itself_is_public(running: Running) -> None:
    headers = {"Authorization": "Bearer nonsense"}
    assert running.http.get("/graphiql", headers=headers).status_code == 200
    assert running.http.post("/graphiql/config.json").status_code == 405


def test_the_page_learns_that_nothing_is_public(tmp_path: Any) -> None:
    callers = callers_file({"member": {"roles": ["member"]}})
    with gateway(tmp_path, {"rows__mine": MINE}, callers) as closed:
        assert sent(closed, None).json() == {
            "firstQuery": "",
            "examples": [],
            "fields": 0,
            "callers": True,
            "mcp": False,
        }
        assert titles(sent(closed, "member")) == ["mine"]
