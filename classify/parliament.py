"""Signs that an MP, or somebody in an MP's office, wrote a message (Appendix 4).

Signs stand in the From line and in the words the writer wrote, the lines under their name
included. Naming or copying in an MP is no sign; neither are Peers, committees, candidates
and former Members.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from classify import parliament_words as words
from classify.guarded import Guarded
from classify.lines import FROM, Line, from_line, head, own_lines, sign_off
from classify.register import PARLIAMENT, Register
from ingest.message import Address, Message, Passage, StretchKind


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign. `office` where it shows somebody who works for an MP rather than the MP;
    `start` is an offset in the passage `where` (or in the From line); `address` where the
    sign is the sender's address, which authentication can prove."""

    rule: str
    office: bool
    where: str
    start: int
    text: str
    address: bool = False


def parliament_signs(message: Message, register: Register) -> tuple[Sign, ...]:
    """All signs that an MP or their office wrote; none for list mail and machines' replies."""
    if message.automatic is not None or _is_bulletin(message):
        return ()
    signs = [*_address_signs(message, register)]
    if not _may_speak_of_parliament(message):
        return tuple(signs)
    own = _OwnWords(message)
    if own.disclaims:
        return tuple(signs)
    signs += _display_signs(message, register)
    signs += _body_signs(message, own)
    if own.merely_carries_a_letter:
        for passage in message.passages:
            if passage.where.startswith("attachment:"):
                signs += _letter_signs(passage)
                signs += _office_signs(passage)
    return tuple(signs)


def _may_speak_of_parliament(message: Message) -> bool:
    """Whether any word is there that signs other than an address are made of."""
    if message.from_.domain == PARLIAMENT:
        return True
    texts = (message.from_.name, *(passage.text for passage in message.passages))
    return any(words.mentions_parliament(text) for text in texts)


def passed_on_signs(message: Message, register: Register) -> tuple[Sign, ...]:
    """Signs that the letter which a colleague forwards was written by an MP or their office."""
    if message.automatic is not None or words.MY_MP.search(message.new_text):
        return ()
    inside = tuple(
        sign
        for passage in message.passages
        if passage.where != "subject"
        for rule, expression in words.OFFICE_SIGNS.items()
        for sign in _matches(rule, expression, passage, whose=("forwarded", "quoted"))
    )
    return inside + tuple(
        Sign("mp.passed-on-by-staff", False, passage.where, match.start("who"), match["who"])
        for passage in message.passages
        for match in words.FORWARDED_FROM.finditer(passage.text)
        if passage.where != "subject"
        and (passage.kind_at(match.start()) in ("forwarded", "quoted") or passage.where != "body")
        and _is_an_mps(match["who"], register)
    )


def _is_an_mps(who: str, register: Register) -> bool:
    address = Address("", who.rpartition("<")[2].rstrip(">] "))
    return bool(
        re.search(words.NAMED, who)
        or register.at_address(address)
        or register.at_own_domain(address)
        or address.key.endswith(f".mp@{PARLIAMENT}")
    )


def is_peer(text: str) -> bool:
    """Whether a display name or a line under a letter is a Peer's."""
    return bool(words.PEER.search(text))


def is_candidate_or_former(text: str) -> bool:
    """Whether a name or line says that the writer was, or would be, an MP."""
    return bool(words.FORMER.search(text) or words.CANDIDATE.search(text))


class _OwnWords:
    """What the whole of the writer's own words tell."""

    def __init__(self, message: Message) -> None:
        self.lines = own_lines(message.body)
        self.text = "\n".join(line.text for line in self.lines)
        name = message.from_.name
        foot = [line.text for line in sign_off(message.body)]
        self.at_parliament = message.from_.domain == PARLIAMENT
        self.disclaims = any(is_candidate_or_former(text) for text in (name, *foot[-5:]))
        self.elsewhere = is_peer(name) or any(
            words.ELSEWHERE.search(text) for text in (name, *foot[-5:])
        )
        self.names_an_mp = bool(
            words.PARLIAMENTARY.search(f"{name}\n{message.subject}\n{self.text}")
        )
        self.has_an_mp = bool(
            words.MY_MP.search(self.text) or words.SELF_CONSTITUENT.search(self.text)
        )
        self.merely_carries_a_letter = len(self.text.split()) < 60 and not self.has_an_mp


def _address_signs(message: Message, register: Register) -> Iterator[Sign]:
    line, address = from_line(message), message.from_.address
    start = line.rfind(address)

    def at_address(rule: str, *, office: bool) -> Sign:
        return Sign(rule, office, FROM, start, address, address=True)

    if register.at_address(message.from_) is not None:
        yield at_address("mp.registered-address", office=False)
    elif register.at_own_domain(message.from_) is not None:
        yield at_address("mp.own-domain", office=True)
    elif message.from_.key.endswith(f".mp@{PARLIAMENT}"):
        yield at_address("mp.address-of-an-mp", office=False)


def _display_signs(message: Message, register: Register) -> Iterator[Sign]:
    name = message.from_.name
    if words.NEWS.search(name):
        return
    office = re.search(words.OFFICE_OF, name)
    if office:
        yield Sign("mp.office-in-name", True, FROM, office.start(), office.group())
    elif named := re.search(rf"^\W*{words.NAMED}", name):
        yield Sign("mp.name", False, FROM, named.start(), named.group())
    elif message.from_.domain == PARLIAMENT and register.named(name) and not is_peer(name):
        yield Sign("mp.name-in-register", False, FROM, 0, name)


def _body_signs(message: Message, own: _OwnWords) -> Iterator[Sign]:
    yield from _letter_signs(message.body)
    yield from _office_signs(message.body)
    if own.elsewhere:
        return
    if not own.has_an_mp:
        if own.names_an_mp or own.at_parliament:
            yield from _matches(
                "mp.speaks-of-their-constituent", words.OUR_CONSTITUENT, message.body
            )
        if own.at_parliament:
            yield from _matches("mp.casework-at-parliament", words.CONSTITUENT, message.body)
        if words.CONSTITUENT.search(own.text) or words.OUR_CONSTITUENT.search(own.text):
            yield from _matches("mp.asked-by-an-mp", words.ASKED, message.body)
        yield from _matches("mp.sends-an-mps-letter", words.LETTER_FROM, message.body)


def _letter_signs(passage: Passage) -> Iterator[Sign]:
    """Signs of a letter that is the MP's own: their name above or below it, or "as your MP, I"."""
    letterhead, salutation = head(passage)
    yield from _matches("mp.first-person", words.FIRST_PERSON, passage, office=False)
    for line in sign_off(passage):
        below_the_address = line.start < (letterhead[-1].start + 1 if letterhead else 0)
        match = words.SIGNED.search(line.text) or words.SIGNED_SEAT.search(line.text)
        if match is None or below_the_address or words.NOT_A_NAME.search(line.text.strip()):
            continue
        if is_candidate_or_former(line.text) or not _is_sign_off(match):
            continue
        yield Sign("mp.signature", False, passage.where, line.start, line.text)
    for line in letterhead or _house_paper(passage):
        match = words.SIGNED.search(line.text)
        if match and not _addresses(salutation, match["who"]):
            yield Sign("mp.letterhead", False, passage.where, line.start, line.text)


def _house_paper(passage: Passage) -> tuple[Line, ...]:
    """The first lines of a letter on paper of the House, where it greets nobody."""
    top = own_lines(passage)[:3]
    return top[:1] if any(words.HOUSE.match(line.text) for line in top[1:]) else ()


def _is_sign_off(match: re.Match[str]) -> bool:
    """A name with nothing but a seat, an office or punctuation after it, not a sentence."""
    rest = match.groupdict().get("rest") or ""
    return not re.match(
        r"[’']s\b|\s+(?!for\b|and\b|House\b)[a-z]", rest
    ) and not rest.rstrip().endswith("?")


def _addresses(salutation: str, named: str) -> bool:
    """Whether "Dear Ms Tierney" greets the person the line above it names."""
    greeted = set(re.findall(r"\w+", salutation.casefold()))
    name = set(re.findall(r"\w+", named.casefold())) - {"sir", "dr", "mr", "mrs", "ms", "dame"}
    return bool(greeted & name)


def _office_signs(passage: Passage) -> Iterator[Sign]:
    for rule, expression in words.OFFICE_SIGNS.items():
        yield from _matches(rule, expression, passage)


def _matches(
    rule: str,
    expression: Guarded,
    passage: Passage,
    *,
    office: bool = True,
    whose: Collection[StretchKind] = ("new", "signature"),
) -> Iterator[Sign]:
    for match in expression.finditer(passage.text):
        if passage.kind_at(match.start()) in whose:
            yield Sign(rule, office, passage.where, match.start(), match.group())


def _is_bulletin(message: Message) -> bool:
    headline = f"{message.from_.name} {message.subject}"
    return bool(words.NEWS.search(headline) and words.LEAVE_LIST.search(message.body.text))
