"""Weighs a second reader's opinions beside what the rules found, which they may only add to.

Where a reader and the rules hear the same, each vouches for the other: with hints of some weight
(`classify.together`) a faint opinion is read first and a clear one pages. Where a rule says why
the words do not count (denied, past, a manner of speaking), its word stands: the message is read
first anyway. What it hears of law and press counts where a person wrote it in words of their own.
"""

from collections.abc import Iterable, Iterator, Sequence

from classify.finding import RISK_SIGNALS, Context, Finding
from classify.printed import written_words
from classify.reader.protocol import Opinion, Strength
from classify.reader.stretches import FEWEST_WORDS
from ingest.message import Message

VOUCHING = 2
"""The weight of hints that makes an opinion one step louder …"""
CERTAIN = 3
"""… and that which lets a faint one page."""
_PAGES_WITH: dict[Strength, int] = {"faint": CERTAIN, "clear": VOUCHING, "plain": 0}
BESIDE = 250
"""Characters between a finding and an opinion that speak of the same thing, at most."""

_UNSURE = (
    "Nothing here is named outright, but it sounds like letters of people in danger; a person "
    "should read it first."
)


def weighed(
    opinions: Iterable[Opinion],
    message: Message,
    *,
    findings: Sequence[Finding],
    hints: int,
) -> Iterator[Finding]:
    """What the opinions add to the `findings` of the rules, in order.

    `hints` is the weight of the rules' hints at risk to life in the message; a slight finding
    beside an opinion weighs as much as it takes to vouch.
    """
    risk = [finding for finding in findings if finding.signal in RISK_SIGNALS]
    explained = [item for item in risk if item.context not in {None, "slight", "boilerplate"}]
    for opinion in opinions:
        if opinion.signal not in RISK_SIGNALS:
            if _claims(opinion, message, findings):
                yield _claim(opinion, message)
            continue
        heard = any(item.counts and _near(opinion, item) for item in risk)
        if heard or any(_overlap(opinion, item) for item in explained):
            continue
        strength = _quieter(opinion.strength) if _is_machines(message) else opinion.strength
        slight = any(item.context == "slight" and _near(opinion, item) for item in risk)
        vouched = max(hints, VOUCHING * slight)
        if strength == "faint" and vouched < VOUCHING:
            continue
        yield _danger(opinion, message, counts=vouched >= _PAGES_WITH[strength])


def _claims(opinion: Opinion, message: Message, findings: Iterable[Finding]) -> bool:
    """Whether the writer makes this claim, and no rule has said so, or why they do not."""
    same = [finding for finding in findings if finding.signal == opinion.signal]
    return not (
        _is_machines(message)
        or message.passage(opinion.where).kind_at(opinion.start) != "new"
        or written_words(message, opinion.where, opinion.start, opinion.end) < FEWEST_WORDS
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
