"""What deploy/ starts and sets is what the program knows; what it watches is what is measured."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from service.cli import app
from service.distributed.supervisor import END_WITHIN
from service.settings import Settings
from service.vitals.metrics import exposition
from store.vitals import MailboxVitals, Vitals
from tests.deploy.written import (
    DEPLOY,
    FILES,
    MANIFESTS,
    OURS,
    UNITS,
    commands,
    containers,
    example_of_settings,
    our_containers,
)


@pytest.mark.parametrize(("where", "words"), list(commands()), ids=str)
def test_every_command_can_be_parsed_by_the_program(where: str, words: list[str]) -> None:
    command: Any = typer.main.get_command(app)
    rest = list(words)
    while hasattr(command, "commands"):
        command = command.commands[rest.pop(0)]

    command.make_context(where, rest)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_is_known(path: Path) -> None:
    named = set(re.findall(r"PALSBOX_[A-Z_]+", path.read_text("utf-8")))

    assert named <= set(Settings().masked())


def test_the_example_of_settings_can_be_used_once_it_is_filled_in() -> None:
    given = example_of_settings().items()
    settings = Settings.model_validate(
        {name.removeprefix("PALSBOX_").lower(): value for name, value in given}
    )

    settings.model_copy(update={"sending": "live"}).require_ready_to_run()


def test_compose_and_kubernetes_start_the_same_parts() -> None:
    parts = {"migrate", "worker", "beat", "web"}
    assert set(OURS) == parts
    assert {container["name"] for container in our_containers()} == parts


def test_every_part_that_runs_on_is_asked_whether_it_lives() -> None:
    parts = {"worker", "beat", "web"}
    assert {name for name, service in OURS.items() if "healthcheck" in service} == parts
    assert {c["name"] for c in containers() if "livenessProbe" in c} == parts


def test_kustomize_lists_every_manifest() -> None:
    listed = yaml.safe_load((DEPLOY / "kubernetes" / "kustomization.yaml").read_text("utf-8"))
    there = {path.name for path in (DEPLOY / "kubernetes").glob("*.yaml")}

    assert set(listed["resources"]) == there - {"kustomization.yaml"}


def test_time_to_end_is_longer_than_the_worker_needs() -> None:
    grace = [int(OURS["worker"]["stop_grace_period"].removesuffix("s"))]
    grace += [
        int(found)
        for path in UNITS
        for found in re.findall(r"^TimeoutStopSec=(\d+)$", path.read_text("utf-8"), re.MULTILINE)
    ]
    grace += [
        manifest["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]
        for manifest in MANIFESTS
        if manifest.get("metadata", {}).get("name") == "worker"
    ]
    assert min(grace) > END_WITHIN


def test_alarms_and_dashboard_ask_for_metrics_there_are() -> None:
    rules = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yaml").read_text("utf-8"))
    board = json.loads((DEPLOY / "grafana" / "palsbox.json").read_text("utf-8"))
    asked = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    asked += [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    shown = exposition(
        Vitals(
            received=1,
            triaged={("concern", "page"): 1},
            waiting=0,
            oldest_waiting_seconds=0,
            quarantined=0,
            triage_seconds_lately=[1.0],
            acknowledgement_seconds_lately=[1.0],
            outbox={("alert", "sent"): 1},
            oldest_due_alert_seconds=0,
            oldest_due_mail_seconds=0,
            unclaimed_dangers=1,
            oldest_unclaimed_danger_seconds=1,
            mailboxes=[MailboxVitals("maildir:///var/mail/pals", 1, 0)],
        )
    ).decode()

    there = set(re.findall(r"^(palsbox_\w+)", shown, re.MULTILINE))
    assert {
        name for expression in asked for name in re.findall(r"palsbox_\w+", expression)
    } <= there
