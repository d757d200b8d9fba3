"""What every mailbox kind keeps to. A new kind joins through `place` in conftest.py."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from ingest.source import SourceError
from ingest.sources import SOURCES, open_source
from tests.fakes.ledger import FakeLedger
from tests.ingest.sources.conftest import Opening, Place, moment


def letter(subject: str) -> bytes:
    return f"From: anna@example.org\r\nSubject: {subject}\r\n\r\nDear PALS\r\n".encode()


def test_every_message_is_listed_once_byte_for_byte(place: Place, opening: Opening) -> None:
    letters = [letter(f"letter {number}") for number in range(5)]
    for day, raw in enumerate(letters, start=1):
        place.put(raw, received_at=moment(day))

    found = FakeLedger().drain(opening(place.url))

    assert [fetched.raw for fetched in found] == letters
    assert len({fetched.key for fetched in found}) == 5
    assert {(fetched.folder, fetched.problem) for fetched in found} == {("INBOX", "")}


def test_the_moment_of_receipt_is_the_servers_not_the_headers(
    place: Place, opening: Opening
) -> None:
    place.put(b"Date: Mon, 1 Jan 2001 00:00:00 +0000\r\n" + letter("old"), received_at=moment(3))

    (fetched,) = FakeLedger().drain(opening(place.url))

    assert fetched.received_at == moment(3)
    assert fetched.received_at.tzinfo is UTC


def test_junk_is_read_too_and_marked(place: Place, opening: Opening) -> None:
    place.put(letter("ordinary"))
    place.put(letter("I cannot go on"), junk=True)

    found = FakeLedger().drain(opening(place.url))

    assert [(fetched.folder, fetched.junk) for fetched in found] == [
        ("INBOX", False),
        ("Junk", True),
    ]


def test_nothing_in_the_mailbox_changes(place: Place, opening: Opening) -> None:
    place.put(letter("one"))
    place.put(letter("two"), junk=True)
    before = place.picture()

    source = opening(place.url)
    ledger = FakeLedger()
    ledger.drain(source)
    source.wait(0)
    source.check()
    ledger.drain(source)
    source.close()

    assert place.picture() == before


def test_a_second_poll_brings_only_what_is_new(place: Place, opening: Opening) -> None:
    place.put(letter("first"))
    source, ledger = opening(place.url), FakeLedger()
    ledger.drain(source)

    assert ledger.drain(source) == []
    place.put(letter("second"))
    assert [fetched.raw for fetched in ledger.drain(source)] == [letter("second")]


def test_another_process_goes_on_where_the_ledger_ends(place: Place, opening: Opening) -> None:
    for number in range(3):
        place.put(letter(str(number)), received_at=moment(number + 1))
    ledger = FakeLedger()
    half = opening(place.url)
    polling = half.poll(ledger)
    ledger.store(next(polling))
    half.close()

    rest = ledger.drain(opening(place.url))

    assert [fetched.raw for fetched in rest] == [letter("1"), letter("2")]


def test_what_was_not_stored_is_listed_again(place: Place, opening: Opening) -> None:
    place.put(letter("one"))
    source, ledger = opening(place.url), FakeLedger()

    assert len(list(source.poll(ledger))) == 1
    assert len(list(source.poll(ledger))) == 1


def test_an_empty_message_is_a_message(place: Place, opening: Opening) -> None:
    place.put(b"\r\n")

    (fetched,) = FakeLedger().drain(opening(place.url))

    assert fetched.raw == b"\r\n"
    assert fetched.problem == ""


def test_mail_before_since_is_left_alone(place: Place, opening: Opening) -> None:
    place.put(letter("old"), received_at=moment(1, 10))
    place.put(letter("just old"), received_at=moment(2, 10))
    place.put(letter("new"), received_at=moment(2, 12))
    place.put(letter("old junk"), received_at=moment(1, 10), junk=True)
    source = opening(place.url, since=moment(2, 11))

    assert [fetched.raw for fetched in FakeLedger().drain(source)] == [letter("new")]


def test_waiting_ends_when_mail_arrives(place: Place, opening: Opening) -> None:
    source, ledger = opening(place.url), FakeLedger()
    ledger.drain(source)
    woken: list[bool] = []
    waiter = threading.Thread(target=lambda: woken.append(source.wait(60)))
    waiter.start()
    place.put(letter("urgent"))
    waiter.join(50)

    assert woken == [True]
    assert [fetched.raw for fetched in ledger.drain(source)] == [letter("urgent")]


def test_mail_that_came_after_the_poll_ends_the_wait_at_once(
    place: Place, opening: Opening
) -> None:
    source, ledger = opening(place.url), FakeLedger()
    ledger.drain(source)
    place.put(letter("in between"))

    assert source.wait(60)


def test_waiting_ends_without_mail_when_the_time_is_over(place: Place, opening: Opening) -> None:
    source, ledger = opening(place.url), FakeLedger()
    ledger.drain(source)

    assert not source.wait(0.3)
    assert not source.wait(0)


def test_check_says_what_is_there(place: Place, opening: Opening) -> None:
    place.put(letter("one"))
    place.put(letter("two"))
    place.put(letter("three"), junk=True)
    source = opening(place.url)

    assert source.check() == f"{source.name} can be read: messages 2 in INBOX, 1 in Junk."


def test_closing_twice_is_harmless_and_a_closed_source_opens_again(
    place: Place, opening: Opening
) -> None:
    place.put(letter("one"))
    source, ledger = opening(place.url), FakeLedger()
    source.close()
    ledger.drain(source)
    source.close()
    source.close()

    assert source.check()


@pytest.mark.parametrize("act", ["poll", "wait", "check"])
def test_a_mailbox_that_is_not_there_is_said_in_one_sentence(
    place: Place, opening: Opening, act: str
) -> None:
    source = opening(place.missing_url)

    with pytest.raises(SourceError) as failure:
        {
            "poll": lambda: FakeLedger().drain(source),
            "wait": lambda: source.wait(5),
            "check": source.check,
        }[act]()

    sentence = str(failure.value)
    assert "orrect PALSBOX_MAILBOX_URL" in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert failure.value.permanent


def test_a_source_moves_stored_mail_only_where_the_rule_says_so(
    place: Place, opening: Opening
) -> None:
    place.put(letter("one"))
    place.put(letter("junk"), junk=True)
    source = opening(place.url, afterwards="move:Handled")
    ledger = FakeLedger()

    with pytest.raises(SourceError, match="Archive"):
        opening(place.url, afterwards="move:Archive").check()
    place.make_folder("Handled")
    assert len(ledger.drain(source)) == 2

    counts = "messages 0 in INBOX, 1 in Junk."
    assert opening(place.url).check().endswith(counts)
    assert ledger.drain(source) == []


@pytest.mark.parametrize("rule", ["keyword", "keyword:", "keyword:two words", r"keyword:\Seen"])
def test_a_rule_that_is_not_understood_is_refused(place: Place, rule: str) -> None:
    with pytest.raises(SourceError, match="keyword:NAME"):
        open_source(place.url, afterwards=rule)


def test_since_without_a_time_zone_is_a_mistake_in_the_program(place: Place) -> None:
    naive = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=1)
    with pytest.raises(ValueError, match="time zone"):
        open_source(place.url, since=naive)


@pytest.mark.parametrize("url", ["", "pop3://pals:s3cret@example.org", "/var/mail", "imapx:"])
def test_an_unknown_kind_is_refused_and_the_known_ones_named(url: str) -> None:
    with pytest.raises(SourceError) as failure:
        open_source(url)

    assert all(f"{scheme}:" in str(failure.value) for scheme in SOURCES)
    assert "s3cret" not in str(failure.value)
