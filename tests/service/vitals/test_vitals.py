"""The pages for monitoring: what they say of a sound installation, and of one in trouble."""

import re
import threading
import urllib.request
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from service.serving import queue_app
from service.vitals.server import serve_vitals
from store.database import now
from store.models import Mailbox, Outbox, StoredMessage
from tests.servers.ports import free_port
from tests.service.house import House
from tests.service.post import letter
from tests.service.test_receive import CALM, DANGER


@pytest.fixture
def watched(house: House) -> House:
    """A house that has alerted on a danger and answered two letters."""
    house.postbox.put(letter(DANGER))
    house.postbox.put(letter(CALM, sender="ada@tarrow.example"))
    house.drain()
    return house


def browser(house: House) -> FlaskClient:
    return queue_app(house.settings, house.flow.database, house.flow.triage.policy).test_client()


def metric(text: str, name: str) -> float:
    (value,) = re.findall(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(value)


def test_a_sound_installation_is_ready_and_says_so_without_signing_in(watched: House) -> None:
    assert browser(watched).get("/health/live").json == {"status": "ok"}
    assert browser(watched).get("/health/ready").json == {"status": "ok"}


def test_an_installation_whose_mailbox_nobody_ever_read_is_not_ready(house: House) -> None:
    answer = browser(house).get("/health/ready")

    assert answer.status_code == 503
    assert "never read; see that palsbox run" in answer.text


def unread(session: Session) -> None:
    session.execute(update(Mailbox).values(last_polled_at=now() - timedelta(hours=1)))


def waiting(session: Session) -> None:
    session.execute(
        update(StoredMessage).values(state="stored", stored_at=now() - timedelta(hours=1))
    )


def unsent(session: Session) -> None:
    session.execute(
        update(Outbox)
        .where(Outbox.purpose == "alert")
        .values(state="retrying", not_before=now() - timedelta(hours=1))
    )


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (unread, "was not read for a while"),
        (waiting, "2 letters wait to be read"),
        (unsent, "An alert is due and has not gone"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_trouble_is_said_in_a_sentence(
    watched: House, trouble: Callable[[Session], None], sentence: str
) -> None:
    with watched.flow.database.begin() as session:
        trouble(session)

    answer = browser(watched).get("/health/ready")

    assert answer.status_code == 503
    assert answer.json is not None
    assert any(sentence in said for said in answer.json["troubles"])


def test_metrics_count_what_happened_and_hold_no_words_of_letters(watched: House) -> None:
    text = browser(watched).get("/metrics").get_data(as_text=True)

    assert metric(text, "palsbox_messages_received_total") == 2
    assert metric(text, "palsbox_dangers_unclaimed") == 1
    assert metric(text, 'palsbox_outbox{purpose="alert",state="sent"}') == 1
    assert metric(text, 'palsbox_outbox{purpose="acknowledgement",state="sent"}') == 2
    assert metric(text, 'palsbox_receipt_to_triage_seconds{quantile="1.0"}') < 600
    assert "tarrow" not in text


def test_a_worker_answers_on_a_port_of_its_own(watched: House) -> None:
    port = free_port()
    settings = watched.settings.model_copy(update={"health": f"127.0.0.1:{port}"})
    with (
        serve_vitals(settings, watched.flow.database),
        urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=30) as answer,
    ):
        assert answer.status == 200
    assert "vitals" not in {thread.name for thread in threading.enumerate()}
