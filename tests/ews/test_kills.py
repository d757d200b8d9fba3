"""Killed between Exchange's answer and our note of it, and started again: nothing twice."""

from pathlib import Path

import pytest

from tests.ews.fake_exchange import FakeExchange
from tests.graph.test_kills import MAILS, Scene
from tests.service.test_exchange import values


class ExchangeScene(Scene):
    """A palsbox that reads and sends through Exchange, and is killed."""

    def message_ids(self, folder: str) -> list[str]:
        return [item.message_id for item in self.mailbox.folders[folder]]  # type: ignore[attr-defined]  # an EwsMailbox


@pytest.fixture
def scene(exchange: FakeExchange, tmp_path: Path) -> Scene:
    mailbox = exchange.open_mailbox()
    settings = dict[str, object](values(exchange, tmp_path, route_comms="comms@papers.example"))
    return ExchangeScene(settings, tmp_path, mailbox)  # type: ignore[arg-type]  # it only fills it


def test_a_mail_that_went_before_the_kill_is_found_in_sent_items(scene: Scene) -> None:
    victim = scene.victim("live")
    assert victim.run_until("sent", passes=MAILS)
    assert len(scene.message_ids("sentitems")) == MAILS

    assert victim.run() == 0

    sent = scene.message_ids("sentitems")
    assert len(sent) == len(set(sent)) == MAILS
    assert scene.states() == ["sent"] * MAILS
    assert not [name for name in scene.tasks() if name.startswith("uncertain")]


def test_a_draft_is_made_once_wherever_palsbox_is_killed(scene: Scene) -> None:
    victim = scene.victim("drafts")
    assert victim.run_until("sent", passes=MAILS)

    assert victim.run() == 0

    drafts = scene.message_ids("drafts")
    assert len(drafts) == len(set(drafts)) == 2
    assert len(scene.message_ids("sentitems")) == 1
