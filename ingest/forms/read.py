"""Every form a message holds, whichever of its texts it stands in."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ingest.forms.appendix_8 import read_appendix_8
from ingest.forms.mp_letter import read_mp_letter
from ingest.forms.nhs_uk_feedback import read_nhs_uk_feedback
from ingest.forms.write_to_them import read_write_to_them
from ingest.message import Address, Automatic, Form, Passage

LONDON = ZoneInfo("Europe/London")
_MOST_FORMS = 20
_MOST_CHARACTERS = 200_000
_NOTICES = ("auto_reply", "newsletter")
_ANSWER = re.compile(r"(?i)\s*(?:re|aw|sv|antw)\s*:")


def read_forms(
    passages: Sequence[Passage], *, sender: Address, moment: datetime | None
) -> tuple[Form, ...]:
    """The forms in these passages, in their order; never raises.

    `moment` is when the mail was received or sent (aware), by which dates without a year
    are told. Quoted words of an answer ("Re: …") are left out: that form was read when it
    came. Of two forms of one kind that say the same, one is kept; of very many, the first 20.
    Forms are looked for in the first 200,000 characters of a text.
    """
    written = moment.astimezone(LONDON).date() if moment else None
    subject = next((item for item in passages if item.where == "subject"), None)
    subject = subject or Passage("subject", "", ())
    is_answer = _ANSWER.match(subject.text) is not None
    found: list[Form] = []
    for passage in passages:
        if passage.where != "subject":
            own = _without_quotes(passage) if is_answer else passage
            beginning = replace(own, text=own.text[:_MOST_CHARACTERS])
            found += _read(beginning, subject, sender, written)
    return tuple(_without_repeats(found[:_MOST_FORMS]))


def holds_website_review(
    forms: Iterable[Form], *, sender: Address, senders: Collection[str]
) -> bool:
    """Whether the NHS website itself sends somebody's review, and not who passes one on.

    `senders` are its addresses and domains; a domain is that one only, since below nhs.uk
    are the whole NHS's.
    """
    known = {sender_of.strip().casefold().removeprefix("@") for sender_of in senders}
    from_site = not known.isdisjoint((sender.key, sender.domain))
    return from_site and any(form.kind == "nhs_uk_feedback" for form in forms)


def speaks_for_itself(automatic: Automatic | None, *, review: bool) -> Automatic | None:
    """The verdict that a machine wrote, taken back where it carries somebody's review.

    The NHS website's notices are a machine's mail and a person's words: they are read as
    what the person said (docs/adr/0007).
    """
    taken_back = review and automatic is not None and automatic.kind in _NOTICES
    return None if taken_back else automatic


def _read(passage: Passage, subject: Passage, sender: Address, written: date | None) -> list[Form]:
    review = read_nhs_uk_feedback(passage, subject=subject, sender=sender, written=written)
    if review:
        return review
    letters = read_write_to_them(passage, subject=subject, written=written)
    return [
        *read_appendix_8(passage, written=written),
        *letters,
        *read_mp_letter(passage, subject=subject, sender=sender, written=written),
    ]


def _without_quotes(passage: Passage) -> Passage:
    """The passage with its quoted words blanked, so that every offset stays, and cut off
    behind the last words that are none."""
    end = max((s.end for s in passage.stretches if s.kind != "quoted"), default=0)
    pieces = (
        _blanked(passage.text[stretch.start : stretch.end])
        if stretch.kind == "quoted"
        else passage.text[stretch.start : stretch.end]
        for stretch in passage.stretches
        if stretch.end <= end
    )
    return Passage(passage.where, "".join(pieces), passage.stretches)


def _blanked(text: str) -> str:
    return "\n".join(" " * len(line) for line in text.split("\n"))


def _without_repeats(forms: Sequence[Form]) -> list[Form]:
    """Leaves out a form whose every answer another one of its kind gives as well."""
    kept: list[Form] = []
    for at, form in enumerate(forms):
        others = [*kept, *forms[at + 1 :]]
        if not any(_says_as_much(other, form) for other in others):
            kept.append(form)
    return kept


def _says_as_much(other: Form, form: Form) -> bool:
    return other.kind == form.kind and {(f.name, f.value.casefold()) for f in form.fields} <= {
        (f.name, f.value.casefold()) for f in other.fields
    }
