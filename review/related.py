"""Cases that may be about the same matter, each with the reason; a person decides.

Everything is looked up in an index: the writer's address, or the words of the letters.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.folding import fold
from store.lineage import surviving
from store.models import Case, StoredField
from store.search import SearchEntry, search
from store.tokens import references_in

MOST_SHOWN = 8
MOST_LOOKED_AT = 20
LETTERS_READ = 10

_NHS_NUMBER = re.compile(r"(?<!\d)(\d{3})[ -]?(\d{3})[ -]?(\d{4})(?!\d)")
_OF_A_PATIENT = ("patient_name", "constituent_name", "complainant_name")


@dataclass(frozen=True, slots=True)
class Related:
    """A case, and why it is suggested."""

    case: Case
    reasons: tuple[str, ...]


def related(session: Session, case: Case, known: Iterable[int]) -> list[Related]:
    """Suggestions, those with the most reasons first; none of the cases `known` already."""
    found: dict[int, tuple[Case, list[str]]] = {}
    for other, reason in _found(session, case):
        whole = surviving(session, other)
        reasons = found.setdefault(whole.id, (whole, []))[1]
        if reason not in reasons:
            reasons.append(reason)
    left_out = {case.id, *known}
    suggestions = [
        Related(other, tuple(reasons))
        for number, (other, reasons) in found.items()
        if number not in left_out
    ]
    suggestions.sort(key=lambda one: (-len(one.reasons), -one.case.id))
    return suggestions[:MOST_SHOWN]


def nhs_numbers(text: str) -> list[str]:
    """NHS numbers in a text, their check digit right (NHS Data Dictionary: modulus 11), as
    "943 476 5919", each once."""
    numbers = (match.groups() for match in _NHS_NUMBER.finditer(text))
    return list(dict.fromkeys(" ".join(parts) for parts in numbers if _is_one("".join(parts))))


def _found(session: Session, case: Case) -> Iterator[tuple[Case, str]]:
    texts = session.scalars(
        select(SearchEntry.text)
        .where(SearchEntry.case_id == case.id)
        .order_by(SearchEntry.message_id.desc())
        .limit(LETTERS_READ)
    ).all()
    for text in texts:
        for number in nhs_numbers(text)[:3]:
            for other in _with_words(session, number, number.replace(" ", "")):
                yield other, f"the same patient: NHS number {number}"
        quoted = set(references_in(text)[:MOST_LOOKED_AT]) - {case.reference}
        for other in session.scalars(select(Case).where(Case.reference.in_(quoted))):
            yield other, f"a letter here names {other.reference}"
    for other in _with_words(session, case.reference):
        yield other, f"a letter there names {case.reference}"
    yield from _same_writer(session, case)
    yield from _same_people(session, case)


def _same_writer(session: Session, case: Case) -> Iterator[tuple[Case, str]]:
    if case.writer_address:
        same = select(Case).where(Case.writer_address == case.writer_address)
        for other in session.scalars(same.order_by(Case.id.desc()).limit(MOST_LOOKED_AT)):
            yield other, "the same writer"


def _same_people(session: Session, case: Case) -> Iterator[tuple[Case, str]]:
    of_mp = case.kind == "mp"
    mine = _people(session, case)
    if case.writer_name and not of_mp:
        mine.setdefault(_key(case.writer_name), case.writer_name)
    for key, name in mine.items():
        if " " not in key:
            continue
        for other in _with_words(session, name):
            about = key in _people(session, other)
            wrote = other.kind != "mp" and _key(other.writer_name) == key
            if of_mp and wrote:
                yield other, f"{name} wrote it, about whom the MP writes"
            elif other.kind == "mp" and (about or not of_mp):
                yield other, f"an MP writes about {name}"
            elif about:
                yield other, f"the same patient or complainant: {name}"


def _people(session: Session, case: Case) -> dict[str, str]:
    """The people whom the case's forms name, by their folded names."""
    named = session.scalars(
        select(StoredField.value)
        .where(StoredField.case_id == case.id, StoredField.name.in_(_OF_A_PATIENT))
        .limit(MOST_LOOKED_AT)
    )
    return {_key(name): name for name in named}


def _with_words(session: Session, *spellings: str) -> Iterator[Case]:
    """Cases in which a letter has the words, in one of their spellings, one after the other."""
    for spelling in spellings:
        if phrase := tuple(fold(spelling)):
            for hit in search(session, (phrase,), limit=MOST_LOOKED_AT):
                yield session.get_one(Case, hit.case_id)


def _key(name: str) -> str:
    words = fold(name)
    titles = {"mr", "mrs", "ms", "miss", "dr", "prof", "cllr"}
    return " ".join(word for word in words if word not in titles)


def _is_one(digits: str) -> bool:
    weighed = sum(int(digit) * (10 - at) for at, digit in enumerate(digits[:9]))
    check = 11 - weighed % 11
    return int(digits[9]) == (0 if check == 11 else check)
