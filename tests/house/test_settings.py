"""The settings: the mode they choose, and the sentences they refuse with."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from carto_graphql.settings.settings import Settings, SettingsError

ROOT = Path(__file__).parents[2]
SECRET = "hunter2-do-not-print"

Load = Callable[..., Settings]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Load:
    """`Settings.load` in an environment of just these variables, with just these lines in `.env`."""
    (tmp_path / "catalog").mkdir()
    monkeypatch.chdir(tmp_path)

    def load(lines: str = "", *, sandbox: bool = False, **environment: str) -> Settings:
        (tmp_path / ".env").write_text(lines)
        with monkeypatch.context() as patch:
            for name in os.environ:
                patch.delenv(name)
            for name, value in environment.items():
                patch.setenv(name, value)
            return Settings.load(sandbox=sandbox)

    return load


ACCOUNT = {
    "CARTO_API_BASE_URL": "https://gcp-us-east1.api.carto.com/",
    "CARTO_CLIENT_ID": "id",
    "CARTO_CLIENT_SECRET": SECRET,
    "CATALOG": "catalog",
}


def problems(load: Load, lines: str = "", **environment: str) -> list[str]:
    with pytest.raises(SettingsError) as refusal:
        load(lines, **environment)
    assert SECRET not in str(refusal.value)
    return refusal.value.problems


def test_nothing_set_is_the_sandbox(load: Load) -> None:
    settings = load(GRAPHIQL="false", PATH="/bin")
    assert settings.sandbox
    assert not settings.graphiql
    assert (settings.catalog_folder / "catalog.yaml").is_file()


def test_a_whole_account_is_no_sandbox(load: Load, tmp_path: Path) -> None:
    settings = load(**ACCOUNT)
    assert not settings.sandbox
    assert settings.carto_api_base_url == "https://gcp-us-east1.api.carto.com"
    assert settings.carto_client_secret.get_secret_value() == SECRET
    assert settings.catalog_folder == (tmp_path / "catalog").resolve()


def test_an_access_token_takes_the_place_of_the_client(load: Load) -> None:
    settings = load(
        CARTO_API_BASE_URL="http://127.0.0.1:8001", CARTO_API_ACCESS_TOKEN=SECRET, CATALOG="catalog"
    )
    assert settings.carto_api_access_token is not None
    assert settings.carto_api_access_token.get_secret_value() == SECRET


def test_the_environment_wins_over_the_file(load: Load) -> None:
    assert (
        load("CARTO_TIMEOUT=5\nLOG_LEVEL=debug", LOG_LEVEL="ERROR", **ACCOUNT).log_level == "error"
    )
    assert load("CARTO_TIMEOUT=5", **ACCOUNT).carto_timeout == 5


@pytest.mark.parametrize("missing", ACCOUNT)
def test_half_an_account_names_what_is_missing(load: Load, missing: str) -> None:
    rest = {name: value for name, value in ACCOUNT.items() if name != missing}
    (problem,) = problems(load, **rest)
    assert problem.startswith(f"{missing} is missing")


def test_an_account_without_a_way_to_sign_in_names_both(load: Load) -> None:
    (problem,) = problems(load, CARTO_API_BASE_URL="https://x.test", CATALOG="catalog")
    assert "CARTO_CLIENT_SECRET" in problem
    assert "CARTO_API_ACCESS_TOKEN" in problem


def test_two_ways_to_sign_in_are_one_too_many(load: Load) -> None:
    (problem,) = problems(load, CARTO_API_ACCESS_TOKEN="token", **ACCOUNT)
    assert "keep one" in problem


@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("CARTO_CLIENT_SECRT", "CARTO_CLIENT_SECRET"),
        ("CARTO_API_TOKEN", "CARTO_API_"),
        ("CATALOGUE", "CATALOG"),
    ],
)
def test_a_mistyped_variable_never_serves_demo_data(load: Load, typo: str, meant: str) -> None:
    assert any(
        problem.startswith(f"{typo} in the environment is no setting: did you mean {meant}")
        for problem in problems(load, **{typo: SECRET})
    )


def test_a_variable_of_another_program_is_left_alone_in_the_environment_but_not_in_the_file(
    load: Load,
) -> None:
    assert load(LOGLEVEL="x", HOME="/root").sandbox
    assert problems(load, "GRAFIQL=1") == ["GRAFIQL in .env is no setting: did you mean GRAPHIQL?"]


@pytest.mark.parametrize("name", ["CARTO_CLIENT_SECRET", "CATALOG", "GRAPHIQL"])
@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_variable_is_a_mistake_and_not_the_default(
    load: Load, name: str, value: str
) -> None:
    assert f"{name} in the environment is empty: give it a value, or take it away" in problems(
        load, **{name: value}
    )


def test_a_line_that_is_no_assignment_is_named_without_its_text(load: Load) -> None:
    assert problems(load, f"LOG_LEVEL=info\nCARTO_CLIENT_SECRET: {SECRET}\n") == [
        ".env, line 2, must have the form NAME=value"
    ]


def test_a_file_that_is_no_text_is_named(load: Load, tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"LOG_LEVEL=\xff")
    with pytest.raises(SettingsError, match=r"binary must be UTF-8 text"):
        Settings.load(env_file=tmp_path / "binary")


def test_all_mistakes_come_at_once_each_with_name_and_place(load: Load) -> None:
    found = problems(
        load,
        f"CARTO_TIMEOUT={SECRET}\nCORS_ORIGINS=https://a.test/path",
        CARTO_API_BASE_URL=f"https://me:{SECRET}@x.test",
        CARTO_CLIENT_SECRET=f"{SECRET} {SECRET}",
        LOG_LEVEL=SECRET,
        CATALOG="nowhere",
        SANDBOX="maybe",
    )
    starts = [
        "CARTO_CLIENT_ID is missing",
        "CARTO_API_BASE_URL in the environment must be a URL without user",
        "CARTO_CLIENT_SECRET in the environment must be one word",
        "CARTO_TIMEOUT in .env must be a valid number",
        "CATALOG in the environment must be a folder that exists",
        "SANDBOX in the environment must be a valid boolean",
        "CORS_ORIGINS in .env must be * or origins",
        "LOG_LEVEL in the environment must be 'critical'",
    ]
    assert len(found) == len(starts)
    for problem, start in zip(found, starts, strict=True):
        assert problem.startswith(start)


@pytest.mark.parametrize("how", [{"sandbox": True}, {"SANDBOX": "true"}])
def test_the_sandbox_asked_for_leaves_the_account_aside(load: Load, how: dict[str, bool]) -> None:
    settings = load(
        "CARTO_AUTH_URL=x\nCARTO_TIMEOUT=3", CARTO_API_KEY="y", CATALOG="catalog", **how
    )
    assert settings.sandbox
    assert settings.carto_timeout == 3, "it is the gateway's own"
    assert settings.catalog_folder.name == "catalog"


@pytest.mark.parametrize(
    "url",
    ["http://carto.test", "ftp://carto.test", "carto.test", "https://", "https://h/v3/sql", "https://h?x=1", "https://h:x",
     "https://h h", "http://127.0.0.1.evil.test", "http://localhost.evil.test", "https://@h"],
)  # fmt: skip
def test_a_base_url_that_could_leak_or_fail_is_refused(load: Load, url: str) -> None:
    (problem,) = problems(load, **{**ACCOUNT, "CARTO_API_BASE_URL": url})
    assert problem.startswith("CARTO_API_BASE_URL in the environment must")


@pytest.mark.parametrize(
    "url",
    ["http://localhost:8001", "http://[::1]:1", "http://127.9.9.9", "https://tenant.test/api"],
)
def test_a_loopback_host_may_do_without_tls(load: Load, url: str) -> None:
    assert load(**{**ACCOUNT, "CARTO_API_BASE_URL": f"{url}//"}).carto_api_base_url == url


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=6))
def test_no_way_of_printing_settings_shows_a_secret(secret: str) -> None:
    secret = f"s3cr3t{secret}"
    settings = Settings(
        carto_api_base_url="https://x.test",
        carto_client_id="id",
        carto_client_secret=SecretStr(secret),
        catalog=Path(),
    )
    assert secret not in f"{settings} {settings!r} {settings.model_dump()}"


def test_settings_built_by_hand_must_be_whole_and_read_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LOG_LEVEL", "debug")
    assert Settings().sandbox
    assert Settings().log_level == "info"
    with pytest.raises(ValidationError, match="CARTO_API_BASE_URL is missing"):
        Settings(sandbox=False)


def test_a_worker_process_loads_what_was_exported(load: Load, tmp_path: Path) -> None:
    script = (
        "import subprocess, sys\n"
        "from carto_graphql.settings.settings import Settings\n"
        "settings = Settings.load(sandbox=len(sys.argv) > 1)\n"
        "settings.export()\n"
        "child = 'from carto_graphql.settings.settings import Settings; print(repr(Settings.load()))'\n"
        "print(subprocess.check_output([sys.executable, '-c', child], text=True).strip() == repr(settings))\n"
    )
    environment = {
        "PYTHONPATH": str(ROOT),
        "CORS_ORIGINS": "https://a.test,https://b.test",
        "GRAPHIQL": "0",
        **ACCOUNT,
    }
    for arguments in ([], ["--sandbox"]):
        command = [sys.executable, "-c", script, *arguments]
        assert (
            subprocess.check_output(command, env=environment, cwd=tmp_path, text=True) == "True\n"
        )
