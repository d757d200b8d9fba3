"""Decides whether a finding counts, or which of its surroundings sets it aside, and says why."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from classify.context_rules import ContextRule
from classify.finding import Context
from classify.laying import Span
from classify.rulebook import Hit, Matched, Rulebook
from ingest.message import Message, Passage, StretchKind

Verdict = tuple[Context, str]
"""Why a finding is set aside: the context and the sentence that staff read."""
FEW_WORDS = 9
"""A covering note of at most so many words adds nothing to what it hands on …"""
SOME_WORDS = 30
"""… nor does one of at most so many that says it only hands something on."""

_POSTSCRIPT = re.compile(r"(?:^|\s)P\.?\s?S\.?\b")
_FORWARD = re.compile(r"\s*(?:fw|fwd|wg|tr)\s*:", re.IGNORECASE)
_QUOTED: Verdict = (
    "quoted",
    "The words are someone else's, quoted, and the writer does not take them up.",
)
_FOOTER: Verdict = ("boilerplate", "The words stand in a signature, a footer or a disclaimer.")
_EXPLAINED: Verdict = ("idiom", "Other words of the sentence give it an everyday meaning.")
_SLIGHT: Verdict = ("slight", "Too faint to page anyone; a person should read it first.")


@dataclass(frozen=True)
class Voice:
    """What the writer does with words that stand quoted or forwarded.

    `own` where those words are the writer's and they stand by them, `affirms` where they
    take up another's, `hands_on` where they add nothing to them; `internal` is one of our
    own staff; `is_forward` a mail whose subject says so.
    """

    own: bool
    affirms: bool
    hands_on: bool
    internal: bool
    is_forward: bool

    def speaks_through(self, kind: StretchKind) -> bool:
        """Whether words in a stretch of this kind count as what the writer says."""
        if kind == "forwarded":
            return self.own or self.affirms or self.hands_on or self.internal
        if kind == "quoted":
            return self.own or self.affirms or (self.hands_on and self.is_forward)
        return True


def voice_of(message: Message, body: Matched, rules: Rulebook, *, internal: bool) -> Voice:
    """How the writer stands to what they quote or forward. `body` is the matched body."""
    if not _passes_words_on(message):
        return Voice(own=False, affirms=False, hands_on=False, internal=internal, is_forward=False)
    said = [
        at
        for at, sentence in enumerate(body.text.sentences)
        if message.body.kind_at(body.text.starts[sentence.first]) == "new"
    ]
    words = sum(body.text.sentences[at].last - body.text.sentences[at].first for at in said)
    voices = [rules.voice_in(body, at) for at in said]
    passes_on = any(handed_on for _, _, handed_on in voices)
    return Voice(
        own=any(own for own, _, _ in voices),
        affirms=any(affirmed for _, affirmed, _ in voices),
        hands_on=words <= FEW_WORDS or (passes_on and words <= SOME_WORDS),
        internal=internal,
        is_forward=bool(_FORWARD.match(message.subject)),
    )


def _passes_words_on(message: Message) -> bool:
    """Whether any words of the message are not the writer's own."""
    return any(
        stretch.kind in {"quoted", "forwarded"}
        for passage in message.passages
        for stretch in passage.stretches
    ) or any(item.content_type == "message/rfc822" for item in message.attachments)


@dataclass
class Judge:
    """Judges the hits of one passage. `attached_mail` is a passage that is a mail of its own."""

    passage: Passage
    matched: Matched
    rules: Rulebook
    voice: Voice
    attached_mail: bool = False
    _fired: dict[int, list[tuple[ContextRule, list[Span]]]] = field(default_factory=dict)

    def verdict(self, hit: Hit) -> Verdict | None:
        """Why the hit does not count; `None` where it does."""
        allowed = hit.lexicon.contexts if hit.rule.contexts is None else hit.rule.contexts
        for verdict in (self._whose_words(hit), self._surrounded(hit, allowed)):
            if verdict and verdict[0] in allowed:
                return verdict
        if hit.excepted and not hit.rule.slight:
            return _EXPLAINED
        return _SLIGHT if hit.rule.slight else None

    def another_speaks(self, hit: Hit) -> bool:
        """Whether the words are those of another person, whom the writer passes on."""
        return self._kind(hit) in {"quoted", "forwarded"} and not self.voice.own

    def _kind(self, hit: Hit) -> StretchKind:
        if self.attached_mail:
            return "forwarded"
        return self.passage.kind_at(self.matched.text.starts[hit.span[0]])

    def _whose_words(self, hit: Hit) -> Verdict | None:
        start = self.matched.text.starts[hit.span[0]]
        kind = self._kind(hit)
        if kind in {"signature", "disclaimer"}:
            return None if self._speaks_below(hit, kind, start) else _FOOTER
        return None if self.voice.speaks_through(kind) else _QUOTED

    def _speaks_below(self, hit: Hit, kind: StretchKind, start: int) -> bool:
        """Whether words under the name are still the letter: a postscript, or a person's
        own danger taken for a signature."""
        if kind == "disclaimer":
            return False
        own = hit.lexicon.is_risk and hit.rule.level != "mention" and not hit.rule.slight
        stretch = next(item for item in self.passage.stretches if item.start <= start < item.end)
        return own or bool(_POSTSCRIPT.search(self.passage.text, stretch.start, start))

    def _surrounded(self, hit: Hit, allowed: tuple[Context, ...]) -> Verdict | None:
        for rule, spans, at in self._nearby(hit):
            if rule.context == "negated" and self._denies(hit):
                continue
            if rule.context in allowed and rule.applies_to(hit.lexicon.name, hit.rule.id):
                same = at == hit.sentence
                if any(self._stands(rule, span, hit.span, same_sentence=same) for span in spans):
                    return rule.context, rule.reason
        return None

    def _denies(self, hit: Hit) -> bool:
        """Whether the hit is itself put as a denial, so that one before it is the same one."""
        return hit.pattern.denies(frozenset(self.matched.text.words[slice(*hit.span)]))

    def _nearby(self, hit: Hit) -> Iterator[tuple[ContextRule, list[Span], int]]:
        scopes = self.rules.scopes(hit)
        if not scopes:
            return
        yield from ((rule, spans, hit.sentence) for rule, spans in self._fired_in(hit.sentence))
        if "near" in scopes:
            for at in (hit.sentence - 1, hit.sentence + 1):
                if 0 <= at < len(self.matched.sentences):
                    for rule, spans in self._fired_in(at):
                        if rule.where == "near":
                            yield rule, spans, at

    def _fired_in(self, at: int) -> list[tuple[ContextRule, list[Span]]]:
        if at not in self._fired:
            self._fired[at] = self.rules.surroundings(self.matched, at)
        return self._fired[at]

    def _stands(self, rule: ContextRule, cue: Span, hit: Span, *, same_sentence: bool) -> bool:
        clauses = self.matched.text.clauses
        match rule.where:
            case "near":
                return True
            case "sentence":
                return same_sentence
            case "over":
                return cue[0] < hit[1] and cue[1] > hit[0]
            case "clause":
                first, last = clauses[hit[0]], clauses[hit[1] - 1]
                return clauses[cue[0]] <= last and clauses[cue[1] - 1] >= first
            case "before":
                gap = hit[0] - cue[1]
                beside = hit[0] if gap >= 0 else hit[1] - 1
                near = cue[1] < hit[1] and gap <= rule.reach
                return near and clauses[cue[1] - 1] == clauses[beside]
            case "after":
                gap = cue[0] - hit[1]
                return 0 <= gap <= rule.reach and clauses[cue[0]] == clauses[hit[1] - 1]
