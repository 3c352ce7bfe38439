"""Images that scripts/build-image makes, and what every one of them must be."""

import json
import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

import carto_graphql
from benchmarks.processes import free_port
from tests.carto_graphql.test_reload import status_of
from tests.carto_graphql.test_serving import wait_for

ROOT: Final = Path(__file__).parents[2]
BUILD_SECONDS: Final = 900
BUILD_TOOLS: Final = "gcc cc pip pip3 uv hatchling cython"
EXTENSION: Final = """
from importlib.util import find_spec
import carto_graphql
from resolvers.results.result_format import IS_COMPILED
print(IS_COMPILED, *filter(find_spec, ("pip", "ensurepip", "setuptools", "Cython", "hatchling")))
"""

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
    # Tests send signals to this process themselves, because buildah passes no signals on.
    for folder in Path("/proc").glob("[0-9]*"):
        words = (folder / "cmdline").read_text().split("\0")
        if "serve" in words and port in words and "python" in words[0]:
            return int(folder.name)
    pytest.fail("the server has ended")


def build_images(*targets: str, wheel: str = "") -> Sequence[str]:
    """Build the container images `targets`, and return the `buildah` command to run them."""
    if os.getuid() != 0 or not (shutil.which("buildah") and shutil.which("mmdebstrap")):
        pytest.skip("needs root, and Debian's buildah and mmdebstrap")
    # Without `wheel`, the images contain the checkout's code.
    done = subprocess.run(
        [str(ROOT / "scripts/build-image"), *targets],
        env={**os.environ, "WHEEL": wheel},
        capture_output=True,
        text=True,
        timeout=BUILD_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout.splitlines()[-1].split()


@contextmanager
def new_container(buildah: Sequence[str], target: str) -> Iterator[Container]:
    image = f"localhost/carto-graphql:{target}"
    name = subprocess.check_output([*buildah, "from", "--pull-never", image], text=True).strip()
    try:
        yield Container(buildah, name)
    finally:
        subprocess.run([*buildah, "rm", name], check=True, stdout=subprocess.DEVNULL)


def check_content(container: Container) -> None:
    """Check that the package is compiled, and that the image has no build tools, such as pip."""
    assert carto_graphql.__version__ in container.run("carto-graphql", "--version").stdout
    tools = f"for tool in {BUILD_TOOLS}; do command -v $tool; done; true"
    found = container.run("sh", "-c", f"/opt/*/bin/python -c {shlex.quote(EXTENSION)}; {tools}")
    assert (found.stdout.splitlines(), found.stderr) == (["True"], "")


def check_user(container: Container) -> None:
    assert container.config()["User"] == "10001:10001"
    assert container.run("id", "-u").stdout.split() == ["10001"]
    writable = container.run("sh", "-c", WRITABLE).stdout.split()
    assert {*writable} <= {"/tmp", "/var/tmp", "/run/lock"}
