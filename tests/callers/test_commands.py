"""The commands `key`, `whoami` and `sdl --role`, run as processes."""

import subprocess
from pathlib import Path
from typing import Final

import httpx
import pytest

from carto_graphql.callers.file import read_callers
from tests.callers.gateway import MINE, OPEN, callers_file, key_for
from tests.callers.issuer import AUDIENCE, Issuer, claims, public_pem, signed
from tests.carto_graphql.test_commands import serving
from tests.commands import invoke, run
from tests.resolvers.shops import write_catalog
from tests.serving import on_a_port

ACCOUNT: Final = {"CARTO_API_BASE_URL": "http://127.0.0.1:1", "CARTO_API_ACCESS_TOKEN": "x"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_catalog(tmp_path / "catalog", rows__mine=MINE, rows__others=OPEN)
    return tmp_path


def test_a_key_is_created_printed_once_accepted_and_revoked(folder: Path) -> None:
    made = invoke(
        "key", "create", "dashboard", "--role", "member", "--file", "callers.yaml", cwd=folder
    )
    assert made.returncode == 0, made.stderr
    key = made.stdout.strip()
    assert key.startswith("cgk_")
    assert key not in made.stderr
    assert key not in (folder / "callers.yaml").read_text()
    settings = {"CATALOG": "catalog", "CALLERS": "callers.yaml"}  # and no CARTO account
    reported = invoke("whoami", "--token", key, cwd=folder, **settings)
    assert reported.returncode == 0, reported.stderr
    for said in (
        "key:dashboard",
        "member, public",
        "mine, others",
        "claims.tenant_id",
        "missing",
        "none",
    ):
        assert said in reported.stdout
    again = invoke("key", "create", "dashboard", cwd=folder, **settings)
    assert again.returncode == 1
    assert "A key dashboard already exists." in again.stderr
    assert invoke("key", "revoke", "dashboard", cwd=folder, **settings).returncode == 0
    assert read_callers(folder / "callers.yaml").keys == ()
    failed = invoke("whoami", "--token", key, cwd=folder, **settings)
    assert (failed.returncode, failed.stderr.strip()) == (
        1,
        "Rejected: the API key does not exist",
    )
    assert invoke("key", "revoke", "dashboard", cwd=folder, **settings).returncode == 1


def test_a_key_needs_a_callers_file(folder: Path) -> None:
    lost = run("key", "create", "a", cwd=folder)
    assert lost.returncode == 1
    assert "--file" in lost.stderr


def test_a_key_that_cannot_be_written_is_not_printed(folder: Path) -> None:
    file = folder / "callers.yaml"
    file.write_text(callers_file({"a": {}}))
    for name, where, said in (
        ("two words", "callers.yaml", "callers.yaml was not changed."),
        ("b", "nowhere/callers.yaml", "cannot be written: No such file or directory"),
    ):
        failed = invoke("key", "create", name, "--file", where, cwd=folder)
        assert (failed.returncode, failed.stdout) == (1, "")
        assert said in failed.stderr
        assert "Traceback" not in failed.stderr
    assert file.read_text() == callers_file({"a": {}})
    file.write_text("keys: [")
    spoilt = invoke("key", "revoke", "a", "--file", "callers.yaml", cwd=folder)
    assert spoilt.returncode == 1
    assert "not valid YAML" in spoilt.stderr


def test_keys_are_listed_with_their_roles_and_claims(folder: Path) -> None:
    keys = {"ada": {"roles": ["member"], "claims": {"tenant_id": "[b]acme"}}, "bob": {}}
    (folder / "callers.yaml").write_text(callers_file(keys))
    listed = invoke("key", "list", "--file", "callers.yaml", cwd=folder)
    assert listed.returncode == 0, listed.stderr
    rows = [line.split("│")[1:4] for line in listed.stdout.splitlines() if "│" in line]
    assert [[cell.strip() for cell in row] for row in rows] == [
        ["ada", "member", "tenant_id=[b]acme"],
        ["bob", "", ""],
    ]
    missing = invoke("key", "list", "--file", "nowhere.yaml", cwd=folder)
    assert (missing.returncode, missing.stderr) == (1, "nowhere.yaml:1: there is no such file\n")


def test_a_role_that_nothing_refers_to_is_rejected_unless_allowed(folder: Path) -> None:
    (folder / "callers.yaml").write_text(callers_file({}, roles={"limited": {}}))
    settings = {**ACCOUNT, "CATALOG": "catalog", "CALLERS": "callers.yaml"}
    rejected = invoke("key", "create", "ada", "--role", "membre", cwd=folder, **settings)
    assert (rejected.returncode, rejected.stdout) == (1, "")
    assert "refers to the role membre. Known roles: limited, member, public." in rejected.stderr
    options = ["--role", "membre", "--unknown-role"]
    assert invoke("key", "create", "ada", *options, cwd=folder, **settings).returncode == 0
    for name, role in (("bob", "member"), ("eve", "limited")):
        created = invoke("key", "create", name, "--role", role, cwd=folder, **settings)
        assert created.returncode == 0, created.stderr
    [ada, _, _] = read_callers(folder / "callers.yaml").keys
    assert ada.roles == {"membre"}


def test_whoami_prints_a_token_verbatim(folder: Path) -> None:
    (folder / "one.pem").write_bytes(public_pem("one"))
    issuers = {"ours": {"audience": AUDIENCE, "keyFile": "one.pem"}}
    (folder / "callers.yaml").write_text(callers_file({}, issuers=issuers))
    settings = {**ACCOUNT, "CATALOG": "catalog", "CALLERS": "callers.yaml"}
    token = signed(
        claims("ours", sub="[/x] [bold]ada", roles=["member", "[red]"], tenant_id="[b]acme")
    )
    reported = invoke("whoami", "--token", token, cwd=folder, **settings)
    assert reported.returncode == 0, reported.stderr
    for said in ("token:ours [/x] [bold]ada", "[red], member, public", '"[b]acme"'):
        assert said in reported.stdout


def test_whoami_prints_the_caller_of_a_token_or_why_it_is_rejected(folder: Path) -> None:
    issuer = Issuer()
    with on_a_port(issuer) as url:
        issuer.url = url
        roles = {"member": {"rate": "60/minute", "budget": "10/day"}}
        text = callers_file(
            {}, issuers={url: {"audience": "https://maps.example.com"}}, roles=roles
        )
        (folder / "callers.yaml").write_text(text)
        settings = {**ACCOUNT, "CATALOG": "catalog", "CALLERS": "callers.yaml"}
        token = issuer.token(roles=["member"], tenant_id="acme")
        reported = invoke("whoami", "--token", token, cwd=folder, **settings)
        for said in (
            f"token:{url} ada",
            "member, public",
            '"acme"',
            "rate 60 per 1 minute, budget 10 per 1 day",
        ):
            assert said in reported.stdout, reported.stdout + reported.stderr
        expired = invoke("whoami", "--token", issuer.token(exp=1), cwd=folder, **settings)
        assert (expired.returncode, expired.stderr.strip()) == (
            1,
            "Rejected: the token has expired",
        )


def test_whoami_requires_a_callers_file(folder: Path) -> None:
    reported = run("whoami", "--token", "x", cwd=folder)
    assert reported.returncode == 1
    assert "CALLERS is not set" in reported.stderr


def test_sdl_prints_the_schema_of_a_role(folder: Path) -> None:
    everyone = run("sdl", "catalog", cwd=folder).stdout
    member = invoke("sdl", "catalog", "--role", "member", cwd=folder).stdout
    assert "mine(" not in everyone
    assert "mine(" in member
    assert "others(" in everyone
    assert "others(" in member


def test_an_invalid_callers_file_or_manifest_stops_the_start_with_its_errors(folder: Path) -> None:
    (folder / "callers.yaml").write_text("keys: { a: { hash: x } }")
    (folder / "manifest.json").write_text("[]")
    settings = {**ACCOUNT, "CATALOG": "catalog"}
    for more, said in (
        ({"CALLERS": "callers.yaml"}, "callers.yaml:1:"),
        ({"TRUSTED_DOCUMENTS": "manifest.json"}, "not a manifest"),
    ):
        for command in ("serve", "check"):
            stopped = run(command, cwd=folder, **settings, **more)
            assert stopped.returncode == (78 if command == "serve" else 1)
            assert said in stopped.stderr


def end_and_read(process: subprocess.Popen[str]) -> str:
    process.terminate()
    return process.communicate(timeout=20)[0]


def test_serve_warns_that_nothing_is_limited(folder: Path) -> None:
    with serving(cwd=folder, variables={**ACCOUNT, "CATALOG": "catalog"}) as (_, process):
        said = end_and_read(process)
    assert "Warning: CALLERS is not set, so public templates have no rate limit." in said
    assert (
        "Left out: rows/mine: its `access:` does not contain `public` while CALLERS is not set"
        in said
    )


def test_several_workers_accept_the_same_callers_and_warn_about_separate_counters(
    folder: Path,
) -> None:
    (folder / "callers.yaml").write_text(callers_file({"member": {"roles": ["member"]}}))
    settings = {**ACCOUNT, "CATALOG": "catalog", "CALLERS": "callers.yaml"}
    with serving("--workers", "2", cwd=folder, variables=settings) as (url, process):
        for header, status in ((f"Bearer {key_for('member')}", 200), ("Bearer x", 401)):
            sent = {"json": {"query": "{ __typename }"}, "headers": {"Authorization": header}}
            assert httpx.post(f"{url}/graphql", timeout=30, **sent).status_code == status  # type: ignore[arg-type]
        said = end_and_read(process)
    assert "each of the 2 workers counts rate limits and budgets separately" in said
    assert "Left out" not in said
