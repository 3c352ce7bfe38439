"""Both images of deploy/Containerfile, built from the checkout, with a compiler on a new Debian.

Before a release: `scripts/test tests/deploy/images.py`. CI builds the gateway's from the wheel of scripts/release, in
test_images.py: the compiler and the sandbox's packages take minutes.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import httpx
import pytest

from tests.deploy.containers import (
    Container,
    build_images,
    check_content,
    check_user,
    new_container,
)

TARGETS: Final = ("gateway", "sandbox")


@pytest.fixture(scope="module")
def buildah() -> Sequence[str]:
    return build_images(*TARGETS)


@pytest.fixture(scope="module", params=TARGETS)
def container(request: pytest.FixtureRequest, buildah: Sequence[str]) -> Iterator[Container]:
    with new_container(buildah, request.param) as it:
        yield it


def test_an_image_has_the_compiled_package_no_build_tools_and_one_user(
    container: Container,
) -> None:
    check_content(container)
    check_user(container)


def test_the_sandbox_image_responds_to_a_query(buildah: Sequence[str]) -> None:
    query = "{ features { cities(limit: 1) { features { properties { name } } } } }"
    with (
        new_container(buildah, "sandbox") as container,
        container.serving("carto-graphql", "serve", "--sandbox") as (url, _),
    ):
        response = httpx.post(f"{url}/graphql", json={"query": query}, timeout=30)
    [city] = response.json()["data"]["features"]["cities"]["features"]
    assert city["properties"]["name"]
