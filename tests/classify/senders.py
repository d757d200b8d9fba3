"""Letters for tests of who wrote, and what is made of their senders."""

from classify.finding import Sender
from classify.sender import identify
from ingest.message import (
    Address,
    Authenticity,
    AuthenticityVerdict,
    Automatic,
    Message,
    Passage,
    Stretch,
)

LONDON = "House of Commons\nLondon SW1A 0AA"


def letter(
    name: str,
    address: str,
    body: str,
    *,
    subject: str = "",
    forwarded: str = "",
    attached: str = "",
    verdict: AuthenticityVerdict = "none",
    automatic: Automatic | None = None,
) -> Message:
    text = body + forwarded
    stretches = [Stretch("new", 0, len(body))]
    if forwarded:
        stretches.append(Stretch("forwarded", len(body), len(text)))
    passages = [Passage.all_new("subject", subject), Passage("body", text, tuple(stretches))]
    if attached:
        passages.append(Passage.all_new("attachment:letter.pdf", attached))
    return Message(
        message_id="<1@mail.example>",
        from_=Address(name, address),
        subject=subject,
        passages=tuple(passages),
        automatic=automatic,
        authenticity=Authenticity(verdict, ""),
        size=len(text),
    )


def who(message: Message) -> Sender:
    return identify(message, internal=())[0]


def is_from_an_mp(message: Message) -> bool:
    sender, findings = identify(message, internal=())
    found = any(finding.signal == "mp" and finding.counts for finding in findings)
    assert found == (sender.role in ("mp", "mp_office"))
    return found
