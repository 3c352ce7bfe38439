"""The pages on callers, executed: their files are written, their settings set, requests sent."""

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from ruamel.yaml import YAML

from carto_graphql.callers.file import read_callers
from carto_graphql.settings.settings import Settings
from server import create_app
from tests.callers.issuer import Issuer, claims, jwk, public_pem, signed
from tests.commands import invoke
from tests.house.test_packages import ROOT
from tests.resolvers.shops import write_catalog
from tests.serving import on_a_port

FENCE: Final = r"\n```\w+\n(.*?)```"


def page(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text()


def blocks(text: str, mark: str) -> list[str]:
    return re.findall(rf"<!-- {mark} -->{FENCE}", text, re.DOTALL)


def one(text: str, mark: str) -> str:
    [block] = blocks(text, mark)
    return block


def write_files(text: str, folder: Path) -> None:
    write_catalog(folder / "catalog")
    for name, content in re.findall(rf"<!-- write: (\S+) -->{FENCE}", text, re.DOTALL):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)


def settings(folder: Path, **more: Any) -> Settings:
    return Settings.model_validate({"sandbox": True, "catalog": folder / "catalog", **more})


def send(http: httpx.Client, block: str) -> httpx.Response:
    head, _, body = block.partition("\n\n")
    first, *lines = head.strip().splitlines()
    method, target = first.split()
    headers = dict(line.split(": ", 1) for line in lines)
    return http.request(method, target, content=body.strip().encode() or None, headers=headers)


def test_the_page_on_a_public_app_is_true(tmp_path: Path) -> None:
    text = page("public-app")
    write_files(text, tmp_path)
    named = dict(line.split("=", 1) for line in one(text, "settings").split())
    chosen = {
        name.lower(): tmp_path / value if (tmp_path / value).exists() else value
        for name, value in named.items()
    }
    steps = re.findall(
        rf"<!-- request(: twice)? -->{FENCE}\s*(?:.*?)<!-- response: (\d+)(?:, (.*?))? -->(?:\n```json\n(.*?)```)?",
        text,
        re.DOTALL,
    )
    assert len(steps) == 5
    with (
        on_a_port(create_app(settings(tmp_path, **chosen))) as url,
        httpx.Client(base_url=url, timeout=30) as http,
    ):
        for twice, request, status, header, expected in steps:
            for _ in range(2 if twice else 1):
                response = send(http, request)
            assert response.status_code == int(status), (request, response.text)
            assert not expected or response.json() == json.loads(expected)
            no, name = (header or "").startswith("no "), (header or "").removeprefix("no ")
            assert not name or (name in response.headers) != no
        assert http.get("/graphiql").status_code == 404


SHAPES: Final[dict[str, Callable[[list[str]], dict[str, Any]]]] = {
    "auth0": lambda roles: {
        "aud": ["https://maps.example.com", "https://example.eu.auth0.com/userinfo"],
        "azp": "client",
        "scope": "openid profile",
        "https://maps.example.com/roles": roles,
    },
    "keycloak": lambda roles: {
        "aud": ["maps-api", "account"],
        "typ": "Bearer",
        "azp": "maps-app",
        "realm_access": {"roles": [*roles, "offline_access"]},
        "resource_access": {"account": {"roles": ["view-profile"]}},
    },
    "entra": lambda roles: {
        "aud": "66666666-7777-8888-9999-000000000000",
        "ver": "2.0",
        "tid": "11111111-2222-3333-4444-555555555555",
        "roles": roles,
        "nbf": 0,
    },
}


def jwks(provider: str) -> list[dict[str, Any]]:
    """Return JSON Web Keys like those that `provider` publishes."""
    bare = {name: value for name, value in jwk("one").items() if name != "alg"}
    return {
        "auth0": [jwk("one")],
        "keycloak": [jwk("two", use="enc", alg="RSA-OAEP"), jwk("one")],
        "entra": [bare],
    }[provider]


@pytest.mark.parametrize("provider", SHAPES)
def test_the_page_on_an_own_login_is_true(tmp_path: Path, provider: str) -> None:
    text = page("own-login")
    write_files(text, tmp_path)
    issuer = Issuer(keys=jwks(provider))
    with on_a_port(issuer) as idp:
        shown = one(text, f"issuer: {provider}")
        [name] = YAML().load(shown)["issuers"]
        issuer.url = re.sub(r"^https://[^/]+", idp, name)
        (tmp_path / "callers.yaml").write_text(shown.replace(name, issuer.url))

        def token(*roles: str) -> str:
            return signed(claims(issuer.url, **SHAPES[provider]([*roles])))

        check_login(text, settings(tmp_path, callers=tmp_path / "callers.yaml"), token)


def test_the_page_on_an_own_login_is_true_for_a_backend_with_a_key(tmp_path: Path) -> None:
    text = page("own-login")
    write_files(text, tmp_path)
    (tmp_path / "callers.yaml").write_text(one(text, "issuer: backend"))
    (tmp_path / "backend.pem").write_bytes(public_pem("backend", "ES256"))

    def token(*roles: str) -> str:
        return signed(claims("my-backend", aud="maps", roles=[*roles]), "backend", "ES256")

    check_login(text, settings(tmp_path, callers=tmp_path / "callers.yaml"), token)


def check_login(text: str, chosen: Settings, token: Callable[..., str]) -> None:
    query = {"query": one(text, "request").strip()}
    with on_a_port(create_app(chosen)) as url:

        def response(**headers: str) -> Any:
            return httpx.post(f"{url}/graphql", json=query, headers=headers, timeout=30).json()

        assert response(Authorization=f"Bearer {token('analyst')}") == json.loads(
            one(text, "response: analyst")
        )
        others = json.loads(one(text, "response: others"))
        assert response(Authorization=f"Bearer {token()}") == others
        assert response() == others


def test_the_page_on_tenants_is_true(tmp_path: Path) -> None:
    text = page("multi-tenant")
    write_files(text, tmp_path)
    keys = {}
    for line in one(text, "run").splitlines():
        program, *arguments = shlex.split(line)
        assert program == "carto-graphql"
        made = invoke(*arguments, cwd=tmp_path)
        assert made.returncode == 0, made.stderr
        keys[arguments[2]] = made.stdout.strip()
    query = {"query": one(text, "request").strip()}
    with on_a_port(create_app(settings(tmp_path, callers=tmp_path / "callers.yaml"))) as url:
        for name, key in keys.items():
            headers = {"Authorization": f"Bearer {key}"}
            data = httpx.post(f"{url}/graphql", json=query, headers=headers, timeout=30).json()
            assert data == json.loads(one(text, f"response: {name}"))
    checked = invoke("check", "catalog", "--sandbox", cwd=tmp_path, CALLERS="callers.yaml")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_example_of_a_callers_file_is_valid(tmp_path: Path) -> None:
    (tmp_path / "callers.yaml").write_text(one(page("callers"), "example"))
    callers = read_callers(tmp_path / "callers.yaml")
    assert [key.name for key in callers.keys] == ["dashboard"]
    assert [terms.role for terms in callers.limits] == ["analyst", "public"]


def test_the_table_of_issuer_options_has_the_defaults() -> None:
    from carto_graphql.callers.file import _IssuerRow

    rows = dict(
        re.findall(
            r"^\| `(\w+)` \| (.*?) \|", page("callers").partition("## Roles")[0], re.MULTILINE
        )
    )
    assert {*rows} == {*_IssuerRow.model_fields}
    for name in ("roles", "leeway", "refresh"):
        assert rows[name] == f"`{_IssuerRow.model_fields[name].get_default()}`"
