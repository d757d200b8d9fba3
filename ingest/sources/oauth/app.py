"""What an administrator registered for palsbox at Entra or Exchange, and where Microsoft's
services are."""

from dataclasses import dataclass, field
from pathlib import Path

LOGIN = "https://login.microsoftonline.com"
GRAPH = "https://graph.microsoft.com"
OUTLOOK = "https://outlook.office365.com"
"""The global cloud; others: https://learn.microsoft.com/en-us/graph/deployments."""


@dataclass(frozen=True, slots=True)
class App:
    """An app registration: the settings that begin with `PALSBOX_MICROSOFT_`; and beside it the
    account that opens mailboxes of Exchange on premises, those with `PALSBOX_EXCHANGE_`.

    With a `secret` or a `certificate` palsbox signs in as itself (client credentials, RFC 6749,
    section 4.4); with neither a person signs in once (device code, RFC 8628) and `tokens` keeps
    what came of it, encrypted with `tokens_key` or, where that is empty, with the key in a file
    beside it. `certificate` is a PEM file with the private key and the certificate. `ca` is a
    PEM file of authorities to trust instead of the system's.
    """

    client: str = ""
    secret: str = field(default="", repr=False)
    certificate: Path | None = None
    tokens: Path = Path("palsbox-tokens")
    tokens_key: str = field(default="", repr=False)
    login: str = LOGIN
    graph: str = GRAPH
    outlook: str = OUTLOOK
    ca: Path | None = None
    exchange_user: str = ""
    exchange_secret: str = field(default="", repr=False)

    @property
    def signs_in_as_itself(self) -> bool:
        """Whether no person is needed."""
        return bool(self.secret or self.certificate)


NO_APP = App()
"""For mailboxes and servers that want no tokens."""
