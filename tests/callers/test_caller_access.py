"""Callers of HTTP requests: 401, 403, where a credential may be sent, and that none is shown."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from carto_graphql.callers.file import ApiKey
from carto_graphql.callers.keys import find_key, generate_key, hash_key
from tests.callers.gateway import MINE, OPEN, Running, callers_file, code, gateway, key_for
from tests.callers.issuer import Issuer
from tests.serving import logged_requests, on_a_port, written_log

QUERY: Final = "{ queryRows { others { rows { name } } } }"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    issuer = Issuer()
    with on_a_port(issuer) as url:
        issuer.url = url
        issuers = {url: {"audience": "https://maps.example.com", "jwks": f"{url}/jwks"}}
        callers = callers_file({"member": {"roles": ["member"]}, "nobody": {}}, issuers=issuers)
        files = {"rows__mine": MINE, "rows__others": OPEN}
        with gateway(
            tmp_path_factory.mktemp("callers"), files, callers, max_failed_sign_ins=100_000
        ) as running:
            running.issuer = issuer  # type: ignore[attr-defined]  # for the tests of this file
            yield running


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Run a gateway without public templates."""
    callers = callers_file({"member": {"roles": ["member"]}, "stranger": {"roles": ["other"]}})
    with gateway(tmp_path_factory.mktemp("closed"), {"rows__mine": MINE}, callers) as running:
        yield running


def is_unauthenticated(response: httpx.Response) -> bool:
    if response.status_code != 401:
        return False
    assert code(response) == "UNAUTHENTICATED"
    assert "data" not in response.json()
    assert response.headers["www-authenticate"].startswith('Bearer realm="carto-graphql"')
    assert response.headers["cache-control"] == "private, no-store"
    return True


def test_a_request_without_a_credential_is_anonymous_and_sees_public_templates(
    running: Running,
) -> None:
    assert running.post(QUERY).json()["data"]["queryRows"]["others"]["rows"] == [{"name": "name"}]
    assert (
        code(running.post("{ queryRows { mine { rows { name } } } }"))
        == "GRAPHQL_VALIDATION_FAILED"
    )


def test_a_valid_key_and_a_valid_token_are_accepted(running: Running) -> None:
    assert running.post(QUERY, "nobody").status_code == 200
    token = running.issuer.token(roles=["member"], tenant_id="x")  # type: ignore[attr-defined]
    result = running.post(
        "{ queryRows { mine { rows { tenant } } } }", Authorization=f"Bearer {token}"
    )
    assert result.json()["data"]["queryRows"]["mine"]["rows"] == [{"tenant": "x"}]


def test_the_log_has_the_caller(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with gateway(tmp_path, {"rows__others": OPEN}, callers_file({"ann": {}})) as running:
        running.post(QUERY)
        running.post(QUERY, "ann")
        running.post(QUERY, Authorization="Bearer x")
    reported = [line.get("caller") for line in logged_requests(written_log(capfd))]
    assert reported == ["address:127.0.0.1/32", "key:ann", None]


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Bearer",
        "Bearer x",
        "Bearer  {key}",
        "Bearer\t{key}",
        "Bearer {key} x",
        "Bearer {key},Bearer {key}",
        "{key}",
        "Basic {key}",
        "Token {key}",
        "bearer cgk_",
        "Bearer {key}x",
        "Bearer cgk_\xff",
    ],
)
def test_a12_a_malformed_credential_is_rejected_and_never_anonymous(
    running: Running, value: str
) -> None:
    header = value.replace("{key}", key_for("member")).encode("latin-1")
    response = running.http.post(
        "/graphql", json={"query": QUERY}, headers={b"Authorization": header}
    )
    assert is_unauthenticated(response)


def test_a12_the_scheme_is_case_insensitive(running: Running) -> None:
    for scheme in ("bearer", "BEARER", "Bearer"):
        assert running.post(QUERY, Authorization=f"{scheme} {key_for('member')}").status_code == 200


def test_a12_two_authorization_headers_are_rejected(running: Running) -> None:
    pair = [("Authorization", f"Bearer {key_for('member')}")] * 2
    assert is_unauthenticated(running.http.post("/graphql", json={"query": QUERY}, headers=pair))


@pytest.mark.parametrize("name", ["access_token", "token", "authorization", "api_key"])
def test_a12_a_credential_in_the_url_a_cookie_or_the_body_is_ignored(
    running: Running, name: str
) -> None:
    text = "{ queryRows { mine { rows { name } } } }"
    key = key_for("member")
    for response in (
        running.http.get("/graphql", params={"query": text, name: key}),
        running.http.post("/graphql", json={"query": text, name: key}),
        running.http.post(
            "/graphql", json={"query": text}, headers={"Cookie": f"{name}={key}", "X-Api-Key": key}
        ),
    ):
        assert code(response) == "GRAPHQL_VALIDATION_FAILED"
        assert "set-cookie" not in response.headers


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
@pytest.mark.parametrize("query", [QUERY, "{", "{ nope }", "{ __schema { types { name } } }"])
def test_an_invalid_credential_is_rejected_before_the_request_is_read(
    running: Running, method: str, query: str
) -> None:
    request = {"params": {"query": query}} if method == "GET" else {"json": {"query": query}}
    running.carto.requests.clear()
    response = running.http.request(
        method,
        "/graphql",
        headers={"Authorization": "Bearer x"},
        **request,  # type: ignore[arg-type]
    )
    assert is_unauthenticated(response)
    assert not running.carto.requests


def test_two_hundred_forged_tokens_are_rejected(running: Running) -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    token = running.issuer.token(roles=["member"])  # type: ignore[attr-defined]
    for index in range(200):
        at = index * len(token) // 200
        other = alphabet[(alphabet.find(token[at]) + 1 + index % 60) % len(alphabet)]
        forged = token[:at] + other + token[at + 1 :]
        assert is_unauthenticated(running.post(QUERY, Authorization=f"Bearer {forged}")), (
            index,
            forged,
        )


def test_health_and_the_page_of_graphiql_need_no_credential(running: Running) -> None:
    for path in ("/healthz", "/graphiql"):
        assert running.http.get(path, headers={"Authorization": "Bearer x"}).status_code == 200


def test_without_visible_templates_anonymous_callers_get_401_and_others_403(
    closed: Running,
) -> None:
    assert is_unauthenticated(closed.post(QUERY))
    stranger = closed.post(QUERY, "stranger")
    assert (stranger.status_code, code(stranger)) == (403, "FORBIDDEN")
    assert closed.post("{ __typename }", "member").json() == {"data": {"__typename": "Query"}}


def test_graphiql_shows_public_examples_to_anonymous_callers(
    running: Running, closed: Running
) -> None:
    assert "others" in running.http.get("/graphiql/config.json").text
    assert "mine" not in running.http.get("/graphiql/config.json").text
    assert "mine" not in closed.http.get("/graphiql/config.json").text


def test_the_response_says_that_a_token_has_expired(running: Running) -> None:
    token = running.issuer.token(exp=1)  # type: ignore[attr-defined]
    response = running.post(QUERY, Authorization=f"Bearer {token}")
    assert is_unauthenticated(response)
    assert response.json()["errors"][0]["message"] == "The token has expired"
    assert 'error="invalid_token"' in response.headers["www-authenticate"]


def test_an_issuer_whose_keys_are_unavailable_is_a_503_with_retry_after(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with on_a_port(Issuer()) as url:
        pass
    issuers = {url: {"audience": "https://maps.example.com"}}
    with gateway(
        tmp_path_factory.mktemp("lonely"), {"rows__others": OPEN}, callers_file({}, issuers=issuers)
    ) as lonely:
        response = lonely.post(QUERY, Authorization=f"Bearer {Issuer(url=url).token()}")
        assert (response.status_code, code(response)) == (503, "UPSTREAM_UNAVAILABLE")
        assert int(response.headers["retry-after"]) > 0
        assert lonely.post(QUERY).status_code == 200


def test_a15_every_key_is_compared_whichever_matches(monkeypatch: pytest.MonkeyPatch) -> None:
    import hmac

    made = [generate_key() for _ in range(5)]
    keys = [
        ApiKey(str(index), bytes.fromhex(hash_key(key)[7:]), frozenset(), {})
        for index, key in enumerate(made)
    ]
    compared: list[bytes] = []
    genuine = hmac.compare_digest

    def compare(kept: bytes, presented: bytes) -> bool:
        compared.append(kept)
        return genuine(kept, presented)

    monkeypatch.setattr(hmac, "compare_digest", compare)
    for index, key in enumerate([*made, "cgk_wrong"]):
        found = find_key(keys, key)
        assert (found.name if found else None) == (str(index) if index < 5 else None)
    assert len(compared) == 6 * 5


def test_a16_graphiql_stores_no_token() -> None:
    from tests.house.test_packages import ROOT

    source = ROOT / "carto_graphql" / "graphiql" / "source" / "src"
    assert "shouldPersistHeaders={false}" in "".join(
        path.read_text() for path in source.rglob("*.tsx")
    )
    stores = [
        path.name
        for path in source.rglob("*.ts*")
        if "localStorage" in path.read_text() and path.name != "storage.ts"
    ]
    assert stores == [], (
        "storage.ts, which leaves headers out, is the only way to the browser's storage"
    )


@pytest.mark.parametrize("bad", [True, False])
def test_a17_no_error_and_no_log_line_contains_a_credential(
    running: Running, bad: bool, caplog: pytest.LogCaptureFixture
) -> None:
    token = running.issuer.token(aud="elsewhere" if bad else "https://maps.example.com")  # type: ignore[attr-defined]
    caplog.set_level(logging.DEBUG)
    logging.getLogger("carto_graphql").setLevel(logging.DEBUG)
    said = ""
    for credential in (token, key_for("member") + ("x" if bad else "")):
        for text in (QUERY, "{", "{ nope }", "{ queryRows { mine { rows { name } } } }"):
            response = running.post(text, Authorization=f"Bearer {credential}")
            assert (response.status_code == 401) == bad
            said += response.text + str(response.headers)
    said += caplog.text
    for part in (*token.split("."), key_for("member"), hash_key(key_for("member"))[7:]):
        assert part not in said


def test_without_a_callers_file_every_credential_is_rejected(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with gateway(tmp_path_factory.mktemp("nobody"), {"rows__others": OPEN}, None) as running:
        assert is_unauthenticated(running.post(QUERY, Authorization=f"Bearer {key_for('member')}"))
        assert running.post(QUERY).status_code == 200
