"""Weighs a second reader's opinions beside what the rules found, which they may only add to.

Where a reader and a rule hear the same stretch, each vouches for the other: a clear opinion
beside a hint of the rules pages, a faint one is read first. Where a rule says why the words
do not count (denied, past, a manner of speaking), its word stands: the message is read first
anyway. What it hears of law and press counts where a person wrote it in words of their own.
"""

from collections.abc import Iterable, Iterator, Sequence

from classify.finding import RISK_SIGNALS, Context, Finding
from classify.reader.protocol import Opinion, Strength
from ingest.message import Message

BESIDE = 250
"""Characters between a hint and an opinion that speak of the same thing, at most."""

_UNSURE = (
    "Nothing here is named outright, but it sounds like letters of people in danger; a person "
    "should read it first."
)


def weighed(
    opinions: Iterable[Opinion],
    message: Message,
    *,
    findings: Sequence[Finding],
    hints: Sequence[Finding],
) -> Iterator[Finding]:
    """What the opinions add to the `findings` of the rules, in order.

    `hints` are cues of the rules that hint at risk to life.
    """
    risk = [finding for finding in findings if finding.signal in RISK_SIGNALS]
    explained = [item for item in risk if item.context not in {None, "slight", "boilerplate"}]
    vouching = [*(item for item in risk if item.context == "slight"), *hints]
    for opinion in opinions:
        if opinion.signal not in RISK_SIGNALS:
            if _claims(opinion, message, findings):
                yield _claim(opinion, message)
            continue
        heard = any(item.counts and _near(opinion, item) for item in risk)
        if heard or any(_overlap(opinion, item) for item in explained):
            continue
        vouched = any(_near(opinion, item) for item in vouching)
        strength = _quieter(opinion.strength) if _is_machines(message) else opinion.strength
        if strength == "faint" and not vouched:
            continue
        counts = strength == "plain" or (strength == "clear" and vouched)
        yield _danger(opinion, message, counts=counts)


def _claims(opinion: Opinion, message: Message, findings: Iterable[Finding]) -> bool:
    """Whether the writer makes this claim, and no rule has said so, or why they do not."""
    same = [finding for finding in findings if finding.signal == opinion.signal]
    return not (
        _is_machines(message)
        or message.passage(opinion.where).kind_at(opinion.start) != "new"
        or any(finding.counts or _overlap(opinion, finding) for finding in same)
    )


def _claim(opinion: Opinion, message: Message) -> Finding:
    text = message.passage(opinion.where).text[opinion.start : opinion.end]
    return Finding(opinion.signal, opinion.rule, opinion.where, opinion.start, opinion.end, text)


def _danger(opinion: Opinion, message: Message, *, counts: bool) -> Finding:
    passage = message.passage(opinion.where)
    forwarded = passage.kind_at(opinion.start) == "forwarded"
    signal = "risk_to_life_other" if forwarded else opinion.signal
    context: Context | None = None if counts and not forwarded else "slight"
    return Finding(
        signal=signal,
        rule=opinion.rule,
        where=opinion.where,
        start=opinion.start,
        end=opinion.end,
        text=passage.text[opinion.start : opinion.end],
        context=context,
        reason=_UNSURE if context else "",
        level="ideation",
    )


def _quieter(strength: Strength) -> Strength:
    """One step down: newsletters and machines speak of danger without being in it."""
    return "clear" if strength == "plain" else "faint"


def _is_machines(message: Message) -> bool:
    return message.automatic is not None


def _near(opinion: Opinion, finding: Finding) -> bool:
    return (
        opinion.where == finding.where
        and finding.start - BESIDE < opinion.end
        and opinion.start < finding.end + BESIDE
    )


def _overlap(opinion: Opinion, finding: Finding) -> bool:
    return (
        opinion.where == finding.where
        and finding.start < opinion.end
        and opinion.start < finding.end
    )
