"""Words of a mail that are no part of the letter: hidden in its HTML, describing a picture,
in the name of a file or of its sender.

Most are a machine's. They are searched for danger, since risk rules run on every byte that
came in, and for nothing else.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from ingest.addresses import addresses
from ingest.clean_text import clean, one_line
from ingest.headers import decode_words
from ingest.message import Address, Passage
from ingest.parts import Letter, letter_parts
from ingest.plain_words import in_small_letters
from ingest.unshown_html import Margin

TOO_MUCH = "more hidden text than can be searched: only its beginning was"
_FILE_NAME = "file name"
_FILE_DESCRIPTION = "file description"
_NAME = "correspondent's name"
_HEADER = "header that mail programs hide"
# RFC 5322 section 3.6.5, RFC 5536 sections 3.2.4 and 3.2.9, and what Outlook calls the thread.
_UNSHOWN_HEADERS = ("comments", "keywords", "organization", "summary", "thread-topic")
_WITH_PEOPLE = ("from", "sender", "reply-to", "to", "cc")
_MOST_CHARACTERS = 200_000
_MOST_COMPARED = 1_000
_LONGEST_WHERE = 300
_BETWEEN_WORDS = re.compile(r"[_.+\s-]+")
_PLAIN_WORD = re.compile(rb"[a-z]+")
_WORDS = re.compile(r"[^\W\d_]\s+(?:\S+\s+)?[^\W\d_]")


def margins_of(
    found: Iterable[Margin], shown: Iterable[Passage]
) -> tuple[tuple[Passage, ...], str]:
    """A passage for each place in which there are such words, and a defect or "".

    Words that stand in `shown` are left out, so that a preheader or the description of a
    heading drawn as a picture says nothing twice.
    """
    if not (distinct := dict.fromkeys(found)):
        return (), ""
    told = [_Told(passage.text) for passage in shown]
    texts: dict[str, list[str]] = {}
    room = _MOST_CHARACTERS
    for number, (where, words) in enumerate(distinct):
        text = clean(words).strip()
        if number < _MOST_COMPARED and any(letter.holds(text) for letter in told):
            continue
        if len(text) > room:
            text = text[:room]
        room -= len(text)
        if text:
            texts.setdefault(where[:_LONGEST_WHERE], []).append(text)
    passages = tuple(Passage.all_new(where, "\n\n".join(said)) for where, said in texts.items())
    return passages, "" if room > 0 else TOO_MUCH


class _Told:
    """A text, folded no sooner than it is needed: most margins have a word it has nowhere."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._small = in_small_letters(text)

    @cached_property
    def _folded(self) -> str:
        return " ".join(self._text.casefold().split())

    def holds(self, words: str) -> bool:
        """Whether these words stand in it, whatever their case and whatever parts them."""
        small = in_small_letters(words)
        if small in self._small:
            return True
        if any(word not in self._small for word in _PLAIN_WORD.findall(small)):
            return False
        return " ".join(words.casefold().split()) in self._folded


def margins_of_letter(letter: Letter, people: Iterable[Address]) -> Iterator[Margin]:
    """What stands in the headers of a message and of its parts."""
    for person in people:
        yield from _worth_reading(_NAME, person.name)
    headers = letter.headers
    further_subjects = headers.all("subject")[1:] if headers.count("subject") > 1 else []
    for value in (*further_subjects, *(v for name in _UNSHOWN_HEADERS for v in headers.all(name))):
        yield from _worth_reading(_HEADER, decode_words(value))
    for part in letter_parts(letter):
        if part.get("content-description"):
            description = decode_words(str(part.get("content-description", "")))
            yield from _worth_reading(_FILE_DESCRIPTION, description)


def margins_of_inner_letter(letter: Letter) -> Iterator[Margin]:
    """As `margins_of_letter`, of a message that is a file of another one."""
    people = (
        person
        for name in _WITH_PEOPLE
        for value in letter.headers.all(name)
        for person in addresses(value)
    )
    yield from margins_of_letter(letter, people)


def margins_of_names(names: Iterable[str]) -> Iterator[Margin]:
    """The names of files as words: `I_cannot-go_on.docx` is "I cannot go on docx"."""
    for name in names:
        yield from _worth_reading(_FILE_NAME, " ".join(_BETWEEN_WORDS.split(name)))


def _worth_reading(where: str, words: str) -> Iterator[Margin]:
    words = one_line(words)
    if _WORDS.search(words):
        yield where, words
