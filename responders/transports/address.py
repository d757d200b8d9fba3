"""Reading a `PALSBOX_SMTP_URL`: where the server is and how it wants to be spoken to."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
PORTS = {"smtp": 25, "smtps": 465}
TIMEOUT_SECONDS = 30.0


class TransportUrlError(Exception):
    """The URL makes no sense; the message is one sentence that says what to write."""


@dataclass(frozen=True, slots=True)
class SmtpAddress:
    """Where an SMTP server is. `tls`: `none`, `starttls` (required) or `implicit`.

    `ca` is a PEM file of authorities to trust instead of the system's. `oauth` is the tenant
    of Microsoft Entra that gives tokens, which then stand in for the password.
    """

    host: str
    port: int
    tls: str
    user: str = ""
    password: str = field(default="", repr=False)
    ca: str | None = None
    oauth: str = ""
    timeout: float = TIMEOUT_SECONDS

    @property
    def name(self) -> str:
        """The server in words for people, without secrets."""
        scheme = "smtps" if self.tls == "implicit" else "smtp"
        host = f"[{self.host}]" if ":" in self.host else self.host
        suffix = "?starttls=required" if self.tls == "starttls" else ""
        return f"{scheme}://{host}:{self.port}{suffix}"

    @classmethod
    def from_url(cls, url: str) -> "SmtpAddress":
        """Reads `smtp://host:port`, `smtps://user:secret@host`, with the options
        `starttls=required`, `oauth=TENANT`, `ca=/path/to/file.pem` and `timeout=SECONDS`.

        Raises `TransportUrlError`, which never repeats the URL: it may hold a secret.
        """
        try:
            parts = urlsplit(url)
            port = parts.port or PORTS[parts.scheme]
        except (ValueError, KeyError):
            raise TransportUrlError(
                "PALSBOX_SMTP_URL is no address of an SMTP server; write for example "
                "smtp://host:587?starttls=required, and %-encode signs such as @ or / "
                "in a password."
            ) from None
        if not parts.hostname:
            raise TransportUrlError("PALSBOX_SMTP_URL names no server: write smtp://host:port.")
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        tls = _tls(parts.scheme, options.pop("starttls", ""))
        address = cls(
            host=parts.hostname,
            port=port,
            tls=tls,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            ca=_ca(options.pop("ca", "")),
            oauth=options.pop("oauth", ""),
            timeout=_timeout(options.pop("timeout", "")),
        )
        if options:
            raise TransportUrlError(
                f"PALSBOX_SMTP_URL has an option “{min(options)}” that palsbox does not know; "
                "it knows starttls, oauth, ca and timeout."
            )
        if address.oauth and (address.password or not address.user):
            raise TransportUrlError(
                "PALSBOX_SMTP_URL with oauth names the mailbox and no password: write "
                "smtp://mailbox@host:587?starttls=required&oauth=TENANT."
            )
        if (address.password or address.oauth) and tls == "none" and address.host not in LOOPBACK:
            raise TransportUrlError(
                "PALSBOX_SMTP_URL would send its password unprotected; use smtps:// or add "
                "?starttls=required."
            )
        return address


def _tls(scheme: str, starttls: str) -> str:
    if starttls not in ("", "required"):
        raise TransportUrlError("PALSBOX_SMTP_URL: starttls can only be `required`.")
    if scheme == "smtps":
        return "implicit"
    return "starttls" if starttls else "none"


def _ca(path: str) -> str | None:
    if not path:
        return None
    if not Path(path).is_file():
        raise TransportUrlError(
            f"PALSBOX_SMTP_URL: there is no file {path}; ca must be a PEM file of authorities."
        )
    return path


def _timeout(seconds: str) -> float:
    try:
        value = float(seconds or TIMEOUT_SECONDS)
    except ValueError:
        value = 0.0
    if not 0 < value <= 600:
        raise TransportUrlError("PALSBOX_SMTP_URL: timeout must be from 1 to 600 seconds.")
    return value
