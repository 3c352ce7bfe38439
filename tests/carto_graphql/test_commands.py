"""The command line, run as a person runs it: a process of its own, in an empty folder."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from carto_graphql.sandbox import SANDBOX_API_ACCESS_TOKEN
from tests.commands import environment, invoke, run
from tests.postgis import PostGIS
from tests.processes import ending
from tests.serving import logged_requests, on_a_port

SECRET = "s3cr3t-marker"  # a fake


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    *arguments: str, cwd: Path, command: str = "serve", variables: Mapping[str, str] | None = None
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "carto_graphql", command, "--port", str(port), *arguments],
        cwd=cwd,
        env=environment(**(variables or {})),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _wait_for(port: int, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(
        f"no server on the port: {process.communicate()[0] if process.poll() else ''}"
    )


def test_serve_reports_the_sandbox_and_what_it_serves(tmp_path: Path) -> None:
    with serving(cwd=tmp_path) as (url, process):
        response = httpx.post(f"{url}/graphql", json={"query": "{ __typename }"})
        process.terminate()
        said = process.communicate(timeout=20)[0]
    assert response.json() == {"data": {"__typename": "Query"}}
    assert "Sandbox: serving open data of this machine" in said
    assert f"GraphQL: {url}/graphql" in said
    assert f"GraphiQL: {url}/graphiql" in said
    assert f"Example map: {url}/example/" in said
    assert "features: airportsIn, cities, citiesByCell" in said
    assert "queryRows: airportsByState, biggestCities, citiesByCountry" in said
    [line] = logged_requests(said)
    assert (line["method"], line["path"], line["status"]) == ("POST", "/graphql", 200)


@pytest.mark.parametrize(
    ("arguments", "setting", "status"),
    [
        ((), "true", 200),
        (("--no-graphiql",), "true", 404),
        ((), "false", 404),
        (("--graphiql",), "false", 200),
    ],
)
def test_graphiql_is_turned_off_by_an_option_before_a_setting(
    arguments: tuple[str, ...], setting: str, status: int, tmp_path: Path
) -> None:
    with serving(*arguments, cwd=tmp_path, variables={"GRAPHIQL": setting}) as (url, process):
        for path in ("/graphiql", "/graphiql/config.json", "/graphiql/licenses.txt"):
            assert httpx.get(url + path).status_code == status
        assert httpx.post(f"{url}/graphql", json={"query": "{ __typename }"}).status_code == 200
        process.terminate()
        said = process.communicate(timeout=20)[0]
    assert ("GraphiQL:" in said) == (status == 200)


def test_serve_and_check_report_what_they_leave_out(tmp_path: Path) -> None:
    invoke("init", "catalog", cwd=tmp_path)
    closed = tmp_path / "catalog" / "rows" / "biggestCountries.sql"
    closed.write_text(closed.read_text().replace("access: [public]\n", ""))
    checked = invoke("check", "catalog", "--sandbox", cwd=tmp_path)
    left_out = (
        "Left out: rows/biggestCountries: it has no `access:`; "
        "add `access: [public]` to show it to everyone"
    )
    assert left_out in checked.stderr
    assert "biggestCountries" not in invoke("sdl", "catalog", cwd=tmp_path).stdout


def test_two_workers_serve(tmp_path: Path) -> None:
    with serving("--workers", "2", "--sandbox", cwd=tmp_path) as (url, _):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                response = httpx.post(
                    f"{url}/graphql", json={"query": "{ features { cities { type } } }"}, timeout=20
                )
                break
            except httpx.TransportError:
                time.sleep(0.1)
        assert response.json()["data"]["features"]["cities"] == {"type": "FeatureCollection"}


def test_a_running_response_ends_before_the_server_does(tmp_path: Path) -> None:
    sent = threading.Event()

    def slow(_: Request) -> JSONResponse:
        sent.set()
        time.sleep(1.5)
        return JSONResponse({"rows": [{"__one": 1}]})

    invoke("init", "catalog", cwd=tmp_path)
    carto = Starlette(routes=[Route("/v3/sql/carto_dw/query", slow)])
    with on_a_port(carto) as carto_url:
        variables = {
            "CARTO_API_BASE_URL": carto_url,
            "CARTO_API_ACCESS_TOKEN": SECRET,
            "CATALOG": "catalog",
        }
        with serving(cwd=tmp_path, variables=variables) as (url, process):
            results: list[httpx.Response] = []
            query = {"query": "{ features { bigCities { numberReturned } } }"}
            client = threading.Thread(
                target=lambda: results.append(httpx.post(f"{url}/graphql", json=query, timeout=20))
            )
            client.start()
            assert sent.wait(10)
            process.send_signal(signal.SIGTERM)
            client.join(10)
            said = process.communicate(timeout=20)[0]
    assert results[0].json() == {"data": {"features": {"bigCities": {"numberReturned": 1}}}}
    assert process.returncode == 0
    assert SECRET not in said
    assert "biggestCountries" in said


def test_init_writes_a_catalog_that_passes_check(tmp_path: Path) -> None:
    written = run("init", "catalog", cwd=tmp_path)
    checked = run("check", "catalog", "--sandbox", cwd=tmp_path)
    assert written.returncode == checked.returncode == 0, checked.stderr
    assert "2 of 2 samples work" in checked.stdout
    again = invoke("init", "catalog", cwd=tmp_path)
    assert again.returncode == 1
    assert "catalog is not empty" in again.stderr


def test_check_of_the_sandbox_catalog_passes(tmp_path: Path) -> None:
    checked = invoke("check", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout
    assert "19 of 19 samples work" in checked.stdout


def test_check_prints_the_error_of_the_warehouse(tmp_path: Path) -> None:
    invoke("init", "catalog", cwd=tmp_path)
    file = tmp_path / "catalog" / "features" / "bigCities.sql"
    file.write_text(file.read_text().replace("sandbox.world.cities", "sandbox.world.towns"))
    checked = invoke("check", "catalog", "--sandbox", cwd=tmp_path)
    assert checked.returncode == 1
    assert "towns" in checked.stdout
    assert "1 of 2 samples work, 1 fail" in checked.stdout


@pytest.mark.parametrize(
    ("status", "body", "printed"),
    [
        (
            403,
            {"error": "access_denied", "error_description": "Create a client-grant"},
            "the token endpoint returned 403; access_denied: Create a client-grant",
        ),
        (401, {"error": "access_denied", "error_description": "Unauthorized"}, "401"),
        (429, {}, "429"),
    ],
)
def test_check_prints_why_the_token_endpoint_rejects_the_client(
    tmp_path: Path, status: int, body: dict[str, str], printed: str
) -> None:
    invoke("init", "catalog", cwd=tmp_path)
    endpoint = Route("/oauth/token", lambda _: JSONResponse(body, status), methods=["POST"])
    with on_a_port(Starlette(routes=[endpoint])) as url:
        account = {
            "CARTO_API_BASE_URL": url,
            "CARTO_AUTH_URL": f"{url}/oauth/token",
            "CARTO_CLIENT_ID": "id",
            "CARTO_CLIENT_SECRET": SECRET,
            "CATALOG": "catalog",
        }
        checked = invoke("check", cwd=tmp_path, **account)
    assert checked.returncode == 1
    assert printed in checked.stdout, checked.stdout
    assert SECRET not in checked.stdout + checked.stderr


def test_an_invalid_catalog_is_reported_by_file_and_line_and_never_starts(tmp_path: Path) -> None:
    invoke("init", "catalog", cwd=tmp_path)
    file = tmp_path / "catalog" / "features" / "bigCities.sql"
    file.write_text(file.read_text().replace("min: 0", "mim: 0"))
    for command in (["check", "catalog", "--sandbox"], ["sdl", "catalog"]):
        rejected = run(*command, cwd=tmp_path)
        assert rejected.returncode == 1
        assert (
            "features/bigCities.sql:6: params.minPopulation.mim: there is no such key; did you mean min?"
            in rejected.stderr
        )
    served = run("serve", "--sandbox", cwd=tmp_path, CATALOG="catalog")
    assert served.returncode == 78
    assert "did you mean min?" in served.stderr


def test_an_incomplete_configuration_never_serves_the_sandbox(tmp_path: Path) -> None:
    rejected = run("serve", cwd=tmp_path, CARTO_CLIENT_SECERT=SECRET)
    assert rejected.returncode == 78
    assert "CARTO_CLIENT_SECRET" in rejected.stderr
    assert SECRET not in rejected.stdout + rejected.stderr


def test_the_sandbox_names_the_package_that_it_cannot_run_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sqlglotc-30.30.0.dist-info").mkdir()
    (tmp_path / "sqlglotc-30.30.0.dist-info/METADATA").write_text("Name: sqlglotc\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    rejected = invoke("check", "--sandbox", cwd=tmp_path)
    assert rejected.returncode == 1
    assert "pip uninstall sqlglotc" in rejected.stderr


def test_sandbox_speaks_cartos_api_on_a_port(tmp_path: Path) -> None:
    with serving(cwd=tmp_path, command="sandbox") as (url, process):
        rejected = httpx.get(f"{url}/v3/sql/carto_dw/query", params={"q": "SELECT 1 AS x"})
        process.terminate()
        said = process.communicate(timeout=20)[0]
    assert rejected.status_code == 401
    assert f"CARTO_API_BASE_URL={url}" in said


def test_what_sandbox_prints_connects_a_gateway_to_it(tmp_path: Path) -> None:
    with serving(cwd=tmp_path, command="sandbox") as (_, process):
        assert process.stdout
        printed = "".join(process.stdout.readline() for _ in range(8))
        by_token = evaluated(printed)
        by_client = evaluated(printed.replace("# export", "export"))
        del by_client["CARTO_API_ACCESS_TOKEN"]
        assert {*by_token} == {"CARTO_API_BASE_URL", "CARTO_API_ACCESS_TOKEN", "CATALOG"}
        for variables in (by_token, by_client):
            checked = invoke("check", cwd=tmp_path, **variables)
            assert "19 of 19 samples work" in checked.stdout, checked.stderr


def evaluated(printed: str) -> dict[str, str]:
    script = 'eval "$1"; env -0'
    done = subprocess.run(
        ["sh", "-ec", script, "sh", printed],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        check=True,
    )
    pairs = (each.partition("=") for each in done.stdout.decode().split("\0") if each)
    return {name: value for name, _, value in pairs if name.startswith(("CARTO_", "CATALOG"))}


def test_a_folder_on_the_command_line_is_the_catalog(tmp_path: Path) -> None:
    invoke("init", "mine", cwd=tmp_path)
    rejected = run("serve", "mine", cwd=tmp_path)
    assert rejected.returncode == 78
    assert "--sandbox" in rejected.stderr
    with serving("mine", "--sandbox", cwd=tmp_path) as (url, _):
        response = httpx.post(
            f"{url}/graphql", json={"query": "{ features { bigCities { type } } }"}
        )
    assert response.json()["data"]["features"]["bigCities"] == {"type": "FeatureCollection"}


@pytest.mark.parametrize("command", ["serve", "check", "sdl", "init", "sandbox", "header-schema"])
def test_every_command_has_help(tmp_path: Path, command: str) -> None:
    helped = invoke(command, "--help", cwd=tmp_path)
    assert helped.returncode == 0
    assert "Usage: carto-graphql" in helped.stdout


def test_a_gateway_to_the_sandbox_on_postgis_passes_check(tmp_path: Path, postgis: PostGIS) -> None:
    with serving("--postgres", postgis.reader, cwd=tmp_path, command="sandbox") as (url, process):
        assert process.stdout
        said = "".join(process.stdout.readline() for _ in range(6))
        catalog = re.findall(r"CATALOG=(\S+)", said)[-1]
        variables = {"CARTO_API_BASE_URL": url, "CARTO_API_ACCESS_TOKEN": SANDBOX_API_ACCESS_TOKEN}
        checked = invoke("check", cwd=tmp_path, CATALOG=catalog, **variables)
    assert "18 of 18 samples work" in checked.stdout, checked.stdout + checked.stderr
    assert postgis.reader not in said


WRONG = """\
/* ---
description: Cities.
columns:
  name: Int!
  population: Int!
  tz: String!
  founded: Date
access: [public]
--- */
SELECT * FROM (
  SELECT name, population, IF(population > 20000000, NULL, tz) AS tz, country, CURRENT_DATE() AS day
  FROM `sandbox.world.cities` WHERE population > 10000000
) AS it
"""


def test_check_live_prints_the_wrong_and_the_missing_columns_of_a_header(tmp_path: Path) -> None:
    invoke("init", "catalog", cwd=tmp_path)
    (tmp_path / "catalog" / "rows" / "cities.sql").write_text(WRONG)
    checked = invoke("check", "catalog", "--sandbox", "--live", cwd=tmp_path)
    assert checked.returncode == 1
    said = checked.stdout
    assert re.search(
        r"^- rows/cities name: declared Int!, but \d+ of \d+ are String$", said, re.MULTILINE
    )
    assert re.search(
        r"^- rows/cities tz: declared String!, but null in 1 of \d+ rows$", said, re.MULTILINE
    )
    assert "- rows/cities founded: the SELECT has no column founded\n" in said
    assert "+ rows/cities country: not declared; looks like String\n" in said
    assert "+ rows/cities day: not declared; looks like Date\n" in said
    assert "rows/cities population" not in said


def test_check_live_finds_no_difference_in_the_sandbox(tmp_path: Path) -> None:
    checked = invoke("check", "--live", cwd=tmp_path)
    assert checked.returncode == 0
    assert not re.search(r"^[-+] ", checked.stdout, re.MULTILINE)


def test_check_explain_prints_the_statement_of_the_sample_and_its_values(tmp_path: Path) -> None:
    explained = invoke("check", "--explain", "rows/citiesByCountry", cwd=tmp_path)
    assert explained.returncode == 0
    sql, values = explained.stdout.split("\n\n{")
    assert "WHERE population >= @minPopulation" in sql
    assert values.strip() == '"minPopulation": 1000000\n}'
    named = invoke("check", "--explain", "strongEarthquakes", cwd=tmp_path)
    assert named.stdout.startswith(
        "-- a Named Source, whose SQL is stored in CARTO\nstrong_earthquakes\n\n{"
    )
    unknown = invoke("check", "--explain", "towns", cwd=tmp_path)
    assert unknown.returncode == 1
    assert "Template towns does not exist. The catalog has: features/airportsIn, " in unknown.stderr


def test_check_warns_of_functions_with_side_effects(tmp_path: Path) -> None:
    invoke("init", "catalog", cwd=tmp_path)
    file = tmp_path / "catalog" / "catalog.yaml"
    file.write_text("connections: { carto_dw: { provider: bigquery }, pg: { provider: postgres } }\n"
                    "defaults: { connection: carto_dw }\n")  # fmt: skip
    (tmp_path / "catalog" / "rows" / "naps.sql").write_text(
        "/* ---\ndescription: Naps.\nconnection: pg\ncolumns: { nap: String }\naccess: [public]\n--- */\n"
        "SELECT pg_catalog.pg_sleep(1) AS nap -- set_config('a')"
    )
    checked = invoke("check", "catalog", "--sandbox", cwd=tmp_path)
    assert "Warning: rows/naps calls pg_catalog.pg_sleep, which has side effects" in checked.stderr
    assert "set_config" not in checked.stderr


def test_check_notes_a_final_order_that_becomes_the_default(tmp_path: Path) -> None:
    invoke("init", "catalog", cwd=tmp_path)
    (tmp_path / "catalog" / "rows" / "names.sql").write_text(
        "/* ---\ndescription: Names.\ncolumns: { name: String! }\naccess: [public]\n--- */\n"
        "SELECT name FROM `sandbox.world.countries` ORDER BY name DESC\n"
    )
    checked = invoke("check", "catalog", "--sandbox", cwd=tmp_path)
    note = "names.sql:6: the final ORDER BY is used as `order:`, the default order"
    assert note in checked.stderr
    assert checked.returncode == 0


@pytest.mark.parametrize(
    "provider", ["bigquery", "databricks", "oracle", "postgres", "redshift", "snowflake"]
)
def test_init_writes_templates_in_the_sql_of_each_provider(tmp_path: Path, provider: str) -> None:
    written = invoke("init", "catalog", "--provider", provider, "--connection", "dwh", cwd=tmp_path)
    assert written.returncode == 0, written.stderr
    yaml = (tmp_path / "catalog" / "catalog.yaml").read_text()
    assert f"dwh: {{ provider: {provider} }}" in yaml
    checked = invoke("check", "catalog", "--sandbox", "--offline", cwd=tmp_path)
    assert checked.returncode == 0, checked.stderr
    assert "Templates without an error: 2; no sample was run" in checked.stdout


def test_init_rejects_an_unknown_provider(tmp_path: Path) -> None:
    written = invoke("init", "catalog", "--provider", "mysql", cwd=tmp_path)
    assert written.returncode == 1
    assert "--provider mysql is not one of bigquery, databricks, oracle" in written.stderr
    assert not (tmp_path / "catalog").exists()


def test_check_watch_checks_again_after_each_save(tmp_path: Path) -> None:
    invoke("init", "catalog", cwd=tmp_path)
    file = tmp_path / "catalog" / "rows" / "biggestCountries.sql"
    right = file.read_text()
    command = [
        sys.executable,
        "-m",
        "carto_graphql",
        "check",
        "catalog",
        "--sandbox",
        "--offline",
        "--watch",
    ]
    with ending(subprocess.Popen(
        command, cwd=tmp_path, env=environment(PYTHONUNBUFFERED="1"), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )) as process:  # fmt: skip
        assert process.stdout is not None
        printed = _until_waiting(process.stdout)
        assert "Templates without an error: 2" in printed
        other = file.with_name("saved~")
        other.write_text(right.replace("SELECT country", "SELEC country"))
        other.replace(file)  # as editors save
        assert "biggestCountries.sql:" in _until_waiting(process.stdout)
        file.write_text(right)
        assert "Templates without an error: 2" in _until_waiting(process.stdout)
        file.write_text(right + "\n")
        assert "Templates without an error: 1" in _until_waiting(process.stdout)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


def _until_waiting(lines: Iterator[str]) -> str:
    printed = ""
    for line in lines:
        printed += line
        if "Waiting for changes" in line:
            break
    return printed
