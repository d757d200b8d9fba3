"""Whether a machine wrote, and how we know.

Two errors matter here. A person's letter taken for a machine's is never acknowledged: so
what persons may do too (a subject, one header that webmail adds, an attached invitation)
needs a second sign. A machine's mail taken for a person's starts a loop of answers: so what
only machines write is enough by itself.
"""

from collections.abc import Iterator

from ingest.automatic_answers import answer_evidence
from ingest.bounce import bounce_reason
from ingest.bulk import bulk_evidence
from ingest.clues import Clues, nobody_reads
from ingest.evidence import Evidence, weighed
from ingest.meetings import meeting_evidence
from ingest.message import Automatic
from ingest.receipts import receipt_evidence


def automatic(clues: Clues) -> Automatic | None:
    """The verdict with its reason, or `None` where a person wrote.

    A web form that writes from our own address, or says that it is automatic, for a person
    named in Reply-To is that person's message.
    """
    return weighed(_evidence(clues))


def _evidence(clues: Clues) -> Iterator[Evidence]:
    if clues.sender.key and clues.sender.key in clues.own and not clues.for_a_person:
        yield Evidence("own", "sure", "own", f"From is our own address {clues.sender.key}.")
    if why := bounce_reason(clues):
        yield Evidence("bounce", "sure", "bounce", why)
    yield from receipt_evidence(clues)
    yield from answer_evidence(clues)
    yield from meeting_evidence(clues)
    yield from bulk_evidence(clues)
    if clues.for_a_person:
        return
    if nobody_reads(clues.sender):
        yield Evidence(None, "sign", "sender", f"Nobody reads {clues.sender.key}.")
    if clues.null_path:
        yield Evidence(None, "sign", "path", "Its envelope sender is empty.")
