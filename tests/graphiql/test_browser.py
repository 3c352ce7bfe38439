"""GraphiQL in a real browser, before a gateway on its sandbox: what a person sees, and what must not happen.

Chromium is driven by browser/drive.mjs, once for all tests; each scenario there has a page of its own.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from carto_graphql.graphiql import first_query
from carto_graphql.sandbox import sandbox_catalog
from resolvers.catalog import load_catalog
from resolvers.template import Template
from server import create_app
from tests.serving import Recorder, on_a_port

BROWSER: Final = Path(__file__).parent / "browser"
SCENARIOS: Final = ["keyboard", "firstQuery", "examples", "token", "dialog", "dark", "phone"]
MOST_BYTES: Final = 1_300_000
"""Compressed, until the first query can be typed."""


@pytest.fixture(scope="module")
def templates() -> list[Template]:
    return list(load_catalog(Path(str(sandbox_catalog()))).open())


@pytest.fixture(scope="module")
def gateway() -> Recorder:
    return Recorder(create_app())


@pytest.fixture(scope="module")
def url(gateway: Recorder) -> Iterator[str]:
    with on_a_port(gateway) as url:
        yield url


@pytest.fixture(scope="session")
def driver(npm: str) -> Path:
    """The folder of the driver with its one package, kept for as long as the lock file stays."""
    lock = hashlib.sha256((BROWSER / "package-lock.json").read_bytes()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"carto-graphql-browser-{lock}"
    if not (folder / "installed").exists():
        shutil.copytree(BROWSER, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules"))
        command = [npm, "ci", "--ignore-scripts"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
        (folder / "installed").touch()
    shutil.copy(BROWSER / "drive.mjs", folder)
    return folder


@pytest.fixture(scope="module")
def seen(
    driver: Path, chromium: str, url: str, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Any]:
    """What the driver saw, by scenario. `SCREENSHOTS` names a folder that keeps its pictures."""
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["node", "drive.mjs", url, folder],
        cwd=driver,
        env={**os.environ, "CHROMIUM": chromium},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def result(seen: Mapping[str, Any], scenario: str) -> Any:
    assert "failure" not in seen[scenario], seen[scenario]
    return seen[scenario]["result"]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_nothing_is_asked_of_another_origin_and_no_policy_is_violated(
    seen: Mapping[str, Any], url: str, scenario: str
) -> None:
    asked = seen[scenario]["requests"]
    foreign = [each for each in asked if not each.startswith((f"{url}/", "data:", "blob:"))]
    assert (foreign, seen[scenario]["violations"], seen[scenario]["problems"]) == ([], [], [])
    assert f"{url}/graphql" in asked


def test_every_scenario_of_the_driver_is_looked_at(seen: Mapping[str, Any]) -> None:
    assert [*seen] == SCENARIOS


def test_the_page_opens_with_the_first_query_and_completes_a_name_by_keyboard(
    seen: Mapping[str, Any], templates: list[Template]
) -> None:
    keyboard = result(seen, "keyboard")
    assert keyboard["first"] == first_query(templates)
    assert keyboard["completed"].startswith("{ features")


def test_little_is_loaded_before_the_first_query_can_be_typed(seen: Mapping[str, Any]) -> None:
    assert 100_000 < result(seen, "keyboard")["before"] < MOST_BYTES
    assert not any("map" in each or "countries" in each for each in seen["keyboard"]["requests"])


def test_the_map_holds_as_many_features_as_the_answer_and_tells_of_each(seen: Mapping[str, Any]) -> None:
    first = result(seen, "firstQuery")
    features = first["answer"]["data"]["features"]["cities"]["features"]
    assert first["drawn"] == first["counted"] == len(features) > 500
    assert features[0]["properties"]["name"] in first["popup"]


def test_the_table_shows_500_rows_and_says_how_many_there_are(seen: Mapping[str, Any]) -> None:
    first = result(seen, "firstQuery")
    assert first["tableRows"] == 500
    assert first["notice"] == f"The first 500 of {first['counted']} rows"


def test_every_example_opens_runs_and_is_drawn_whole(
    seen: Mapping[str, Any], templates: list[Template]
) -> None:
    answers = result(seen, "examples")
    assert [*answers] == [template.name for template in templates]
    for template in templates:
        answer = answers[template.name]
        assert "errors" not in answer
        if template.kind == "features":
            features = answer["data"]["features"][template.name]["features"]
            assert answer["drawn"] == len(features) > 0
        else:
            assert answer["data"]["queryRows"][template.name]["rows"]


def test_the_token_is_sent_and_kept_nowhere(seen: Mapping[str, Any], gateway: Recorder) -> None:
    token = result(seen, "token")
    sent = [asked.headers for asked in gateway.asked if "authorization" in asked.headers]
    assert {headers["authorization"] for headers in sent} == {"Bearer token-from-the-field"}
    assert "key-from-the-headers" in {headers.get("x-api-key") for headers in sent}
    assert token["access"] == "A token is in use."
    assert "token-from-the-field" not in token["stored"] + token["url"]
    assert "key-from-the-headers" not in token["stored"]
    assert "cities" in token["stored"]  # the tabs themselves are kept


def test_the_page_is_dark_where_the_system_or_the_user_says_so(seen: Mapping[str, Any]) -> None:
    red, green, blue = (int(part) for part in result(seen, "dark")["background"][4:-1].split(","))
    assert max(red, green, blue) < 100
    assert result(seen, "dialog")["dark"]


def test_on_a_phone_the_query_the_map_and_the_buttons_fit_the_screen(seen: Mapping[str, Any]) -> None:
    phone = result(seen, "phone")
    assert phone["overflow"] <= 0
    assert phone["map"]["width"] > 330
    assert phone["map"]["height"] > 200
    assert phone["editor"]["y"] + phone["editor"]["height"] < phone["map"]["y"]
