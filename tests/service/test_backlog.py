"""The first connection to an old mailbox: read and alarmed at once, answered when released."""

from datetime import UTC, datetime, timedelta

from service.backlog import release_backlog
from tests.service.house import COMMS, NURSING_LEAD, House
from tests.service.post import letter
from tests.service.test_receive import CALM, DANGER

LONG_AGO = datetime.now(UTC) - timedelta(days=40)


def test_old_mail_is_not_acknowledged_until_staff_release_it(house: House) -> None:
    house.postbox.put(letter(CALM), at=LONG_AGO)
    house.drain(acknowledge_backlog=False)
    assert house.transport.posted == []

    released = release_backlog(house.flow, actor="olive")
    house.drain(acknowledge_backlog=False)

    assert released == 1
    assert [row.template for row in house.outbox("acknowledgement")] == ["backlog"]
    assert len(house.written_to("nell@tarrow.example")) == 1


def test_danger_in_old_mail_is_alerted_at_once_in_one_letter_a_route(house: House) -> None:
    house.postbox.put(letter(DANGER), at=LONG_AGO)
    house.postbox.put(letter(DANGER, sender="ada@tarrow.example"), at=LONG_AGO)

    house.drain(acknowledge_backlog=False)

    assert house.transport.recipients == [NURSING_LEAD]
    text = house.transport.posted[0].text
    assert all(case.reference in text for case in house.cases())


def test_mail_that_comes_after_the_first_connection_is_answered_as_usual(house: House) -> None:
    house.postbox.put(letter(CALM), at=LONG_AGO)
    house.drain(acknowledge_backlog=False)
    house.postbox.put(letter(CALM, sender="ada@tarrow.example"))

    house.drain(acknowledge_backlog=False)

    assert house.transport.recipients == ["ada@tarrow.example"]


def test_since_says_from_when_on_mail_is_not_old(house: House) -> None:
    house.postbox.put(letter(CALM), at=LONG_AGO)
    recent = datetime.now(UTC) - timedelta(hours=2)
    house.postbox.put(letter(CALM, sender="ada@tarrow.example"), at=recent)

    house.engine(since=recent - timedelta(hours=1)).drain(lambda *_: None)

    assert house.transport.recipients == ["ada@tarrow.example"]


def test_released_mail_alerts_its_routes_and_starts_its_clocks(house: House) -> None:
    house.postbox.put(
        letter("I am a reporter with the Herald and would like your comment by noon."), at=LONG_AGO
    )
    house.drain(acknowledge_backlog=False)
    assert COMMS not in house.transport.recipients

    release_backlog(house.flow, actor="olive")
    house.drain(acknowledge_backlog=False)

    assert COMMS in house.transport.recipients
    (case,) = house.cases()
    assert case.band == "case"
    assert case.deadlines


def test_a_release_done_twice_answers_nobody_twice(house: House) -> None:
    house.postbox.put(letter(CALM), at=LONG_AGO)
    house.drain(acknowledge_backlog=False)

    release_backlog(house.flow, actor="olive")
    release_backlog(house.flow, actor="olive")
    house.drain(acknowledge_backlog=False)

    assert len(house.transport.posted) == 1


def test_an_old_letter_acknowledged_from_the_start_is_sorry_for_the_wait(house: House) -> None:
    house.postbox.put(letter(CALM), at=LONG_AGO)

    house.drain(acknowledge_backlog=True)

    assert [row.template for row in house.outbox("acknowledgement")] == ["backlog"]
