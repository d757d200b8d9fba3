"""Sending over SMTP to a real server, which misbehaves in every way."""

import pytest

from responders.transport import Refused, SendError, TryLater, Uncertain
from responders.transports import open_transport
from responders.transports.address import SmtpAddress
from responders.transports.smtp import IDLE_SECONDS, MAILS_A_CONNECTION, SmtpTransport
from tests.servers.certificates import Certificate
from tests.servers.ports import free_port
from tests.servers.smtp import DROP, HANG, Command, SmtpCatcher

US, ANNA, BEN = "weccg.comments@nhs.net", "anna@example.org", "ben@example.org"
RAW = b"Subject: Hello\r\n\r\nDear Anna,\r\n.\r\n..two dots\r\n"


def transport_to(server: SmtpCatcher, query: str = "timeout=5") -> SmtpTransport:
    return SmtpTransport.from_url(f"smtp://{server.host}:{server.port}?{query}")


def test_a_mail_arrives_as_it_was_given(smtp: SmtpCatcher) -> None:
    transport = transport_to(smtp)
    transport.send(US, ANNA, RAW)
    transport.close()
    (caught,) = smtp.caught
    assert (caught.sender, caught.recipients) == (US, (ANNA,))
    assert caught.content == RAW


def test_a_mail_that_does_not_end_its_last_line_arrives_too(smtp: SmtpCatcher) -> None:
    transport = transport_to(smtp)
    transport.send(US, ANNA, b"Subject: Hello\r\n\r\nNo end of line")
    transport.close()
    assert smtp.caught[0].content.rstrip() == b"Subject: Hello\r\n\r\nNo end of line"


def test_many_mails_share_a_connection(smtp: SmtpCatcher) -> None:
    transport = transport_to(smtp)
    for _ in range(3):
        transport.send(US, ANNA, RAW)
    transport.close()
    assert [caught.connection for caught in smtp.caught] == [1, 1, 1]


def test_but_not_more_than_servers_like(smtp: SmtpCatcher) -> None:
    transport = transport_to(smtp)
    for _ in range(MAILS_A_CONNECTION + 1):
        transport.send(US, ANNA, RAW)
    transport.close()
    assert smtp.connections == 2


def test_a_connection_that_was_idle_is_not_used_again(smtp: SmtpCatcher) -> None:
    time = [0.0]
    address = SmtpAddress(smtp.host, smtp.port, "none", timeout=5)
    transport = SmtpTransport(address, clock=lambda: time[0])
    transport.send(US, ANNA, RAW)
    time[0] += IDLE_SECONDS + 1
    transport.send(US, ANNA, RAW)
    transport.close()
    assert [caught.connection for caught in smtp.caught] == [1, 2]


@pytest.mark.parametrize("reply", [DROP, "421 4.4.2 idle too long"])
def test_a_connection_the_server_had_closed_is_opened_again(smtp: SmtpCatcher, reply: str) -> None:
    transport = transport_to(smtp)
    transport.send(US, ANNA, RAW)
    smtp.answer("MAIL", reply, times=1)
    transport.send(US, BEN, RAW)
    transport.close()
    assert [caught.recipients for caught in smtp.caught] == [(ANNA,), (BEN,)]


def test_a_closed_transport_opens_again_and_closes_twice(smtp: SmtpCatcher) -> None:
    transport = transport_to(smtp)
    transport.close()
    transport.send(US, ANNA, RAW)
    transport.close()
    transport.close()
    transport.send(US, BEN, RAW)
    transport.close()
    assert len(smtp.caught) == 2


@pytest.mark.parametrize("command", ["RCPT", "DATA", "MESSAGE"])
def test_a_permanent_no_is_a_refusal_and_the_next_mail_goes(
    smtp: SmtpCatcher, command: Command
) -> None:
    transport = transport_to(smtp)
    smtp.answer(command, "550 5.1.1 no such person", times=1)
    with pytest.raises(Refused, match=r"550 5\.1\.1 no such person"):
        transport.send(US, ANNA, RAW)
    transport.send(US, BEN, RAW)
    transport.close()
    assert [caught.recipients for caught in smtp.caught] == [(BEN,)]
    assert smtp.connections == 1


@pytest.mark.parametrize("command", ["RCPT", "DATA", "MESSAGE"])
def test_a_temporary_no_is_for_later_and_the_next_mail_goes(
    smtp: SmtpCatcher, command: Command
) -> None:
    transport = transport_to(smtp)
    smtp.answer(command, "451 4.2.0 greylisted", times=1)
    with pytest.raises(TryLater, match=r"451 4\.2\.0 greylisted") as caught:
        transport.send(US, ANNA, RAW)
    assert not caught.value.everything
    transport.send(US, BEN, RAW)
    transport.close()
    assert [caught.recipients for caught in smtp.caught] == [(BEN,)]


@pytest.mark.parametrize(
    ("command", "reply"),
    [
        ("EHLO", "550 5.7.1 go away"),
        ("MAIL", "550 5.7.1 not your address"),
        ("MAIL", "451 4.3.0 busy"),
        ("MAIL", "421 4.3.2 closing"),
        ("RCPT", "421 4.3.2 closing"),
        ("DATA", "421 4.3.2 closing"),
        ("MAIL", DROP),
        ("RCPT", DROP),
        ("DATA", DROP),
    ],
)
def test_a_server_at_fault_is_told_from_a_mail_at_fault(
    smtp: SmtpCatcher, command: Command, reply: str
) -> None:
    transport = transport_to(smtp)
    smtp.answer(command, reply)
    with pytest.raises(TryLater) as caught:
        transport.send(US, ANNA, RAW)
    assert caught.value.everything
    smtp.behave()
    transport.send(US, ANNA, RAW)
    transport.close()
    assert len(smtp.caught) == 1


@pytest.mark.parametrize("reply", [DROP, HANG])
def test_silence_after_the_mail_is_uncertain(smtp: SmtpCatcher, reply: str) -> None:
    transport = transport_to(smtp, "timeout=1")
    smtp.answer("MESSAGE", reply)
    with pytest.raises(Uncertain, match="may or may not have taken it"):
        transport.send(US, ANNA, RAW)
    transport.close()
    assert len(smtp.attempts) == 1


@pytest.mark.parametrize("command", ["EHLO", "MAIL", "RCPT", "DATA"])
def test_silence_before_the_mail_is_for_later(smtp: SmtpCatcher, command: Command) -> None:
    transport = transport_to(smtp, "timeout=1")
    smtp.answer(command, HANG)
    with pytest.raises(TryLater) as caught:
        transport.send(US, ANNA, RAW)
    assert caught.value.everything
    transport.close()


def test_a_server_that_is_not_there_is_said_so() -> None:
    nowhere = open_transport(f"smtp://127.0.0.1:{free_port()}")
    with pytest.raises(TryLater, match=r"cannot be reached .*PALSBOX_SMTP_URL") as caught:
        nowhere.send(US, ANNA, RAW)
    assert caught.value.everything


def test_starttls_is_used_where_it_is_required(
    smtp_starttls: SmtpCatcher, certificate: Certificate
) -> None:
    transport = transport_to(smtp_starttls, f"starttls=required&ca={certificate.ca}")
    transport.send(US, ANNA, RAW)
    transport.close()
    assert [caught.tls for caught in smtp_starttls.caught] == [True]


def test_nothing_leaves_where_starttls_is_required_and_not_offered(smtp: SmtpCatcher) -> None:
    transport = transport_to(smtp, "starttls=required")
    with pytest.raises(TryLater, match="offers no STARTTLS"):
        transport.send(US, ANNA, RAW)
    assert smtp.attempts == []


@pytest.mark.parametrize("reply", ["454 4.7.0 TLS not available", "554 5.7.0 no TLS", DROP])
def test_nothing_leaves_where_tls_is_refused(
    smtp_starttls: SmtpCatcher, certificate: Certificate, reply: str
) -> None:
    transport = transport_to(smtp_starttls, f"starttls=required&ca={certificate.ca}")
    smtp_starttls.answer("STARTTLS", reply)
    with pytest.raises(TryLater) as caught:
        transport.send(US, ANNA, RAW)
    assert caught.value.everything
    assert smtp_starttls.attempts == []


def test_tls_from_the_first_byte(smtps: SmtpCatcher, certificate: Certificate) -> None:
    transport = open_transport(f"smtps://{smtps.host}:{smtps.port}?ca={certificate.ca}")
    transport.send(US, ANNA, RAW)
    transport.close()
    assert [caught.tls for caught in smtps.caught] == [True]


def test_a_certificate_nobody_vouches_for_is_refused(smtps: SmtpCatcher) -> None:
    transport = open_transport(f"smtps://{smtps.host}:{smtps.port}")
    with pytest.raises(TryLater, match=r"certificate that is not trusted.*\?ca=FILE"):
        transport.send(US, ANNA, RAW)
    assert smtps.attempts == []


def test_a_certificate_for_another_name_is_refused(
    smtp_starttls: SmtpCatcher, certificate: Certificate
) -> None:
    url = f"smtp://127.0.0.2:{smtp_starttls.port}?starttls=required&ca={certificate.ca}"
    with pytest.raises(TryLater):
        open_transport(url).send(US, ANNA, RAW)
    assert smtp_starttls.attempts == []


@pytest.fixture
def guarded(certificate: Certificate) -> SmtpCatcher:
    """A server that asks for a login."""
    return SmtpCatcher(
        security="starttls-required", certificate=certificate, users={"pals": "s3cret"}
    )


def url_with(server: SmtpCatcher, password: str, certificate: Certificate) -> str:
    place = f"{server.host}:{server.port}"
    return f"smtp://pals:{password}@{place}?starttls=required&ca={certificate.ca}"


def test_it_signs_in_where_it_has_a_login(guarded: SmtpCatcher, certificate: Certificate) -> None:
    with guarded:
        transport = open_transport(url_with(guarded, "s3cret", certificate))
        transport.send(US, ANNA, RAW)
        transport.close()
        assert [caught.user for caught in guarded.caught] == ["pals"]


def test_a_refused_login_is_said_without_the_password(
    guarded: SmtpCatcher, certificate: Certificate
) -> None:
    with guarded:
        transport = open_transport(url_with(guarded, "wr0ng-s3cret", certificate))
        with pytest.raises(TryLater, match="refused the login of pals") as caught:
            transport.send(US, ANNA, RAW)
        assert caught.value.everything
        assert "wr0ng-s3cret" not in str(caught.value)


def test_a_server_that_wants_a_login_is_a_server_at_fault(
    guarded: SmtpCatcher, certificate: Certificate
) -> None:
    with guarded:
        transport = transport_to(guarded, f"starttls=required&ca={certificate.ca}")
        with pytest.raises(TryLater, match="530") as caught:
            transport.send(US, ANNA, RAW)
        assert caught.value.everything
        transport.close()


def test_checking_sends_nothing_and_says_what_is_there(
    smtp_starttls: SmtpCatcher, certificate: Certificate
) -> None:
    transport = transport_to(smtp_starttls, f"starttls=required&ca={certificate.ca}")
    assert transport.check() == f"{transport.name} takes mail over TLS."
    transport.close()
    assert smtp_starttls.attempts == []


def test_checking_a_server_that_is_not_there_says_how_to_mend_it() -> None:
    with pytest.raises(SendError, match="see that the server runs"):
        open_transport(f"smtp://127.0.0.1:{free_port()}").check()


def test_a_servers_long_or_strange_answer_becomes_one_short_line(smtp: SmtpCatcher) -> None:
    smtp.answer("RCPT", "550-first\r\n550 second\x07 " + "x" * 400)
    transport = transport_to(smtp)
    with pytest.raises(Refused) as caught:
        transport.send(US, ANNA, RAW)
    transport.close()
    assert str(caught.value).isprintable()
    assert "first second" in str(caught.value)
    assert len(str(caught.value)) < 300
