"""An nginx in front of a gateway, with the configuration of docs/caching.md."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.nginx import PACKAGE, documented, find_nginx, run_nginx
from benchmarks.processes import free_port


@contextmanager
def nginx_before(gateway: str, folder: Path) -> Iterator[str]:
    """Run nginx with the configuration of docs/caching.md before `gateway`; yield the URL."""
    if find_nginx() is None:
        pytest.skip(f"needs Debian's {PACKAGE}")
    port = free_port()
    http = (
        documented("docs/caching.md")
        .replace("http://127.0.0.1:8000", gateway)
        .replace("listen 8080", f"listen 127.0.0.1:{port}")
        .replace("proxy_cache_path cache", f"proxy_cache_path {folder}/cache")
    )
    with run_nginx(http, port, folder):
        yield f"http://127.0.0.1:{port}"
