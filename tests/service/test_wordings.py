"""Words that two people put into force reach the next letter of an engine that is running."""

from datetime import timedelta

from responders.acknowledgements.shipped import acknowledgements
from service.wiring import open_database
from store.acknowledgement_versions import approve, propose
from store.database import now
from tests.service.distributed_house import Distributed
from tests.service.house import NURSING_LEAD, House
from tests.service.post import letter
from tests.service.test_engine import mailbox_polled, wait_until
from tests.service.test_receive import CALM, DANGER

NEW = "We are glad that you wrote."
WRITER = "writer{}@tarrow.example"


def approved(house: House, name: str, text: str) -> None:
    """Two people put the words into force, from a program of its own."""
    queue = open_database(house.settings)
    with queue.begin() as session:
        version = propose(session, name, text, "Warmer", by="ruth", at=now()).version
    with queue.begin() as session:
        approve(session, name, version, over=0, by="priya", at=now())
    queue.close()


def warmer(name: str) -> str:
    """The shipped words with a sentence of ours at their head."""
    return f"{NEW}\n\n{acknowledgements()[name].text.lstrip()}"


def put(house: House, number: int, text: str = CALM) -> None:
    sender = WRITER.format(number)
    house.postbox.put(letter(text, sender=sender), at=now() + timedelta(seconds=1))


def answers(house: House) -> list[tuple[bool, int | None]]:
    """Of each acknowledgement whether it has the new words, and the version it is pinned to."""
    return [(NEW in row.text, row.template_version) for row in house.outbox("acknowledgement")]


def test_an_embedded_engine_that_runs_takes_up_new_words(house: House) -> None:
    engine = house.engine()
    put(house, 1)
    engine.drain(lambda *_: None)
    (first,) = house.outbox("acknowledgement")
    approved(house, first.template, warmer(first.template))
    put(house, 2)
    engine.drain(lambda *_: None)
    assert answers(house) == [(False, 0), (True, 1)]
    sent = house.transport.posted[-1].message
    body = sent.get_body(("plain",))
    assert body is not None
    assert NEW in body.get_content()


def test_a_worker_that_runs_takes_up_new_words(palsbox: Distributed) -> None:
    house = palsbox.house
    with palsbox.working(), palsbox.fetching():
        wait_until(lambda: mailbox_polled(house))
        put(house, 1)
        wait_until(lambda: len(house.transport.posted) == 1)
        name = house.outbox("acknowledgement")[0].template
        approved(house, name, warmer(name))
        put(house, 2)
        wait_until(lambda: len(house.transport.posted) == 2)
    assert answers(house) == [(False, 0), (True, 1)]


def test_words_that_cannot_be_used_hold_back_neither_alert_nor_answer(house: House) -> None:
    for name in acknowledgements():
        approved(house, name, "{{ nonsense }}")
    put(house, 1, DANGER)
    house.drain()
    recipients = house.transport.recipients
    assert recipients[0] == NURSING_LEAD
    assert recipients.count(WRITER.format(1)) == 1
    (answer,) = house.outbox("acknowledgement")
    assert answer.template_version == 0
    assert "Samaritans" in answer.text
    (case,) = house.cases()
    assert any("cannot be used" in task.what for task in case.tasks)
