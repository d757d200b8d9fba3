"""The mailbox fails, on the wire or in the hands of people, and every letter is still answered."""

from datetime import UTC, datetime, timedelta

import pytest

from ingest.sources import imap_connection
from service.watch import Watch
from tests.faults.installation import Installation
from tests.faults.reckoning import assert_all_holds
from tests.servers.proxy import Wire
from tests.service.house import NURSING_LEAD
from tests.service.post import letter
from tests.service.test_receive import CALM

BODIES = b"BODY.PEEK[]"
REFUSED = b"NO [AUTHENTICATIONFAILED] The token has expired."


def test_a_line_cut_in_the_middle_of_a_letter(wired: Installation, imap_wire: Wire) -> None:
    wired.letters_come()
    imap_wire.cut(BODIES, after=700)

    assert wired.drain().troubles == ()
    wired.reckon()


def test_a_line_cut_in_every_letter_until_the_network_is_mended(
    wired: Installation, imap_wire: Wire
) -> None:
    wired.letters_come()
    imap_wire.cut(BODIES, after=100, times=None)
    assert len(wired.drain().troubles) == 1

    imap_wire.mend()
    assert wired.drain().troubles == ()
    wired.reckon()


def test_a_server_that_falls_silent_in_the_middle_of_a_letter(
    wired: Installation, imap_wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_connection, "TIMEOUT", 1.0)
    wired.letters_come()
    imap_wire.hang(BODIES, after=700)

    wired.drain()
    wired.drain()
    wired.reckon()


def test_a_login_refused_later_in_the_run_is_told_and_read_when_it_is_mended(
    wired: Installation, imap_wire: Wire
) -> None:
    wired.letters_come()
    wired.drain()
    imap_wire.answer(b"AUTHENTICATE", REFUSED)
    wired.letters_come()

    (trouble,) = wired.drain().troubles
    assert "refuses the login" in trouble
    wired.drain(later=timedelta(minutes=6))
    assert wired.outbox("admin@nhs.net").state == "sent"

    imap_wire.mend()
    assert wired.drain().troubles == ()
    wired.reckon()


def test_letters_that_people_move_or_expunge_once_stored_are_answered(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.letters_come()
    whole = Watch.fetch_once

    def people_tidy_up_behind_it(watch: Watch) -> int:
        new = whole(watch)
        installation.mailbox.move(1, "Junk")
        installation.mailbox.expunge(2)
        return new

    with monkeypatch.context() as context:
        context.setattr(Watch, "fetch_once", people_tidy_up_behind_it)
        installation.drain()
    installation.drain()

    installation.reckon()


def test_a_folder_to_move_to_that_is_missing_stops_no_letter(installation: Installation) -> None:
    installation.letters_come()
    rule = "move:Done"

    (trouble,) = installation.drain(afterwards=rule).troubles
    assert "create that folder" in trouble
    installation.reckon()

    with installation.mailbox.client() as client:
        client.create_folder("Done")
    assert installation.drain(afterwards=rule).troubles == ()
    assert installation.mailbox.flags() == {}
    assert len(installation.mailbox.flags("Done")) == 3
    installation.reckon()


def test_a_mailbox_that_is_away_for_a_day_is_caught_up_with_and_the_clocks_start_at_receipt(
    wired: Installation, imap_wire: Wire
) -> None:
    wired.letters_come()
    wired.drain()
    imap_wire.cut(b"", times=None)
    for hours in range(1, 24, 2):
        wired.letters_come()
        (trouble,) = wired.drain(later=timedelta(hours=hours)).troubles
        assert "imap://" in trouble
    assert wired.outbox("admin@nhs.net").state == "sent", "who can mend it was told, once"
    wired.mailbox.move(wired.mailbox.newest(), "Junk")

    imap_wire.mend()
    assert wired.drain(later=timedelta(hours=24)).troubles == ()
    wired.reckon()
    assert wired.places() == len(wired.letters), "each is noted where it lies, and nowhere else"
    assert wired.latest_receipt() < datetime.now(UTC)


def uidvalidity(installation: Installation) -> int:
    with installation.mailbox.client() as client:
        return int(client.folder_status("INBOX", [b"UIDVALIDITY"])[b"UIDVALIDITY"])


def renumber(installation: Installation) -> None:
    """Makes the server forget the UIDs it gave, as a restored backup does."""
    # Left to itself Dovecot takes the second of the clock, which may be the same one.
    after = uidvalidity(installation) + 1000
    for path in installation.mailbox.maildir.glob("dovecot*"):
        path.unlink()
    (installation.mailbox.maildir / "dovecot-uidlist").write_text(f"3 V{after} N1\n")
    assert uidvalidity(installation) == after


def test_a_new_uidvalidity_brings_nothing_twice(installation: Installation) -> None:
    installation.letters_come()
    installation.drain()

    renumber(installation)
    installation.letters_come()
    installation.drain()

    installation.reckon()
    alerts = [caught for caught in installation.smtp.caught if NURSING_LEAD in caught.recipients]
    assert len(alerts) == 2


@pytest.mark.faults_only
@pytest.mark.timeout(900)
def test_a_new_uidvalidity_over_ten_thousand_messages(installation: Installation) -> None:
    installation.letters_come()
    new = installation.mailbox.maildir / "new"
    for number in range(10_000):
        mail = letter(CALM, sender=f"calm-{number}@tarrow.example")
        (new / f"1700000000.M{number}P1.host").write_bytes(mail)
    assert installation.fetch() == 10_003

    renumber(installation)
    installation.letters_come()
    assert installation.fetch() == 3
    assert installation.fetch() == 0
    assert_all_holds(installation.settings)
