"""Complaints made more than 12 months after the matter (4.2): dates read, and compared with
the day of receipt.

A date alone shows nothing: people were born, diagnosed and married long ago. It takes an old
date beside something that was done to the patient, in a letter that finds fault, and neither a
word that it still goes on nor one that the writer learnt of it lately.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from classify.finding import Finding
from ingest.message import Message, Passage

_LIMIT_MONTHS = 12
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40,
}  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SEASONS = {"spring": 5, "easter": 4, "summer": 8, "autumn": 11, "christmas": 12, "winter": 12}
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(_NUMBERS)})"
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_YEAR = r"(?P<year>19[5-9]\d|20[0-4]\d)"
_DATES = tuple(
    re.compile(expression, re.IGNORECASE)
    for expression in (
        rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+)?{_MONTH}(?:\s+of)?,?\s+{_YEAR}\b",
        rf"\b(?P<day>\d{{1,2}})[/.-](?P<number>\d{{1,2}})[/.-]{_YEAR}\b",
        rf"\b(?P<season>{'|'.join(_SEASONS)})(?:\s+of)?,?\s+{_YEAR}\b",
        rf"\b(?:in|of|during|back in|from|year)\s+{_YEAR}\b",
        rf"\b{_COUNT}\s+(?:and\s+a\s+half\s+)?(?P<unit>years?|months?|decades?)\s+(?:ago|back)\b",
    )
)
_MAY_DATE = re.compile(r"19[5-9]\d|20[0-4]\d|\sago\b|\sback\b|\s(?:AGO|BACK)\b")
"""What every date has of which the year can be told; looked for first, since it is quick."""
_DONE = re.compile(
    r"(?i)\b(?:operat\w+|surgery|procedure|mended|repair(?:ed)?|removed|pulled|filled|fitted|injected|"
    r"inject\w*|admitted|discharged|sent (?:me|him|her|us|away|home)|treat(?:ed|ment)|scan(?:ned)?|"
    r"appointments?|clinic|ward|hospital|a&e|birth|labour|caesarean|delivered|prescribed|"
    r"refus(?:ed|al)|cancelled|misdiagnos\w+|missed|told (?:me|us|him|her)|said|gave|given|broke|"
    r"lost|left|dropped|fell|happened|incident|stay|care|saw|seen|examined|nurse|surgeon|doctor|"
    r"dentist|midwife|implant|tooth|hip|knee|hernia)\b"
)
_BACKGROUND = re.compile(
    r"(?i)\b(?:born|birthday|d\.?o\.?b\.?|aged?|diagnosed|diagnosis of|(?<!ever )since|still|"
    r"ongoing|"
    r"(?:been|be) (?:a patient|with|under|on|having|living|attending|coming|treated)|every|"
    r"married|widow(?:ed)?|retired|moved|worked|joined|started work|served|policy|act|guidance|"
    r"regulations|report|died by suicide|mine was|first (?:noticed|had)|began|used to|history of|"
    r"registered|contract|passed away|anniversary|how many|how much|in total|at what)\b"
)
_FAULT = re.compile(
    r"(?i)\b(?:complain\w*|unhappy|appalling|disgrace\w*|botched|wrong\w*|mistakes?|errors?|"
    r"never (?:right|the same|told|apologi\w+|got|had|been|explained)|apolog\w+|sorry|"
    r"explanations?|negligen\w*|"
    r"answers|investigat\w+|dragged|damaged?|in pain|suffer\w*|harm(?:ed)?|fault|failed|failures?|"
    r"refused|ignored|rude|badly|scarred|infection|ought to have|should have|nobody|no one|raise)\b"
)
_LATE_KNOWLEDGE = re.compile(
    r"(?i)\b(?:only (?:just )?(?:now )?|just |recently |have now |last (?:week|month) |"
    r"this (?:week|month|year) )(?:been told|found out|learn\w+|discovered|realised|told|heard|"
    r"saw the notes|came to light|diagnosed|shown)\b"
    r"|\b(?:came to light|found out|learnt|learned|discovered|told|revealed)\b.{0,60}"
    r"\b(?:last week|last month|yesterday|this (?:week|month|year)|recently|the other day)\b"
)
_SENTENCE = re.compile(r"[^.!?\n]+(?:\n(?!\n)[^.!?\n]+)*[.!?]*")


@dataclass(frozen=True, slots=True)
class _Dated:
    """A date that a sentence names; `last` is the last day it can mean."""

    passage: Passage
    start: int
    end: int
    last: date
    sentence: str


def out_of_time(message: Message) -> tuple[Finding, ...]:
    """Findings of `out_of_time` from the dates in the writer's own words.

    A finding is set aside (`information`) where the writer learnt of the matter lately.
    Nothing is found in a message without a day of receipt or sending.
    """
    moment = message.received_at or message.sent_at
    if moment is None:
        return ()
    limit = _months_before(moment.date(), _LIMIT_MONTHS)
    if not any(_MAY_DATE.search(passage.text) for passage in message.passages):
        return ()
    dated = [
        item for item in _dates(message, moment.date()) if not _BACKGROUND.search(item.sentence)
    ]
    old = [item for item in dated if item.last < limit and _DONE.search(item.sentence)]
    if not old or any(
        limit <= item.last <= moment.date() and _DONE.search(item.sentence) for item in dated
    ):
        return ()
    own = "\n".join(
        passage.only("new") for passage in message.passages if passage.where != "subject"
    )
    if not _FAULT.search(own):
        return ()
    learnt_lately = bool(_LATE_KNOWLEDGE.search(own))
    return tuple(_finding(item, learnt_lately=learnt_lately) for item in old)


def _finding(item: _Dated, *, learnt_lately: bool) -> Finding:
    return Finding(
        signal="out_of_time",
        rule="out_of_time.old-date",
        where=item.passage.where,
        start=item.start,
        end=item.end,
        text=item.passage.text[item.start : item.end],
        context="information" if learnt_lately else None,
        reason="The writer learnt of it less than 12 months ago." if learnt_lately else "",
    )


def _dates(message: Message, today: date) -> Iterator[_Dated]:
    for passage in message.passages:
        for stretch in passage.stretches:
            if stretch.kind != "new":
                continue
            for sentence in _SENTENCE.finditer(passage.text, stretch.start, stretch.end):
                if _MAY_DATE.search(sentence.group()):
                    yield from _dates_in(passage, sentence, today)


def _dates_in(passage: Passage, sentence: re.Match[str], today: date) -> Iterator[_Dated]:
    taken: list[tuple[int, int]] = []
    for expression in _DATES:
        for match in expression.finditer(passage.text, sentence.start(), sentence.end()):
            start, end = match.span()
            last = _last_day(match.groupdict(), today)
            if last is None or any(start < other[1] and end > other[0] for other in taken):
                continue
            taken.append((start, end))
            yield _Dated(passage, start, end, last, sentence.group())


def _last_day(parts: dict[str, str | None], today: date) -> date | None:
    """The last day that a date can mean; `None` where there is no such day."""
    count, unit = parts.get("count"), parts.get("unit")
    if count and unit:
        number = int(count) if count.isdigit() else _NUMBERS[count.casefold()]
        months = {"m": 1, "y": 12, "d": 120}[unit[0].casefold()]
        return _months_before(today, number * months)
    year = int(parts["year"] or 0)
    season = _SEASONS.get((parts.get("season") or "").casefold())
    name, number_of_month = parts.get("month"), parts.get("number")
    if name:
        month = _MONTHS.index(name[:3].casefold()) + 1
    else:
        month = int(number_of_month or 0) or season or 12
    day = int(parts.get("day") or 0)
    if not 1 <= month <= 12 or day > monthrange(year, month)[1]:
        return None
    return date(year, month, day or monthrange(year, month)[1])


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < 1:
        return date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
