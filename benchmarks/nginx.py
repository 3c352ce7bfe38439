"""A real nginx on the loopback interface, with the configuration of a page of docs/."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.processes import ROOT, NotStarted

__all__ = ["PACKAGE", "documented", "find_nginx", "make_certificate", "run_nginx"]

PACKAGE: Final = "nginx-light"
"""Debian's package."""

START_SECONDS: Final = 20.0
TEMPORARY: Final = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def documented(page: str) -> str:
    """Return the nginx configuration in a page of the documentation, such as `docs/caching.md`."""
    [found] = re.findall(r"```nginx\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)
    return str(found)


def find_nginx() -> str | None:
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def make_certificate(folder: Path, name: str) -> tuple[Path, Path]:
    certificate, key = folder / "fullchain.pem", folder / "privkey.pem"
    request = ["openssl", "req", "-x509", "-nodes", "-newkey", "ec"]
    request += ["-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", f"/CN={name}"]
    request += ["-addext", f"subjectAltName=DNS:{name},IP:127.0.0.1"]
    request += ["-out", str(certificate), "-keyout", str(key)]
    subprocess.run(request, check=True, capture_output=True)  # noqa: S603  # our own command
    return certificate, key


@contextmanager
def run_nginx(http: str, port: int, folder: Path) -> Iterator[None]:
    """Run nginx in `folder`, with `http` as the content of its `http` block.

    Raise NotStarted if nginx does not start.
    """
    program = find_nginx()
    if program is None:
        raise NotStarted(f"nginx is needed (Debian: {PACKAGE})")
    temporary = "".join(f"{name}_temp_path {folder}/{name};\n" for name in TEMPORARY)
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{temporary}{http}}}\n"
    )
    process = subprocess.Popen([program, "-p", str(folder), "-c", str(file)])  # noqa: S603
    try:
        _wait_for(port, process, folder / "error.log")
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise NotStarted(log.read_text() if log.exists() else "nginx did not start")
