"""The engine as it runs: woken by mail, outliving what fails."""

import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest

from responders.transport import Refused, TryLater
from service.receive import BATCH
from service.triage import Triage
from store.models import Mailbox
from tests.service.house import NURSING_LEAD, House
from tests.service.post import letter
from tests.service.test_receive import CALM, DANGER

PATIENCE = 90


@pytest.fixture
def running(house: House) -> Iterator[House]:
    """A palsbox whose engine runs in the background, on an empty mailbox so far."""
    engine = house.engine()
    thread = threading.Thread(target=engine.run)
    thread.start()
    wait_until(lambda: mailbox_polled(house))
    yield house
    engine.stop()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_a_letter_that_arrives_while_it_idles_is_alerted_and_answered(running: House) -> None:
    running.postbox.put(letter(DANGER))

    wait_until(lambda: len(running.transport.posted) == 2)

    assert running.transport.recipients == [NURSING_LEAD, "nell@tarrow.example"]


def test_a_mailbox_that_vanishes_is_noted_and_read_again_when_it_is_back(running: House) -> None:
    shutil.rmtree(running.postbox.folder)
    wait_until(lambda: mailbox_trouble(running) != "")

    for name in ("new", "cur", "tmp"):
        (running.postbox.folder / name).mkdir(parents=True)
    running.postbox.put(letter(CALM), at=datetime.now(UTC))

    wait_until(lambda: len(running.transport.posted) == 1)
    assert mailbox_trouble(running) == ""


def test_a_message_that_breaks_a_step_is_set_apart_and_the_next_goes_on(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Triage.of

    def breaks_on_poison(self: Triage, raw: bytes, **known: object) -> object:
        if b"poison" in raw:
            raise RuntimeError("a fault of ours")
        return whole(self, raw, **known)  # type: ignore[arg-type]

    monkeypatch.setattr(Triage, "of", breaks_on_poison)
    house.postbox.put(letter("poison"))
    house.postbox.put(letter(CALM, sender="ada@tarrow.example"))

    house.drain()

    assert house.transport.recipients == ["ada@tarrow.example"]
    assert house.ledger().quarantined == 1
    quarantined = next(case for case in house.cases() if case.band == "quarantine")
    assert "RuntimeError" in quarantined.why


def test_a_mailbox_that_cannot_be_read_is_said_and_does_not_stop_the_outbox(house: House) -> None:
    house.postbox.put(letter(CALM))
    house.transport.fail(TryLater("The server is busy.", everything=True))
    house.drain()
    shutil.rmtree(house.postbox.folder)

    drained = house.drain()

    assert any("Maildir" in trouble for trouble in drained.troubles)


def test_a_patrol_that_fails_is_said_and_does_not_stop_the_outbox(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("service.engine.patrol", breaks)
    house.postbox.put(letter(DANGER))

    drained = house.drain()

    assert house.transport.recipients == [NURSING_LEAD, "nell@tarrow.example"]
    assert any("RuntimeError" in trouble for trouble in drained.troubles)


def test_a_recipient_refused_for_good_is_said_and_becomes_a_task(house: House) -> None:
    house.postbox.put(letter(CALM))
    house.transport.fail(Refused("550 no such user"), about="nell@")

    drained = house.drain()

    assert any("refused for good" in trouble for trouble in drained.troubles)
    assert [task.name for task in house.cases()[0].tasks] == ["acknowledge"]


def test_held_acknowledgements_wait_and_are_said(tmp_path: Path, triage: Triage) -> None:
    house = House(tmp_path, triage, ack_hold=10)
    house.postbox.put(letter(DANGER))

    drained = house.drain()

    assert house.transport.recipients == [NURSING_LEAD]
    assert drained.held == 1
    assert drained.held_until is not None


def test_an_alert_does_not_wait_until_a_long_mailbox_is_read(house: House) -> None:
    house.postbox.put(letter(DANGER))
    for number in range(BATCH):
        house.postbox.put(letter(CALM, sender=f"writer{number}@tarrow.example"))
    unread: list[int] = []
    house.transport.before = lambda _: unread.append(
        sum(message.state == "stored" for message in house.messages())
    )

    house.drain()

    assert house.transport.recipients[0] == NURSING_LEAD
    assert unread[0] > 0
    assert unread[-1] == 0
    assert len(house.transport.posted) == BATCH + 2


def test_a_server_that_is_away_is_asked_twice_and_not_after_each_batch(house: House) -> None:
    for number in range(2 * BATCH):
        house.postbox.put(letter(CALM, sender=f"writer{number}@tarrow.example"))
    house.transport.fail(TryLater("The server is away.", everything=True), times=10)
    asked: list[str] = []
    house.transport.before = asked.append

    drained = house.drain()

    assert len(asked) == 2
    assert "The server is away." in drained.troubles


def mailbox_polled(house: House) -> bool:
    with house.flow.database.read() as session:
        mailbox = session.query(Mailbox).first()
        return mailbox is not None and mailbox.last_polled_at is not None


def mailbox_trouble(house: House) -> str:
    with house.flow.database.read() as session:
        return session.query(Mailbox).one().last_error


def wait_until(happened: Callable[[], bool], *, seconds: float = PATIENCE) -> None:
    deadline = monotonic() + seconds
    pause = threading.Event()
    while not happened():
        assert monotonic() < deadline, "it did not happen"
        pause.wait(0.05)
