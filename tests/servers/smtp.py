"""An SMTP server that keeps what it is sent and misbehaves on request.

def test_a_busy_server_is_tried_again(smtp: SmtpCatcher) -> None:
    smtp.answer("RCPT", "451 4.3.0 try again later", times=1)
    ...
    assert smtp.wait_for(1)[0].recipients == ("anna@example.org",)
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.certificates import Certificate
from tests.servers.ports import free_port

Command = Literal["EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "MESSAGE", "QUIT"]
"""A moment of the dialogue. `DATA` is the command; `MESSAGE` comes after the final dot."""

Security = Literal["plain", "starttls", "starttls-required", "tls"]

TokenMechanism = Literal["XOAUTH2", "OAUTHBEARER"]

HANG = "hang"
"""An answer: say nothing until the client gives up."""
DROP = "drop"
"""An answer: close the connection without a word."""


@dataclass(frozen=True, slots=True)
class Caught:
    """A message as the server got it. `reply` is what it answered after the final dot.

    `connection` numbers the connections from 1; `user` is who had logged in.
    """

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    reply: str
    connection: int
    tls: bool
    user: str | None


@dataclass(slots=True)
class _Order:
    """One answer to give: to what, which, to whose address, how often still."""

    command: Command
    reply: str
    about: str
    times: int | None


class SmtpCatcher:
    """An SMTP server on a free port of 127.0.0.1, running in a thread.

    `security`: `plain`, `starttls` (offered), `starttls-required` (demanded before
    MAIL) or `tls` (from the first byte); all but `plain` need a `certificate`.
    With `users` (name to secret) every client must log in; with `accepts` by a token
    instead, which it is asked about with the user's name. Use it as a context manager, or
    take one of the fixtures below.
    """

    def __init__(
        self,
        *,
        security: Security = "plain",
        certificate: Certificate | None = None,
        users: dict[str, str] | None = None,
        accepts: Callable[[str, str], bool] | None = None,
        mechanisms: tuple[TokenMechanism, ...] = ("XOAUTH2", "OAUTHBEARER"),
    ) -> None:
        if (security != "plain") != (certificate is not None):
            raise ValueError("a certificate goes with every security but `plain`")
        self.host = "127.0.0.1"
        self.port = free_port()
        self.certificate = certificate
        self.attempts: list[Caught] = []
        """Every message that came in whole, whatever was answered."""
        self.faults: list[Exception] = []
        """What went wrong inside the catcher; the fixtures fail on it."""
        self.connections = 0
        self._users = users or {}
        self.accepts = accepts
        self._orders: list[_Order] = []
        self._arrival = threading.Condition()
        context = certificate.server_context() if certificate else None
        self._controller = _Controller(
            self,
            hostname=self.host,
            port=self.port,
            ssl_context=context if security == "tls" else None,
            tls_context=context if security.startswith("starttls") else None,
            require_starttls=security == "starttls-required",
            auth_required=bool(users or accepts) and security != "plain",
            auth_exclude_mechanism=_left_out(accepts is not None, mechanisms),
            auth_require_tls=security in ("starttls", "starttls-required"),
            authenticator=self._authenticate,
        )

    @property
    def caught(self) -> list[Caught]:
        """The messages it took, that is answered with 250."""
        return [attempt for attempt in self.attempts if attempt.reply.startswith("250")]

    def answer(
        self, command: Command, reply: str, *, about: str = "", times: int | None = None
    ) -> None:
        """From now on answers `command` with `reply`, e.g. `"550 5.1.1 unknown"`, `HANG` or `DROP`.

        `about` limits it to commands that contain these words, such as one address;
        `times` to the first so many. A 421 closes the connection, as the RFC has it.
        """
        self._orders.append(_Order(command, reply, about, times))

    def behave(self) -> None:
        """Takes every `answer` back."""
        self._orders.clear()

    def wait_for(self, count: int, *, seconds: float = 20) -> list[Caught]:
        """The messages taken, once there are `count`; fails the test after `seconds`."""
        with self._arrival:
            if not self._arrival.wait_for(lambda: len(self.caught) >= count, timeout=seconds):
                pytest.fail(f"waited {seconds} s for {count} messages, {len(self.caught)} came")
            return self.caught

    def start(self) -> None:
        """Begins to listen; a catcher that was stopped listens on the same port again."""
        self._controller.start()
        self.connections = 0  # the controller connects once to see that it works

    def stop(self) -> None:
        """Closes the port and every connection. May be called twice."""
        self._controller.stop(no_assert=True)

    def __enter__(self) -> "SmtpCatcher":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name for the hook
        self, server: "_Dialogue", session: Session, envelope: Envelope
    ) -> str:
        """aiosmtpd's hook: the message is here; keep it and answer."""
        reply = self._take_order("MESSAGE", " ".join(envelope.rcpt_tos)) or "250 2.0.0 taken"
        content = envelope.content or b""
        login: Any = session.auth_data
        caught = Caught(
            sender="" if envelope.mail_from in (None, "<>") else envelope.mail_from,
            recipients=tuple(envelope.rcpt_tos),
            content=content.encode() if isinstance(content, str) else content,
            reply=reply,
            connection=server.number,
            tls=server.is_encrypted(),
            user=login.login.decode() if login else None,
        )
        with self._arrival:
            self.attempts.append(caught)
            self._arrival.notify_all()
        await server.obey(reply, push=False)
        return reply

    async def handle_exception(self, error: Exception) -> str:
        """aiosmtpd's hook: it would swallow the error, so keep it."""
        self.faults.append(error)
        return f"451 4.3.0 the catcher failed: {error}"

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        known = isinstance(data, LoginPassword) and (
            self._users.get(data.login.decode()) == data.password.decode()
        )
        return AuthResult(success=known, handled=known, auth_data=data)

    def _take_order(self, command: Command, argument: str) -> str | None:
        for order in self._orders:
            if order.command == command and order.about in argument and order.times != 0:
                if order.times is not None:
                    order.times -= 1
                return order.reply
        return None


def _left_out(takes_tokens: bool, mechanisms: tuple[TokenMechanism, ...]) -> list[str]:
    """The mechanisms not offered."""
    if not takes_tokens:
        return ["XOAUTH2", "OAUTHBEARER"]
    return ["LOGIN", "PLAIN", *({"XOAUTH2", "OAUTHBEARER"} - set(mechanisms))]


class _Dialogue(SMTP):
    """One connection, which asks the catcher what to answer before it does its duty."""

    def __init__(self, catcher: SmtpCatcher, number: int, **options: Any) -> None:
        super().__init__(catcher, **options)
        self.catcher = catcher
        self.number = number
        for command in ("EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"):
            self._smtp_methods[command] = self._ordered(command, self._smtp_methods[command])

    def is_encrypted(self) -> bool:
        """Whether TLS is on, from the first byte or by STARTTLS."""
        assert self.transport is not None
        return self.transport.get_extra_info("ssl_object") is not None

    async def auth_XOAUTH2(self, _: SMTP, __: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd
        """https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth"""
        fields = dict(part.split("=", 1) for part in (await self._said()).split("\1") if part)
        return await self._token_login(fields["user"], fields["auth"], end=b"")

    async def auth_OAUTHBEARER(  # noqa: N802 - aiosmtpd's name for the hook
        self, _: SMTP, __: list[str]
    ) -> AuthResult:
        """RFC 7628, section 3.1."""
        header, *pairs = (await self._said()).split("\1")
        fields = dict(part.split("=", 1) for part in pairs if part)
        user = header.removeprefix("n,a=").removesuffix(",")
        return await self._token_login(user, fields["auth"], end=b"\1")

    async def _said(self) -> str:
        answer = await self.challenge_auth(b"", log_client_response=False)
        assert isinstance(answer, bytes)
        return answer.decode()

    async def _token_login(self, user: str, bearer: str, *, end: bytes) -> AuthResult:
        assert self.catcher.accepts is not None
        if self.catcher.accepts(user, bearer.removeprefix("Bearer ")):
            return AuthResult(success=True, auth_data=LoginPassword(user.encode(), b""))
        answer = await self.challenge_auth(
            b'{"status":"401","schemes":"bearer"}', log_client_response=False
        )
        if answer != end:
            self.catcher.faults.append(ValueError(f"a refusal was answered with {answer!r}"))
        return AuthResult(success=False, handled=False)

    def _ordered(self, command: Any, duty: Any) -> Any:
        async def ask_first(argument: str | None) -> None:
            reply = self.catcher._take_order(command, argument or "")
            if reply is None:
                await duty(argument)
            else:
                await self.obey(reply)

        return ask_first

    async def obey(self, reply: str, *, push: bool = True) -> None:
        """Gives the ordered reply: words (only if `push`), silence or a closed line."""
        assert self.transport is not None
        if reply == HANG:
            await asyncio.Event().wait()
        elif reply == DROP:
            self.transport.close()
        elif push:
            await self.push(reply)
        if reply.startswith("421"):
            self.transport.close()


class _Controller(Controller):
    """aiosmtpd's thread, which may be started again after a stop."""

    handler: SmtpCatcher

    def start(self) -> None:
        if self.loop.is_closed():
            self.loop = asyncio.new_event_loop()
        super().start()

    def factory(self) -> SMTP:
        self.handler.connections += 1
        return _Dialogue(self.handler, self.handler.connections, **self.SMTP_kwargs)


def _sound(catcher: SmtpCatcher) -> Iterator[SmtpCatcher]:
    with catcher:
        yield catcher
    assert catcher.faults == []


@pytest.fixture
def smtp() -> Iterator[SmtpCatcher]:
    """A catcher without TLS or login."""
    yield from _sound(SmtpCatcher())


@pytest.fixture
def smtp_starttls(certificate: Certificate) -> Iterator[SmtpCatcher]:
    """A catcher that takes mail only after STARTTLS."""
    yield from _sound(SmtpCatcher(security="starttls-required", certificate=certificate))


@pytest.fixture
def smtps(certificate: Certificate) -> Iterator[SmtpCatcher]:
    """A catcher that speaks TLS from the first byte."""
    yield from _sound(SmtpCatcher(security="tls", certificate=certificate))
