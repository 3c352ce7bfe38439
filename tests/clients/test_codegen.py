"""GraphQL Code Generator with a running gateway: its types of every template compile under `strict`."""

import os
import subprocess
from pathlib import Path
from typing import Final

import pytest

from carto_graphql.graphiql import example_queries
from carto_graphql.sandbox import sandbox_catalog
from resolvers.catalog.loading import load_catalog
from resolvers.sql.template import Template
from tests.clients.conftest import Gateway
from tests.npm import installed

PROJECT: Final = Path(__file__).parents[2] / "examples" / "map"
GENERATED: Final = "src/queries.generated.ts"
ADDED: Final = ("every.graphql", "every.ts")


@pytest.fixture(scope="module")
def project() -> Path:
    copy = installed(PROJECT)
    for name in ADDED:  # left by a run that was interrupted
        (copy / "src" / name).unlink(missing_ok=True)
    return copy


def generate(project: Path, gateway: Gateway) -> str:
    environment = {**os.environ, "GATEWAY_SCHEMA": gateway.url}
    command = ["node_modules/.bin/graphql-codegen"]  # `npx` takes half a second to find it
    done = subprocess.run(
        command,
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return (project / GENERATED).read_text()


def compiled(project: Path) -> str:
    """Return the output of the TypeScript compiler, empty if the project compiles."""
    done = subprocess.run(
        ["node_modules/.bin/tsc"],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.stdout


def test_the_types_of_the_example_are_those_of_the_running_gateway(
    project: Path, gateway: Gateway
) -> None:
    assert generate(project, gateway) == (PROJECT / GENERATED).read_text()


def test_the_types_of_every_template_compile_and_a_collection_is_a_geojson_type(
    project: Path, gateway: Gateway
) -> None:
    templates = load_catalog(Path(str(sandbox_catalog()))).public_templates()
    added = [project / "src" / name for name in ADDED]
    added[0].write_text(
        "\n".join(
            example.query.replace("query ", "query of_", 1)
            for example in example_queries(templates)
        )
    )
    added[1].write_text("\n".join([*IMPORTS, *(use_of(template) for template in templates)]))
    try:
        generate(project, gateway)
        assert compiled(project) == ""
        added[1].write_text(added[1].read_text().replace("row.", "row.not_", 1))
        assert "not_" in compiled(project), "the compiler does check them"
    finally:
        for file in added:
            file.unlink()


IMPORTS: Final = [
    'import type { FeatureCollection } from "geojson";',
    'import type * as types from "./queries.generated";',
]


def use_of(template: Template) -> str:
    """Return a line of TypeScript that compiles only if the types for `template` are right."""
    query = f"Of_{template.name[0].upper()}{template.name[1:]}Query"
    result = f'types.{query}["{template.namespace}"]["{template.name}"]'
    if template.kind == "features":
        return f"export const {template.name} = (result: NonNullable<{result}>): FeatureCollection => result;"
    column = next(iter(template.columns))
    row = f'NonNullable<{result}>["rows"][number]'
    return f'export const {template.name} = (row: {row}): {row}["{column}"] => row.{column};'
