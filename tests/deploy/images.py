"""The images of deploy/Containerfile, built by buildah on a new Debian, and queried as their user.

Not part of `scripts/test`, because a first build takes five minutes: `scripts/test tests/deploy/images.py`.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

import carto_graphql
from benchmarks.processes import free_port, running
from benchmarks.rolling.editions import QUERY, editions_in, write_catalog
from tests.carto_graphql.test_reload import status_of
from tests.carto_graphql.test_serving import wait_for

ROOT: Final = Path(__file__).parents[2]
TARGETS: Final = ("gateway", "sandbox")
BUILD_SECONDS: Final = 900
BUILD_TOOLS: Final = ("gcc", "cc", "pip", "pip3", "hatchling", "cython")

EXTENSION: Final = "import carto_graphql; from resolvers.results import _fast_json"
WRITABLE: Final = (
    "find / -xdev -type d -writable -not -path '/proc/*' -not -path '/sys/*' -not -path '/dev/*'"
)


@dataclass(frozen=True)
class Container:
    """A container of one of the images. Its processes are of this machine's network."""

    buildah: Sequence[str]
    name: str

    def command(self, *arguments: str, **variables: str) -> list[str]:
        settings = [f"--env={name}={value}" for name, value in variables.items()]
        run = ["run", "--isolation", "chroot", *settings]
        return [*self.buildah, *run, self.name, "--", *arguments]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = self.command(*arguments)
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    def config(self) -> Any:
        done = subprocess.check_output([*self.buildah, "inspect", self.name], text=True)
        return json.loads(done)["Docker"]["config"]

    @contextmanager
    def serving(self, *arguments: str, **variables: str) -> Iterator[tuple[str, str]]:
        """Run a server; yield the URLs of its port and of its admin port. It must end with 0."""
        port, admin = free_port(), free_port()
        ports = ["--port", str(port), "--admin-port", str(admin)]
        command = self.command(*arguments, *ports, **variables, DRAIN_SECONDS="0")
        process = subprocess.Popen(command, start_new_session=True)
        try:
            wait_for(lambda: status_of(f"http://127.0.0.1:{admin}/readyz") == 200)
            yield f"http://127.0.0.1:{port}", f"http://127.0.0.1:{admin}"
            os.kill(find_process(str(port)), signal.SIGTERM)
            assert process.wait(30) == 0
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def find_process(port: str) -> int:
    """Return the process of a server: buildah passes no signals on."""
    for folder in Path("/proc").glob("[0-9]*"):
        words = (folder / "cmdline").read_text().split("\0")
        if "serve" in words and port in words and "python" in words[0]:
            return int(folder.name)
    pytest.fail("the server has ended")


@pytest.fixture(scope="module")
def buildah() -> Sequence[str]:
    """The command that reaches the built images."""
    if os.getuid() != 0 or not (shutil.which("buildah") and shutil.which("mmdebstrap")):
        pytest.skip("needs root, and Debian's buildah and mmdebstrap")
    command = [str(ROOT / "scripts/build-image"), *TARGETS]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=BUILD_SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout.splitlines()[-1].split()


@pytest.fixture(scope="module", params=TARGETS)
def container(request: pytest.FixtureRequest, buildah: Sequence[str]) -> Iterator[Container]:
    with new_container(buildah, request.param) as it:
        yield it


@contextmanager
def new_container(buildah: Sequence[str], target: str) -> Iterator[Container]:
    image = f"localhost/carto-graphql:{target}"
    name = subprocess.check_output([*buildah, "from", "--pull-never", image], text=True).strip()
    try:
        yield Container(buildah, name)
    finally:
        subprocess.run([*buildah, "rm", name], check=True, stdout=subprocess.DEVNULL)


def test_an_image_has_the_compiled_package_and_no_build_tools(container: Container) -> None:
    assert carto_graphql.__version__ in container.run("carto-graphql", "--version").stdout
    [python] = container.run("sh", "-c", "echo /opt/*/bin/python").stdout.split()
    assert container.run(python, "-c", EXTENSION).returncode == 0
    for tool in BUILD_TOOLS:
        assert container.run("sh", "-c", f"command -v {tool}").returncode != 0, tool
    for module in ("pip", "ensurepip", "setuptools", "Cython"):
        assert "No module" in container.run(python, "-m", module).stderr, module


def test_an_image_runs_as_uid_10001_and_writes_to_temporary_folders_only(
    container: Container,
) -> None:
    assert container.config()["User"] == "10001:10001"
    assert container.run("id", "-u").stdout.split() == ["10001"]
    writable = container.run("sh", "-c", WRITABLE).stdout.split()
    assert {*writable} <= {"/tmp", "/var/tmp", "/run/lock"}


def test_the_gateway_image_serves_a_catalog_from_carto(
    buildah: Sequence[str], tmp_path: Path
) -> None:
    carto = free_port()
    base = f"http://127.0.0.1:{carto}"
    with (
        new_container(buildah, "gateway") as container,
        running((sys.executable, "-m", "benchmarks.rolling.editions", str(carto)), carto, {}),
    ):
        catalog = mounted_catalog(container, tmp_path)
        variables = {
            "CARTO_API_BASE_URL": base,
            "CARTO_AUTH_URL": f"{base}/oauth/token",
            "CARTO_CLIENT_ID": "image",
            "CARTO_CLIENT_SECRET": "image",
            "CATALOG": catalog,
        }
        config = container.config()
        command = [each for each in config["Cmd"] if each not in {"--admin-port", "8001"}]
        health = config["Healthcheck"]["Test"]
        assert health[0] == "CMD"
        with container.serving(*command, **variables) as (url, admin):
            body = {"query": QUERY, "variables": {"number": 1}}
            response = httpx.post(f"{url}/graphql", json=body, timeout=30)
            assert editions_in(response.json()) == {1}
            probe = [each.replace("http://127.0.0.1:8001", admin) for each in health[1:]]
            assert probe != health[1:]
            assert container.run(*probe).returncode == 0
        assert container.run(*probe).returncode != 0


def mounted_catalog(container: Container, folder: Path) -> str:
    """Copy a catalog into the container, as a volume would show it; return its path there."""
    write_catalog(folder / "catalog", 1)
    source, target = str(folder / "catalog"), "/etc/catalog"
    copy = [*container.buildah, "copy", "--chmod", "755", container.name, source, target]
    subprocess.run(copy, check=True, stdout=subprocess.DEVNULL)
    return target


def test_the_sandbox_image_responds_to_a_query(buildah: Sequence[str]) -> None:
    query = "{ features { cities(limit: 1) { features { properties { name } } } } }"
    with (
        new_container(buildah, "sandbox") as container,
        container.serving("carto-graphql", "serve", "--sandbox") as (url, _),
    ):
        response = httpx.post(f"{url}/graphql", json={"query": query}, timeout=30)
    [city] = response.json()["data"]["features"]["cities"]["features"]
    assert city["properties"]["name"]
