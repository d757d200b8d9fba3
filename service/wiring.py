"""Opens what the settings name: policy, lexicons, database, mailboxes, transport."""

from datetime import datetime, timedelta

from classify.lexicon_files import lexicon_files
from classify.read import Classifier
from classify.reader.encoder.base import is_installed
from classify.reader.encoder.reader import EncoderReader, open_encoder
from classify.reader.protocol import Reader, ReaderError
from classify.reader.shipped import shipped_reader
from classify.register import load_register
from ingest.source import Source
from ingest.sources import open_source
from ingest.sources.oauth.app import App
from policy.load import load_policy
from policy.schema import Policy
from responders.office import Office
from responders.own_mailboxes import OwnMailboxes
from responders.second_channel import AppriseChannel, SecondChannel
from responders.transport import Transport
from responders.transports import open_transport
from service.receive import Flow
from service.second_reading.endpoint import EndpointReader
from service.second_reading.reread import Rereader
from service.settings import Settings, SettingsError
from service.triage import Triage
from store.database import Database, DatabaseError


def build_triage(settings: Settings, policy: Policy) -> Triage:
    """What triage needs, from the settings. Loads the lexicons, which takes a moment."""
    return Triage(
        policy=policy,
        classifier=Classifier.of_files(
            lexicon_files(settings.rules),
            reader=open_reader(settings),
            register=load_register(settings.mps),
        ),
        own_addresses=frozenset({policy.organisation.mailbox, from_address(settings, policy)}),
        internal=settings.internal,
        trusted_host=settings.trusted_host,
    )


def open_reader(settings: Settings) -> Reader | None:
    """The second reader beside the rules; `None` where it is off. Raises `WeightsError`."""
    return None if settings.reader == "off" else shipped_reader()


def has_slow_reader(settings: Settings) -> bool:
    """Whether a reader is asked after the first decision."""
    return bool(settings.reader_url) or has_encoder(settings)


def has_encoder(settings: Settings) -> bool:
    """Whether the sentence encoder is installed and wanted."""
    return settings.reader == "installed" and is_installed()


def open_slow_reader(settings: Settings) -> EndpointReader | EncoderReader | None:
    """The reader that is asked after the first decision: the endpoint where one is named, else
    the sentence encoder where it is installed, else `None`.

    Raises `ReaderError` for a URL that letters must not be sent to, without a model, or where the
    encoder cannot be used.
    """
    if not settings.reader_url:
        return open_encoder() if has_encoder(settings) else None
    if not settings.reader_model:
        raise ReaderError(
            "PALSBOX_READER_MODEL is empty; name the model that PALSBOX_READER_URL serves."
        )
    return EndpointReader(settings.reader_url, key=settings.reader_key, model=settings.reader_model)


def build_rereader(settings: Settings, flow: Flow) -> Rereader | None:
    """The pass of the slow reader over triaged messages, where there is one.

    Raises `ReaderError` as `open_slow_reader` does.
    """
    reader = open_slow_reader(settings)
    hourly = settings.reader_hourly if settings.reader_url else None
    return None if reader is None else Rereader(flow, reader, hourly=hourly)


def build_flow(settings: Settings, transport: Transport | None) -> Flow:
    """Everything the flow needs. Raises the errors of what it opens."""
    policy = load_policy(settings.policy)
    return Flow(
        database=open_database(settings),
        triage=build_triage(settings, policy),
        office=build_office(settings, policy, transport),
    )


def build_office(settings: Settings, policy: Policy, transport: Transport | None) -> Office:
    """Who we are and who hears from us, from the settings."""
    link_base = settings.link_base()
    return Office(
        policy=policy,
        from_address=from_address(settings, policy),
        routes=settings.routes(),
        admin=settings.admin,
        case_link=lambda reference: f"{link_base}/alerts/{reference}",
        enforces_tls=transport is not None and transport.enforces_tls,
        acknowledgement_hold=timedelta(minutes=settings.ack_hold),
        acknowledging=settings.acknowledge,
        notifies=bool(settings.notify),
    )


def open_database(settings: Settings) -> Database:
    """The database at its newest revision.

    SQLite is migrated by itself, so that a team has nothing to configure; any other
    database is migrated by `palsbox db upgrade` only. Raises `DatabaseError`.
    """
    database = Database(settings.database_url)
    if database.url.get_backend_name() == "sqlite":
        database.upgrade()
    elif not database.is_current():
        raise DatabaseError(
            f"The tables in {database.name} are not up to date; run: palsbox db upgrade."
        )
    return database


def open_sources(settings: Settings, *, since: datetime | None = None) -> list[Source]:
    """Every mailbox of the settings. Raises `SourceError`."""
    return [
        open_source(url, afterwards=settings.afterwards, since=since, app=microsoft_app(settings))
        for url in settings.mailbox_url
    ]


def open_own_mailboxes(settings: Settings) -> OwnMailboxes:
    """The mailboxes once more, for whoever sends. Raises `SourceError`, and `SettingsError`
    where drafts are wanted and the first has no Drafts folder."""
    mailboxes = OwnMailboxes(open_sources(settings))
    if settings.sending == "drafts" and not mailboxes.takes_drafts:
        raise SettingsError(
            "PALSBOX_SENDING=drafts needs a mailbox with a Drafts folder first in "
            "PALSBOX_MAILBOX_URL (graph://, ews:// or imaps://): a Maildir has none, nor has an "
            "SMTP server. Name such a mailbox, or set PALSBOX_SENDING to alerts or live."
        )
    return mailboxes


def open_smtp(settings: Settings) -> Transport | None:
    """The transport of the settings; `None` where none is named, as in shadow."""
    if not settings.smtp_url:
        return None
    return open_transport(settings.smtp_url, app=microsoft_app(settings))


def microsoft_app(settings: Settings) -> App:
    """What asks Microsoft for tokens, from the settings."""
    return App(
        client=settings.microsoft_client,
        secret=settings.microsoft_secret,
        certificate=settings.microsoft_certificate,
        tokens=settings.microsoft_tokens,
        tokens_key=settings.microsoft_tokens_key,
        login=settings.microsoft_login,
        graph=settings.microsoft_graph,
        outlook=settings.microsoft_outlook,
        ca=settings.microsoft_ca,
        exchange_user=settings.exchange_user,
        exchange_secret=settings.exchange_secret,
    )


def open_second_channel(settings: Settings) -> SecondChannel | None:
    """The second channel for danger nobody claims. Raises `SecondChannelError`."""
    return AppriseChannel(settings.notify) if settings.notify else None


def from_address(settings: Settings, policy: Policy) -> str:
    """Our address on outgoing mail: the setting, or the policy's mailbox."""
    return settings.from_ or policy.organisation.mailbox
