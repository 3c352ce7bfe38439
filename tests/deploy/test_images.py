"""The image of the gateway, built by buildah on a new Debian, and queried as its user.

With WHEEL, the image gets that wheel, as in CI, where scripts/release has made it; else the checkout.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import pytest

from benchmarks.processes import free_port, running
from benchmarks.rolling.editions import QUERY, editions_in, write_catalog
from tests.deploy.containers import (
    Container,
    build_images,
    check_content,
    check_user,
    new_container,
)


@pytest.fixture(scope="module")
def buildah() -> Sequence[str]:
    return build_images("gateway", wheel=os.environ.get("WHEEL", ""))


@pytest.fixture
def container(buildah: Sequence[str]) -> Iterator[Container]:
    with new_container(buildah, "gateway") as it:
        yield it


def test_the_image_has_the_compiled_package_and_no_build_tools(container: Container) -> None:
    check_content(container)


def test_the_image_runs_as_uid_10001_and_writes_to_temporary_folders_only(
    container: Container,
) -> None:
    check_user(container)


def test_the_image_serves_a_catalog_from_carto(container: Container, tmp_path: Path) -> None:
    carto = free_port()
    base = f"http://127.0.0.1:{carto}"
    with (
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
    """Copy a catalog into the container, in place of a volume, and return its path there."""
    write_catalog(folder / "catalog", 1)
    source, target = str(folder / "catalog"), "/etc/catalog"
    copy = [*container.buildah, "copy", "--chmod", "755", container.name, source, target]
    subprocess.run(copy, check=True, stdout=subprocess.DEVNULL)
    return target
