"""Notices of the NHS website that somebody has reviewed a service, with the review in them."""

import re
from collections.abc import Iterator
from datetime import date

from ingest.forms.labelled import Fields, as_form, labelled_answers, read_answers
from ingest.forms.layout import phrase
from ingest.forms.values import tidy
from ingest.forms.written_dates import read_date
from ingest.message import Address, Field, Form, FormKind, Passage, Printed
from ingest.plain_words import in_small_letters

KIND: FormKind = "nhs_uk_feedback"
_NEAR_THE_BEGINNING = 800
_LONGEST_REVIEW = 6_000
_LONGEST_TITLE = 120
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_LINE = re.compile(r"[^\n]+")


def read_nhs_uk_feedback(
    passage: Passage, *, subject: Passage, sender: Address, written: date | None
) -> list[Form]:
    """The review and what the site says of it; none where no review or rating is found.

    The site must be named and say that there is a review. Where the review ends cannot
    always be told: rather too much is taken for it than too little.
    """
    text = passage.text
    folded = in_small_letters(text)
    if b"review" not in folded and b"rating" not in folded and b"comment" not in folded:
        return []
    opening = f"{subject.text}\n{text[:_NEAR_THE_BEGINNING]}"
    if not phrase(KIND, "announces").search(opening):
        return []
    if not phrase(KIND, "site").search(f"{sender.name}\n{opening}"):
        return []
    where = passage.where
    answers = labelled_answers(KIND, text)
    fields, printed = read_answers(KIND, text, answers, where=where, written=written)
    _cut_review(fields, text)
    for field in (
        *_rating(text, where),
        *_unlabelled_review(text, where, fields),
        *_about(text, where, written),
    ):
        fields.setdefault(field.name, field)
    if "rating" in fields:
        fields["rating"] = _as_stars(fields["rating"])
    if not fields.keys() & {"review", "rating"}:
        return []
    printed += [
        Printed(where, *match.span())
        for match in phrase(KIND, "printed").finditer(text)
        if not _within(match.span(), fields)
    ]
    return [as_form(KIND, fields, printed)]


def _within(span: tuple[int, int], fields: Fields) -> bool:
    own = (fields[name] for name in ("review", "review_title") if name in fields)
    return any(span[0] < field.end and field.start < span[1] for field in own)


def _cut_review(fields: Fields, text: str) -> None:
    """A labelled review stops where the website speaks again."""
    review = fields.get("review")
    if review is None:
        return
    over = phrase(KIND, "over").search(text, review.start + 1, review.end)
    if over is not None:
        end = over.start()
        value = tidy(text[review.start : end])
        fields["review"] = Field("review", value, review.where, review.note, review.start, end)


def _rating(text: str, where: str) -> Iterator[Field]:
    match = phrase(KIND, "stars").search(text)
    if match is not None:
        yield Field("rating", match.group().strip(), where, "", *match.span())


def _as_stars(field: Field) -> Field:
    """A rating in the same words however it is written: "2 out of 5"."""
    match = phrase(KIND, "stars").search(field.value) or re.search(
        r"(?P<number>\b[0-5]\b|\b(?:one|two|three|four|five)\b)", field.value.casefold()
    )
    if match is None:
        return field
    parts = match.groupdict()
    if parts.get("filled"):
        stars = len(parts["filled"].replace("\ufe0f", ""))
    else:
        number = next(value for name, value in parts.items() if value and name != "filled")
        stars = _NUMBERS.get(number.casefold(), -1)
        stars = int(number) if stars < 0 else stars
    value = f"{stars} out of 5"
    return Field(field.name, value, field.where, field.note, field.start, field.end)


def _unlabelled_review(text: str, where: str, fields: Fields) -> Iterator[Field]:
    """What stands below the stars: a short first line is the title, the rest the review."""
    rating = fields.get("rating") or next(_rating(text, where), None)
    if "review" in fields or rating is None:
        return
    title = fields.get("review_title")
    start = text.find("\n", max(rating.end, title.end if title else 0))
    if start < 0:
        return
    over = phrase(KIND, "over").search(text, start)
    end = min(over.start() if over else len(text), start + _LONGEST_REVIEW)
    first = _LINE.search(text, start, end)
    if first is None:
        return
    rest = tidy(text[first.end() : end])
    words = first.group().strip()
    if title is None and rest and len(words) <= _LONGEST_TITLE:
        yield Field("review_title", tidy(words), where, "", *first.span())
        first = _LINE.search(text, first.end(), end)
    review = tidy(text[first.start() : end]) if first else ""
    if first and review:
        yield Field("review", review, where, "", first.start(), end)


def _about(text: str, where: str, written: date | None) -> Iterator[Field]:
    if match := phrase(KIND, "reviews").search(text):
        group = "service" if match["service"] else "service2"
        yield Field("service", tidy(match[group]), where, "", *match.span(group))
    if match := phrase(KIND, "writer").search(text):
        yield Field("reviewer", tidy(match["writer"]), where, "", *match.span("writer"))
    if match := phrase(KIND, "visited").search(text):
        yield Field("visited", tidy(match["visited"]), where, "", *match.span("visited"))
    for match in phrase(KIND, "posted").finditer(text):
        day = read_date(match["posted"], written=written)
        if day.iso:
            yield Field("posted_on", day.iso, where, day.note, *match.span("posted"))
            break
    if match := phrase(KIND, "link").search(text):
        yield Field("link", match.group(), where, "", *match.span())
