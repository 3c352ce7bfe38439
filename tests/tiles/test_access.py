"""Who gets which tiles: roles, tenants, signed URLs, trusted documents, rates, budgets."""

import random
import string
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import jwt
import msgspec
import pytest

from tests.callers.gateway import Running, callers_file, code, gateway
from tests.serving import written_log
from tests.tiles.fake_carto import TileCarto
from tests.tiles.reference import features

SHARED: Final = "a-key-of-32-bytes-for-the-issuer!"
ISSUER: Final = "https://issuer.test"


def layer(access: str, more: str = "", where: str = "TRUE") -> str:
    return f"""/* ---
description: A layer.
geometry: geom
columns: {{ name: String!, secret: {{ type: String, column: planted_column, access: [staff] }} }}
tiles: {{}}
access: [{access}]
{more}
--- */
SELECT name, planted_column, geom FROM `planted.dataset.planted_table` WHERE {where}
"""


FILES: Final = {
    "features__open": layer("public"),
    "features__members": layer("member"),
    "features__mine": layer(
        "member",
        "params: { tenant: { type: String, from: claims.tenant_id }, least: { type: Int, default: 0 } }\n"
        "sample: { tenant: a }",
        "tenant = {{tenant}} AND size >= {{least}}",
    ),
    "features__closed": layer("staff"),
    "features__plain": layer("public").replace("tiles: {}\n", ""),
}
KEYS: Final[dict[str, dict[str, Any]]] = {
    "ada": {"roles": ["member"], "claims": {"tenant_id": "acme"}},
    "bob": {"roles": ["member"], "claims": {"tenant_id": "globex"}},
    "eve": {"roles": ["staff"]},
}
QUERY: Final = "{ features { mine(least: 5) { tiles { url tileJSON } } } }"


@pytest.fixture
def carto() -> TileCarto:
    return TileCarto()


@pytest.fixture
def running(tmp_path: Path, carto: TileCarto) -> Iterator[Running]:
    (tmp_path / "issuer.key").write_text(SHARED)
    issuer = {"audience": ["maps"], "algorithms": ["HS256"], "keyFile": "issuer.key"}
    callers = callers_file(KEYS, issuers={ISSUER: issuer})
    with gateway(tmp_path, FILES, callers, carto, tile_secret="planted-tile-secret") as gateway_:  # type: ignore[arg-type]
        yield gateway_


def token(**claims: Any) -> str:
    return jwt.encode(
        {"iss": ISSUER, "aud": "maps", "sub": "dan", "exp": int(time.time()) + 60, **claims}, SHARED
    )


def signed(running: Running, key: str, query: str = QUERY) -> str:
    tiles = running.post(query, key).json()["data"]["features"]["mine"]["tiles"]
    return str(tiles["url"]).removeprefix(running.url).format(z=1, x=0, y=1)


MATRIX: Final = {
    None: {"open"},
    "ada": {"open", "members", "mine"},
    "bob": {"open", "members", "mine"},
    "eve": {"open", "closed"},
}


@pytest.mark.threat("T01")
@pytest.mark.parametrize("key", MATRIX)
def test_each_role_gets_its_layers_alone(running: Running, key: str | None) -> None:
    for name in ("open", "members", "mine", "closed", "plain", "nothing"):
        for path in (f"/tiles/{name}.json", f"/tiles/{name}/0/0/0.mvt"):
            response = running.http.get(path, headers=running.credential(key))
            assert response.status_code == (200 if name in MATRIX[key] else 404), path


@pytest.mark.threat("T01")
@pytest.mark.parametrize(("key", "shown"), [("eve", "{'name', 'secret'}"), (None, "{'name'}")])
def test_the_statement_has_only_the_properties_of_the_role(
    running: Running, carto: TileCarto, key: str | None, shown: str
) -> None:
    described = running.http.get("/tiles/open.json", headers=running.credential(key)).json()
    assert str(set(described["vector_layers"][0]["fields"])) in (
        shown,
        "{'secret', 'name'}",
        "{'name'}",
    )
    running.http.get("/tiles/open/0/0/0.mvt", headers=running.credential(key))
    for sql, _ in carto.statements:
        assert ("AS `secret`" in sql) == (key == "eve")
    rejected = running.http.get("/tiles/open.json?properties=secret")
    assert rejected.status_code == 400
    assert code(rejected) == "BAD_USER_INPUT"


def test_tenants_get_their_own_features(running: Running) -> None:
    for key, tenant in (("ada", "acme"), ("bob", "globex"), ("ada", "acme")):
        response = running.http.get(
            "/tiles/mine/0/0/0.mvt?least=3", headers=running.credential(key)
        )
        [found] = features(response.content)
        assert found.properties == {"tenant": tenant, "least": 3}
        assert response.headers["cache-control"] == "private, no-store"


@pytest.mark.threat("T02")
def test_a_claim_is_no_argument(running: Running) -> None:
    response = running.http.get(
        "/tiles/mine/0/0/0.mvt?tenant=globex", headers=running.credential("ada")
    )
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["argument"] == "tenant"


def test_a_signed_url_needs_no_header(running: Running) -> None:
    path = signed(running, "ada")
    for headers in ({}, {"Authorization": "Bearer undefined"}):
        [found] = features(running.http.get(path, headers=headers).content)
        assert found.properties == {"tenant": "acme", "least": 5}
    described = running.http.get(path.replace("/1/0/1.mvt", ".json")).json()
    [again] = described["tiles"]
    [found] = features(running.http.get(again.format(z=2, x=0, y=1)).content)
    assert found.properties == {"tenant": "acme", "least": 5}
    assert "acme" not in path
    assert "ada" not in path.partition("signed=")[2]


def test_equal_urls_have_equal_signatures(running: Running) -> None:
    assert signed(running, "ada") == signed(running, "ada")
    assert signed(running, "ada") != signed(running, "bob")


def test_a_token_signs_in_by_url_too(running: Running) -> None:
    bearer = {"Authorization": f"Bearer {token(roles=['member'], tenant_id='initech')}"}
    result = running.http.post("/graphql", json={"query": QUERY}, headers=bearer).json()
    url = result["data"]["features"]["mine"]["tiles"]["url"].format(z=0, x=0, y=0)
    [found] = features(running.http.get(url).content)
    assert found.properties == {"tenant": "initech", "least": 5}


@pytest.mark.threat("T04")
def test_a_signed_url_ends_with_its_token(running: Running) -> None:
    soon = {"roles": ["member"], "tenant_id": "x", "exp": int(time.time()) + 2}
    bearer = {"Authorization": f"Bearer {token(**soon)}"}
    result = running.http.post("/graphql", json={"query": QUERY}, headers=bearer).json()
    url = result["data"]["features"]["mine"]["tiles"]["url"].format(z=0, x=0, y=0)
    assert running.http.get(url).status_code == 200
    time.sleep(2.1)
    expired = running.http.get(url)
    assert expired.status_code == 401
    assert "expired" in expired.text


@pytest.mark.threat("T03")
def test_200_mutations_open_nothing(running: Running, carto: TileCarto) -> None:
    path = signed(running, "ada")
    url = httpx.URL(path)
    chance, reached = random.Random(7), len(carto.statements)
    letters = string.ascii_letters + string.digits + "-_"
    signature = url.params["signed"]
    for number in range(200):
        at = number % len(signature)
        other = chance.choice([each for each in letters if each != signature[at]])
        params = dict(url.params)
        match number % 8:
            case 5:
                params["least"] = str(chance.randrange(6, 100))
            case 6:
                params.pop("least")
            case 7:
                params["properties"] = "name"
            case 4:
                params["signed"] = signature[:at]
            case _:
                params["signed"] = signature[:at] + other + signature[at + 1 :]
        response = running.http.get(url.path, params=params)
        assert response.status_code in (401, 404), params
    for name in ("members", "open", "closed", "plain"):
        response = running.http.get(f"/tiles/{name}/1/0/1.mvt?{url.query.decode()}")
        assert response.status_code in (401, 404)
    assert len(carto.statements) == reached


@pytest.mark.threat("T03")
def test_two_signatures_are_an_error(running: Running) -> None:
    path = signed(running, "ada")
    assert running.http.get(f"{path}&signed=a").status_code == 400


@pytest.mark.threat("T04")
def test_a_removed_key_revokes_its_urls(running: Running, tmp_path: Path) -> None:
    path = signed(running, "ada")
    assert running.http.get(path).status_code == 200
    others = {name: row for name, row in KEYS.items() if name != "ada"}
    for rows in (
        {**others, "ada": {**KEYS["ada"], "roles": ["staff"]}},
        {**others, "ada": {**KEYS["ada"], "claims": {"tenant_id": "globex"}}},
        others,
    ):
        running.callers.write_text(callers_file(rows))
        until = time.monotonic() + 10
        while (status := running.http.get(path).status_code) == 200 and time.monotonic() < until:
            time.sleep(0.05)
        assert status in (401, 404)


def test_urls_of_the_anonymous_are_not_signed(running: Running) -> None:
    result = running.post("{ features { open { tiles { url } } } }").json()
    assert "signed" not in result["data"]["features"]["open"]["tiles"]["url"]


@pytest.mark.threat("T07")
def test_a_tile_is_a_call_and_a_statement(tmp_path: Path) -> None:
    files = {"features__open": layer("public", "rate: 3/hour\nbudget: 2/day")}
    carto = TileCarto()
    with gateway(tmp_path, files, None, carto) as running:  # type: ignore[arg-type]
        paths = [f"/tiles/open/1/{x}/0.mvt" for x in (0, 1)]
        assert [running.http.get(path).status_code for path in paths] == [200, 200]
        over = running.http.get("/tiles/open/1/0/1.mvt")
        assert over.status_code == 429
        assert "Statement budget" in over.text
        assert over.headers["retry-after"]
        over = running.http.get("/tiles/open/1/0/1.mvt")
        assert over.status_code == 429
        assert "Rate limit" in over.text


TRUSTED: Final = "{ features { open { tiles { url } } } }"


@pytest.mark.threat("T08")
@pytest.mark.parametrize("secret", ["planted-tile-secret", None])
def test_where_documents_are_trusted_only_their_urls_work(
    tmp_path: Path, secret: str | None
) -> None:
    (tmp_path / "documents.json").write_text(msgspec.json.encode({"a": TRUSTED}).decode())
    settings = {"trusted_documents": tmp_path / "documents.json", "trusted_documents_mode": "only"}
    with gateway(tmp_path, FILES, None, TileCarto(), tile_secret=secret, **settings) as running:  # type: ignore[arg-type]
        assert code(running.http.get("/tiles/open/0/0/0.mvt")) == "FORBIDDEN"
        result = running.post(TRUSTED).json()["data"]["features"]["open"]["tiles"]
        response = running.http.get(result["url"].format(z=0, x=0, y=0))
        assert response.status_code == (200 if secret else 403)


@pytest.mark.threat("T10")
def test_nothing_planted_reaches_a_client_or_the_log(
    running: Running, carto: TileCarto, capfd: pytest.CaptureFixture[str]
) -> None:
    seen = ""
    path = signed(running, "ada")
    for status in (200, 400, 403, 500, 503):
        carto.status = status
        for url in (path, "/tiles/open.json", "/tiles/open/3/1/1.mvt", "/tiles/open/0/0/0.mvt?x=1"):
            response = running.http.get(url)
            seen += f"{url} {response.headers} {response.content!r}"
            carto.requests.clear()
    log = written_log(capfd)
    for marker in ("planted_", "planted.", "planted-", "SELECT", "token", "carto_dw"):
        assert marker not in seen
        assert marker not in log
