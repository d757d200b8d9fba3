"""Receipts, recalls and reports about mail: by their type, or by their exact words."""

from collections.abc import Iterator

from ingest.clues import Clues
from ingest.evidence import Evidence
from ingest.headers import parameter
from ingest.machines import machines
from ingest.sentences import count_words

_LONGEST_NOTE = 25
"""Words that may follow: a date, a time zone, an offer of help."""


def receipt_evidence(clues: Clues) -> Iterator[Evidence]:
    """What speaks for a read receipt (RFC 8098), a report of junk (RFC 5965) or a recall."""
    content_type = clues.headers.first("content-type")
    report = parameter(content_type, "report-type").lower()
    if report == "disposition-notification" or content_type.lower().startswith(
        "message/disposition-notification"
    ):
        yield _receipt("It is a read receipt (RFC 8098).")
    if report == "feedback-report":
        yield _receipt("It is a report that mail was marked as junk (RFC 5965).")
    if _in_words(clues):
        yield _receipt("It is a receipt or a recall: subject and text are those of a mail program.")


def _receipt(reason: str) -> Evidence:
    return Evidence("auto_reply", "sure", "receipt", reason)


def _in_words(clues: Clues) -> bool:
    receipts = machines().receipts
    if not receipts.subject_says.match(clues.subject.strip()):
        return False
    text = clues.text.strip()
    said = receipts.text_says.match(text)
    return said is not None and count_words(clues.own_words.strip()[said.end() :]) <= _LONGEST_NOTE
