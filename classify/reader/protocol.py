"""What a second reader is: sentences in, passages it finds dangerous out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

RiskSignal = Literal["risk_to_life_self", "risk_to_life_other"]
ClaimSignal = Literal["legal", "media"]
LetterKind = Literal["enquiry", "concern", "complaint", "compliment"]
"""What a person's first letter may be (the contract's kinds)."""
Strength = Literal["faint", "clear", "plain"]
"""How much a reader makes of what it found: `faint` is worth a person's first look only
beside a hint of the rules, `clear` is worth one by itself and pages beside such a hint,
`plain` pages by itself."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a message: as it was written, its normal words (`classify.pipeline`),
    and where it stands.

    `start` and `end` are character offsets in the text of the passage `where`.
    """

    text: str
    words: tuple[str, ...]
    where: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Opinion:
    """A reader's view that words `start` to `end` of the passage `where` show a signal.

    `rule` begins with `reader.`; staff read it beside the words.
    """

    signal: RiskSignal | ClaimSignal
    strength: Strength
    rule: str
    where: str
    start: int
    end: int


class ReaderError(Exception):
    """A reader could not read; the message is a sentence for whoever runs it."""


class Reader(Protocol):
    """Reads the sentences of one message. Safe between threads."""

    @property
    def name(self) -> str:
        """What `palsbox check` calls it."""
        ...

    def opinions(self, sentences: Sequence[Sentence]) -> Iterator[Opinion]:
        """What it finds; nothing where all is calm.

        Raises `ReaderError` where it depends on something that failed.
        """
        ...


@runtime_checkable
class HearsKinds(Protocol):
    """A reader that also says what a message sounds like as a whole."""

    def kinds(self, sentences: Sequence[Sentence]) -> Mapping[LetterKind, float]:
        """How probable each kind is (they add up to 1); empty where too little is said."""
        ...
