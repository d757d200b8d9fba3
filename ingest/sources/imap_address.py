"""What an `imap:` or `imaps:` URL says, and what it must not say.

No sentence here repeats the URL: a secret with an unescaped `/`, `?` or `@` ends up
in any part of it.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from ingest.source import SourceError

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_PORTS = {"imap": 143, "imaps": 993}
_OPTIONS = frozenset({"starttls", "junk", "ca", "oauth"})
_FORM = "imaps://user:secret@host/FOLDER"
_ESCAPES = "special characters in user, secret and folder percent-encoded, such as %40 for @"


@dataclass(frozen=True, slots=True)
class ImapAddress:
    """Where the mailbox is, who reads it and how the line is protected.

    `junk` names the Junk folder; `None` means find it, empty means leave it alone.
    `ca` is a PEM file of the authority to trust instead of the system's. `oauth` is the
    tenant of Microsoft Entra that gives tokens, which then stand in for the secret.
    """

    host: str
    port: int
    tls: Literal["none", "starttls", "implicit"]
    user: str
    secret: str = field(repr=False)
    folder: str = "INBOX"
    junk: str | None = None
    ca: Path | None = None
    oauth: str = ""

    @property
    def name(self) -> str:
        """The mailbox without the secret, for people."""
        scheme = "imaps" if self.tls == "implicit" else "imap"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{self.user}@{host}:{self.port}/{self.folder}"

    @property
    def is_protected(self) -> bool:
        """Whether nobody on the way can read along: TLS, or this machine itself."""
        return self.tls != "none" or self.host in ("localhost", "127.0.0.1", "::1")

    @classmethod
    def parse(cls, url: str) -> "ImapAddress":
        """Reads the URL. Raises `SourceError`, permanent, with what is wrong with it."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            # From nothing: the library's own words quote the URL, secret and all.
            raise _wrong(f"cannot be read: write {_FORM}, {_ESCAPES}") from None
        user, secret = unquote(parts.username or ""), unquote(parts.password or "")
        folder = unquote(parts.path.removeprefix("/")) or "INBOX"
        options = _options(parts)
        oauth = options.get("oauth", "")
        if oauth and secret:
            raise _wrong("has both a secret and oauth: leave the secret out")
        if not (parts.hostname and user and (secret or oauth)):
            raise _wrong(f"lacks the host, the user or the secret: write {_FORM}, {_ESCAPES}")
        if parts.fragment or "@" in parts.path + parts.query:
            raise _wrong(f"has an unescaped character: write {_ESCAPES}")
        if any(_CONTROL.search(word) for word in (user, secret, folder)):
            raise _wrong("has a control character in the user, the secret or the folder")
        starttls = "starttls" in options
        if starttls and parts.scheme == "imaps":
            raise _wrong("has starttls=required, which goes with imap:// and not with imaps://")
        return cls(
            host=parts.hostname,
            port=port or _PORTS[parts.scheme],
            tls="implicit" if parts.scheme == "imaps" else "starttls" if starttls else "none",
            user=user,
            secret=secret,
            folder="INBOX" if folder.upper() == "INBOX" else folder,
            junk="" if options.get("junk") == "none" else options.get("junk"),
            ca=Path(options["ca"]) if "ca" in options else None,
            oauth=oauth,
        )


def _options(parts: SplitResult) -> dict[str, str]:
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    options = dict(pairs)
    if options.keys() - _OPTIONS or len(options) != len(pairs):
        raise _wrong(
            "has an option that is not known, or one twice; the options are "
            "?starttls=required, ?junk=FOLDER or ?junk=none, ?oauth=TENANT, and "
            "?ca=/path/to/authority.pem"
        )
    if options.get("starttls", "required") != "required":
        raise _wrong("may say starttls=required or leave starttls out")
    if not all(value.strip() and not _CONTROL.search(value) for value in options.values()):
        raise _wrong("has an option without a usable value")
    return options


def _wrong(what: str) -> SourceError:
    return SourceError(f"The IMAP address in PALSBOX_MAILBOX_URL {what}.", permanent=True)
