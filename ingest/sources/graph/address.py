"""What a `graph:` URL says."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

_TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}")
_MAILBOX = re.compile(r"[^\s/?#%@<>\"'\\]+@[A-Za-z0-9.-]+|[0-9a-fA-F-]{36}")
_LISTEN = re.compile(r"[A-Za-z0-9.-]+:\d{1,5}")
_OPTIONS = frozenset({"junk", "doorbell", "listen"})
_FORM = "graph://tenant/mailbox, such as graph://example.onmicrosoft.com/pals@example.nhs.uk"


class GraphUrlError(Exception):
    """The URL makes no sense; the message ends a sentence that begins with its setting."""


@dataclass(frozen=True, slots=True)
class GraphAddress:
    """Where the mailbox is: Entra's tenant (a domain or a GUID), the mailbox's address or id.

    `junk` is false where the Junk folder is left alone. `doorbell` is the public https address
    at which Microsoft may ring when mail arrives, `listen` the `host:port` at which that is
    heard here; both are empty where nobody rings.
    """

    tenant: str
    mailbox: str
    junk: bool = True
    doorbell: str = ""
    listen: str = ""

    @property
    def name(self) -> str:
        """The mailbox for people. The URL holds no secret."""
        return f"graph://{self.tenant}/{self.mailbox}"

    @classmethod
    def parse(cls, url: str) -> "GraphAddress":
        """Reads the URL. Raises `GraphUrlError`, which never repeats it: somebody may have
        written a secret into it."""
        try:
            parts = urlsplit(url)
            tenant = parts.netloc
        except ValueError:
            raise GraphUrlError(f"cannot be read: write {_FORM}.") from None
        mailbox = unquote(parts.path.removeprefix("/"))
        if not _TENANT.fullmatch(tenant) or not _MAILBOX.fullmatch(mailbox) or parts.fragment:
            raise GraphUrlError(
                f"names no tenant and mailbox: write {_FORM}; the app's id and secret go into "
                "PALSBOX_MICROSOFT_CLIENT and PALSBOX_MICROSOFT_SECRET."
            )
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        options = dict(pairs)
        if options.keys() - _OPTIONS or len(options) != len(pairs):
            raise GraphUrlError(
                "has an option that is not known, or one twice; the options are ?junk=none, and "
                "?doorbell=https://…&listen=127.0.0.1:8027 together."
            )
        if options.get("junk", "none") != "none":
            raise GraphUrlError("may say junk=none or leave junk out.")
        doorbell, listen = options.get("doorbell", ""), options.get("listen", "")
        hung = doorbell.startswith("https://") and _LISTEN.fullmatch(listen)
        if (doorbell or listen) and not hung:
            raise GraphUrlError(
                "needs doorbell (an https address that Microsoft reaches) and listen (host:port "
                "here) together."
            )
        return cls(tenant, mailbox, "junk" not in options, doorbell, listen)
