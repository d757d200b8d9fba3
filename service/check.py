"""`palsbox check`: tries everything the settings name, and says how to mend what is wrong."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from classify.check import check_lexicons
from classify.finding import SIGNALS
from classify.lexicon import load_lexicons
from classify.lexicon_files import LexiconError, lexicon_files
from classify.read import Classifier
from classify.reader.protocol import ReaderError
from classify.reader.shipped import shipped_reader
from classify.reader.weights import WeightsError
from classify.register import RegisterError, load_register
from ingest.documents.process import tesseract
from ingest.source import DraftingSource, SourceError
from ingest.sources import open_source
from policy.assessment import ROUTES
from policy.load import PolicyError, load_policy
from policy.schema import Policy
from policy.secure import is_secure
from policy.working_days import LONDON, unknown_years
from responders.render import LetterError, names
from responders.second_channel import AppriseChannel, SecondChannelError
from responders.transport import SendError
from responders.transports import open_transport
from responders.transports.address import TransportUrlError
from service.canary import TooMuchAccessError, try_canary
from service.check_wordings import unusable_wordings
from service.settings import Settings, SettingsError, load_settings
from service.wiring import (
    has_slow_reader,
    microsoft_app,
    open_own_mailboxes,
    open_slow_reader,
)
from store.database import Database, DatabaseError

Verdict = Literal["ok", "note", "wrong"]
MARK = {"ok": "[green]ok[/]", "note": "[yellow]note[/]", "wrong": "[bold red]wrong[/]"}
EXPECTED = (
    SettingsError,
    PolicyError,
    LexiconError,
    RegisterError,
    LetterError,
    DatabaseError,
    SourceError,
    SendError,
    SecondChannelError,
    TransportUrlError,
    ReaderError,
    WeightsError,
    TooMuchAccessError,
)


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing tried: what, how it stands, and the sentence for whoever mends it."""

    what: str
    verdict: Verdict
    sentence: str


def print_checks(console: Console) -> int:
    """Prints the settings in force and every check; 0 where nothing is wrong, else 1."""
    try:
        settings = load_settings()
    except SettingsError as error:
        _print(console, [Checked("settings", "wrong", str(error))])
        return 1
    table = Table.grid(padding=(0, 2))
    for name, value in settings.masked().items():
        table.add_row(name, escape(value) or "[dim]not set[/]")
    console.print(table)
    console.print()
    results = list(run_checks(settings, datetime.now(LONDON)))
    _print(console, results)
    return 1 if any(result.verdict == "wrong" for result in results) else 0


def run_checks(settings: Settings, now: datetime) -> Iterator[Checked]:
    """Tries one thing after the other; a failure does not keep the next from being tried."""
    try:
        policy = load_policy(settings.policy)
    except PolicyError as error:
        yield Checked("policy", "wrong", str(error))
        policy = load_policy()
    else:
        yield Checked("policy", "ok", policy.version)
    yield _bank_holidays(policy, now)
    yield _try("rules", lambda: _rules(settings))
    yield _reader(settings)
    yield _slow_reader(settings)
    yield _try("MPs", lambda: _register(settings))
    yield _try("templates", lambda: f"{len(names())} letters can be written.")
    yield _ocr()
    database = _try("database", lambda: _database(settings))
    yield database
    if database.verdict == "ok":
        yield _wordings(settings, policy)
    yield from _routes(settings, policy)
    for url in settings.mailbox_url:
        yield _try("mailbox", lambda url=url: _mailbox(url, settings))  # type: ignore[misc]  # bound now
    if not settings.mailbox_url:
        yield Checked("mailbox", "note", "PALSBOX_MAILBOX_URL is empty; `run` needs it.")
    if settings.sending == "drafts":
        yield _try("drafts", lambda: _drafts(settings))
    if settings.canary:
        yield _try("canary", lambda: try_canary(settings))
    yield _smtp(settings)
    if settings.notify:
        yield _try("second channel", lambda: AppriseChannel(settings.notify).name)
    try:
        settings.require_ready_to_run()
    except SettingsError as error:
        yield Checked("run", "note" if settings.sending == "shadow" else "wrong", str(error))


def _try(what: str, step: Callable[[], str]) -> Checked:
    try:
        return Checked(what, "ok", step())
    except EXPECTED as error:
        return Checked(what, "wrong", str(error))


def _bank_holidays(policy: Policy, now: datetime) -> Checked:
    missing = unknown_years(policy.calendar, now.date())
    if not missing:
        return Checked("bank holidays", "ok", "This year's and next year's are known.")
    years = " and ".join(str(year) for year in missing)
    return Checked(
        "bank holidays",
        "wrong",
        f"The bank holidays of {years} are not known; update palsbox, or list them in "
        "[calendar] extra_bank_holidays of your policy file.",
    )


def _rules(settings: Settings) -> str:
    sources = lexicon_files(settings.rules)
    lexicons = load_lexicons(sources)
    # `mp` is found by who writes, not by a lexicon.
    missing = set(SIGNALS) - {lexicon.signal for lexicon in lexicons} - {"mp", "out_of_time"}
    complaints = check_lexicons(lexicons, Classifier.of_files(sources))
    if missing:
        complaints = [f"No lexicon for {', '.join(sorted(missing))}.", *complaints]
    if complaints:
        raise LexiconError(" ".join(complaints[:5]))
    rules = sum(len(lexicon.rule) for lexicon in lexicons)
    return f"{rules} rules in {len(lexicons)} lexicons, every example as it should be."


def _ocr() -> Checked:
    program = tesseract()
    if program:
        return Checked("OCR", "ok", f"Scans and photographs are read by {program}.")
    return Checked(
        "OCR",
        "note",
        "Tesseract is not installed, so scans and photographs of letters are not read; "
        "install it with: apt-get install tesseract-ocr",
    )


def _reader(settings: Settings) -> Checked:
    if settings.reader == "off":
        return Checked("reader", "note", "PALSBOX_READER is off: only the rules read.")
    return _try("reader", lambda: f"{shipped_reader().name} reads beside the rules.")


def _slow_reader(settings: Settings) -> Checked:
    if has_slow_reader(settings):
        return _try("second reader", lambda: _slow_reader_answers(settings))
    return Checked(
        "second reader",
        "note",
        "No reader reads each letter a second time. One that hears more danger than the shipped "
        "one is put in by make setup-reader (docs/second-reader.md).",
    )


def _slow_reader_answers(settings: Settings) -> str:
    reader = open_slow_reader(settings)
    return "" if reader is None else reader.check()


def _register(settings: Settings) -> str:
    count = len(load_register(settings.mps).members)
    return f"{count} Members in {settings.mps or 'the shipped register'}."


def _database(settings: Settings) -> str:
    database = Database(settings.database_url)
    try:
        if database.url.get_backend_name() == "sqlite":
            database.upgrade()
        elif not database.is_current():
            raise DatabaseError(
                f"The tables in {database.name} are not up to date; run: palsbox db upgrade."
            )
    finally:
        database.close()
    return f"{database.name} is up to date."


def _wordings(settings: Settings, policy: Policy) -> Checked:
    database = Database(settings.database_url)
    try:
        wrong = list(unusable_wordings(database, policy))
    finally:
        database.close()
    if not wrong:
        return Checked("wordings", "ok", "Every acknowledgement goes in the words in force.")
    return Checked(
        "wordings",
        "wrong",
        f"{' '.join(wrong)} The shipped words go instead; change them in the queue, under Letters.",
    )


def _mailbox(url: str, settings: Settings) -> str:
    source = open_source(url, afterwards=settings.afterwards, app=microsoft_app(settings))
    try:
        return source.check()
    finally:
        source.close()


def _drafts(settings: Settings) -> str:
    open_own_mailboxes(settings).close()
    source = open_source(settings.mailbox_url[0], app=microsoft_app(settings))
    assert isinstance(source, DraftingSource)
    try:
        return source.check_drafts()
    finally:
        source.close()


def _routes(settings: Settings, policy: Policy) -> Iterator[Checked]:
    for route in ROUTES:
        name = f"PALSBOX_ROUTE_{route.upper()}"
        recipients = settings.recipients(route)
        insecure = [
            address
            for address in recipients
            if not is_secure(address, policy.confidentiality.secure_domains)
        ]
        if not recipients:
            yield Checked(f"route {route}", "note", f"{name} is empty; nobody would be alerted.")
        elif insecure:
            yield Checked(
                f"route {route}",
                "note",
                f"{', '.join(insecure)} is not in a secure domain: alerts there carry the "
                "reference and a link, no details.",
            )
        else:
            yield Checked(f"route {route}", "ok", ", ".join(recipients))


def _smtp(settings: Settings) -> Checked:
    if not settings.smtp_url:
        return Checked("smtp", "note", "PALSBOX_SMTP_URL is empty; nothing can be sent.")

    def step() -> str:
        transport = open_transport(settings.smtp_url, app=microsoft_app(settings))
        try:
            told = transport.check()
        finally:
            transport.close()
        if transport.enforces_tls:
            return told
        return f"{told} TLS is not enforced: alerts carry the reference and a link, no details."

    return _try("smtp", step)


def _print(console: Console, results: list[Checked]) -> None:
    table = Table.grid(padding=(0, 2))
    for result in results:
        table.add_row(MARK[result.verdict], result.what, escape(result.sentence))
    console.print(table)
