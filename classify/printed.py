"""Words that a form prints itself are nobody's: "raised as a formal complaint" beside an
empty box asks for nothing."""

from dataclasses import replace

from classify.finding import RISK_SIGNALS, Finding
from ingest.message import Message

_REASON = "The form prints these words itself; nobody ticked or wrote them."


def written_words(message: Message, where: str, start: int, end: int) -> int:
    """How many words of this stretch of a passage somebody wrote: no form printed them."""
    text = list(message.passage(where).text[start:end])
    for form in message.forms:
        for words in form.printed:
            if words.where == where:
                for at in range(max(words.start, start), min(words.end, end)):
                    text[at - start] = " "
    return len("".join(text).split())


def aside_if_printed(message: Message, finding: Finding) -> Finding:
    """The finding, set aside where all its words are printed on a form of the message.

    Risk to life never is: whoever builds a form around such words is read all the same.
    """
    if not finding.counts or finding.signal in RISK_SIGNALS:
        return finding
    printed = any(
        words.where == finding.where and words.start <= finding.start and finding.end <= words.end
        for form in message.forms
        for words in form.printed
    )
    return replace(finding, context="boilerplate", reason=_REASON) if printed else finding
