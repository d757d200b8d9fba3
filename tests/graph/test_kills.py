"""Killed between Graph's answer and our note of it, and started again: nothing twice."""

from pathlib import Path

import pytest
from sqlalchemy import Select, select

from service.settings import Settings
from service.wiring import open_database
from store.models import Outbox, Task
from tests.faults.reckoning import Letters
from tests.faults.victim import Victim
from tests.graph.fake_graph import FakeGraph
from tests.graph.mailbox import GraphMailbox
from tests.servers.openid import OpenIdProvider
from tests.service.microsoft import PALS, URL, microsoft_settings


class Scene:
    """A palsbox that reads and sends through Graph, and is killed."""

    def __init__(self, values: dict[str, object], folder: Path, mailbox: GraphMailbox) -> None:
        self.values = values
        self.mailbox = mailbox
        self._folder = folder
        for raw in Letters().write_one_of_each():
            mailbox.put(raw)

    def victim(self, sending: str) -> Victim:
        """A palsbox to be killed and started again."""
        return Victim({**self.values, "sending": sending}, self._folder)

    def states(self) -> list[str]:
        """What became of each mail, oldest first."""
        return self._read(select(Outbox.state).order_by(Outbox.id))

    def tasks(self) -> list[str]:
        """The names of what people are asked to do."""
        return self._read(select(Task.name).where(Task.done_at.is_(None)))

    def _read(self, query: Select[str]) -> list[str]:
        database = open_database(Settings.model_validate(self.values))
        try:
            with database.read() as session:
                return list(session.scalars(query))
        finally:
            database.close()

    def message_ids(self, folder: str) -> list[str]:
        return [item.as_json("")["internetMessageId"] for item in self.mailbox.folders[folder]]


@pytest.fixture
def scene(graph: FakeGraph, openid: OpenIdProvider, tmp_path: Path) -> Scene:
    mailbox = graph.mailboxes[PALS] = GraphMailbox()
    values = microsoft_settings(graph, openid, tmp_path) | {
        "smtp_url": URL,
        "from": PALS,
        "ack_hold": 0,
        "admin": "admin@nhs.net",
        "route_risk": "risk@nhs.net",
        "route_comms": "comms@papers.example",
        "route_nursing_lead": "lead@nhs.net",
    }
    return Scene(values, tmp_path, mailbox)


MAILS = 3
"""The alert, and the answers to the letter of danger and to the calm one, in this order."""


@pytest.mark.parametrize("number", range(1, MAILS + 1))
def test_a_mail_that_went_before_the_kill_is_found_in_sent_items(scene: Scene, number: int) -> None:
    victim = scene.victim("live")
    assert victim.run_until("sent", passes=number)
    assert len(scene.message_ids("sentitems")) == number

    assert victim.run() == 0

    sent = scene.message_ids("sentitems")
    assert len(sent) == len(set(sent)) == MAILS
    assert scene.states() == ["sent"] * MAILS
    assert not [name for name in scene.tasks() if name.startswith("uncertain")]


def test_an_answer_that_had_not_gone_before_the_kill_is_shown_to_a_person(scene: Scene) -> None:
    victim = scene.victim("live")
    assert victim.run_until("begun", passes=MAILS)

    assert victim.run() == 0

    assert len(scene.message_ids("sentitems")) == MAILS - 1
    assert sorted(scene.states()) == ["sent", "sent", "uncertain"]
    assert [name for name in scene.tasks() if name.startswith("uncertain")] != []


@pytest.mark.parametrize("point", ["begun", "sent"])
def test_a_draft_is_made_once_wherever_palsbox_is_killed(scene: Scene, point: str) -> None:
    victim = scene.victim("drafts")
    assert victim.run_until(point, passes=MAILS)

    assert victim.run() == 0

    drafts = scene.message_ids("drafts")
    assert len(drafts) == len(set(drafts)) == 2
    assert len(scene.message_ids("sentitems")) == 1
    assert sorted(scene.states()) == ["draft", "draft", "sent"]
