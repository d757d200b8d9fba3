"""The headings that mail software writes above an older mail: "On … wrote:", blocks of
From/Sent/To/Subject, "Original Message", "Begin forwarded message", in many languages."""

import re
from dataclasses import dataclass

from ingest.disclaimers import begins_disclaimer
from ingest.header_block import HeaderBlock, field_name, header_block
from ingest.lines import Line
from ingest.message import Address, StretchKind
from ingest.personal_names import name_words
from ingest.phrases import phrases

_CLOCK = re.compile(r"\d[:.h]\d\d")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}[/.-] ?\d{1,2}[/.-] ?\d{2}\b")
_ADDRESS = re.compile(r"[^\s<>@(]{1,64}@[^\s<>@]{1,200}")
_BRACKETED = re.compile(r"[<(\[] ?(?:mailto:)?[^\s<>@(]{1,64}@[^\s<>@]{1,200}[>)\]]")
_RULE = re.compile(r"[-‐_=*~]{5,}(?: ?\w.{1,40}? ?[-‐_=*~]{4,})?")
_GROUPWISE = re.compile(r">{3,} .{3,300} >{3,}")
# People write "then he wrote:" too; mail software never says so.
_TALE = re.compile(r"\b(?:I|we|he|she|they|my|our|his|her|their|had|then|have|also)\b")
# Some programs set the attribution behind the last line of the answer.
_SHARED = re.compile(
    r"(?![-| ]*On )\S.*?(?:[\s\-]|(?<=[.!?]))"
    r"On (?:\d{1,2}[ /.-]|Mon|Tue|Wed|Thu|Fri|Sat|Sun|[A-Z][a-z]{2} \d)"
)
_MAY_BREAK = re.compile(
    r"(?i)^(?:on|le|am|el|il|op|em|den|ar|w dniu|in message|sent from)\b|<$|"
    r"\d[:.h]\d\d\b.*[^.!?:]$|@\S+> \w+ am .*\.$"
)
# A day and an hour by themselves, whose writer stands in the line below.
_DATE_ALONE = re.compile(r"(?i)-{0,4}(?:on|le|am|el|il|op|em|den)\s[\w ,./:+()-]{8,60}")
_DASHES = "-‐–—_*=["
_SHORTEST = 8
_FEWEST_DASHES = 2


@dataclass(frozen=True, slots=True)
class Setting:
    """What the mail's own headers say. `answers` and `forwards` go by its subject or the
    thread it stands in; `writer` is who sent it (`NOBODY` where that is not known)."""

    writer: Address
    answers: bool
    forwards: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that ends before line `end`. The lines from `begin` on are its own, the
    writer's words may stand before. `kind` is `None` where it does not tell an
    answer from a forward. `sender` is what it says of who wrote the mail below.
    `is_certain` where everything below belongs to it, even without a `>` in front."""

    begin: int
    end: int
    kind: StretchKind | None
    sender: str
    is_certain: bool

    def is_by(self, writer: Address) -> bool:
        """Whether the heading names this writer as the author."""
        said = self.sender.casefold()
        if "@" in said:
            return bool(writer.key) and writer.key in said
        name = " ".join(name_words(writer.name)).casefold()
        return bool(name) and f" {name} " in f" {' '.join(name_words(said))} "


class Headings:
    """Finds the headings of one text."""

    def __init__(self, lines: list[Line], setting: Setting) -> None:
        self._lines = lines
        self._setting = setting
        self._phrases = phrases()
        self._end_of_banner = _end_of_banner(lines)
        # Where an attribution may end: most lines of most letters need no second look.
        self._ends = {
            at
            for at, line in enumerate(lines)
            if line.words[-1] in ":：>" or "wrote:" in line.words or line.words.endswith(" writes")
        }

    def at(self, at: int) -> Heading | None:
        """The heading that begins with the line `at`."""
        words = self._lines[at].words
        if words[0] == ">":
            return self._groupwise(at) if words.startswith(">>>") else None
        if len(words) < _SHORTEST:
            return self._block(at) if field_name(words) else None
        if (words[0] in _DASHES or words[-1] in ":：") and (found := self._announced(at)):
            return found
        if field_name(words) and (found := self._block(at)):
            return found
        return self._attribution(at)

    def quotes_at(self, at: int) -> bool:
        """Whether the line `at` begins with `>`."""
        return at < len(self._lines) and self._lines[at].words[0] == ">"

    def announces_forward(self, words: str) -> bool:
        """Whether the words are what software writes above a mail that is passed on."""
        if len(words) < _SHORTEST:
            return False
        known = self._phrases
        return bool(
            (words[0] in _DASHES and known.forwarded_message.fullmatch(_between_dashes(words)))
            or (words[-1] in ":：]" and known.forward_opening.fullmatch(words))
        )

    def ends_forward(self, words: str) -> bool:
        """Whether the words are what software writes below a mail that is passed on."""
        return words[0] in _DASHES and bool(
            self._phrases.forward_end.fullmatch(_between_dashes(words))
        )

    def _announced(self, at: int) -> Heading | None:
        words = self._lines[at].words
        is_forward = self.announces_forward(words)
        if not is_forward and not self._phrases.original_message.fullmatch(_between_dashes(words)):
            return None
        below = self._below(at + 1)
        end, sender = (below.end, below.sender) if below else (at + 1, words)
        return Heading(at, end, "forwarded" if is_forward else None, sender, is_certain=True)

    def _below(self, at: int) -> Heading | None:
        """The block or the attribution under a line that announces it."""
        if at >= len(self._lines):
            return None
        block = header_block(self._lines, at)
        if block is None:
            return self._attribution(at)
        return Heading(at, block.end, None, block.sender, is_certain=True)

    def _groupwise(self, at: int) -> Heading | None:
        words = self._lines[at].words
        if _GROUPWISE.fullmatch(words) and _CLOCK.search(words):
            return Heading(at, at + 1, None, words, is_certain=True)
        return None

    def _block(self, at: int) -> Heading | None:
        block = header_block(self._lines, at)
        if block is None:
            return None
        if not block.sender:
            found = Heading(at, block.end, None, "", is_certain=True)
            return found if self._is_of_a_mail_without_sender(at, block) else None
        if len(block.names) == 1:
            return self._lone_sender(at, block)
        if not self._is_of_a_mail(at, block):
            return None
        begin = at - 1 if at and _RULE.fullmatch(self._lines[at - 1].words) else at
        if not (self._setting.answers or self._setting.forwards) and self._opens_the_mail(begin):
            # A web form writes its fields so; they are the writer's own message.
            return None
        return Heading(begin, block.end, None, block.sender, is_certain=True)

    def _lone_sender(self, at: int, block: HeaderBlock) -> Heading | None:
        """ "From: [constituent]" over a quotation; in an answer also over a paragraph, where it
        is a paragraph of its own and tells another's address."""
        if self.quotes_at(block.end):
            return Heading(at, block.end, "forwarded", block.sender, is_certain=False)
        lone = Heading(at, block.end, None, block.sender, is_certain=True)
        is_paragraph = self._lines[at].opens and self._begins_paragraph(block.end)
        told = "@" in block.sender and not lone.is_by(self._setting.writer)
        is_below = self._setting.answers and not self._opens_the_mail(at)
        return lone if is_paragraph and told and is_below else None

    def _begins_paragraph(self, at: int) -> bool:
        return at < len(self._lines) and self._lines[at].opens

    def _is_of_a_mail_without_sender(self, at: int, block: HeaderBlock) -> bool:
        """Whether date and addresses stand there as no writer of an answer types them."""
        if len(block.names) < 2 or not self._setting.answers or self._opens_the_mail(at):
            return False
        said = " ".join(line.words for line in self._lines[at : block.end])
        is_dated = _CLOCK.search(said) is not None and _YEAR.search(said) is not None
        return self._lines[at].opens and is_dated and "@" in said

    def _opens_the_mail(self, at: int) -> bool:
        """Whether nothing stands above the line `at`, or only a banner."""
        return at <= self._end_of_banner

    def _is_of_a_mail(self, at: int, block: HeaderBlock) -> bool:
        """Whether it has what a person who types "From: … To: …" leaves out."""
        said = " ".join(line.words for line in self._lines[at : block.end])
        if len(block.names) == 2:
            return self._setting.forwards or (
                "@" in block.sender and _CLOCK.search(said) is not None
            )
        if self._setting.answers or self._setting.forwards or "@" in said:
            return True
        return len(block.names) > 3 and bool(_CLOCK.search(said) or _YEAR.search(said))

    def _attribution(self, at: int) -> Heading | None:
        """ "On … wrote:", which mail programs break over up to three lines."""
        if at + 3 in self._ends and self._is_spread_out(at):
            words = " ".join(line.words for line in self._lines[at : at + 4])
            return self._attributed(at, at + 4, words)
        if self._ends.isdisjoint((at, at + 1, at + 2)):
            return None
        words = self._lines[at].words
        if at in self._ends and (found := self._attributed(at, at + 1, words)):
            return found
        if not _MAY_BREAK.search(words):
            return None
        for here in (at + 1, at + 2):
            if here >= len(self._lines):
                return None
            line = self._lines[here]
            apart = line.opens or self._phrases.attribution.fullmatch(line.words.lstrip("<"))
            if apart and not (here == at + 1 and self._is_date_alone(words)):
                return None
            words += f" {line.words}"
            if here in self._ends and (found := self._attributed(at, here + 1, words)):
                return found
        return None

    def _is_spread_out(self, at: int) -> bool:
        """Polymail gives the address, and each of its brackets, a line of its own."""
        return self._lines[at + 1].words == "<" and self._lines[at + 3].words == "> wrote:"

    def _is_date_alone(self, words: str) -> bool:
        """Whether it says when, to the minute, and nothing else."""
        return bool(_DATE_ALONE.fullmatch(words) and _CLOCK.search(words) and _YEAR.search(words))

    def _attributed(self, at: int, end: int, words: str) -> Heading | None:
        """The heading that these words are, where they name who wrote."""
        is_certain = False
        if self._phrases.attribution.fullmatch(words):
            is_certain = self._is_stamped(words)
        elif self._is_bare_attribution(words, end):
            is_certain = True
        elif not (self.quotes_at(end) and self._phrases.loose_attribution.fullmatch(words)):
            return None
        begin = at
        if _TALE.search(_ADDRESS.sub("", words)):
            begin = end
        elif _SHARED.match(words):
            begin = at + 1
        return Heading(begin, end, "quoted", words, is_certain)

    def _is_bare_attribution(self, words: str, end: int) -> bool:
        """Name, address and time with a colon behind, whatever the language's "wrote" is.
        Whoever lists the mails they have sent writes so too, if nothing else tells."""
        if words[-1] not in ":：" or not _BRACKETED.search(words) or not self._is_stamped(words):
            return False
        return self._setting.answers or self._setting.forwards or self.quotes_at(end)

    def _is_stamped(self, words: str) -> bool:
        """Whether it has what software writes and people don't: an address, or the time of
        day with the year, and nobody telling a tale."""
        plain = _ADDRESS.sub("", words)
        if _TALE.search(plain):
            return False
        has_time, has_year = bool(_CLOCK.search(plain)), bool(_YEAR.search(plain))
        if plain != words:
            return has_time or has_year
        return has_time and has_year and self._setting.answers


def _between_dashes(words: str) -> str:
    """What a line of dashes says in its middle; empty for any other line. Behind the second
    dashes some programs go straight on with "From:"."""
    bare = words.lstrip("-‐–—_*= ")
    if len(words) - len(bare) < _FEWEST_DASHES:
        return ""
    said, _, behind = bare.partition("----")
    if not behind.lstrip("- ").startswith(("From:", "Von:", "De:")):
        said = bare
    return said.rstrip("-‐–—_*= :")


def _end_of_banner(lines: list[Line]) -> int:
    """The line after a banner such as mail servers set above a letter; 0 where none stands."""
    if not lines or not begins_disclaimer(lines[0].words):
        return 0
    return next((at for at, line in enumerate(lines) if at and line.opens), len(lines))
