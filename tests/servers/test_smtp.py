"""The SMTP catcher keeps its promises, so that tests may lean on it."""

import smtplib
import ssl
from email.message import EmailMessage

import pytest

from tests.servers.certificates import Certificate
from tests.servers.smtp import DROP, HANG, Command, SmtpCatcher


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "pals@example.org"
    message["To"] = "anna@example.org"
    message["Subject"] = "Thank you"
    message.set_content("We have your letter.\n.\nA dot on a line of its own survives.\n")
    return message


def test_it_keeps_envelope_and_content(smtp: SmtpCatcher) -> None:
    with smtplib.SMTP(smtp.host, smtp.port) as client:
        client.send_message(letter(), "bounces@example.org", ["anna@example.org"])

    (caught,) = smtp.wait_for(1)
    assert caught.sender == "bounces@example.org"
    assert caught.recipients == ("anna@example.org",)
    assert b"\r\n.\r\nA dot on a line" in caught.content
    assert not caught.tls


def test_it_keeps_the_null_sender(smtp: SmtpCatcher) -> None:
    with smtplib.SMTP(smtp.host, smtp.port) as client:
        client.send_message(letter(), "", ["anna@example.org"])

    assert smtp.caught[0].sender == ""


def test_it_refuses_a_greeting_as_told(smtp: SmtpCatcher) -> None:
    smtp.answer("EHLO", "421 4.3.2 too busy")
    with smtplib.SMTP(smtp.host, smtp.port) as client:
        assert client.ehlo() == (421, b"4.3.2 too busy")


@pytest.mark.parametrize(
    ("command", "error"),
    [
        ("MAIL", smtplib.SMTPSenderRefused),
        ("RCPT", smtplib.SMTPRecipientsRefused),
        ("DATA", smtplib.SMTPDataError),
        ("MESSAGE", smtplib.SMTPDataError),
    ],
)
def test_it_answers_as_told_at_every_command(
    smtp: SmtpCatcher, command: Command, error: type[Exception]
) -> None:
    smtp.answer(command, "554 5.7.1 not today")
    with smtplib.SMTP(smtp.host, smtp.port) as client, pytest.raises(error):
        client.send_message(letter())

    assert smtp.caught == []


def test_an_answer_may_concern_one_recipient_and_run_out(smtp: SmtpCatcher) -> None:
    smtp.answer("RCPT", "451 4.2.0 greylisted", about="ben@", times=1)
    people = ["anna@example.org", "ben@example.org"]
    with smtplib.SMTP(smtp.host, smtp.port) as client:
        assert set(client.send_message(letter(), to_addrs=people)) == {"ben@example.org"}
        assert client.send_message(letter(), to_addrs=people) == {}

    assert [caught.recipients for caught in smtp.caught] == [("anna@example.org",), tuple(people)]
    assert len({caught.connection for caught in smtp.caught}) == 1


def test_a_silent_server_keeps_the_message_but_never_says_so(smtp: SmtpCatcher) -> None:
    smtp.answer("MESSAGE", HANG)
    client = smtplib.SMTP(smtp.host, smtp.port, timeout=0.5)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.send_message(letter())
    client.close()

    assert len(smtp.attempts) == 1
    assert smtp.caught == []


@pytest.mark.parametrize("reply", [DROP, "421 4.3.2 closing"])
def test_it_can_close_the_connection(smtp: SmtpCatcher, reply: str) -> None:
    smtp.answer("MAIL", reply)
    client = smtplib.SMTP(smtp.host, smtp.port)
    with pytest.raises((smtplib.SMTPServerDisconnected, smtplib.SMTPSenderRefused)):
        client.send_message(letter())
    client.close()


def test_a_stopped_server_refuses_and_a_restarted_one_serves_again(smtp: SmtpCatcher) -> None:
    smtp.stop()
    with pytest.raises(ConnectionRefusedError):
        smtplib.SMTP(smtp.host, smtp.port)
    smtp.start()
    with smtplib.SMTP(smtp.host, smtp.port) as client:
        client.send_message(letter())

    assert len(smtp.caught) == 1


def test_it_demands_starttls(smtp_starttls: SmtpCatcher, certificate: Certificate) -> None:
    with smtplib.SMTP(smtp_starttls.host, smtp_starttls.port) as client:
        with pytest.raises(smtplib.SMTPSenderRefused, match="STARTTLS"):
            client.send_message(letter())
        client.starttls(context=ssl.create_default_context(cafile=str(certificate.ca)))
        client.send_message(letter())

    assert [caught.tls for caught in smtp_starttls.caught] == [True]


def test_it_speaks_tls_from_the_first_byte(smtps: SmtpCatcher, certificate: Certificate) -> None:
    context = ssl.create_default_context(cafile=str(certificate.ca))
    with smtplib.SMTP_SSL(smtps.host, smtps.port, context=context) as client:
        client.send_message(letter())

    assert [caught.tls for caught in smtps.caught] == [True]


def test_its_certificate_is_trusted_by_nobody_else(smtps: SmtpCatcher) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        smtplib.SMTP_SSL(smtps.host, smtps.port, context=ssl.create_default_context())


def test_it_asks_for_a_login_where_it_has_users(certificate: Certificate) -> None:
    with (
        SmtpCatcher(
            security="starttls-required", certificate=certificate, users={"pals": "s3cret"}
        ) as catcher,
        smtplib.SMTP(catcher.host, catcher.port) as client,
    ):
        client.starttls(context=ssl.create_default_context(cafile=str(certificate.ca)))
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("pals", "wrong")
        client.login("pals", "s3cret")
        client.send_message(letter())

        assert [caught.user for caught in catcher.caught] == ["pals"]
