"""Prometheus itself reads what deploy/ gives it: the metrics, the alarms and the dashboard."""

import json
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import yaml

from service.triage import Triage
from service.vitals.server import serve_vitals
from tests.deploy.written import DEPLOY
from tests.servers.ports import free_port
from tests.servers.prometheus import READY_WITHIN, Prometheus, program
from tests.service.conftest import triage
from tests.service.house import House
from tests.service.post import letter
from tests.service.test_engine import wait_until
from tests.service.test_receive import DANGER

__all__ = ["triage"]

ALARMS = Path(__file__).with_name("alarms.yaml")
RULES = DEPLOY / "prometheus" / "alerts.yaml"
EXPRESSIONS = [
    target["expr"]
    for panel in json.loads((DEPLOY / "grafana" / "palsbox.json").read_text("utf-8"))["panels"]
    for target in panel["targets"]
]


def promtool(*words: str | Path) -> None:
    done = subprocess.run(
        [program("promtool"), *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_configuration_and_its_rules_are_understood() -> None:
    promtool("check", "config", DEPLOY / "prometheus" / "prometheus.yaml")


def test_every_alarm_rings_when_it_should_and_not_before() -> None:
    promtool("test", "rules", ALARMS)


def test_every_alarm_is_tried() -> None:
    there = {
        rule["alert"]
        for group in yaml.safe_load(RULES.read_text("utf-8"))["groups"]
        for rule in group["rules"]
    }
    tried = {
        case["alertname"]
        for test in yaml.safe_load(ALARMS.read_text("utf-8"))["tests"]
        for case in test["alert_rule_test"]
        if case.get("exp_alerts")
    }
    assert tried == there


@pytest.fixture
def prometheus(tmp_path: Path, triage: Triage) -> Iterator[Prometheus]:
    """A Prometheus, configured as written, that watches a palsbox with a danger nobody claimed."""
    address = f"127.0.0.1:{free_port()}"
    house = House(tmp_path, triage, health=address)
    house.postbox.put(letter(DANGER))
    house.drain()
    written = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yaml").read_text("utf-8"))
    written["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    written["rule_files"] = [str(RULES)]
    written["scrape_configs"][0]["static_configs"][0]["targets"] = [address]
    configuration = tmp_path / "prometheus.yaml"
    configuration.write_text(yaml.safe_dump(written), "utf-8")
    with serve_vitals(house.settings, house.flow.database), Prometheus(configuration) as watching:
        wait_until(lambda: len(watching.query("palsbox_messages_received_total[5m]")) == 1)
        yield watching
    house.flow.database.close()


def test_what_is_measured_arrives_and_the_dashboard_has_something_to_show(
    prometheus: Prometheus,
) -> None:
    (unclaimed,) = prometheus.query("palsbox_dangers_unclaimed")
    assert unclaimed["value"][1] == "1"
    for expression in EXPRESSIONS:
        wait_until(partial(shows, prometheus, expression), seconds=READY_WITHIN)


def shows(prometheus: Prometheus, expression: str) -> bool:
    return prometheus.query(expression) != []


def test_the_alarms_are_judged_and_a_palsbox_that_does_well_rings_none(
    prometheus: Prometheus,
) -> None:
    # Until the first scrape palsbox seemed to be gone.
    wait_until(
        lambda: (
            {(rule["health"], rule["state"]) for rule in prometheus.rules()} == {("ok", "inactive")}
        )
    )
