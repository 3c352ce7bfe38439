"""TypeScript under `strict`: a layer passes to three map libraries and `@types/geojson` without a cast."""

import os
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.clients.conftest import Gateway
from tests.npm import installed

PROJECT: Final = Path(__file__).parent / "typescript"
FILES: Final = ("client-preset.ts", "tada.ts")
UNTYPED: Final = ("client-preset-untyped.ts", "tada-untyped.ts")


@pytest.fixture(scope="module")
def errors(gateway: Gateway) -> str:
    # The generators and the compiler run once for all tests, because each takes seconds.
    project = installed(PROJECT)
    _replace(project / "tsconfig.json", "http://localhost:8000/graphql", gateway.url)
    _replace(project / "codegen.ts", "src/client-preset.ts", "src/client-preset*.ts")
    # UNTYPED are copies of FILES with queries that do not select a `type`.
    for file, untyped in zip(FILES, UNTYPED, strict=True):
        copy = project / "src" / untyped
        copy.write_text((project / "src" / file).read_text())
        _replace(copy, "          type\n", "")
        _replace(copy, "query Countries", "query Untyped")
    for command in (["graphql-codegen"], ["gql.tada", "generate-output"]):
        done = run(project, command, GATEWAY_SCHEMA=gateway.url)
        assert done.returncode == 0, done.stdout + done.stderr
    return run(project, ["tsc"]).stdout


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


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


def files_of(errors: str) -> set[str]:
    # Only the first line of an error names the file. The other lines are indented.
    first = [line for line in errors.splitlines() if not line.startswith(" ")]
    return {line.partition("(")[0] for line in first}


def test_layers_of_the_client_preset_and_of_gql_tada_are_geojson_types(errors: str) -> None:
    assert files_of(errors) <= {f"src/{file}" for file in UNTYPED}, errors


@pytest.mark.parametrize("file", UNTYPED)
def test_the_compiler_rejects_a_layer_whose_features_have_no_type(errors: str, file: str) -> None:
    assert f"src/{file}" in files_of(errors), errors
