"""The IMAP source against a real Dovecot: what only IMAP can do to it."""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from ingest.source import SourceError
from ingest.sources import imap as imap_source
from ingest.sources import imap_fetch, open_source
from ingest.sources.afterwards import Afterwards
from tests.fakes.ledger import FakeLedger
from tests.ingest.sources.conftest import Opening, moment
from tests.servers.dovecot import Dovecot
from tests.servers.imap_account import ImapAccount
from tests.servers.scripted_imap import ScriptedImap

ONE, TWO, THREE = (f"Subject: {word}\r\n\r\nDear PALS\r\n".encode() for word in ("1", "2", "3"))


def bodies(ledger: FakeLedger) -> list[bytes | None]:
    return [fetched.raw for fetched in ledger.stored]


def test_a_folder_name_with_spaces_and_umlauts(mailbox: ImapAccount, opening: Opening) -> None:
    mailbox.append(ONE, folder="PALS & Beschwerden/Über uns")
    ledger = FakeLedger()
    source = opening(mailbox.url_for("PALS & Beschwerden/Über uns"))
    ledger.drain(source)

    assert bodies(ledger) == [ONE]
    assert source.name.endswith("/PALS & Beschwerden/Über uns")


def test_a_replaced_folder_is_read_again_from_its_start(
    mailbox: ImapAccount, opening: Opening
) -> None:
    mailbox.append(ONE, TWO, folder="Letters")
    source, ledger = opening(mailbox.url_for("Letters")), FakeLedger()
    ledger.drain(source)
    mailbox.replace_folder("Letters")
    mailbox.append(THREE, folder="Letters")
    ledger.drain(source)

    assert bodies(ledger) == [ONE, TWO, THREE]
    validities = [fetched.key.partition(":")[0] for fetched in ledger.stored]
    assert validities[0] == validities[1] != validities[2]


def test_mail_that_people_move_in_is_found_whatever_its_age(
    mailbox: ImapAccount, opening: Opening
) -> None:
    mailbox.append(ONE)
    source, ledger = opening(mailbox.url), FakeLedger()
    ledger.drain(source)
    mailbox.append(TWO, folder="Elsewhere", received_at=moment(1))
    mailbox.move(1, "INBOX", source="Elsewhere")
    ledger.drain(source)

    assert bodies(ledger) == [ONE, TWO]
    assert ledger.stored[1].received_at == moment(1)


def test_the_last_message_is_not_met_again_although_the_range_names_it(
    mailbox: ImapAccount, opening: Opening
) -> None:
    mailbox.append(ONE, TWO)
    mailbox.expunge(2)
    source, ledger = opening(mailbox.url), FakeLedger()
    (only,) = ledger.drain(source)
    # UIDNEXT is 3, so a search above UID 1 is worth while, and "2:*" means UID 1.
    ledger.stored.clear()

    assert only.raw == ONE
    assert ledger.drain(source) == []


def test_a_message_expunged_after_it_was_listed_is_left_out(
    mailbox: ImapAccount, opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_source, "BATCH_MESSAGES", 1)
    mailbox.append(ONE, TWO, THREE)
    ledger = FakeLedger()
    polling = opening(mailbox.url).poll(ledger)
    ledger.store(next(polling))
    mailbox.expunge(2)
    for fetched in polling:
        ledger.store(fetched)

    assert bodies(ledger) == [ONE, THREE]


def test_a_message_the_server_cannot_read_keeps_no_other_back(
    mailbox: ImapAccount, opening: Opening
) -> None:
    mailbox.append(*[f"Subject: {n}\r\n\r\n".encode() for n in range(7)])
    lock_up(mailbox, 2, 5)
    ledger = FakeLedger()
    ledger.drain(opening(mailbox.url))

    assert [fetched.raw is None for fetched in ledger.stored] == [
        number in (2, 5) for number in range(1, 8)
    ]
    assert "does not hand out this message" in ledger.stored[1].problem
    assert {fetched.problem for fetched in ledger.stored if fetched.raw} == {""}


def test_a_message_the_server_lists_but_withholds_is_told_of() -> None:
    answers = {
        "EXAMINE": ("* 2 EXISTS", "* OK [UIDVALIDITY 7] ok", "* OK [UIDNEXT 3] ok"),
        "UID SEARCH UID 1:": ("* SEARCH 1 2",),
        "UID SEARCH UID .*2": ("* SEARCH 2",),
        "UID FETCH 1,2 .*SIZE": tuple(
            f'* {n} FETCH (UID {n} RFC822.SIZE 5 INTERNALDATE "01-Jun-2026 10:15:00 +0100")'
            for n in (1, 2)
        ),
        "UID FETCH 1.*BODY": ("* 1 FETCH (UID 1 BODY[] {5}", "Hello)"),
    }
    ledger = FakeLedger()
    with ScriptedImap(answers) as server:
        source = open_source(server.url)
        ledger.drain(source)
        source.close()

    assert bodies(ledger) == [b"Hello", None]
    assert "lists the message but does not give it" in ledger.stored[1].problem
    assert {fetched.received_at for fetched in ledger.stored} == {moment(1)}


def test_where_nothing_can_be_read_the_server_is_doubted_before_the_mail(
    mailbox: ImapAccount, opening: Opening
) -> None:
    mailbox.append(ONE, TWO)
    lock_up(mailbox, 1, 2)
    source, ledger = opening(mailbox.url), FakeLedger()
    for _ in range(imap_source.PATIENCE - 1):
        with pytest.raises(SourceError):
            ledger.drain(source)
        assert ledger.stored == []
    ledger.drain(source)

    assert bodies(ledger) == [None, None]
    assert all(fetched.problem for fetched in ledger.stored)


def lock_up(mailbox: ImapAccount, *uids: int) -> None:
    """Takes the files of these messages from Dovecot's hands."""
    files = sorted((mailbox.maildir / "cur").iterdir()) + sorted(
        (mailbox.maildir / "new").iterdir()
    )
    names = (mailbox.maildir / "dovecot-uidlist").read_text().splitlines()[1:]
    uid_of = {line.partition(" :")[2]: int(line.split()[0]) for line in names}
    for file in files:
        if uid_of[file.name.partition(":2,")[0]] in uids:
            file.chmod(0)


def test_a_message_too_large_is_told_of_and_not_fetched(
    mailbox: ImapAccount, opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_source, "LARGEST_MESSAGE", 1000)
    mailbox.append(ONE, b"Subject: huge\r\n\r\n" + b"x" * 2000, THREE)
    ledger = FakeLedger()
    ledger.drain(opening(mailbox.url))

    assert bodies(ledger) == [ONE, None, THREE]
    assert "open it in the mail program" in ledger.stored[1].problem


def test_a_folder_too_large_to_list_at_once_is_listed_in_portions(
    mailbox: ImapAccount, opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_fetch, "SEARCH_AT_ONCE", 2)
    letters = [f"Subject: {n}\r\n\r\n".encode() for n in range(9)]
    mailbox.append(*letters)
    mailbox.expunge(3, 4, 9)
    ledger = FakeLedger()
    ledger.drain(opening(mailbox.url))

    assert bodies(ledger) == [letters[n - 1] for n in (1, 2, 5, 6, 7, 8)]


def test_a_keyword_marks_what_is_stored_and_nothing_else(
    mailbox: ImapAccount, opening: Opening
) -> None:
    mailbox.append(ONE, TWO)
    mailbox.append(THREE, folder="Junk")
    source, ledger = opening(mailbox.url, afterwards="keyword:palsbox"), FakeLedger()
    polling = source.poll(ledger)
    source.settle(ledger.store(next(polling)))
    list(polling)

    assert mailbox.flags() == {1: frozenset({b"palsbox"}), 2: frozenset()}
    ledger.drain(source)
    assert mailbox.flags("Junk") == {1: frozenset()}


def test_a_stored_message_of_a_folder_since_replaced_marks_no_other(
    mailbox: ImapAccount, opening: Opening
) -> None:
    url = mailbox.url_for("Letters")
    mailbox.append(ONE, folder="Letters")
    early = opening(url, afterwards="keyword:palsbox")
    (fetched,) = early.poll(FakeLedger())
    early.close()
    mailbox.replace_folder("Letters")
    mailbox.append(TWO, folder="Letters")
    opening(url, afterwards="keyword:palsbox").settle(fetched)

    assert mailbox.flags("Letters") == {1: frozenset()}


@pytest.mark.parametrize("month", [1, 7])
def test_the_moment_of_receipt_does_not_depend_on_the_season_here(
    mailbox: ImapAccount, opening: Opening, monkeypatch: pytest.MonkeyPatch, month: int
) -> None:
    received_at = datetime(2026, month, 15, 9, 30, tzinfo=ZoneInfo("Europe/London"))
    mailbox.append(ONE, received_at=received_at)
    monkeypatch.setenv("TZ", "Europe/London")
    time.tzset()
    try:
        (fetched,) = FakeLedger().drain(opening(mailbox.url))
    finally:
        monkeypatch.undo()
        time.tzset()

    assert fetched.received_at == received_at


def test_a_move_keeps_the_flags_and_forgives_a_message_that_is_gone(
    mailbox: ImapAccount, opening: Opening
) -> None:
    mailbox.append(ONE, flags=(rb"\Flagged",))
    mailbox.append(TWO, folder="Done & dusted")
    source, ledger = opening(mailbox.url, afterwards="move:Done & dusted"), FakeLedger()
    (fetched,) = ledger.drain(source)
    source.settle(fetched)

    assert mailbox.flags() == {}
    assert mailbox.flags("Done & dusted")[2] == {rb"\Flagged"}


def test_a_server_without_move_or_idle_serves_all_the_same(
    opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_source, "ASK_EVERY", 0.05)
    with Dovecot(settings="imap_capability = IMAP4rev1 UIDPLUS") as little:
        mailbox = little.new_account()
        mailbox.append(ONE)
        mailbox.append(TWO, folder="Handled")
        source, ledger = opening(mailbox.url, afterwards="move:Handled"), FakeLedger()
        ledger.drain(source)
        assert mailbox.flags() == {}
        assert not source.wait(0.2)
        mailbox.append(THREE)
        assert source.wait(60)
        ledger.drain(source)
        assert bodies(ledger) == [ONE, THREE]
        source.close()


def test_a_server_that_cannot_move_one_message_is_not_made_to_expunge_others(
    opening: Opening,
) -> None:
    with Dovecot(settings="imap_capability = IMAP4rev1") as little:
        mailbox = little.new_account()
        mailbox.append(ONE)
        source = opening(mailbox.url, afterwards="move:Junk/Handled")
        with pytest.raises(SourceError, match="no MOVE, no UIDPLUS"):
            FakeLedger().drain(source)
        assert mailbox.flags() == {1: frozenset()}


@pytest.mark.parametrize("folder", ["INBOX", "Spam"])
def test_mail_is_not_moved_to_where_it_is_read(mailbox: ImapAccount, folder: str) -> None:
    with pytest.raises(SourceError, match="met again"):
        imap_source.open_imap(
            mailbox.url_for(options="junk=Spam"),
            Afterwards("move", folder),
            None,
        )


def test_junk_is_left_alone_or_named_on_request(mailbox: ImapAccount, opening: Opening) -> None:
    mailbox.append(ONE)
    mailbox.append(TWO, folder="Junk")
    mailbox.append(THREE, folder="Quarantäne")
    without, named = FakeLedger(), FakeLedger()
    without.drain(opening(mailbox.url_for(options="junk=none")))
    named.drain(opening(mailbox.url_for(options="junk=Quarant%C3%A4ne")))

    assert bodies(without) == [ONE]
    assert [(fetched.raw, fetched.junk) for fetched in named.stored] == [
        (ONE, False),
        (THREE, True),
    ]


def test_a_line_that_breaks_while_polling_is_mended_on_the_way(
    dovecot: Dovecot, opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_source, "BATCH_MESSAGES", 1)
    mailbox = dovecot.new_account()
    mailbox.append(ONE, TWO, THREE)
    source, ledger = opening(mailbox.url), FakeLedger()
    polling = source.poll(ledger)
    ledger.store(next(polling))
    dovecot.break_lines()
    for fetched in polling:
        ledger.store(fetched)

    assert bodies(ledger) == [ONE, TWO, THREE]


def test_a_message_is_kept_byte_for_byte(mailbox: ImapAccount, opening: Opening) -> None:
    odd = bytes(range(1, 256)).replace(b"\r", b"").replace(b"\n", b"") + b"\r\n"
    mailbox.append(odd)
    ledger = FakeLedger()
    ledger.drain(opening(mailbox.url))

    assert bodies(ledger) == [odd]


def test_thousands_of_messages_are_asked_about_a_few_at_a_time(
    mailbox: ImapAccount, opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_source, "ABOUT_AT_ONCE", 2)
    mailbox.append(ONE, TWO, THREE, ONE, TWO)
    ledger = FakeLedger()
    polling = opening(mailbox.url).poll(ledger)
    next(polling)

    assert len(ledger.asked) == 2
    assert len(list(polling)) == 4
