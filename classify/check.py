"""Holds every lexicon to its own examples and near misses (`palsbox check`, tests)."""

from collections.abc import Iterator, Sequence

from classify.lexicon import Lexicon, Rule
from classify.read import Classifier
from ingest.message import NOBODY, Message, Passage


def check_lexicons(lexicons: Sequence[Lexicon], classifier: Classifier) -> list[str]:
    """What is wrong with these lexicons by their own examples, read with `classifier`: one
    sentence each, none where all is well."""
    return [
        fault
        for lexicon in lexicons
        for rule in lexicon.rule
        for fault in rule_faults(classifier, lexicon, rule)
    ]


def rule_faults(classifier: Classifier, lexicon: Lexicon, rule: Rule) -> Iterator[str]:
    """The examples the rule misses and the near misses its lexicon takes for hits."""
    wanted = "slight" if rule.slight else None
    for example in rule.examples:
        reading = classifier.read(specimen(example))
        found = [item for item in (*reading.findings, *reading.cues) if item.rule == rule.id]
        if not any(item.context == wanted for item in found):
            why = f": set aside as {found[0].context}" if found else ""
            yield f'{rule.id} does not find its example "{example}"{why}.'
    for near_miss in rule.near_misses:
        reading = classifier.read(specimen(near_miss))
        for item in (*reading.findings, *reading.cues):
            if item.signal == lexicon.name and item.counts:
                yield f'{item.rule} takes the near miss "{near_miss}" for {lexicon.name}.'


def specimen(text: str, subject: str = "") -> Message:
    """A mail from nobody whose body is this text."""
    return Message(
        message_id="",
        from_=NOBODY,
        subject=subject,
        passages=(Passage.all_new("subject", subject), Passage.all_new("body", text)),
        size=len(text),
    )
