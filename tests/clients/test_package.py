"""packages/client as npm packs it: small, typed, and right against a running gateway."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

import carto_graphql
from carto_graphql.settings.settings import Settings
from server import create_app
from tests.npm import installed
from tests.serving import Recorder, on_a_port

ROOT: Final = Path(__file__).parents[2]
PACKAGE: Final = ROOT / "packages" / "client"
HERE: Final = Path(__file__).parent
DOCUMENT: Final = (
    "query CitiesInView($box: BBox, $countries: [String!]) { features {"
    " cities(bbox: $box, countries: $countries, limit: 3) {"
    " type features { type id geometry properties { name } } } } }"
)
CONFIG: Final = {
    "compilerOptions": {
        "strict": True,
        "exactOptionalPropertyTypes": True,
        "lib": ["ES2022", "DOM"],
        "module": "ESNext",
        "moduleResolution": "Bundler",
        "noEmit": True,
        "skipLibCheck": True,
        "target": "ES2022",
    },
    "include": ["usage.ts", "readme.ts"],
}


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [*command], cwd=cwd, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    project = installed(HERE / "typescript")  # skips without npm
    folder = tmp_path_factory.mktemp("packed")
    [packed] = json.loads(
        run("npm", "pack", "--json", PACKAGE, "--pack-destination", folder, cwd=project)
    )
    return folder / packed["filename"], sorted(each["path"] for each in packed["files"])


@pytest.fixture(scope="module")
def project(packed: tuple[Path, list[str]]) -> Path:
    folder = installed(HERE / "typescript") / "package"
    modules = folder / "node_modules" / "carto-graphql-client"
    modules.mkdir(parents=True, exist_ok=True)
    run("tar", "-xzf", packed[0], "--strip-components=1", "-C", modules, cwd=folder)
    for file in (HERE / "package").iterdir():
        (folder / file.name).write_text(file.read_text())
    [shown] = re.findall(r"```ts\n(.*?)```", (PACKAGE / "README.md").read_text(), re.DOTALL)
    (folder / "readme.ts").write_text(shown)
    (folder / "tsconfig.json").write_text(json.dumps(CONFIG))
    return folder


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Recorder]]:
    manifest = tmp_path_factory.mktemp("trusted") / "manifest.json"
    manifest.write_text(json.dumps({"CitiesInView": DOCUMENT}))
    settings = Settings(trusted_documents=manifest, trusted_documents_mode="only")
    recorder = Recorder(create_app(settings))
    with on_a_port(recorder) as url:
        yield f"{url}/graphql", recorder


@pytest.fixture(scope="module")
def returned(project: Path, recorded: tuple[str, Recorder]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("node", "run.mjs", recorded[0], cwd=project))
    return found


def test_the_package_has_the_code_its_types_and_its_license(
    packed: tuple[Path, list[str]],
) -> None:
    assert f"npm install ./{packed[0].name}\n" in (PACKAGE / "README.md").read_text()
    assert packed[1] == ["LICENSE", "README.md", "index.d.ts", "index.js", "package.json"]
    description = json.loads((PACKAGE / "package.json").read_text())
    assert description["version"] == carto_graphql.__version__
    assert "dependencies" not in description
    assert (PACKAGE / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()


def test_the_code_is_smaller_than_2_kb() -> None:
    assert len((PACKAGE / "index.js").read_bytes()) < 2048


def test_the_types_fit_the_map_libraries_under_strict(project: Path) -> None:
    run("npx", "tsc", "-p", "tsconfig.json", cwd=project)


def test_boxes_are_those_that_the_gateway_accepts(returned: dict[str, Any]) -> None:
    sides = [
        [box[side] for side in ("west", "south", "east", "north")] for box in returned["boxes"]
    ]
    assert sides == [
        [-10, 35, 5, 45],
        [-10, 35, 5, 45],
        [170, -20, -170, -10],
        [-10, -90, 10, 90],
        [-180, -90, 180, 90],
        [-180, -90, 180, 90],
    ]


def test_a_new_task_aborts_the_one_before(returned: dict[str, Any]) -> None:
    assert returned["latestOnes"] == [None, "second", True]
    assert returned["failure"] == "failed"


def test_trusted_documents_are_sent_by_get_and_long_ones_by_post(
    returned: dict[str, Any], recorded: tuple[str, Recorder]
) -> None:
    features = returned["short"]["data"]["features"]["cities"]["features"]
    assert features[0]["properties"]["name"] == "Madrid"
    assert returned["long"] == returned["short"]
    methods = [each.method for each in recorded[1].requests if each.path == "/graphql"]
    assert methods == ["GET", "POST", "GET"]
    [error] = returned["unknown"]["errors"]
    assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    assert returned["noJSON"] == "The gateway responded with status 200 and no JSON"


def test_the_guard_accepts_feature_collections_only(returned: dict[str, Any]) -> None:
    assert [bool(each) for each in returned["guards"]] == [True, True, *[False] * 6]


def test_the_example_of_the_readme_shows_a_layer(
    project: Path, recorded: tuple[str, Recorder]
) -> None:
    [code] = re.findall(r"```js\n(.*?)```", (PACKAGE / "README.md").read_text(), re.DOTALL)
    page = """
        const shown = []; let moved;
        globalThis.map = {
          on: (_, listener) => (moved = listener),
          getBounds: () => [-10, 35, 5, 45],
          getSource: (id) => ({ setData: (data) => shown.push([id, data.features.length]) }),
        };
    """
    after = "await moved(); console.log(JSON.stringify(shown));"
    (project / "readme.mjs").write_text(page + code.replace("/graphql", recorded[0]) + after)
    assert json.loads(run("node", "readme.mjs", cwd=project)) == [["cities", 3]]
