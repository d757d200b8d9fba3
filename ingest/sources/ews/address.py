"""What an `ews:` URL says.

No sentence here repeats the URL: a secret with an unescaped `/`, `?` or `@` ends up in any part
of it.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from ingest.sources.oauth.app import App

PORT = 443

_MAILBOX = re.compile(r"[^\s/?#%@:<>\"'\\]+@[A-Za-z0-9.-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_OPTIONS = frozenset({"access", "auth", "junk", "ca"})
_ACCESS = ("delegate", "impersonation")
_AUTH = ("ntlm", "basic")
_FORM = "ews://mailbox@host, such as ews://pals@example.nhs.uk@mail.example.nhs.uk"


class EwsUrlError(Exception):
    """The URL makes no sense; the message ends a sentence that begins with its setting."""


@dataclass(frozen=True, slots=True)
class EwsAddress:
    """Where the mailbox is and who opens it. It is always spoken to over TLS.

    `user` is the account that signs in, as `DOMAIN\\name` or `name@domain`. With `impersonates`
    it acts as the mailbox, without it needs rights to the mailbox (a delegate), unless the mailbox
    is its own. `basic` sends user and secret themselves instead of NTLM's proof of them. `junk` is
    false where the Junk folder is left alone. `ca` is a PEM file of authorities to trust instead
    of the system's.
    """

    host: str
    mailbox: str
    user: str
    secret: str = field(repr=False)
    port: int = PORT
    impersonates: bool = False
    basic: bool = False
    junk: bool = True
    ca: Path | None = None

    @property
    def name(self) -> str:
        """The mailbox for people, whoever opens it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"ews://{self.mailbox}@{host}{'' if self.port == PORT else f':{self.port}'}"

    @property
    def endpoint(self) -> str:
        """Where Exchange answers: https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-application-types"""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}:{self.port}/EWS/Exchange.asmx"

    @classmethod
    def parse(cls, url: str, app: App) -> "EwsAddress":
        """Reads `ews://mailbox@host`, opened by the account in `app`, or
        `ews://user:secret@host/mailbox`. Raises `EwsUrlError`."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            # From nothing: the library's own words quote the URL, secret and all.
            raise EwsUrlError(
                f"cannot be read: write {_FORM}, special characters percent-encoded."
            ) from None
        mailbox, user, secret = _who(parts, app)
        options = _options(parts)
        if not parts.hostname or not _MAILBOX.fullmatch(mailbox) or parts.fragment:
            raise EwsUrlError(
                f"names no mailbox and host: write {_FORM}, or ews://user:secret@host/mailbox with "
                "special characters percent-encoded, such as %5C for \\."
            )
        if not user or not secret or _CONTROL.search(user + secret):
            raise EwsUrlError(
                "says not who opens the mailbox: set PALSBOX_EXCHANGE_USER and "
                "PALSBOX_EXCHANGE_SECRET, or write ews://user:secret@host/mailbox."
            )
        return cls(
            host=parts.hostname,
            mailbox=mailbox,
            user=user,
            secret=secret,
            port=port or PORT,
            impersonates=options.get("access") == "impersonation",
            basic=options.get("auth") == "basic",
            junk="junk" not in options,
            ca=_ca(options.get("ca")),
        )


def _who(parts: SplitResult, app: App) -> tuple[str, str, str]:
    """Mailbox, user and secret."""
    name, path = unquote(parts.username or ""), unquote(parts.path.removeprefix("/"))
    if parts.password is None:
        # A path says that somebody meant the other form and left the secret out.
        return ("" if path else name), app.exchange_user, app.exchange_secret
    return path or name, name, unquote(parts.password)


def _options(parts: SplitResult) -> dict[str, str]:
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    options = dict(pairs)
    if options.keys() - _OPTIONS or len(options) != len(pairs):
        raise EwsUrlError(
            "has an option that is not known, or one twice; the options are "
            "?access=impersonation, ?auth=basic, ?junk=none and ?ca=/path/to/authority.pem."
        )
    if options.get("access", "delegate") not in _ACCESS or options.get("auth", "ntlm") not in _AUTH:
        raise EwsUrlError(
            "may say access=delegate or access=impersonation, and auth=ntlm or auth=basic."
        )
    if options.get("junk", "none") != "none":
        raise EwsUrlError("may say junk=none or leave junk out.")
    return options


def _ca(path: str | None) -> Path | None:
    if path is None:
        return None
    if not Path(path).is_file():
        raise EwsUrlError("names no file as ca: it must be a PEM file of authorities.")
    return Path(path)
