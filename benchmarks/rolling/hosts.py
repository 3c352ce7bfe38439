"""Two gateways on Unix sockets, which run a copy of the code, and are restarted one after the other."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

from benchmarks.processes import ROOT, NotStarted, free_port
from benchmarks.rolling.editions import QUERY, editions_in
from carto_graphql import __version__

__all__ = ["NAMES", "CodeVersions", "Host", "running_hosts", "wait_until"]

NAMES: Final = ("a", "b")
"""Names of the sockets in docs/deploying.md."""

WORKERS: Final = 2
START_SECONDS: Final = 60.0
END_SECONDS: Final = 80.0
PAUSE: Final = 0.05
"""Seconds between two looks."""

PACKAGES: Final = ("carto_client", "carto_graphql", "resolvers", "schema", "server.py")


class CodeVersions:
    """A folder with copies of the gateway's code. `current` is a link to the latest copy.

    Each copy has another version number, which the gateway's admin port reports.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.current = folder / "current"
        self.version = ""

    def install(self, suffix: str) -> None:
        """Copy the code with `suffix` in its version; gateways that start later run this copy."""
        copy, self.version = self._folder / suffix, f"{__version__}+{suffix}"
        copy.mkdir(parents=True)
        for name in PACKAGES:
            _copy(ROOT / name, copy / name)
        file = copy / "carto_graphql/__init__.py"
        file.write_text(file.read_text().replace(f'"{__version__}"', f'"{self.version}"'))
        link = self._folder / "next"
        link.symlink_to(copy)
        link.replace(self.current)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("source", "*.c"))
    else:
        shutil.copy2(source, target)


class Host:
    """A gateway that simulates one host, with its own socket, log and admin port."""

    def __init__(
        self, name: str, folder: Path, code: CodeVersions, variables: Mapping[str, str]
    ) -> None:
        self.socket = folder / f"{name}.sock"
        self._log = folder / f"{name}.log"
        self._code, self._variables = code, variables
        self._admin_port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "carto_graphql", "serve", "--uds", str(self.socket)]
        command += ["--workers", str(WORKERS), "--admin-port", str(self._admin_port)]
        ours = ("CARTO_", "CATALOG", "PYTHON")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        code = self._code.current.resolve()
        with self._log.open("a") as log:
            self._process = subprocess.Popen(  # noqa: S603  # our own command
                command, cwd=code, env={**kept, **self._variables}, stdout=log, stderr=log
            )

    async def restart(self) -> int:
        await self.stop()
        self.start()
        return await self.wait_until_ready()

    async def wait_until_ready(self) -> int:
        """Return 0 when the gateway is ready, or its exit status when it ends.

        Raise NotStarted if that takes too long.
        """
        assert self._process is not None
        process = self._process
        await wait_until(lambda: self._is_ready_or_over(process), START_SECONDS, self.read_log)
        return process.poll() or 0

    async def _is_ready_or_over(self, process: "subprocess.Popen[bytes]") -> bool:
        if process.poll() is not None:
            return True
        found = await self._get("readyz")
        return found is not None and found.status_code == 200

    async def stop(self) -> None:
        process = self._process
        if process is None:
            return
        process.terminate()

        async def is_over() -> bool:
            return process.poll() is not None

        await wait_until(is_over, END_SECONDS, self.read_log)

    def kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()

    async def serves(self, edition: int) -> bool:
        transport = httpx.AsyncHTTPTransport(uds=str(self.socket))
        body = {"query": QUERY, "variables": {"number": -1}}
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as http:
            response = await http.post("/graphql", json=body)
        return editions_in(response.json()) == {edition}

    async def has_rejected_files(self) -> bool:
        """Return True if the catalog on disk is invalid and the gateway serves an older one."""
        found = await self._get("readyz")
        return found is not None and "the files were rejected" in found.text

    async def version(self) -> str:
        found = await self._get("version")
        return str(found.json()["version"]) if found is not None else ""

    async def _get(self, path: str) -> httpx.Response | None:
        try:
            async with httpx.AsyncClient(trust_env=False) as http:
                return await http.get(f"http://127.0.0.1:{self._admin_port}/{path}")
        except httpx.TransportError:
            return None

    def read_log(self) -> str:
        return self._log.read_text()[-2000:]


async def wait_until(
    holds: Callable[[], Awaitable[bool]], seconds: float, explain: Callable[[], str] = lambda: ""
) -> None:
    """Wait until `holds` returns True.

    Raise NotStarted, with the text of `explain`, after `seconds`.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while not await holds():
        if loop.time() > deadline:
            raise NotStarted(f"waited for {seconds:g} seconds: {explain()}")
        await asyncio.sleep(PAUSE)


@contextmanager
def running_hosts(
    folder: Path, code: CodeVersions, variables: Mapping[str, str]
) -> Iterator[Sequence[Host]]:
    hosts = [Host(name, folder, code, variables) for name in NAMES]
    try:
        for host in hosts:
            host.start()
        yield hosts
    finally:
        for host in hosts:
            host.kill()
