"""The stages of going live on Microsoft 365: shadow, alerts, drafts only, automatic."""

from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from policy.working_days import LONDON
from service.check import Checked, run_checks
from service.running import run_engine
from service.settings import Settings, SettingsError
from tests.faults.reckoning import Letters
from tests.graph.fake_graph import FakeGraph
from tests.graph.mailbox import GraphMailbox
from tests.servers.openid import OpenIdProvider
from tests.service.microsoft import PALS, URL, settings_for


@pytest.fixture
def mailbox(graph: FakeGraph) -> GraphMailbox:
    graph.mailboxes[PALS] = GraphMailbox()
    return graph.mailboxes[PALS]


@pytest.fixture
def given(graph: FakeGraph, openid: OpenIdProvider, tmp_path: Path) -> Any:
    """Settings for a stage."""

    def stage(sending: str, **other: Any) -> Settings:
        wanted = {
            "sending": sending,
            "smtp_url": URL,
            "from": PALS,
            "ack_hold": 0,
            "admin": "admin@nhs.net",
            "route_risk": "risk@nhs.net",
            "route_comms": "comms@papers.example",
            "route_nursing_lead": "lead@nhs.net",
        }
        return settings_for(graph, openid, tmp_path, **wanted | other)

    return stage


def run_once(settings: Settings) -> bool:
    return run_engine(
        settings,
        Console(file=StringIO()),
        once=True,
        since=None,
        acknowledge_backlog=True,
    )


def counts(mailbox: GraphMailbox) -> tuple[int, int]:
    return len(mailbox.folders["drafts"]), len(mailbox.folders["sentitems"])


def test_each_stage_lets_more_out_than_the_one_before(mailbox: GraphMailbox, given: Any) -> None:
    letters = Letters()
    seen = []
    for stage in ("shadow", "alerts", "drafts", "live"):
        for raw in letters.write_one_of_each():
            mailbox.put(raw)
        assert not run_once(given(stage))
        seen.append(counts(mailbox))

    # A stage's letters: one alert, and two acknowledgements.
    assert seen == [(0, 0), (0, 1), (2, 2), (2, 5)]


def test_what_a_person_sends_from_outlook_is_seen_at_the_next_look(
    mailbox: GraphMailbox, given: Any
) -> None:
    for raw in Letters().write_one_of_each():
        mailbox.put(raw)
    run_once(given("drafts"))
    for draft in list(mailbox.folders["drafts"]):
        mailbox.move(draft.id, "sentitems")

    run_once(given("drafts"))
    run_once(given("live"))

    assert counts(mailbox) == (0, 3)


def checked(settings: Settings, what: str) -> Checked | None:
    checks = run_checks(settings, datetime(2026, 3, 2, tzinfo=LONDON))
    return next((check for check in checks if check.what == what), None)


def test_check_says_where_drafts_will_lie(mailbox: GraphMailbox, given: Any) -> None:
    drafts = checked(given("drafts"), "drafts")

    assert drafts is not None
    assert drafts.verdict == "ok"
    assert "Application Mail.ReadWrite" in drafts.sentence
    assert mailbox.folders["drafts"] == []
    assert checked(given("live"), "drafts") is None


def test_a_mailbox_without_drafts_is_said_by_check_and_refused_by_run(
    mailbox: GraphMailbox, given: Any, tmp_path: Path
) -> None:
    settings = given("drafts", mailbox_url=f"maildir://{tmp_path}/Maildir")

    drafts = checked(settings, "drafts")

    assert drafts is not None
    assert drafts.verdict == "wrong"
    assert "a Maildir has none" in drafts.sentence
    with pytest.raises(SettingsError, match="a Maildir has none"):
        run_once(settings)
