"""The classifier: from a message to what it says."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from threading import Lock

from classify.attention import attention_for
from classify.context import Judge, Verdict, Voice, voice_of
from classify.context_rules import ContextFile, load_context
from classify.finding import RISK_SIGNALS, Finding, Reading
from classify.language import aside_if_misread, language_findings
from classify.lexicon import Lexicon, load_lexicons
from classify.lexicon_files import LexiconFiles
from classify.out_of_time import out_of_time
from classify.pipeline import Pipeline
from classify.printed import aside_if_printed
from classify.reader.protocol import HearsKinds, Reader
from classify.reader.weigh import weighed
from classify.reader.windows import sentences_of
from classify.register import Register
from classify.rulebook import Hit, Matched, Rulebook
from classify.sender import identify
from classify.together import Hints
from classify.vocabulary import Vocabulary, load_vocabulary
from ingest.message import Message, Passage

COUNTS_IN_ANY_MAIL = RISK_SIGNALS | {"safeguarding", "abuse_alleged", "threat_to_staff"}
"""Signals of danger, which count in automatic mail too."""

_MARGIN_OF_A_MACHINE = (
    "A machine or a list sent these words where nobody is shown them; a person should read them "
    "first."
)


class Classifier:
    """Reads messages with a set of lexicons. Build once and keep; safe between threads.

    Without arguments it uses the shipped lexicons and register, and no second `reader`. Raises
    `LexiconError` where a rule's pattern cannot be read, naming both.
    """

    def __init__(
        self,
        lexicons: Sequence[Lexicon] | None = None,
        *,
        context: ContextFile | None = None,
        vocabulary: Vocabulary | None = None,
        reader: Reader | None = None,
        register: Register | None = None,
    ) -> None:
        vocabulary = vocabulary or load_vocabulary()
        lexicons = load_lexicons() if lexicons is None else lexicons
        self._hints = Hints.of(lexicons)
        self._rules = Rulebook(
            lexicons,
            load_context() if context is None else context,
            vocabulary,
        )
        self._pipeline = Pipeline(vocabulary)
        self._reader = reader
        self._register = register
        self._lock = Lock()

    @classmethod
    def of_files(
        cls,
        sources: LexiconFiles,
        *,
        reader: Reader | None = None,
        register: Register | None = None,
    ) -> "Classifier":
        """A classifier of the lexicons, word lists and context rules in these files.

        Raises `LexiconError` or `VocabularyError` for one that cannot be used.
        """
        return cls(
            load_lexicons(sources),
            context=load_context(sources),
            vocabulary=load_vocabulary(sources),
            reader=reader,
            register=register,
        )

    def read(
        self,
        message: Message,
        *,
        internal: Collection[str] = (),
        also: Reader | None = None,
    ) -> Reading:
        """What a message says. `internal` are addresses or domains of our own staff; `also`
        a further reader that is asked about this message, whose `ReaderError` is raised."""
        sender, sender_findings = identify(message, internal=internal, register=self._register)
        with self._lock:
            matched = {passage.where: self._match(passage) for passage in message.passages}
            found = tuple(self._findings(message, matched, internal=sender.role == "internal"))
            beside = tuple(self._in_the_margins(message))
        readers = [reader for reader in (self._reader, also) if reader is not None]
        sentences = tuple(
            sentence
            for passage in (message.passages if readers else ())
            for sentence in sentences_of(passage, matched[passage.where].text)
        )
        cues = tuple(finding for finding, is_cue in found if is_cue and finding.counts)
        own = tuple(finding for finding, is_cue in found if not is_cue)
        by_rules = (
            *sender_findings,
            *out_of_time(message),
            *language_findings(message),
            *own,
            *beside,
            *self._hints.together(cues, own),
        )
        findings = (
            *by_rules,
            *weighed(
                (opinion for reader in readers for opinion in reader.opinions(sentences)),
                message,
                findings=by_rules,
                hints=self._hints.weight(cues, own),
            ),
        )
        return Reading(
            message,
            sender,
            findings,
            cues,
            attention_for(findings),
            self._reader.kinds(sentences) if isinstance(self._reader, HearsKinds) else {},
        )

    def _findings(
        self, message: Message, matched: Mapping[str, Matched], *, internal: bool
    ) -> Iterator[tuple[Finding, bool]]:
        body = matched.get("body") or self._match(message.body)
        voice = voice_of(message, body, self._rules, internal=internal)
        for passage in message.passages:
            yield from self._judged(message, passage, matched[passage.where], voice)

    def _in_the_margins(self, message: Message) -> Iterator[Finding]:
        """Danger, and nothing else, in words that are no part of the letter. A machine's
        preheaders page nobody: a person reads the mail first."""
        voice = Voice(own=False, affirms=False, hands_on=False, internal=False, is_forward=False)
        for passage in message.margins:
            for found, _ in self._judged(message, passage, self._match(passage), voice):
                if found.signal not in RISK_SIGNALS:
                    continue
                if found.counts and message.automatic is not None:
                    yield replace(found, context="slight", reason=_MARGIN_OF_A_MACHINE)
                else:
                    yield found

    def _match(self, passage: Passage) -> Matched:
        cuts = [stretch.start for stretch in passage.stretches]
        return self._rules.match(self._pipeline.read(passage.text, cuts))

    def _judged(
        self, message: Message, passage: Passage, matched: Matched, voice: Voice
    ) -> Iterator[tuple[Finding, bool]]:
        judge = Judge(passage, matched, self._rules, voice, _is_attached_mail(message, passage))
        for hit in self._rules.hits(matched):
            found = _finding(passage, matched, hit, judge.verdict(hit) or _unwritten(message, hit))
            if found.signal == "risk_to_life_self" and judge.another_speaks(hit):
                found = replace(found, signal="risk_to_life_other")
            found = aside_if_misread(message, aside_if_printed(message, found))
            yield found, hit.lexicon.signal is None


def _unwritten(message: Message, hit: Hit) -> Verdict | None:
    """Lists and machines go to law with nobody; danger counts whoever sends it on."""
    lexicon = hit.lexicon
    if message.automatic is None or lexicon.signal is None or lexicon.signal in COUNTS_IN_ANY_MAIL:
        return None
    return "information", f"A machine or a list sent this: {message.automatic.reason}"


def _is_attached_mail(message: Message, passage: Passage) -> bool:
    name = passage.where.removeprefix("attachment:")
    return name != passage.where and any(
        item.name == name and item.content_type == "message/rfc822" for item in message.attachments
    )


def _finding(passage: Passage, matched: Matched, hit: Hit, verdict: Verdict | None) -> Finding:
    start = matched.text.starts[hit.span[0]]
    end = matched.text.ends[hit.span[1] - 1]
    context, reason = verdict or (None, "")
    return Finding(
        signal=hit.lexicon.name,
        rule=hit.rule.id,
        where=passage.where,
        start=start,
        end=end,
        text=passage.text[start:end],
        context=context,
        reason=reason,
        level=hit.rule.level,
    )
