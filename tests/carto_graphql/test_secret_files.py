"""Secrets from files, and the verification of credentials at the start."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from carto_client import RereadToken
from carto_graphql.settings.errors import SettingsError
from carto_graphql.settings.settings import Settings
from tests.carto_graphql.test_reload import new_catalog
from tests.commands import run
from tests.serving import on_a_port

SECRET = "the-secret-itself"


class Carto:
    """A token endpoint that knows one secret, and the SQL API."""

    def __init__(self) -> None:
        self.secret = SECRET
        self.sent: list[str] = []
        self.statements: list[str] = []

    async def token(self, request: Request) -> Response:
        form = dict(each.split("=") for each in (await request.body()).decode().split("&"))
        self.sent.append(form["client_secret"])
        if form["client_secret"] != self.secret:
            error = {"error": "access_denied", "error_description": "Unauthorized"}
            return JSONResponse(error, 401)
        return JSONResponse({"access_token": "t", "expires_in": 3600, "token_type": "Bearer"})

    async def sql(self, request: Request) -> Response:
        self.statements.append((await request.json())["q"])
        return JSONResponse({"rows": [{"verified": 1}]})

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/oauth/token", self.token, methods=["POST"]),
                Route("/v3/sql/{name}/query", self.sql, methods=["POST"]),
            ]
        )


def account(folder: Path, url: str, **variables: str) -> dict[str, str]:
    return {
        "CARTO_API_BASE_URL": url,
        "CARTO_AUTH_URL": f"{url}/oauth/token",
        "CARTO_CLIENT_ID": "id",
        "CATALOG": str(folder / "catalog"),
        "LOG_FORMAT": "json",
        **variables,
    }


def test_a_wrong_secret_stops_a_start_that_requires_verification(tmp_path: Path) -> None:
    new_catalog(tmp_path / "catalog", "first")
    carto = Carto()
    carto.secret = "another"
    with on_a_port(carto.app()) as url:
        variables = account(tmp_path, url, CARTO_CLIENT_SECRET=SECRET, VERIFY_AT_START="require")
        done = run("serve", "--port", "0", cwd=tmp_path, **variables)
    assert done.returncode == 78
    [line] = [json.loads(each) for each in done.stderr.splitlines() if "VERIFY" in each]
    assert "401; access_denied: Unauthorized" in line["event"]
    assert SECRET not in done.stdout + done.stderr


def test_both_forms_of_a_secret_are_rejected(tmp_path: Path) -> None:
    new_catalog(tmp_path / "catalog", "first")
    (tmp_path / "secret").write_text(SECRET)
    variables = account(
        tmp_path,
        "https://carto.test",
        CARTO_CLIENT_SECRET=SECRET,
        CARTO_CLIENT_SECRET_FILE=str(tmp_path / "secret"),
    )
    done = run("serve", "--port", "0", cwd=tmp_path, **variables)
    assert done.returncode == 78
    assert "CARTO_CLIENT_SECRET and CARTO_CLIENT_SECRET_FILE are both set" in done.stderr


def settings(folder: Path, **values: Any) -> Settings:
    return Settings.model_validate(
        {
            "carto_api_base_url": "https://carto.test",
            "catalog": str(new_catalog(folder / "catalog", "first")),
            **values,
        }
    )


def test_one_newline_at_the_end_of_a_secret_is_removed(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    found = settings(tmp_path, carto_client_id="id", carto_client_secret_file=str(file))
    assert found.read_credentials() == ("id", SECRET)
    file.write_text("rotated\n")
    assert found.read_credentials() == ("id", "rotated")


@pytest.mark.parametrize("content", ["", "two words", "\n\n", "é"])
def test_a_file_without_a_secret_is_rejected_by_name(tmp_path: Path, content: str) -> None:
    new_catalog(tmp_path / "catalog", "first")
    (tmp_path / "secret").write_text(content)
    options = {
        "carto_api_base_url": "https://carto.test",
        "carto_client_id": "id",
        "carto_client_secret_file": str(tmp_path / "secret"),
        "catalog": str(tmp_path / "catalog"),
    }
    with pytest.raises(SettingsError, match="CARTO_CLIENT_SECRET_FILE"):
        Settings.load(options=options)


def test_a_rotated_token_is_read_when_carto_rejects_the_old_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "token"
    file.write_text("old")
    source = RereadToken(file.read_text)
    old = source.current
    assert asyncio.run(source.replace(old)) is None, "it has not changed"
    file.write_text("new")
    new = asyncio.run(source.replace(old))
    assert new is not None
    assert new.authorization.text == "Bearer new"
    file.unlink()
    assert asyncio.run(source.replace(new)) is None
    assert "the previous one applies" in caplog.text
