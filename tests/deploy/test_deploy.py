"""The files of deploy/, checked by the tools that read them."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from ruamel.yaml import YAML
from typer.main import get_command

from carto_graphql.cli.commands import app
from carto_graphql.cli.serving.worker import EX_CONFIG
from carto_graphql.settings.settings import Settings
from carto_graphql.store.eviction import TOGETHER

ROOT: Final = Path(__file__).parents[2]
DEPLOY: Final = ROOT / "deploy"
BASE: Final = DEPLOY / "kubernetes/base"
MAX_EXPOSURE: Final = 1.5
KUBERNETES: Final = ("1.29", "1.34", "1.37")
PROGRAMS: Final = Path(sys.executable).parent
"""Of the packages in this environment."""


def load(file: Path) -> Any:
    return YAML(typ="safe", pure=True).load(file.read_text())


def run(*command: str, status: int = 0) -> str:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def seconds(text: str) -> float:
    return float(text.removesuffix("s"))


@pytest.fixture
def units(tmp_path: Path) -> Path:
    for file in (DEPLOY / "systemd").iterdir():
        text = file.read_text().replace("/opt/carto-graphql/bin/carto-graphql", "/bin/true")
        (tmp_path / file.name).write_text(text)
    return tmp_path


def test_systemd_accepts_the_units(units: Path) -> None:
    found = run("systemd-analyze", "verify", *(str(each) for each in units.iterdir()))
    assert "carto-graphql" not in found


def test_a_configuration_error_closes_the_socket_instead_of_starting_the_service_for_ever(
    units: Path,
) -> None:
    socket, service = (units / f"carto-graphql.{kind}" for kind in ("socket", "service"))
    [minutes] = re.findall(r"^TriggerLimitIntervalSec=(\d+)min$", socket.read_text(), re.MULTILINE)
    [starts] = re.findall(r"^TriggerLimitBurst=(\d+)$", socket.read_text(), re.MULTILINE)
    slow_start = 20
    assert 0 < int(starts) < int(minutes) * 60 / slow_start, "or the limit is never reached"
    # `TriggerLimitBurst=` counts only the starts that clients cause, not those by `Restart=`.
    assert f"\nRestartPreventExitStatus={EX_CONFIG}\n" in service.read_text()
    assert f"\nRequires={socket.name}\n" in service.read_text(), "so a start opens the socket again"
    socket.write_text(socket.read_text().replace("TriggerLimitBurst", "TriggerBurst"))
    found = run("systemd-analyze", "verify", str(socket))
    assert "TriggerBurst" in found, "systemd knows the names above"


def test_the_service_is_exposed_little(units: Path) -> None:
    service = str(units / "carto-graphql.service")
    found = run("systemd-analyze", "security", "--offline=true", service)
    [level] = re.findall(r"Overall exposure level for carto-graphql.service: ([\d.]+)", found)
    assert float(level) <= MAX_EXPOSURE


def test_the_kustomization_lists_all_manifests_and_files() -> None:
    found = load(BASE / "kustomization.yaml")
    manifests = {file.name for file in BASE.glob("*.yaml")} - {"kustomization.yaml"}
    assert set(found["resources"]) == manifests
    [generated] = found["configMapGenerator"]
    files = dict(each.split("=") for each in generated["files"])
    assert all((BASE / path).is_file() for path in files.values())
    assert found["generatorOptions"] == {"disableNameSuffixHash": True}, "or no live reload"
    [catalog] = [each for each in pod()["volumes"] if each["name"] == "catalog"]
    items = catalog["projected"]["sources"][0]["configMap"]["items"]
    assert {each["key"] for each in items} == set(files)
    assert {each["path"] for each in items} == {
        path.removeprefix("catalog/") for path in files.values()
    }


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("kubernetes") / "all.yaml"
    # `kubectl apply -k` sends the same manifests.
    file.write_text(run("kubectl", "kustomize", str(BASE)))
    return file


def rendered_manifests(file: Path) -> dict[str, Any]:
    documents = YAML(typ="safe", pure=True).load_all(file.read_text())
    return {each["kind"]: each for each in documents}


@pytest.mark.parametrize("version", KUBERNETES)
def test_the_manifests_are_valid_for_each_version_of_kubernetes(
    rendered: Path, version: str
) -> None:
    validate = (str(PROGRAMS / "kubernetes-validate"), "--strict", "-k", version)
    run(*validate, str(rendered))
    broken = rendered.with_name(f"broken-{version}.yaml")
    broken.write_text(rendered.read_text().replace("readinessProbe:", "readynessProbe:"))
    assert "readynessProbe" in run(*validate, str(broken), status=1)


def test_the_rendered_manifests_select_the_pods_and_carry_the_catalog(rendered: Path) -> None:
    found = rendered_manifests(rendered)
    labels = found["Deployment"]["spec"]["template"]["metadata"]["labels"]
    assert labels
    assert found["Service"]["spec"]["selector"] == labels
    for kind, path in (("PodDisruptionBudget", "selector"), ("NetworkPolicy", "podSelector")):
        assert found[kind]["spec"][path]["matchLabels"] == labels, kind
    assert (
        found["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]["name"]
        == (found["Deployment"]["metadata"]["name"])
    )
    [volume] = [each for each in pod()["volumes"] if each["name"] == "catalog"]
    [source] = volume["projected"]["sources"]
    assert found["ConfigMap"]["metadata"]["name"] == source["configMap"]["name"], "no suffix"
    assert "SELECT" in found["ConfigMap"]["data"]["rows-cities.sql"]


def test_the_compose_file_is_valid(tmp_path: Path) -> None:
    check = (str(PROGRAMS / "check-jsonschema"), "--builtin-schema", "vendor.compose-spec")
    file = DEPLOY / "compose/compose.yaml"
    run(*check, str(file))
    broken = tmp_path / "compose.yaml"
    broken.write_text(file.read_text().replace("stop_grace_period", "stop_grace"))
    assert "stop_grace" in run(*check, str(broken), status=1)


def pod() -> Any:
    return load(BASE / "deployment.yaml")["spec"]["template"]["spec"]


def test_the_grace_period_covers_draining_and_the_longest_request() -> None:
    [container] = pod()["containers"]
    variables = {each["name"]: each["value"] for each in container["env"]}
    longest = float(variables["DRAIN_SECONDS"]) + float(variables["CARTO_TIMEOUT"]) + 5
    assert pod()["terminationGracePeriodSeconds"] >= longest
    fields = Settings.model_fields
    default = fields["drain_seconds"].default + fields["carto_timeout"].default + 5
    gateway = load(DEPLOY / "compose/compose.yaml")["services"]["gateway"]
    assert seconds(gateway["stop_grace_period"]) >= default
    unit = (DEPLOY / "systemd/carto-graphql.service").read_text()
    assert float(re.findall(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)[0]) >= default
    assert not [each for each in container["volumeMounts"] if "subPath" in each]


def test_all_manifests_name_the_settings_that_exist() -> None:
    [container] = pod()["containers"]
    compose = load(DEPLOY / "compose/compose.yaml")["services"]["gateway"]["environment"]
    unit = (DEPLOY / "systemd/carto-graphql.service").read_text()
    named = {each["name"] for each in container["env"]} | {*compose}
    named |= set(re.findall(r"\b((?:CARTO|LOG)_[A-Z_]+)=", unit))
    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_all_commands_run_the_program_with_options_that_exist() -> None:
    image = (DEPLOY / "Containerfile").read_text()
    assert "ENTRYPOINT" not in image, "so each command begins with the program"
    [container] = pod()["containers"]
    compose = load(DEPLOY / "compose/compose.yaml")["services"]["gateway"]
    unit = (DEPLOY / "systemd/carto-graphql.service").read_text()
    [started] = re.findall(r"^ExecStart=/opt/carto-graphql/bin/(.+)$", unit, re.MULTILINE)
    [default] = re.findall(r"^CMD (.+)$", image, re.MULTILINE)
    commands = [
        [*container["command"], *container["args"]],
        compose["command"],
        started.split(),
        json.loads(default),
    ]
    serve = get_command(app).commands["serve"]  # type: ignore[attr-defined]  # of a group
    for program, name, *options in commands:
        assert (program, name) == ("carto-graphql", "serve")
        serve.make_context(name, options)  # raises UsageError for a wrong option


def test_the_store_of_the_compose_file_suits_results_and_counters() -> None:
    valkey = load(DEPLOY / "compose/compose.yaml")["services"]["valkey"]
    assert valkey["command"][-2:] == ["--maxmemory-policy", TOGETHER[0]], "or the gateway warns"
    assert (valkey["cap_drop"], valkey["user"]) == (["ALL"], "999:1000"), (
        "root must change its user"
    )
    assert (valkey["read_only"], valkey["tmpfs"]) == (True, ["/data"]), "the image writes there"


def test_the_catalog_of_the_example_loads(tmp_path: Path) -> None:
    from schema.catalog import load_catalog

    assert [each.name for each in load_catalog(BASE / "catalog").templates] == ["cities"]
