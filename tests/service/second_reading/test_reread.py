"""What becomes of a message that a slow second reader reads after it was triaged."""

from collections.abc import Iterator, Sequence

import pytest

from classify.reader.protocol import Opinion, ReaderError, Sentence, Strength
from service.second_reading.reread import PAUSE_SECONDS, Rereader
from store.models import SecondReading
from tests.service.house import NURSING_LEAD, House
from tests.service.post import letter

CALM = "Where can I have my ears syringed in Epping, please?"
VEILED = "I have returned my library ticket. The parrot is at Joan's."
PLAIN = "I have decided to end my life. It will be on Sunday."


class Listener:
    """A reader that finds danger in every sentence with the word it listens for."""

    name = "a listener"

    def __init__(self, word: str, strength: Strength = "plain") -> None:
        self.word = word
        self.strength = strength
        self.fails = False
        self.read: list[str] = []

    def opinions(self, sentences: Sequence[Sentence]) -> Iterator[Opinion]:
        self.read.append(" ".join(sentence.text for sentence in sentences))
        if self.fails:
            raise ReaderError("The listener is away.")
        for said in sentences:
            if self.word in said.text:
                yield Opinion(
                    "risk_to_life_self",
                    self.strength,
                    "reader.test",
                    said.where,
                    said.start,
                    said.end,
                )


def rereader(house: House, reader: Listener, *, hourly: int = 100, clock: float = 0) -> Rereader:
    return Rereader(house.flow, reader, hourly=hourly, clock=lambda: clock)


def read_all(again: Rereader) -> int:
    taken = 0
    while again():
        taken += 1
    return taken


def test_danger_heard_later_is_alerted_as_if_it_had_been_heard_at_once(house: House) -> None:
    house.postbox.put(letter(VEILED))
    house.drain()
    assert not house.cases()[0].danger

    read_all(rereader(house, Listener("parrot")))
    house.drain()

    (case,) = house.cases()
    assert (case.danger, case.band, case.attention) == (True, "danger", "page")
    assert "parrot" in case.why
    assert {row.name for row in case.deadlines} >= {"contact"}
    assert len(house.written_to(NURSING_LEAD)) == 1
    (finding,) = [row for row in case.findings if row.rule == "reader.test"]
    assert finding.text == "The parrot is at Joan's"
    assert "second reader added" in {event.what for event in case.events}


def test_a_doubt_brings_the_letter_forward_and_pages_nobody(house: House) -> None:
    house.postbox.put(letter(VEILED))
    house.drain()

    read_all(rereader(house, Listener("parrot", "clear")))
    house.drain()

    (case,) = house.cases()
    assert (case.danger, case.attention) == (False, "first")
    assert house.written_to(NURSING_LEAD) == []


def test_calm_letters_stay_as_they_were(house: House) -> None:
    house.postbox.put(letter(CALM))
    house.drain()
    before = house.messages()[0].assessment

    assert read_all(rereader(house, Listener("parrot"))) == 1

    (case,) = house.cases()
    assert case.attention == "normal"
    assert house.messages()[0].assessment == before


def test_each_message_is_read_once_and_one_that_pages_already_not_at_all(house: House) -> None:
    house.postbox.put(letter(CALM, message_id="<a@tarrow.example>"))
    house.postbox.put(letter(PLAIN, message_id="<b@tarrow.example>"))
    house.drain()
    listener = Listener("parrot")

    assert read_all(rereader(house, listener)) == 1
    assert read_all(rereader(house, listener)) == 0
    assert len(listener.read) == 1


def test_an_hour_has_only_so_many_readings(house: House) -> None:
    for number in range(4):
        house.postbox.put(letter(CALM, sender=f"a{number}@tarrow.example"))
    house.drain()

    assert read_all(rereader(house, Listener("parrot"), hourly=3)) == 3


def test_a_reader_that_fails_changes_nothing_and_is_left_alone_for_a_while(house: House) -> None:
    house.postbox.put(letter(VEILED))
    house.postbox.put(letter(CALM, sender="ada@tarrow.example"))
    house.drain()
    listener = Listener("parrot")
    listener.fails = True
    moment = 1000.0
    again = Rereader(house.flow, listener, hourly=9, clock=lambda: moment)

    assert read_all(again) == 0
    assert read_all(again) == 0
    assert len(listener.read) == 1
    assert [case.attention for case in house.cases()] == ["normal", "normal"]

    moment += PAUSE_SECONDS + 1
    listener.fails = False
    assert read_all(again) == 1


def test_what_failed_is_read_when_its_wait_is_over(house: House) -> None:
    house.postbox.put(letter(VEILED))
    house.drain()
    listener = Listener("parrot")
    listener.fails = True
    read_all(rereader(house, listener))
    with house.flow.database.begin() as session:
        row = session.query(SecondReading).one()
        assert row.lease_until is not None
        row.lease_until = row.lease_until.replace(year=2020)

    listener.fails = False
    assert read_all(rereader(house, listener, clock=1)) == 1
    assert house.cases()[0].danger


def test_a_second_finding_in_a_claimed_danger_is_nobodys_again(house: House) -> None:
    house.postbox.put(letter(VEILED))
    house.drain()
    with house.flow.database.begin() as session:
        case = session.merge(house.cases()[0])
        case.claimed_by, case.claimed_at = "olive", case.opened_at

    read_all(rereader(house, Listener("parrot")))

    assert house.cases()[0].claimed_by == ""


@pytest.mark.parametrize("word", ["parrot"])
def test_the_engine_asks_it_when_it_drains(house: House, word: str) -> None:
    house.postbox.put(letter(VEILED))
    engine = house.engine()
    engine._reread = rereader(house, Listener(word))
    engine.drain(lambda *_: None)

    assert house.cases()[0].danger
    assert len(house.written_to(NURSING_LEAD)) == 1


def test_what_is_decided_already_does_not_wait_for_the_slow_reader(house: House) -> None:
    house.postbox.put(letter(PLAIN))
    engine, posted = house.engine(acknowledge_backlog=True), []

    def slow() -> int:
        posted.extend(house.transport.recipients)
        return 0

    engine._reread = slow
    engine.drain(lambda *_: None)

    assert NURSING_LEAD in posted
