"""TypeScript under `strict`: a layer passes to three map libraries and `@types/geojson` without a cast."""

import os
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.clients.conftest import Gateway
from tests.npm import installed

PROJECT: Final = Path(__file__).parent / "typescript"


@pytest.fixture(scope="module")
def project(gateway: Gateway) -> Path:
    """A copy of the project with the types of both generators, from the running gateway."""
    copy = installed(PROJECT)
    configuration = copy / "tsconfig.json"
    configuration.write_text(
        configuration.read_text().replace("http://localhost:8000/graphql", gateway.url)
    )
    for command in (["graphql-codegen"], ["gql.tada", "generate-output"]):
        done = run(copy, command, GATEWAY_SCHEMA=gateway.url)
        assert done.returncode == 0, done.stdout + done.stderr
    return copy


def run(project: Path, command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    program, *arguments = command
    return subprocess.run(
        [f"node_modules/.bin/{program}", *arguments],  # `npx` takes half a second to find it
        cwd=project,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_layers_of_the_client_preset_and_of_gql_tada_are_geojson_types(project: Path) -> None:
    assert run(project, ["tsc"]).stdout == ""


@pytest.mark.parametrize("file", ["client-preset.ts", "tada.ts"])
def test_the_compiler_rejects_a_layer_whose_features_have_no_type(project: Path, file: str) -> None:
    source = project / "src" / file
    whole = source.read_text()
    try:
        source.write_text(whole.replace("          type\n", "", 1))
        run(project, ["graphql-codegen"])
        assert f"src/{file}" in run(project, ["tsc"]).stdout
    finally:
        source.write_text(whole)
