"""palsbox on a mailbox of Exchange on premises, as its users meet it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest.source import SourceError
from policy.working_days import LONDON
from service.canary import TooMuchAccessError, try_canary
from service.check import Checked, run_checks
from service.settings import Settings, SettingsError
from service.triage import Triage
from store.models import Case
from tests.ews import soap
from tests.ews.fake_exchange import PALS, SECRET, USER, FakeExchange
from tests.ews.store import EwsMailbox
from tests.service.marking import Office, open_office

CANARY = "canary@example.nhs.uk"
LEGAL = (
    b"From: Anna <anna@example.org>\r\nTo: pals@example.nhs.uk\r\nMessage-ID: <1@example.org>\r\n"
    b"Date: Mon, 1 Jun 2026 09:00:00 +0100\r\nSubject: My father\r\n\r\nI am making a formal "
    b"complaint about my father's care. My solicitor has sent you a letter before action.\r\n"
)


@pytest.fixture
def mailbox(exchange: FakeExchange) -> EwsMailbox:
    return exchange.open_mailbox()


def values(exchange: FakeExchange, folder: Path, **changed: str) -> dict[str, str]:
    """Settings that send live, at once, with mailbox and way out on Exchange."""
    return {
        "mailbox_url": exchange.url(),
        "smtp_url": exchange.url(),
        "exchange_user": USER,
        "exchange_secret": SECRET,
        "database_url": f"sqlite:///{folder / 'palsbox.db'}",
        "from": PALS,
        "sending": "live",
        "ack_hold": "0",
        "admin": "admin@nhs.net",
        "route_risk": "risk@nhs.net",
        "route_comms": "comms@nhs.net",
        "route_nursing_lead": "lead@nhs.net",
        **changed,
    }


def palsbox(settings: dict[str, str], folder: Path, *arguments: str) -> str:
    """Runs the program and gives what it printed; it must end well."""
    done = subprocess.run(
        [Path(sys.executable).parent / "palsbox", *arguments],
        env={**os.environ, **{f"PALSBOX_{name.upper()}": text for name, text in settings.items()}},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    printed = done.stdout + done.stderr
    assert done.returncode == 0, printed
    return printed


def sent(mailbox: EwsMailbox) -> list[tuple[str, str]]:
    """To whom mail went, and whether it says that a machine wrote it."""
    mails = [message_from_bytes(item.mime) for item in mailbox.folders["sentitems"]]
    return sorted((str(mail["To"]), str(mail["Auto-Submitted"])) for mail in mails)


@pytest.mark.slow
@pytest.mark.timeout(600)  # three whole programs, one after the other
def test_a_letter_is_a_case_and_answered_once_whoever_runs_it_again(
    exchange: FakeExchange, mailbox: EwsMailbox, tmp_path: Path
) -> None:
    settings = values(exchange, tmp_path)
    palsbox(settings, tmp_path, "run", "--once")
    item = mailbox.put(LEGAL)

    told = palsbox(settings, tmp_path, "run", "--once")

    assert "1 received = 1 case +" in told
    assert SECRET not in told
    to = ["anna@example.org", "risk@nhs.net"]
    assert [each for each, _ in sent(mailbox)] == to
    assert dict(sent(mailbox))["anna@example.org"] == "auto-replied"
    answers = [message_from_bytes(each.mime) for each in mailbox.folders["sentitems"]]
    (answer,) = [each for each in answers if each["To"] == "anna@example.org"]
    assert answer["References"] == "<1@example.org>"
    mailbox.touch(item.id, "ReadFlagChange")
    exchange.operations.forget_states()
    asked = exchange.count("CreateItem")

    told = palsbox(settings, tmp_path, "run", "--once")

    assert "1 received = 1 case +" in told
    assert exchange.count("CreateItem") == asked


def checked(settings: dict[str, str]) -> dict[str, Checked]:
    """What `palsbox check` says of each thing."""
    checks = run_checks(Settings.model_validate(settings), datetime(2026, 3, 2, tzinfo=LONDON))
    return {check.what: check for check in checks}


@pytest.mark.slow
def test_check_tries_mailbox_canary_and_way_out(
    exchange: FakeExchange, mailbox: EwsMailbox, tmp_path: Path
) -> None:
    mailbox.put(LEGAL)
    exchange.mailboxes[CANARY] = EwsMailbox()

    checks = checked(values(exchange, tmp_path, canary=exchange.url(CANARY)))

    assert checks["mailbox"].sentence.endswith("messages 1 in INBOX, 0 in Junk.")
    assert {checks[what].verdict for what in ("mailbox", "canary", "smtp")} == {"ok"}
    # Exchange is spoken to over TLS, so details of patients may go this way.
    assert "details" not in checks["smtp"].sentence
    assert mailbox.folders["sentitems"] == []


@pytest.mark.slow
def test_check_says_what_is_wrong_in_a_sentence(
    exchange: FakeExchange, mailbox: EwsMailbox, tmp_path: Path
) -> None:
    exchange.answer_with("GetFolder", soap.fault("ErrorImpersonateUserDenied"), times=None)

    checks = checked(values(exchange, tmp_path))

    for what in ("mailbox", "smtp"):
        assert checks[what].verdict == "wrong"
        assert "docs/exchange.md" in checks[what].sentence


def canary_of(exchange: FakeExchange, folder: Path, canary: str, **changed: str) -> str:
    """What is said of a canary."""
    settings = values(exchange, folder, canary=canary, **changed)
    return try_canary(Settings.model_validate(settings))


@pytest.mark.parametrize("options", ["access=impersonation", ""])
def test_a_canary_that_is_refused_is_well(
    exchange: FakeExchange, mailbox: EwsMailbox, tmp_path: Path, options: str
) -> None:
    exchange.mailboxes[CANARY] = EwsMailbox()

    said = canary_of(exchange, tmp_path, exchange.url(CANARY, options))

    assert said.endswith("is refused, as it should be.")


@pytest.mark.parametrize("options", ["access=impersonation", ""])
def test_a_canary_that_can_be_read_is_wrong_and_the_way_out_is_said(
    exchange: FakeExchange, mailbox: EwsMailbox, tmp_path: Path, options: str
) -> None:
    exchange.open_mailbox(CANARY)

    with pytest.raises(TooMuchAccessError, match=r"must not be.*docs/exchange\.md"):
        canary_of(exchange, tmp_path, exchange.url(CANARY, options))


@pytest.mark.parametrize("secret", ["wrong", SECRET])
def test_a_canary_that_is_not_there_or_not_asked_proves_nothing(
    exchange: FakeExchange, mailbox: EwsMailbox, tmp_path: Path, secret: str
) -> None:
    canary = exchange.url("nobody@example.nhs.uk" if secret == SECRET else CANARY)
    exchange.mailboxes[CANARY] = EwsMailbox()

    with pytest.raises(SourceError, match="could not be tried"):
        canary_of(exchange, tmp_path, canary, exchange_secret=secret)


def test_our_own_mailbox_is_no_canary_however_it_is_opened(
    exchange: FakeExchange, mailbox: EwsMailbox, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match="never a colleague's"):
        canary_of(exchange, tmp_path, exchange.url(options="auth=basic"))


def test_the_settings_show_no_secret(exchange: FakeExchange, tmp_path: Path) -> None:
    url = f"ews://CCG%5Csvc:an0ther@127.0.0.1/{PALS}"
    settings = Settings.model_validate(values(exchange, tmp_path, mailbox_url=url, canary=url))

    shown = " ".join(settings.masked().values())

    assert SECRET not in shown
    assert "an0ther" not in shown


@pytest.fixture
def rule() -> str:
    return "categories:Triaged"


@pytest.fixture
def office(
    exchange: FakeExchange, mailbox: EwsMailbox, tmp_path: Path, triage: Triage, rule: str
) -> Iterator[Office]:
    mailbox.make_folder("Triaged")
    with open_office(tmp_path, triage, values(exchange, tmp_path, afterwards=rule)) as opened:
        yield opened


def test_a_marked_message_goes_to_its_folder_and_is_marked_anew_there(
    mailbox: EwsMailbox, office: Office
) -> None:
    item = mailbox.put(LEGAL)
    item.categories = ["Olive"]
    junk = mailbox.put(LEGAL.replace(b"<1@", b"<2@"), folder="junkemail")
    office.triage()
    assert office.mark() == 2
    assert mailbox.folders[mailbox.names["Triaged"]] == [item]
    assert "PALS: Legal action" in junk.categories

    with office.house.flow.database.begin() as session:
        for case in session.scalars(select(Case)):
            case.grade = "catastrophic"
    office.mark()

    assert item.categories[0] == "Olive"
    assert "PALS: Catastrophic" in item.categories
    assert sum(each.startswith("PALS: Cat") for each in item.categories) == 1
    assert mailbox.folders[mailbox.names["Triaged"]] == [item]
    office.triage()
    assert len(office.house.messages()) == 2


@pytest.mark.parametrize("rule", ["categories"])
def test_signals_and_grade_are_shown_where_the_message_lies(
    mailbox: EwsMailbox, office: Office
) -> None:
    item = mailbox.put(LEGAL)
    office.triage()
    office.mark()

    assert "PALS: Legal action" in item.categories
    assert mailbox.folders["inbox"] == [item]
    assert office.mark() == 0


def test_a_message_that_staff_moved_or_deleted_is_no_trouble(
    mailbox: EwsMailbox, office: Office
) -> None:
    gone = mailbox.put(LEGAL)
    office.triage()
    mailbox.move(gone.id, mailbox.make_folder("Olive's work"))

    assert office.mark() == 1
    assert gone.categories == []
    assert office.mark() == 0
