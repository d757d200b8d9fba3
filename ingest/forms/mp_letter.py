"""MPs' letters, in a mail or on paper, read for the procedure of Appendix 4."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from ingest.forms.labelled import Fields, as_form, labelled_answers, read_answers
from ingest.forms.layout import phrase
from ingest.forms.nhs_number import read_nhs_number
from ingest.forms.postcode import POSTCODE, as_printed
from ingest.forms.values import tidy
from ingest.forms.written_dates import read_date
from ingest.message import Address, Field, Form, FormKind, Passage
from ingest.plain_words import in_small_letters

KIND: FormKind = "mp_letter"
PARLIAMENT = "parliament.uk"

_OWN_PLACE = re.compile(r"(?i)SW1A [0O]AA")
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof(?:essor)?|Rev(?:d|erend)?|Sir|Dame|Lady|Master)\b\.?"
_NAME = (
    rf"(?:{_TITLE}[ \xa0]+(?:and[ \xa0]+{_TITLE}[ \xa0]+)?)?"
    r"[A-ZÀ-Þ][\w’'.-]*(?:[ \xa0]+(?:[a-z]{2,3}[ \xa0]+)?[A-ZÀ-Þ][\w’'-]*){0,4}"
)
_TITLED = re.compile(rf"{_TITLE}[ \xa0]+{_NAME}")
_NAMED = re.compile(_NAME)
_TWO_NAMES = re.compile(r"[A-ZÀ-Þ][\w’'-]+[ \xa0\n]+[A-ZÀ-Þ][\w’'-]+")
_TO_ADDRESS = re.compile(
    r"(?:[ \xa0]*(?:,|[-–—]|\())?"
    r"(?:\s+(?:of|at|from|residing at|resident at|(?:who )?liv(?:es|ing) at)\b)?"
    r"[ \t\xa0]*\n?[ \t\xa0]*"
)
_SENTENCE_ENDS = re.compile(r"(?<!\bSt)(?<!\bRd)(?<!\bAve)[.!?;]\s|\n[ \t]*\n|\)")
_LONGEST_ADDRESS = 220
_BIRTH = re.compile(
    r"(?i)\b(?:D\.?O\.?B\.?|date of birth|born(?: on)?)\W{0,4}(?P<date>\d[^\n,;()]{5,22})"
)
_REFERENCE = re.compile(
    r"(?i)\b(?:(?:our|case|my)\s+)?ref(?:erence)?\b\.?(?:\s+(?:no|number)\b\.?)?\s*[:#]?\s*"
    r"(?P<reference>(?-i:[A-Z]{1,5})[-/ ]?\d[\w/-]*)"
    r"|\bquote\s+(?:(?:our|my|the)\s+)?(?P<quoted>(?-i:[A-Z]{1,5})[-/]?\d[\w/-]*)"
)
_GIVEN_BY_US = re.compile(r"PALS-\d{4}-\d{6}")
_YOURS = re.compile(r"(?i)\byour\s+(?:case\s+)?\Z")
_NHS = re.compile(r"(?i)\bNHS\s+(?:number|num|no)\b\W{0,5}(?P<number>\d[\d \xa0-]{6,14}\d)")


def is_parliamentary(address: Address) -> bool:
    """Whether the sender's address or name says Parliament or MP."""
    domain = address.domain
    return (
        domain == PARLIAMENT
        or domain.endswith(f".{PARLIAMENT}")
        or re.search(r"\bMP\b|\bMember of Parliament\b", address.name) is not None
    )


def read_mp_letter(
    passage: Passage, *, subject: Passage, sender: Address, written: date | None
) -> list[Form]:
    """The references and the constituent of an MP's letter; none where no field is found.

    Read where Parliament wrote the mail, or where the text is on House of Commons paper (or
    signed by an MP) and speaks of a constituent. Offices write their reference into the
    subject too.
    """
    text = passage.text
    if not is_parliamentary(sender) and not (
        b"constituent" in in_small_letters(text) and phrase(KIND, "paper").search(text)
    ):
        return []
    where = passage.where
    fields, _ = read_answers(KIND, text, labelled_answers(KIND, text), where=where, written=written)
    _only_plausible(fields, text)
    _references(fields)
    for found in (
        *_constituent(text, where, fields),
        *_inline(text, where, written),
        *_reference(text, where),
        *(_of_subject(subject) if where == "body" else ()),
    ):
        fields.setdefault(found.name, found)
    # A date or somebody's address alone does not make a letter about a constituent.
    telling = {"our_reference", "your_reference", "constituent_name"}
    if is_parliamentary(sender):
        telling.add("consent")
    if not fields.keys() & telling:
        return []
    return [as_form(KIND, fields)]


def _only_plausible(fields: Fields, text: str) -> None:
    """Drops what stands under a label that means many things: "Re: Car Park", "Date: …"."""
    name = fields.get("constituent_name")
    if name is not None and not _is_a_constituent(name, text):
        del fields["constituent_name"]
    letter_date = fields.get("letter_date")
    if letter_date is not None and letter_date.note.startswith("No full date"):
        del fields["letter_date"]
    address = fields.get("constituent_address")
    if address is not None and _OWN_PLACE.search(address.value):
        del fields["constituent_address"]


def _is_a_constituent(name: Field, text: str) -> bool:
    """Whether it is a person: titled, called a constituent by the label, or with an address
    or a date of birth behind the name."""
    if _TITLED.match(name.value):
        return True
    label = text[text.rfind("\n", 0, name.start) + 1 : name.start].casefold()
    if "constituent" in label:
        return _NAMED.match(name.value) is not None
    behind = text[name.start : name.start + _LONGEST_ADDRESS]
    return _TWO_NAMES.match(behind) is not None and bool(
        POSTCODE.search(behind) or _BIRTH.search(behind)
    )


def _references(fields: Fields) -> None:
    """Keeps of a reference what is one: "ZA 33121 Please quote" is ZA 33121. A bare "Ref"
    with a reference that we gave is ours, not theirs."""
    for name in ("our_reference", "your_reference"):
        field = fields.pop(name, None)
        if field is None:
            continue
        words = field.value.split()[:4]
        numbered = [at for at, word in enumerate(words) if re.search(r"\d", word)]
        if not numbered and not re.search(r"[A-Z]{2}", words[0]):
            continue
        value = " ".join(words[: numbered[-1] + 1 if numbered else 1]).rstrip(",.;")
        whose = "your_reference" if _GIVEN_BY_US.fullmatch(value) else name
        fields.setdefault(whose, replace(field, name=whose, value=value))


def _constituent(text: str, where: str, fields: Fields) -> Iterator[Field]:
    """Name, address and postcode, from the heading or from the first sentence."""
    headed = fields.get("constituent_name")
    if headed is not None:
        match = _TITLED.match(text, headed.start) or _NAMED.match(text, headed.start)
        start, end = (headed.start, match.end() if match else headed.end)
    else:
        spoken = _spoken_of(text)
        if spoken is None:
            return
        start, end = spoken
    name = Field("constituent_name", tidy(text[start:end].rstrip(" .,")), where, "", start, end)
    fields["constituent_name"] = name
    given = fields.get("constituent_address")
    span = (given.start, given.end) if given else _address_after(text, end)
    if span is None:
        return
    yield Field("constituent_address", tidy(text[slice(*span)]), where, "", *span)
    postcode = POSTCODE.search(text, *span)
    if postcode is not None:
        code = as_printed(postcode.group())
        yield Field("constituent_postcode", code, where, "", *postcode.span())


def _of_subject(subject: Passage) -> Iterator[Field]:
    """What offices write into the subject: "Constituent: Mr P. Grieve (Case Ref: ZA33121)"."""
    yield from _reference(subject.text, subject.where)
    spoken = _spoken_of(subject.text)
    if spoken is not None:
        name = tidy(subject.text[slice(*spoken)].rstrip(" .,"))
        yield Field("constituent_name", name, subject.where, "", *spoken)


def _spoken_of(text: str) -> tuple[int, int] | None:
    """Where a sentence names the constituent: "my constituent, Mrs Joan Teller, has …"."""
    for lead in phrase(KIND, "speaks_of").finditer(text):
        name = _TITLED.match(text, lead.end()) or _TWO_NAMES.match(text, lead.end())
        if name is not None:
            return name.span()
    return None


def _address_after(text: str, end: int) -> tuple[int, int] | None:
    """The address that follows a name: up to its postcode, or the block of lines below."""
    lead = _TO_ADDRESS.match(text, end)
    start = lead.end() if lead else end
    limit = min(len(text), start + _LONGEST_ADDRESS)
    stop = _SENTENCE_ENDS.search(text, start, limit)
    limit = stop.start() if stop else limit
    postcode = POSTCODE.search(text, start, limit)
    if postcode is not None and start > end:
        return None if _OWN_PLACE.match(postcode.group()) else (start, postcode.end())
    lines = [line for line in text[start:limit].split("\n") if line.strip()]
    below = "\n" in text[end:start]
    if below and 1 < len(lines) <= 6 and all(len(line) < 60 and ":" not in line for line in lines):
        return start, limit
    return None


def _inline(text: str, where: str, written: date | None) -> Iterator[Field]:
    """Date of birth and NHS number in brackets or in passing, and what is said of consent."""
    if birth := _BIRTH.search(text):
        read = read_date(birth["date"], written=written, of_birth=True)
        if read.iso:
            yield Field("date_of_birth", read.iso, where, read.note, *birth.span("date"))
    if number := _NHS.search(text):
        value, note = read_nhs_number(number["number"])
        yield Field("nhs_number", value, where, note, *number.span("number"))
    against = phrase(KIND, "disagrees").search(text)
    if said := against or phrase(KIND, "agrees").search(text):
        yield Field("consent", "no" if against else "yes", where, "", *said.span())
        yield Field("consent_detail", " ".join(said.group().split()), where, "", *said.span())


def _reference(text: str, where: str) -> Iterator[Field]:
    """A reference in a sentence or in brackets: "(Case Ref: ZA33121)", "please quote ZA33121"."""
    for match in _REFERENCE.finditer(text):
        named = "reference" if match["reference"] else "quoted"
        before = text[max(0, match.start() - 20) : match.start()]
        yours = _YOURS.search(before) or _GIVEN_BY_US.fullmatch(match[named])
        name = "your_reference" if yours else "our_reference"
        yield Field(name, match[named], where, "", *match.span(named))
