"""A person's letter in another language: an interpreter is needed, and people read it first."""

import re
from collections.abc import Iterator
from dataclasses import replace

from classify.finding import Finding
from ingest.clues import own_words
from ingest.language import telling_passage
from ingest.machines import machines
from ingest.message import Message

NOT_ENGLISH = "language.not-english"
"""The rule's id; its findings bring a message to staff before others (`attention_for`)."""

_FROM = frozenset({"pl", "cs", "sk", "sl", "hr", "bs", "sr", "mk"})
"""Languages that write "od" for "from", which in English is an overdose."""
_MOST_LINKS = 2
_LONGEST_EVIDENCE = 120


def language_findings(message: Message) -> Iterator[Finding]:
    """The signal for a letter whose writer's words are not English (policy 3.6).

    The rules read English only, so that nothing else may have been found in it. Mail of
    machines and lists is left alone, and so is what offers to be unsubscribed from or
    holds more links than a person writes.
    """
    if message.language is None or message.automatic is not None or _is_mass_mail(message):
        return
    passage = telling_passage(message.passages)
    stretch = next((s for s in passage.stretches if s.kind == "new"), None)
    if stretch is None:
        return
    own = passage.text[stretch.start : stretch.end]
    start = stretch.start + len(own) - len(own.lstrip())
    text = passage.text[start : stretch.end].split("\n", 1)[0][:_LONGEST_EVIDENCE].rstrip()
    yield Finding(
        "interpreter_or_accessible", NOT_ENGLISH, passage.where, start, start + len(text), text
    )


def aside_if_misread(message: Message, finding: Finding) -> Finding:
    """The finding, set aside where it took another language's word for an English one."""
    language = message.language
    if language is None or language.code not in _FROM or not finding.counts:
        return finding
    if "od" not in re.findall(r"\w+", finding.text.casefold()):
        return finding
    why = f"The letter is in {language.name}, where “od” means “from”."
    return replace(finding, context="idiom", reason=why)


def _is_mass_mail(message: Message) -> bool:
    text = own_words(message.body)
    return text.count("://") > _MOST_LINKS or bool(machines().bulk.leave_says.search(text))
