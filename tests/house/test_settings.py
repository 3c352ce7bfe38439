"""The settings: the mode that they select, and the messages about errors."""

import os
import pickle
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from carto_graphql.settings.errors import SettingsError
from carto_graphql.settings.near_misses import find_near_miss, is_service_link
from carto_graphql.settings.settings import Settings
from tests.permissions import OWNER, UNPRIVILEGED, is_root, public_folder, without_privileges

SECRET = "hunter2-do-not-print"

Load = Callable[..., Settings]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Load:
    (tmp_path / "catalog").mkdir()
    monkeypatch.chdir(tmp_path)

    def load(
        lines: str = "",
        *,
        sandbox: bool = False,
        options: Mapping[str, str] | None = None,
        **environment: str,
    ) -> Settings:
        (tmp_path / ".env").write_text(lines)
        with monkeypatch.context() as patch:
            for name in os.environ:
                patch.delenv(name)
            for name, value in environment.items():
                patch.setenv(name, value)
            return Settings.load(sandbox=sandbox, options=options)

    return load


ACCOUNT = {
    "CARTO_API_BASE_URL": "https://gcp-us-east1.api.carto.com/",
    "CARTO_CLIENT_ID": "id",
    "CARTO_CLIENT_SECRET": SECRET,
    "CATALOG": "catalog",
}


def problems(load: Load, lines: str = "", **environment: str) -> list[str]:
    with pytest.raises(SettingsError) as error:
        load(lines, **environment)
    assert SECRET not in str(error.value)
    return error.value.problems


def test_without_any_setting_the_sandbox_is_used(load: Load) -> None:
    settings = load(GRAPHIQL="false", PATH="/bin")
    assert settings.sandbox
    assert not settings.graphiql
    assert (settings.catalog_folder / "catalog.yaml").is_file()


def test_a_complete_account_does_not_use_the_sandbox(load: Load, tmp_path: Path) -> None:
    settings = load(**ACCOUNT)
    assert not settings.sandbox
    assert settings.carto_api_base_url == "https://gcp-us-east1.api.carto.com"
    assert settings.carto_client_secret.get_secret_value() == SECRET
    assert settings.catalog_folder == (tmp_path / "catalog").resolve()


def test_an_access_token_replaces_the_oauth_client(load: Load) -> None:
    settings = load(
        CARTO_API_BASE_URL="http://127.0.0.1:8001", CARTO_API_ACCESS_TOKEN=SECRET, CATALOG="catalog"
    )
    assert settings.carto_api_access_token is not None
    assert settings.carto_api_access_token.get_secret_value() == SECRET


def test_the_environment_takes_precedence_over_the_file(load: Load) -> None:
    assert (
        load("CARTO_TIMEOUT=5\nLOG_LEVEL=debug", LOG_LEVEL="ERROR", **ACCOUNT).log_level == "error"
    )
    assert load("CARTO_TIMEOUT=5", **ACCOUNT).carto_timeout == 5


@pytest.mark.parametrize("missing", ACCOUNT)
def test_an_incomplete_account_is_rejected_with_the_missing_setting(
    load: Load, missing: str
) -> None:
    rest = {name: value for name, value in ACCOUNT.items() if name != missing}
    (problem,) = problems(load, **rest)
    assert problem.startswith(f"{missing} is missing. ")


def test_an_account_without_credentials_is_rejected_with_both_kinds(load: Load) -> None:
    (problem,) = problems(load, CARTO_API_BASE_URL="https://x.test", CATALOG="catalog")
    assert "CARTO_CLIENT_SECRET" in problem
    assert "CARTO_API_ACCESS_TOKEN" in problem


def test_two_kinds_of_credentials_are_rejected(load: Load) -> None:
    (problem,) = problems(load, CARTO_API_ACCESS_TOKEN="token", **ACCOUNT)
    assert "Set only one of them" in problem


@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("CARTO_CLIENT_SECRT", "CARTO_CLIENT_SECRET"),
        ("CARTO_API_TOKEN", "CARTO_API_"),
        ("CATALOGUE", "CATALOG"),
        ("CATALOG_DIR", "CATALOG"),
    ],
)
def test_a_misspelled_variable_never_selects_the_sandbox(load: Load, typo: str, meant: str) -> None:
    assert any(
        problem.startswith(f"{typo} in the environment is not a setting. Did you mean {meant}")
        for problem in problems(load, **{typo: SECRET})
    )


@pytest.mark.threat("H23")
@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("CALLER", "CALLERS"),
        ("CALLERS_FILE", "CALLERS"),
        ("CALLESR", "CALLERS"),
        ("TRUSTED_DOCUMENT_MODE", "TRUSTED_DOCUMENTS_MODE"),
        ("TRUSTED_DOCUMENTS_PATH", "TRUSTED_DOCUMENTS"),
        ("TRUSTED_PROXY", "TRUSTED_PROXIES"),
        ("PROXIES_TRUSTED", "TRUSTED_PROXIES"),
        ("TRUSTEDPROXIES", "TRUSTED_PROXIES"),
        ("ALLOWED_HOST", "ALLOWED_HOSTS"),
        ("MAX_STATEMENT", "MAX_STATEMENTS"),
    ],
)
def test_a_near_miss_of_a_setting_stops_the_start_and_is_named(
    load: Load, typo: str, meant: str
) -> None:
    message = f"{typo} in %s is not a setting. Did you mean {meant}?"
    for account in ({}, ACCOUNT, {"SANDBOX": "true"}):
        assert problems(load, **{**account, typo: SECRET}) == [message % "the environment"]
        assert problems(load, f"{typo}=x", **account) == [message % ".env"]


@pytest.mark.threat("H23")
@given(
    st.sampled_from(sorted(set(Settings.model_fields) - {"log_level", "log_format"})),
    st.sampled_from(["without", "doubled", "swapped", "replaced"]),
    st.integers(0, 100),
)
def test_one_wrong_letter_in_any_setting_is_found(setting: str, kind: str, position: int) -> None:
    assume(len(setting) > 6 or kind in ("without", "doubled"))
    assume(len(setting) > 3 or kind == "doubled")  # two letters of APQ could be anything
    at = position % (len(setting) - 1)
    letter, following = setting[at], setting[at + 1]
    wrong = {"without": "", "doubled": letter * 2, "swapped": following + letter, "replaced": "0"}
    rest = setting[at + 2 :] if kind == "swapped" else setting[at + 1 :]
    typo = setting[:at] + wrong[kind] + rest
    # Other programs read these two.
    assume(typo not in Settings.model_fields and typo not in ("graphql", "http_proxy"))
    assert find_near_miss(typo, Settings.model_fields)


OTHERS = (
    "_ COLORTERM COLUMNS CI DISPLAY EDITOR EUID GITHUB_ACTIONS GITHUB_TOKEN GRAPHQL HOME HOST "
    "HOSTNAME HTTPS_PROXY HTTP_PROXY INVOCATION_ID JOURNAL_STREAM KUBERNETES_PORT "
    "KUBERNETES_PORT_443_TCP KUBERNETES_PORT_443_TCP_ADDR KUBERNETES_SERVICE_HOST LANG "
    "LANGUAGE LC_ALL LESSOPEN LOGLEVEL LOGNAME LOG_FILE LOG_LEVELS LS_COLORS MAIL "
    "MAX_BODY_SIZE MAX_CONNECTION_AGE MAX_FILES MAX_RETRIES MAX_WORKERS NODE_ENV NO_COLOR "
    "NO_PROXY OLDPWD OTEL_SERVICE_NAME PATH PGHOST PORT PS1 PWD PYTHONPATH PYTHONUNBUFFERED "
    "REQUEST_TIMEOUT SHELL SHLVL SSH_AUTH_SOCK SSL_CERT_FILE TERM TIMEOUT TMPDIR TZ USER "
    "VIRTUAL_ENV WEB_CONCURRENCY XDG_RUNTIME_DIR CARTO_GRAPHQL_SERVICE_HOST "
    "CARTO_GRAPHQL_SERVICE_PORT CARTO_GRAPHQL_SERVICE_PORT_HTTP CARTO_GRAPHQL_PORT "
    "CARTO_GRAPHQL_PORT_8000_TCP CARTO_GRAPHQL_PORT_8000_TCP_ADDR "
    "CARTO_GRAPHQL_PORT_8000_TCP_PROTO CATALOG_SERVICE_HOST CATALOG_PORT "
)


@pytest.mark.threat("H23")
def test_variables_of_other_programs_and_of_kubernetes_do_not_stop_the_start(load: Load) -> None:
    others = dict.fromkeys(OTHERS.split(), "x")
    assert load(**others).sandbox
    assert not load(**others, **ACCOUNT).sandbox
    assert is_service_link("carto_graphql_service_host")


def test_every_unknown_variable_of_the_file_is_rejected(load: Load) -> None:
    assert problems(load, "GRAFIQL=1\nHOME_TOWN=x") == [
        "GRAFIQL in .env is not a setting. Did you mean GRAPHIQL?",
        "HOME_TOWN in .env is not a setting.",
    ]


@pytest.mark.parametrize("name", ["CARTO_CLIENT_SECRET", "CATALOG", "GRAPHIQL"])
@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_variable_is_rejected_and_does_not_select_the_default(
    load: Load, name: str, value: str
) -> None:
    assert f"{name} in the environment is empty. Set a value or remove it." in problems(
        load, **{name: value}
    )


def test_a_line_that_is_not_an_assignment_is_reported_without_its_text(load: Load) -> None:
    assert problems(load, f"LOG_LEVEL=info\nCARTO_CLIENT_SECRET: {SECRET}\n") == [
        ".env, line 2, must have the form NAME=value"
    ]


def test_a_file_that_is_not_text_is_reported(load: Load, tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"LOG_LEVEL=\xff")
    with pytest.raises(SettingsError, match=r"binary must be UTF-8 text"):
        Settings.load(env_file=tmp_path / "binary")


def test_all_errors_are_reported_at_once_each_with_name_and_origin(load: Load) -> None:
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
        "CARTO_CLIENT_SECRET in the environment must consist of printable ASCII",
        "CARTO_TIMEOUT in .env must be a valid number",
        "CATALOG in the environment must be a path that exists",
        "SANDBOX in the environment must be a valid boolean",
        "CORS_ORIGINS in .env must be * or comma-separated origins",
        "LOG_LEVEL in the environment must be 'critical'",
    ]
    assert len(found) == len(starts)
    for problem, start in zip(found, starts, strict=True):
        assert problem.startswith(start)


@pytest.mark.parametrize("how", [{"sandbox": True}, {"SANDBOX": "true"}])
def test_the_sandbox_ignores_the_account_if_requested(load: Load, how: dict[str, bool]) -> None:
    settings = load(
        "CARTO_AUTH_URL=x\nCARTO_TIMEOUT=3", CARTO_API_KEY="y", CATALOG="catalog", **how
    )
    assert settings.sandbox
    assert settings.carto_timeout == 3, "it applies to the sandbox, too"
    assert settings.catalog_folder.name == "catalog"


@pytest.mark.parametrize(
    "url",
    ["http://carto.test", "ftp://carto.test", "carto.test", "https://", "https://h/v3/sql", "https://h?x=1", "https://h:x",
     "https://h h", "http://127.0.0.1.evil.test", "http://localhost.evil.test", "https://@h"],
)  # fmt: skip
def test_a_base_url_that_could_leak_secrets_or_fail_is_rejected(load: Load, url: str) -> None:
    (problem,) = problems(load, **{**ACCOUNT, "CARTO_API_BASE_URL": url})
    assert problem.startswith("CARTO_API_BASE_URL in the environment must")


@pytest.mark.parametrize(
    "url",
    ["http://localhost:8001", "http://[::1]:1", "http://127.9.9.9", "https://tenant.test/api"],
)
def test_a_loopback_host_needs_no_tls(load: Load, url: str) -> None:
    assert load(**{**ACCOUNT, "CARTO_API_BASE_URL": f"{url}//"}).carto_api_base_url == url


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=6))
def test_printed_settings_never_show_a_secret(secret: str) -> None:
    secret = f"s3cr3t{secret}"
    settings = Settings(
        carto_api_base_url="https://x.test",
        carto_client_id="id",
        carto_client_secret=SecretStr(secret),
        catalog=Path(),
    )
    assert secret not in f"{settings} {settings!r} {settings.model_dump()}"


def test_settings_from_the_constructor_must_be_complete_and_read_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LOG_LEVEL", "debug")
    assert Settings().sandbox
    assert Settings().log_level == "info"
    with pytest.raises(ValidationError, match="CARTO_API_BASE_URL is missing"):
        Settings(sandbox=False)


def test_options_of_the_command_line_take_precedence_and_are_named_in_errors(load: Load) -> None:
    assert not load(GRAPHIQL="true", options={"graphiql": "false"}).graphiql
    with pytest.raises(
        SettingsError, match="CATALOG on the command line must be a path that exists"
    ):
        load(CATALOG="catalog", options={"catalog": "nowhere"}, sandbox=True)


def test_settings_can_be_sent_to_worker_processes(load: Load) -> None:
    settings = load(CORS_ORIGINS="https://a.test,https://b.test", GRAPHIQL="0", **ACCOUNT)
    sent = pickle.loads(pickle.dumps(settings))
    assert sent == settings
    assert sent.carto_client_secret.get_secret_value() == SECRET


@pytest.mark.threat("H24")
@pytest.mark.parametrize(
    ("name", "closed", "mode", "start", "place"),
    [
        (".env", ".env", 0o000, ".env cannot be read by", ""),
        (
            "secrets/callers.yaml",
            "secrets",
            0o700,
            "CALLERS in the environment cannot be read by",
            " of secrets",
        ),
    ],
)
def test_an_unreadable_file_is_reported_with_the_user_and_the_mode(
    monkeypatch: pytest.MonkeyPatch, name: str, closed: str, mode: int, start: str, place: str
) -> None:
    if name.endswith("yaml"):
        monkeypatch.setenv("CALLERS", name)
    with public_folder() as folder:
        monkeypatch.chdir(folder)
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.touch()
        (folder / closed).chmod(mode if is_root() else 0)
        with without_privileges(), pytest.raises(SettingsError) as error:
            Settings.load(sandbox=True)
    [problem] = error.value.problems
    assert problem.startswith(f"{start} user {UNPRIVILEGED} (mode{place} ")
    assert f"owner {OWNER})" in problem


@pytest.mark.parametrize(
    ("variables", "exposed"),
    [
        ({}, True),
        ({"EXPOSE_UPSTREAM_ERRORS": "false"}, False),
        (ACCOUNT, False),
        ({**ACCOUNT, "EXPOSE_UPSTREAM_ERRORS": "true"}, True),
    ],
)
def test_carto_s_messages_reach_clients_by_default_only_with_the_sandbox(
    load: Load, variables: Mapping[str, str], exposed: bool
) -> None:
    assert load(**variables).upstream_messages.to_clients is exposed


@pytest.mark.parametrize("host", ["host:99999", "host:0", "host:x", "[::1", "[host]:1", ":1"])
def test_the_addresses_of_proxy_and_store_are_checked_without_a_word_of_them(
    load: Load, host: str
) -> None:
    user = f"user:{SECRET}@"
    for name, url in (
        ("HTTPS_PROXY", f"http://{user}{host}"),
        ("STORE", f"redis://{user}{host}/0"),
        ("STORE", f"sentinel://{user}good:1,{host}/mymaster"),
    ):
        [problem] = problems(load, **ACCOUNT, **{name: url})
        assert problem.startswith(f"{name} in the environment must be a URL such as ")
    for name, url in (
        ("HTTPS_PROXY", f"{user}[::1]:3128"),
        ("STORE", f"unix://{user}/run/valkey.sock"),
        ("STORE", f"rediss://{user}[::1]:6379/0"),
        ("STORE", f"sentinels://{user}one,[::1]:26379/mymaster/0"),
    ):
        load(**ACCOUNT, **{name: url})
