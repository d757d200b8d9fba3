"""Sending over SMTP (RFC 5321), one connection for many mails."""

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable

from ingest.sources.oauth.app import NO_APP, App
from responders.transport import Refused, SendError, TryLater, Uncertain
from responders.transports.address import SmtpAddress
from responders.transports.smtp_login import SmtpLogin

MAILS_A_CONNECTION = 50
"""Common servers close a session after 100 mails; better to leave first."""

IDLE_SECONDS = 20.0
"""Servers drop a quiet session after some minutes, firewalls sooner and silently."""

_LINE_OF_DOT = re.compile(rb"^\.", re.MULTILINE)
_SERVICE_CLOSING = 421
_GO_AHEAD = 354


class SmtpTransport:
    """A server that takes our mail. See `responders.transport.Transport`."""

    def __init__(
        self,
        address: SmtpAddress,
        *,
        app: App = NO_APP,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = address.name
        self.enforces_tls = address.tls != "none"
        self._address = address
        self._login = SmtpLogin(address, app)
        self._clock = clock
        self._connection: smtplib.SMTP | None = None
        self._sent_on_connection = 0
        self._last_used = 0.0

    @classmethod
    def from_url(cls, url: str, app: App = NO_APP) -> "SmtpTransport":
        """Raises `TransportUrlError`."""
        return cls(SmtpAddress.from_url(url), app=app)

    def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
        """Hands over one mail. Raises `Refused`, `TryLater` or `Uncertain`."""
        connection = self._begin_mail(envelope_from)
        try:
            self._expect(connection.rcpt(recipient), "refused the recipient")
            self._expect(connection.docmd("DATA"), "would not take the mail", go_ahead=True)
        except (OSError, smtplib.SMTPException) as error:
            raise self._unreachable(error) from error
        except SendError:
            self._abandon_mail()
            raise
        try:
            # In one piece: two small ones would wait for each other (Nagle, delayed ACK).
            connection.send(_dotted(raw))
            reply = connection.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise self._uncertain(_words(error)) from error
        if not 200 <= reply[0] < 600:
            self._drop()
            raise self._uncertain("an answer that is no SMTP")
        self._sent_on_connection += 1
        self._last_used = self._clock()
        self._expect(reply, "refused the mail")

    def check(self) -> str:
        """Connects, logs in and says what is there. Raises `TryLater`."""
        self._drop()
        connection = self._connect()
        how = "over TLS" if self.enforces_tls else "without TLS"
        who = f", signed in as {self._address.user}" if self._address.user else ""
        try:
            self._expect(connection.noop(), "does not answer")
        except (OSError, smtplib.SMTPException) as error:
            raise self._unreachable(error) from error
        return f"{self.name} takes mail {how}{who}."

    def close(self) -> None:
        """Says goodbye. May be called twice."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.quit()
            except (OSError, smtplib.SMTPException):
                connection.close()
        self._login.close()

    def _begin_mail(self, envelope_from: str) -> smtplib.SMTP:
        reused = self._usable()
        connection = reused or self._connect()
        try:
            reply = connection.mail(envelope_from)
            if reused and reply[0] == _SERVICE_CLOSING:
                raise smtplib.SMTPServerDisconnected("session closed")
        except (OSError, smtplib.SMTPException) as error:
            if not reused:
                raise self._unreachable(error) from error
            # The server had hung up on a quiet connection; nothing was sent on it yet.
            self._drop()
            return self._begin_mail(envelope_from)
        try:
            self._expect(reply, "refused our address as the sender", everything=True)
        except SendError:
            self._drop()
            raise
        return connection

    def _usable(self) -> smtplib.SMTP | None:
        quiet = self._clock() - self._last_used
        if quiet > IDLE_SECONDS or self._sent_on_connection >= MAILS_A_CONNECTION:
            self.close()
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        address = self._address
        self._login.prepare()
        try:
            self._connection = connection = self._dial()
            self._expect(connection.ehlo(), "refused our greeting", everything=True)
            if address.tls == "starttls":
                if not connection.has_extn("starttls"):
                    raise TryLater(
                        f"{self.name} offers no STARTTLS, which PALSBOX_SMTP_URL requires.",
                        everything=True,
                    )
                self._expect(
                    connection.starttls(context=self._context()), "refused TLS", everything=True
                )
                self._expect(connection.ehlo(), "refused our greeting", everything=True)
            self._login.log_in(connection)
        except ssl.SSLError as error:
            self._drop()
            raise TryLater(
                f"{self.name} shows a certificate that is not trusted ({_words(error)}); mend it, "
                "or name its authority with ?ca=FILE in PALSBOX_SMTP_URL.",
                everything=True,
            ) from error
        except smtplib.SMTPAuthenticationError as error:
            self._drop()
            raise TryLater(
                f"{self.name} refused the login of {address.user} ({error.smtp_code}); "
                f"{self._login.mend}",
                everything=True,
            ) from error
        except (OSError, smtplib.SMTPException) as error:
            raise self._unreachable(error) from error
        except SendError:
            self._drop()
            raise
        self._sent_on_connection = 0
        self._last_used = self._clock()
        return connection

    def _dial(self) -> smtplib.SMTP:
        address = self._address
        # Named here because smtplib would ask DNS for our own name, which can take long.
        here = socket.gethostname() or "localhost"
        if address.tls == "implicit":
            return smtplib.SMTP_SSL(
                address.host,
                address.port,
                local_hostname=here,
                timeout=address.timeout,
                context=self._context(),
            )
        return smtplib.SMTP(
            address.host, address.port, local_hostname=here, timeout=address.timeout
        )

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._address.ca)

    def _expect(
        self,
        reply: tuple[int, bytes],
        complaint: str,
        *,
        go_ahead: bool = False,
        everything: bool = False,
    ) -> None:
        code, words = reply
        if code == _GO_AHEAD if go_ahead else 200 <= code < 300:
            return
        sentence = f"{self.name} {complaint}: {code} {_one_line(words)}"
        if code == _SERVICE_CLOSING:
            self._drop()
            raise TryLater(sentence, everything=True)
        if everything or not 500 <= code < 600:
            raise TryLater(sentence, everything=everything)
        raise Refused(sentence)

    def _abandon_mail(self) -> None:
        """Clears the half-given mail, so that the connection serves the next one."""
        if self._connection is None:
            return
        try:
            self._connection.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _uncertain(self, told: str) -> Uncertain:
        return Uncertain(
            f"{self.name} had the mail and then gave no clear answer ({told}); it may or may not "
            "have taken it."
        )

    def _unreachable(self, error: Exception) -> TryLater:
        self._drop()
        return TryLater(
            f"{self.name} cannot be reached ({_words(error)}); see that the server runs and that "
            "PALSBOX_SMTP_URL is right.",
            everything=True,
        )

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _dotted(raw: bytes) -> bytes:
    """The mail as DATA wants it: dots doubled, a dot alone at the end (RFC 5321, 4.5.2)."""
    end = b".\r\n" if raw.endswith(b"\r\n") else b"\r\n.\r\n"
    return _LINE_OF_DOT.sub(b"..", raw) + end


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_one_line(error.smtp_error)}"
    return _one_line(str(error).encode()) or type(error).__name__


def _one_line(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]
