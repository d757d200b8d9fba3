"""The writer's own words within an older mail that no `>` sets apart: answers typed between
its lines, and words below it.

What the writer marks is theirs: their name or initials in front, brackets, arrows, capitals,
or a note above that says where the answers stand. What nothing marks stays the other's.
"""

import re
from collections.abc import Callable, Iterator

from ingest.lines import Line
from ingest.mail_headings import Headings, Setting
from ingest.personal_names import initials, name_words, signing_names
from ingest.phrases import phrases
from ingest.speech import speaks, speaks_of_himself

_ARROWS = frozenset(">=-→»*#+~")
_ARROW = re.compile(r"(?:>{2,}|[=-]{1,3}>|→|»|\*{2,}|#{2,}|\+{2,}|~{2,}) ?[\w'\"“‘]")
# `[Ann: …`, `Ann Bell:`, `AB -`, `[AB] …`.
_MARK = re.compile(r"[\[(<{_ ]{0,4}([^\W\d_][\w.'’ ]{0,40}?)_{0,2} ?([:\])>}–-])")
_ANSWER = re.compile(r"(?:my )?(?:answer|ans|reply|response|comment|a|r|me)(?: \d{1,2})?\.?")
_GREETING = re.compile(r"(?i)(?:dear|hi|hello|good (?:morning|afternoon|evening))\b")
_TO_THE_WRITER = re.compile(r"(?i)\b(?:you|your|yours)\b")
_CAPITALS = re.compile(r"(?i)\b(?:caps|capitals?|upper ?case)\b")
_LAST_LINES = 4


def note_on_answers(above: list[Line]) -> str:
    """What the writer says in the lines above an older mail of where in it the answers
    stand; empty where they say nothing of that."""
    said = " ".join(line.words for line in above if line.kind is None)
    for pattern in phrases().inline_answers.among(said.casefold()).patterns.values():
        if found := pattern.search(said):
            return found[0]
    return ""


class OwnWords:
    """The writer's words among the lines `begin` to `end`, which stand under a heading."""

    def __init__(
        self, lines: list[Line], begin: int, end: int, headings: Headings, setting: Setting
    ) -> None:
        self._lines = lines
        self._begin = begin
        self._end = end
        self._headings = headings
        self._setting = setting
        self._names = signing_names(setting.writer)
        self._initials = initials(setting.writer)

    def found(self, note: str) -> set[int]:
        """The numbers of the lines. `note` is what `note_on_answers` gave."""
        own = set(self._below())
        if not note:
            own.update(self._marked_answers())
        elif _CAPITALS.search(note):
            own.update(self._answers_in_capitals())
        else:
            own.update(self._announced_answers())
        return own

    def _marked_answers(self) -> Iterator[int]:
        """Answers behind a mark, each to the end of its paragraph or the next question."""
        at = self._begin
        while at < self._end:
            if not self._is_marked(at):
                at += 1
                continue
            bracket = self._lines[at].words.startswith("[")
            yield at
            while not (bracket and "]" in self._lines[at].words):
                at += 1
                if at >= self._end or not self._goes_on(at):
                    break
                yield at
            else:
                at += 1

    def _answers_in_capitals(self) -> Iterator[int]:
        for at in range(self._begin, self._end):
            words = self._lines[at].words
            if words.isupper() and sum(letter.isalpha() for letter in words) > 1:
                yield at

    def _announced_answers(self) -> Iterator[int]:
        """All that is neither a question nor said to the writer, up to the other's name."""
        for at in range(self._begin, self._end):
            words = self._lines[at].words
            if self._headings.at(at) or _closes(words):
                return
            to_the_writer = _TO_THE_WRITER.search(words) and not speaks_of_himself(words)
            if not (words[-1] in "?:" or to_the_writer or _GREETING.match(words)):
                yield at

    def _below(self) -> Iterator[int]:
        """Words below the older mail: where the writer's name closes the text, or the mail
        answers nobody and so was pasted into it."""
        is_signed = self._is_signed_below()
        is_pasted = not (self._setting.answers or self._setting.forwards)
        if not (is_signed or is_pasted):
            return
        first = self._begin
        for at in range(self._begin, self._end):
            heading = self._headings.at(at)
            if heading is not None:
                if heading.is_by(self._setting.writer):
                    return
                first = heading.end
        rest = self._paragraphs(first) if first < self._end else []
        closed = next((n for n, run in enumerate(rest) if self._closes(run)), None)
        rest = rest[closed + 1 :] if closed is not None else rest[1:]
        if closed is None or not is_signed:
            # Nothing tells where the other stops: the writer begins where somebody speaks.
            found = speaks if is_signed else speaks_of_himself
            while len(rest) > is_signed and not self._any(rest[0], found):
                rest.pop(0)
        for run in rest:
            yield from run

    def _is_signed_below(self) -> bool:
        last = self._lines[max(self._begin, self._end - _LAST_LINES) : self._end]
        return any(self._is_name_of_the_writer(line.words) for line in last)

    def _is_name_of_the_writer(self, words: str) -> bool:
        # Telling names in a long line is dear, and few lines hold the writer's.
        if words[-1] == "," or not any(map(words.casefold().__contains__, self._names)):
            return False
        return " ".join(name_words(words)).casefold() in self._names

    def _paragraphs(self, first: int) -> list[range]:
        """The runs of lines without a blank line between them, from `first` on."""
        opens = [at for at in range(first, self._end) if at == first or self._lines[at].opens]
        return [
            range(start, stop) for start, stop in zip(opens, [*opens[1:], self._end], strict=True)
        ]

    def _closes(self, run: range) -> bool:
        return self._any(run, _closes)

    def _any(self, run: range, holds: Callable[[str], bool]) -> bool:
        return any(holds(self._lines[at].words) for at in run)

    def _is_marked(self, at: int) -> bool:
        words = self._lines[at].words
        if words[0] in _ARROWS:
            above = self._lines[at - 1].words
            return bool(_ARROW.match(words)) and words[-1] not in "*#:" and above[-1] not in ":>"
        mark = _MARK.match(words)
        if mark is None:
            return False
        if mark[1].rstrip(".") in self._initials:
            return True
        name = mark[1].casefold()
        if name in self._names:
            return mark[2] != "-"
        above = self._lines[at - 1].words
        asked = above.endswith("?") or above.casefold().startswith("question")
        return asked and _ANSWER.fullmatch(name) is not None

    def _goes_on(self, at: int) -> bool:
        line = self._lines[at]
        ends = line.opens or line.words.endswith("?") or _closes(line.words)
        return not (ends or self._is_marked(at))


def _closes(words: str) -> bool:
    """Whether a letter closes with these words."""
    return phrases().closing.fullmatch(words.rstrip(" ,.!")) is not None
