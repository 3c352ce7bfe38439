"""The alerts and the dashboard of deploy/, checked by Prometheus' own tool."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from carto_graphql.telemetry.exposition import write_metrics
from carto_graphql.telemetry.families import FAMILIES
from carto_graphql.telemetry.metrics import Metrics
from carto_graphql.telemetry.slots import Slots
from schema.fields import FieldResult
from tests.telemetry.scrape import Scrape, promtool

DEPLOY: Final = Path(__file__).parents[2] / "deploy"
ALERTS: Final = DEPLOY / "prometheus/alerts.yml"
TESTS: Final = DEPLOY / "prometheus/alerts_test.yml"
DASHBOARD: Final = DEPLOY / "grafana/dashboard.json"

SUFFIXES: Final = ("", "_bucket", "_sum", "_count")
EXPOSED: Final = {each.full_name + suffix for each in FAMILIES.values() for suffix in SUFFIXES}


def load(file: Path) -> Any:
    return YAML(typ="safe", pure=True).load(file.read_text())


def test_the_alerts_are_valid_and_fire_when_they_should() -> None:
    promtool("check", "rules", str(ALERTS))
    promtool("test", "rules", str(TESTS))


def test_each_alert_has_a_test_in_which_it_fires_and_one_in_which_it_does_not() -> None:
    alerts = {each["alert"] for group in load(ALERTS)["groups"] for each in group["rules"]}
    cases = [case for test in load(TESTS)["tests"] for case in test["alert_rule_test"]]
    assert {case["alertname"] for case in cases if case["exp_alerts"]} == alerts
    assert {case["alertname"] for case in cases if not case["exp_alerts"]} == alerts


def test_the_first_call_of_a_template_raises_no_alert(tmp_path: Path) -> None:
    metrics = Metrics(Slots(), ["features.cities"])
    # If a bucket is missing before the call, Prometheus sees no increase of the bucket.
    scrapes = [Scrape(write_metrics([metrics.slots.series()]).decode())]
    metrics.count_request("/graphql", 200, 0.01, [FieldResult("features.cities", seconds=0.01)])
    scrapes.append(Scrape(write_metrics([metrics.slots.series()]).decode()))
    inputs = [
        {
            "series": f"carto_graphql_{series}",
            "values": f"{scrapes[0].get(series, '_')}x4 {value}x80",
        }
        for series, value in scrapes[1].items()
    ]
    names = [rule["alert"] for group in load(ALERTS)["groups"] for rule in group["rules"]]
    expected = [
        {"eval_time": time, "alertname": name, "exp_alerts": []}
        for name in names
        for time in ("2m", "7m", "11m")
    ]
    test = {"interval": "15s", "input_series": inputs, "alert_rule_test": expected}
    file = tmp_path / "test.yml"
    file.write_text(json.dumps({"rule_files": [str(ALERTS)], "tests": [test]}))
    promtool("test", "rules", str(file))


def expressions() -> Iterator[str]:
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        for target in panel["targets"]:
            yield target["expr"].replace("$__rate_interval", "5m")


def test_each_expression_of_the_dashboard_parses(tmp_path: Path) -> None:
    rules = [
        {"record": f"panel:{number}", "expr": expr} for number, expr in enumerate(expressions())
    ]
    file = tmp_path / "rules.yml"
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
    promtool("check", "rules", str(file))


def test_the_dashboard_and_the_alerts_name_exposed_metrics_and_miss_none() -> None:
    text = "\n".join(expressions())
    alerts = "\n".join(each["expr"] for group in load(ALERTS)["groups"] for each in group["rules"])
    named = set(re.findall(r"(?:carto_graphql|process)_\w+", f"{text}\n{alerts}"))
    assert named <= EXPOSED, named - EXPOSED
    shown = {re.sub(r"_(bucket|sum|count)$", "", name) for name in named}
    standard = {"process_open_fds", "process_start_time_seconds"}
    assert {each.full_name for each in FAMILIES.values()} - shown == standard


def test_the_documentation_lists_all_metrics_and_alerts() -> None:
    page = (DEPLOY.parent / "docs/deploying.md").read_text()
    for family in FAMILIES.values():
        if family.full_name.startswith("carto_graphql_"):
            kind = family.kind + (f", {family.rule}" if family.kind == "gauge" else "")
            labels = ", ".join(f"`{label}`" for label in family.labels)
            assert f"| `{family.name}` | {kind} | {labels} | {family.help} |" in page
    for group in load(ALERTS)["groups"]:
        for rule in group["rules"]:
            assert f"| `{rule['alert']}` |" in page
