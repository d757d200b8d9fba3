"""`palsbox sign-in`, and what becomes of a sign-in that is withdrawn."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from ingest.source import SourceError
from ingest.sources.oauth.errors import TokenError
from responders.deliver import deliver_due
from service.patrol import TELL_ADMIN_AFTER, patrol
from service.settings import SettingsError
from service.sign_in import sign_in
from service.triage import Triage
from service.wiring import open_smtp, open_sources
from store.database import now
from tests.fakes.transport import RecordingChannel
from tests.graph.fake_graph import FakeGraph
from tests.graph.mailbox import GraphMailbox
from tests.servers.openid import TENANT, OpenIdProvider
from tests.service.house import House
from tests.service.microsoft import PALS, URL, microsoft_settings, settings_for
from tests.service.watching import fetch_once


@pytest.fixture
def mailbox(graph: FakeGraph) -> GraphMailbox:
    graph.mailboxes[PALS] = GraphMailbox()
    return graph.mailboxes[PALS]


def test_a_person_is_told_where_and_with_which_code(
    graph: FakeGraph, openid: OpenIdProvider, mailbox: GraphMailbox, tmp_path: Path
) -> None:
    mailbox.put(b"Subject: one\r\n\r\n")
    settings = settings_for(graph, openid, tmp_path, microsoft_secret="", smtp_url="")
    said = StringIO()

    sign_in(settings, Console(file=said, width=200))

    assert "ABCD1234" in said.getvalue()
    assert f"olive@example.nhs.uk is signed in to {TENANT}." in said.getvalue()
    (source,) = open_sources(settings)
    assert "1 in INBOX" in source.check()
    source.close()


def test_one_sign_in_serves_reading_and_sending(
    graph: FakeGraph, openid: OpenIdProvider, mailbox: GraphMailbox, tmp_path: Path
) -> None:
    url = f"graph://{TENANT}/{PALS}"
    settings = settings_for(graph, openid, tmp_path, microsoft_secret="", smtp_url=url)

    sign_in(settings, Console(file=StringIO()))

    transport = open_smtp(settings)
    assert transport is not None
    assert "answers over TLS" in transport.check()
    transport.close()
    assert [each["grant_type"] for each in openid.asked].count("refresh_token") == 0
    assert mailbox.folders["sentitems"] == []


def test_where_no_person_is_needed_none_is_asked(
    graph: FakeGraph, openid: OpenIdProvider, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match="signs in as itself"):
        sign_in(settings_for(graph, openid, tmp_path), Console())
    local = settings_for(graph, openid, tmp_path, microsoft_secret="", mailbox_url="maildir:///x")
    with pytest.raises(SettingsError, match="No mailbox wants a sign-in"):
        sign_in(local, Console())


def test_a_refusal_is_one_sentence(
    graph: FakeGraph, openid: OpenIdProvider, tmp_path: Path
) -> None:
    openid.approved = False
    settings = settings_for(graph, openid, tmp_path, microsoft_secret="")

    with pytest.raises(TokenError, match="authorization_declined"):
        sign_in(settings, Console(file=StringIO()))


def test_where_reading_and_sending_have_the_same_right_the_second_channel_tells(
    graph: FakeGraph,
    openid: OpenIdProvider,
    mailbox: GraphMailbox,
    tmp_path: Path,
    triage: Triage,
) -> None:
    house = House(
        tmp_path,
        triage,
        **microsoft_settings(graph, openid, tmp_path, smtp_url=URL, notify="json://localhost"),
    )
    (source,) = open_sources(house.settings)
    openid.revoked = True
    mailbox.put(b"From: anna@example.org\r\nSubject: meanwhile\r\n\r\nDear PALS\r\n")
    with pytest.raises(SourceError):
        fetch_once(house, source)
    later = now() + TELL_ADMIN_AFTER + timedelta(minutes=1)
    patrol(house.flow.database, house.flow.office, later)
    patrol(house.flow.database, house.flow.office, later)

    channel, transport = RecordingChannel(), open_smtp(house.settings)
    assert transport is not None
    deliver_due(
        house.flow.database,
        transport,
        sending="live",
        office=house.flow.office,
        now=lambda: later,
        second_channel=channel,
    )

    ((title, text),) = channel.rung
    assert title == "palsbox needs attention: The mailbox cannot be read"
    assert "AADSTS50173" in text
    assert mailbox.folders["sentitems"] == []
    transport.close()
    source.close()
    house.flow.database.close()


def test_a_withdrawn_right_tells_the_administrator_and_loses_no_mail(
    graph: FakeGraph,
    openid: OpenIdProvider,
    mailbox: GraphMailbox,
    tmp_path: Path,
    triage: Triage,
) -> None:
    openid.lifetime = 60
    house = House(tmp_path, triage, **microsoft_settings(graph, openid, tmp_path))
    (source,) = open_sources(house.settings)
    mailbox.put(b"From: anna@example.org\r\nSubject: before\r\n\r\nDear PALS\r\n")
    assert fetch_once(house, source) == 1
    openid.revoked = True
    mailbox.put(b"From: anna@example.org\r\nSubject: meanwhile\r\n\r\nDear PALS\r\n")

    with pytest.raises(SourceError):
        fetch_once(house, source)
    patrol(house.flow.database, house.flow.office, now() + TELL_ADMIN_AFTER + timedelta(minutes=1))

    (letter,) = house.outbox("admin")
    assert letter.recipient == "admin@nhs.net"
    assert "AADSTS50173" in letter.text
    assert "no mail is lost" in letter.text.lower()
    openid.revoked = False
    source.close()
    assert fetch_once(house, source) == 1
    assert len(house.messages()) == 2
    source.close()
