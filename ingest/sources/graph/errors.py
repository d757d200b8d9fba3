"""What Graph's refusals mean, for the source and the transport alike.

Shape of an error: https://learn.microsoft.com/en-us/graph/errors.
"""

import json
from dataclasses import dataclass

from ingest.sources.synced.errors import ServiceError


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that is an error: the HTTP status, Graph's code and Graph's words, shortened."""

    status: int
    code: str
    words: str

    @classmethod
    def of(cls, status: int, body: bytes) -> "Refusal":
        """Reads the body; whatever it is, the status remains."""
        try:
            error = json.loads(body)["error"]
            code, words = str(error["code"]), str(error.get("message", ""))
        except (ValueError, KeyError, TypeError):
            code, words = "", body[:200].decode("utf-8", "replace")
        return cls(status, code, " ".join(words.split())[:200])

    def __str__(self) -> str:
        return " ".join(part for part in (str(self.status), self.code, self.words) if part)


class GraphError(ServiceError):
    """Graph did not do what was asked. `refusal` is `None` where it did not answer.

    `delivered` is false where it cannot have seen the request: nothing can have come of it.
    `permanent` is true where only a person can mend it; the message says how.
    """

    def __init__(
        self,
        sentence: str,
        *,
        refusal: Refusal | None = None,
        delivered: bool = True,
        permanent: bool = False,
    ) -> None:
        super().__init__(sentence)
        self.refusal = refusal
        self.delivered = delivered
        self.permanent = permanent

    @property
    def status(self) -> int:
        """The HTTP status; 0 where there was no answer."""
        return self.refusal.status if self.refusal else 0

    @property
    def is_gone(self) -> bool:
        """Whether the item is not there (any more)."""
        return self.status == 404 and self._code == "ErrorItemNotFound"

    @property
    def refused(self) -> bool:
        """See `ServiceError.refused`."""
        return self.status == 403

    @property
    def is_the_items_fault(self) -> bool:
        """See `ServiceError.is_the_items_fault`."""
        # 503 and 504 say that the service is busy: the client has waited for it already.
        return self.status in (500, 501, 502)

    @property
    def wants_resync(self) -> bool:
        """Whether a state token has run out, so that a folder is listed from its start.

        https://learn.microsoft.com/en-us/graph/delta-query-overview#synchronization-reset
        """
        return self.status == 410 or (
            self.status == 400 and self._code.lower().startswith(("syncstate", "resync"))
        )

    @property
    def _code(self) -> str:
        return self.refusal.code if self.refusal else ""


def explain(refusal: Refusal, mailbox: str, *, delivered: bool = True) -> GraphError:
    """The refusal as an error whose sentence says what to do; `delivered` as in `GraphError`."""
    match refusal.status:
        case 401:
            return GraphError(
                f"Graph does not accept our token for {mailbox} ({refusal}): see that the app's "
                "registration and PALSBOX_MICROSOFT_CLIENT belong to the mailbox's tenant.",
                refusal=refusal,
                permanent=True,
            )
        case 403:
            return GraphError(
                f"The app may not do this in {mailbox} ({refusal}): give it the role in Exchange "
                "for this mailbox, as docs/nhsmail.md tells.",
                refusal=refusal,
                permanent=True,
            )
        case 404 if refusal.code != "ErrorItemNotFound":
            return GraphError(
                f"There is no mailbox {mailbox} ({refusal}): correct PALSBOX_MAILBOX_URL or "
                "PALSBOX_SMTP_URL, or let an administrator give it an Exchange Online mailbox.",
                refusal=refusal,
                permanent=True,
            )
    return GraphError(
        f"Graph did not do what was asked of {mailbox} ({refusal}).",
        refusal=refusal,
        delivered=delivered,
    )
