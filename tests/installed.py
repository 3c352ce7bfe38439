"""The package installed as people install it, and served from there."""

import fcntl
import os
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import pytest

__all__ = [
    "ROOT",
    "Venv",
    "environment",
    "from_wheel",
    "new_venv",
    "product",
    "run",
    "serving",
    "wheel",
]

ROOT: Final = Path(__file__).parents[1]
PIP: Final = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]


@dataclass(frozen=True)
class Venv:
    """A virtual environment of its own that borrows the dependencies, and only those, of the running one."""

    folder: Path

    @property
    def bin(self) -> Path:
        return self.folder / "bin"

    def install(self, *arguments: str) -> None:
        options = ["--no-deps", "--no-build-isolation", "--ignore-installed"]
        run(*PIP, "--python", str(self.bin / "python"), "install", *options, *arguments)


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "SANDBOX": "true", "DRAIN_SECONDS": "0"}


def run(*command: str | Path, cwd: Path | None = None) -> str:
    done = subprocess.run(
        command, check=False, cwd=cwd, env=environment(), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="session")
def new_venv(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Venv]:
    def make() -> Venv:
        venv = Venv(tmp_path_factory.mktemp("venv"))
        run(sys.executable, "-m", "venv", "--without-pip", str(venv.folder))
        (site,) = venv.folder.glob("lib/python*/site-packages")
        for dependency in Path(sysconfig.get_path("purelib")).iterdir():
            if not dependency.name.lstrip("_").startswith("carto_graphql"):
                (site / dependency.name).symlink_to(dependency)
        try:
            # A package of another project with the name of one of ours.
            venv.install("schema==0.7.8")
        except AssertionError as failure:
            pytest.skip(f"PyPI and its package `schema` are out of reach: {failure}")
        return venv

    return make


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if released := os.environ.get("WHEEL"):
        return Path(released)
    with made_once(tmp_path_factory, "wheel") as (folder, is_new):
        if is_new:
            build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
            run(*build, cwd=ROOT)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="session")
def from_wheel(
    new_venv: Callable[[], Venv], wheel: Path, tmp_path_factory: pytest.TempPathFactory
) -> Venv:
    with made_once(tmp_path_factory, "from-wheel") as (folder, is_new):
        if is_new:
            venv = new_venv()
            venv.install(str(wheel))
            (folder / "venv").symlink_to(venv.folder)
    return Venv((folder / "venv").resolve())


@contextmanager
def made_once(factory: pytest.TempPathFactory, name: str) -> Iterator[tuple[Path, bool]]:
    """Yield a folder that all processes of this run share, and True if the caller must fill it."""
    run_folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run_folder = run_folder.parent
    folder = run_folder / f"shared-{name}"
    folder.mkdir(exist_ok=True)
    with (run_folder / f"shared-{name}.lock").open("w") as lock:
        # Other processes with the same `name` wait here until the `with` block has ended.
        fcntl.flock(lock, fcntl.LOCK_EX)
        is_new = not any(folder.iterdir())
        yield folder, is_new


@contextmanager
def serving(program: Path, arguments: str, *, cwd: Path) -> Iterator[str]:
    url = f"http://127.0.0.1:{(port := _free_port())}"
    command: list[str | Path] = [program, *arguments.split(), "--port", str(port)]
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            command, cwd=cwd, env=environment(), stdout=log, stderr=subprocess.STDOUT
        )
        try:
            if not _is_healthy(server, url):
                log.seek(0)
                pytest.fail(f"no response: {log.read().decode()}")
            yield url
        finally:
            server.terminate()
            server.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _is_healthy(server: subprocess.Popen[bytes], url: str) -> bool:
    until = time.monotonic() + 30
    while time.monotonic() < until and server.poll() is None:
        try:
            return httpx.get(f"{url}/healthz").status_code == 200
        except httpx.TransportError:
            time.sleep(0.1)
    return False


@pytest.fixture(scope="session")
def product(from_wheel: Venv, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(
        from_wheel.bin / "carto-graphql", "serve", cwd=tmp_path_factory.mktemp("newcomer")
    ) as url:
        yield url
