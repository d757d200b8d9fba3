"""Signs of an automatic answer or notice: RFC 3834, vendors' headers, subjects, wording."""

import re
from collections.abc import Iterator

from ingest.absence import (
    is_mere_acknowledgement,
    is_note_of_absence,
    is_of_absence,
    speaks_of_absence,
)
from ingest.clues import Clues
from ingest.evidence import Evidence, Weight
from ingest.machines import machines
from ingest.sentences import count_words, sentences

_NOT_MEANT = frozenset(("", "no", "false", "0"))
_ANSWER = re.compile(r"(?i)^\s*(?:re|aw|sv|vs|odp)\s*:\s*")
_COLON = re.compile(r" ?[:：]")
_LAST = 3
_LONGEST_SENTENCE = 30


def answer_evidence(clues: Clues) -> Iterator[Evidence]:
    """What speaks for an automatic answer or notice."""
    yield from _auto_submitted(clues)
    yield from _vendor_header(clues)
    yield from _subject(clues)
    yield from _wording(clues)


def _answer(weight: Weight, source: str, reason: str) -> Evidence:
    return Evidence("auto_reply", weight, source, reason)


def _auto_submitted(clues: Clues) -> Iterator[Evidence]:
    """RFC 3834 section 5. Web forms and rules that pass mail on say so too, and a person
    wrote what they pass on."""
    word = clues.auto_submitted
    generated = word != "auto-replied"
    if not word or (generated and (clues.for_a_person or clues.passed_on_by_a_rule)):
        return
    yield _answer("sure", "auto-submitted", f"Auto-Submitted: {word}.")


def _vendor_header(clues: Clues) -> Iterator[Evidence]:
    known = machines()
    for name in known.answer_headers:
        values = clues.headers.all(name)
        if any(value.strip().lower() not in _NOT_MEANT for value in values):
            yield _answer("sure", name, f"It has the header {name.title()}.")
    for name, value in _with_values(clues, known.answer_values):
        yield _answer("sure", name, f"{name.title()}: {value[:80]}.")
    if any(value.strip().casefold() in clues.own for value in clues.headers.all("x-loop")):
        yield _answer("sure", "x-loop", "X-Loop names our own address: our mail came round.")
    if clues.for_a_person or clues.passed_on_by_a_rule:
        return
    for name, value in _with_values(clues, known.answer_signs):
        source = "tracker" if name == "x-rt-loop-prevention" else name
        yield Evidence(None, "sign", source, f"{name.title()}: {value[:80]}.")


def _with_values(clues: Clues, wanted: dict[str, re.Pattern[str]]) -> Iterator[tuple[str, str]]:
    for name, meant in wanted.items():
        for value in clues.headers.all(name):
            if meant.match(value.strip()):
                yield name, value.strip()


def _subject(clues: Clues) -> Iterator[Evidence]:
    """Mail systems put a word and a colon before the subject that they answer. Other subjects
    persons write, too; but their programs put "Re:" before one that answers us."""
    answers = machines().answers
    subject = clues.subject.strip()
    bare = subject.lstrip("[【")
    begins = answers.subject_says.match(bare)
    behind = bare[begins.end() :] if begins else ""
    put_before = behind[:1] in ("]", "】") if bare != subject else _COLON.match(behind)
    if answers.shaped_says.match(subject) or (behind and put_before):
        yield _answer("sure", "subject", "The subject is that of an automatic answer.")
    elif machines().persons.matter_says.search(subject):
        return
    elif begins or answers.away_subject_says.match(_ANSWER.sub("", subject)):
        if clues.answers_us and not clues.is_an_answer:
            reason = "It answers our mail under a subject that is that of an automatic answer."
            yield _answer("sure", "subject", reason)
        else:
            yield _answer("sign", "subject", "The subject may be that of an automatic answer.")


def _wording(clues: Clues) -> Iterator[Evidence]:
    said = sentences(clues.new_words)
    if is_note_of_absence(said):
        yield _answer("sure", "absence", "It is a note of absence and says nothing else.")
    elif is_mere_acknowledgement(said):
        yield _answer("sure", "received", "It says that our mail was received, and nothing else.")
    elif speaks_of_absence(said):
        yield _answer("sign", "absence", "It speaks of absence.")
    if not (clues.for_a_person or clues.is_an_answer):
        yield from _says_itself(said, sentences(clues.body.only("disclaimer")))


def _says_itself(said: list[str], printed_below: list[str]) -> Iterator[Evidence]:
    """A sentence at the beginning or the end by which the message calls itself automatic, or
    asks for no answer. It is another's where somebody shows it, and no proof where somebody
    speaks as "I"."""
    answers, persons = machines().answers, machines().persons
    ends = [s for n, s in enumerate(said) if _is_at_an_end(n, said) and _is_its_own(n, said)]
    ends = [s for s in (*ends, *printed_below) if not persons.self_says.search(s)]
    ends = [s for s in ends if count_words(s) <= _LONGEST_SENTENCE]
    if any(map(answers.automated_says.match, ends)):
        others = (s for s in said if s not in ends and not is_of_absence(s))
        spoken = any(map(persons.self_says.search, others))
        reason = "It says itself that it is automatic."
        yield _answer("sign" if spoken else "sure", "says so", reason)
    elif any(map(answers.no_answer_says.match, ends)):
        yield _answer("sign", "says so", "It asks for no answer.")


def _is_at_an_end(number: int, said: list[str]) -> bool:
    return number <= 1 or number >= len(said) - _LAST


def _is_its_own(number: int, said: list[str]) -> bool:
    return not number or not said[number - 1].endswith((":", "“", '"'))
