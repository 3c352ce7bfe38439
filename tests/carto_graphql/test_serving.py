"""The command `serve` as an operator sees it: workers, addresses, log lines and exit statuses."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from carto_graphql.cli.serving.folder import temporary_folder
from tests.carto_graphql.test_commands import free_port
from tests.commands import ROOT, environment, invoke, run


@dataclass
class Serving:
    """A running `serve`, whose output goes to a file."""

    url: str
    process: subprocess.Popen[str]
    output: Path

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.output.read_text().splitlines()]

    def events(self) -> str:
        return "\n".join(line["event"] for line in self.lines())

    def ready_workers(self) -> list[int]:
        return [int(pid) for pid in re.findall(r"worker (\d+) is ready", self.events())]

    def fields(self) -> str:
        query = '{ __type(name: "Features") { fields { name } } }'
        response = httpx.post(f"{self.url}/graphql", json={"query": query}, timeout=20)
        return " ".join(each["name"] for each in response.json()["data"]["__type"]["fields"])


@contextmanager
def serving(*arguments: str, cwd: Path, **variables: str) -> Iterator[Serving]:
    port, output = free_port(), cwd / "output.log"
    command = [sys.executable, "-m", "carto_graphql", "serve", "--port", str(port), *arguments]
    with output.open("w") as file:
        process = subprocess.Popen(
            command, cwd=cwd, env=environment(**variables), stdout=file, stderr=file, text=True
        )
        try:
            yield Serving(f"http://127.0.0.1:{port}", process, output)
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_for(holds: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def is_listening(url: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(url.rpartition(":")[2]))) == 0


@pytest.mark.threat("H25")
def test_all_workers_serve_the_catalog_of_the_start_until_a_valid_reload(tmp_path: Path) -> None:
    invoke("init", "catalog", cwd=tmp_path)
    template = tmp_path / "catalog" / "features" / "bigCities.sql"
    arguments = ("catalog", "--sandbox", "--workers", "2")
    with serving(*arguments, cwd=tmp_path, CATALOG_POLL="0") as it:
        wait_for(lambda: len(it.ready_workers()) == 2)
        template.rename(template.with_name("renamed.sql"))
        os.kill(it.ready_workers()[0], signal.SIGKILL)
        wait_for(lambda: len(it.ready_workers()) == 3)
        assert {it.fields() for _ in range(30)} == {"bigCities"}

        (tmp_path / "catalog" / "catalog.yaml").write_text("connections: [")
        for worker in it.ready_workers()[1:]:
            os.kill(worker, signal.SIGKILL)
        wait_for(lambda: len(it.ready_workers()) == 5)
        assert {it.fields() for _ in range(10)} == {"bigCities"}

        it.process.send_signal(signal.SIGHUP)
        wait_for(lambda: "reload failed, the current catalog stays" in it.events())
        assert f"{tmp_path}/catalog/catalog.yaml:1" in it.events(), "the original is named"
        assert it.fields() == "bigCities"

        invoke("init", "valid", cwd=tmp_path)
        (tmp_path / "valid" / "catalog.yaml").replace(tmp_path / "catalog" / "catalog.yaml")
        it.process.send_signal(signal.SIGHUP)
        wait_for(lambda: "reloaded" in it.events())
        wait_for(lambda: {it.fields() for _ in range(10)} == {"renamed"}, 20)
    assert it.process.returncode == 0
    assert not is_listening(it.url)


@pytest.mark.threat("H25")
def test_workers_that_cannot_start_end_the_process_with_their_status(tmp_path: Path) -> None:
    broken = "import os, sys\nif '--multiprocessing-fork' in sys.orig_argv: os._exit(7)\n"
    (tmp_path / "sitecustomize.py").write_text(broken)
    path = f"{tmp_path}{os.pathsep}{ROOT}"
    started = time.monotonic()
    with serving("--workers", "2", cwd=tmp_path, PYTHONPATH=path) as it:
        assert it.process.wait(timeout=30) == 7
        assert not is_listening(it.url)
    assert time.monotonic() - started < 15
    assert it.events().count("no worker can start; stopping") == 1


@pytest.mark.threat("H25")
def test_workers_end_when_their_parent_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    (temporary / "carto-graphql-of-somebody").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with serving("--workers", "2", cwd=tmp_path, TMPDIR=str(temporary)) as it:
        wait_for(lambda: len(it.ready_workers()) == 2)
        # The next start deletes no folder of a running gateway.
        with temporary_folder():
            assert len([*temporary.iterdir()]) == 3
        it.process.kill()
        wait_for(lambda: not is_listening(it.url), 20)
    with temporary_folder() as folder:
        assert {*temporary.iterdir()} == {folder, temporary / "carto-graphql-of-somebody"}


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_catalog_without_any_visible_template_is_rejected_by_check_and_serve(
    tmp_path: Path, workers: str
) -> None:
    invoke("init", "catalog", cwd=tmp_path)
    for file in (tmp_path / "catalog").rglob("*.sql"):
        file.write_text(file.read_text().replace("access: [public]\n", ""))
    checked = invoke("check", "catalog", "--sandbox", cwd=tmp_path)
    served = run("serve", "catalog", "--sandbox", "--workers", workers, cwd=tmp_path)
    assert (checked.returncode, served.returncode) == (1, 78)
    assert checked.stderr.strip().splitlines()[-1] in served.stderr


@pytest.mark.threat("H23")
def test_misspelled_settings_stop_the_start_and_are_named(tmp_path: Path) -> None:
    typos = {
        "CALLER": "/etc/callers.yaml",
        "TRUSTED_DOCUMENT_MODE": "only",
        "TRUSTED_PROXY": "10.0.0.0/8",
    }
    stopped = run("serve", cwd=tmp_path, **typos)
    assert stopped.returncode == 78
    for typo, meant in zip(
        typos, ("CALLERS", "TRUSTED_DOCUMENTS_MODE", "TRUSTED_PROXIES"), strict=True
    ):
        message = f"{typo} in the environment is not a setting. Did you mean {meant}?"
        assert message in stopped.stderr


@pytest.mark.parametrize(
    ("variables", "is_json"), [({"LOG_FORMAT": "json"}, True), ({"LOG_FORMAT": "text"}, False)]
)
def test_log_format_applies_from_the_first_line(
    tmp_path: Path, variables: Mapping[str, str], is_json: bool
) -> None:
    with serving("--sandbox", cwd=tmp_path, **variables) as it:
        wait_for(lambda: is_listening(it.url))
    for text in (it.output.read_text(), run("serve", "x", cwd=tmp_path, **variables).stderr):
        assert text
        for line in text.splitlines():
            assert (line.startswith("{") and "event" in json.loads(line)) == is_json, line


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
@pytest.mark.parametrize(
    ("host", "reachable"), [("::1", ["[::1]"]), ("::", ["[::1]", "127.0.0.1"])]
)
@pytest.mark.parametrize("command", ["serve", "sandbox"])
def test_urls_of_ipv6_addresses_are_printed_in_brackets_and_can_be_used(
    tmp_path: Path, command: str, host: str, reachable: list[str]
) -> None:
    port = free_port()
    arguments = [sys.executable, "-m", "carto_graphql", command, "--host", host]
    with (tmp_path / "output.log").open("w") as file:
        process = subprocess.Popen(
            [*arguments, "--port", str(port)],
            cwd=tmp_path,
            env=environment(),
            stdout=file,
            stderr=file,
        )
    try:
        wait_for(lambda: f"http://[{host}]:{port}" in (tmp_path / "output.log").read_text())
        path = "/healthz" if command == "serve" else "/v3/sql/carto_dw/query"
        for address in reachable:
            wait_for(lambda address=address: responds(f"http://{address}:{port}{path}"))  # type: ignore[misc]
    finally:
        process.terminate()
        process.wait(20)


def responds(url: str) -> bool:
    try:
        return httpx.get(url).status_code in (200, 401)
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("command", ["serve", "sandbox"])
def test_a_port_in_use_is_reported_without_a_traceback(tmp_path: Path, command: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        stopped = run(command, "--port", str(port), cwd=tmp_path)
    assert stopped.returncode == 1
    assert f"Cannot listen on http://127.0.0.1:{port}: Address already in use" in stopped.stderr
    assert "Traceback" not in stopped.stderr
