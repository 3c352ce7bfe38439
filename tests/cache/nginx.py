"""An nginx in front of a gateway, with a configuration of the docs."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


def documented(page: str) -> str:
    """Return the configuration in a page for operators."""
    found = re.search(r"```nginx\n(.*?)```", (DOCS / page).read_text(), re.DOTALL)
    assert found
    return found[1]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def nginx_before(gateway: str, folder: Path) -> Iterator[str]:
    """Run nginx with the cache of docs/caching.md in `folder`, and yield its URL."""
    port = free_port()
    http = (
        documented("caching.md")
        .replace("http://127.0.0.1:8000", gateway)
        .replace("listen 8080", f"listen 127.0.0.1:{port}")
        .replace("proxy_cache_path cache", f"proxy_cache_path {folder}/cache")
    )
    with running(http, folder, port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def running(http: str, folder: Path, port: int) -> Iterator[None]:
    """Run nginx with what its block `http` contains, which listens on `port`."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("needs Debian's nginx-light")
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{temporary}{http}}}\n"
    )
    process = subprocess.Popen([program, "-p", str(folder), "-c", str(file)])
    try:
        _wait_for(port, process)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        assert process.poll() is None, "nginx did not start"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("nginx does not listen")
