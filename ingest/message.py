"""A mail as palsbox understands it: frozen values that every later room reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

StretchKind = Literal["new", "quoted", "forwarded", "signature", "disclaimer"]
AutomaticKind = Literal["auto_reply", "bounce", "newsletter", "own"]
BounceAction = Literal["failed", "delayed", "delivered"]
AuthenticityVerdict = Literal["pass", "fail", "none"]
FormKind = Literal["appendix_8", "write_to_them", "nhs_uk_feedback", "mp_letter"]
AttachmentState = Literal["text", "no_text", "encrypted", "corrupt", "too_large", "unsupported"]


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox address. `address` is as written (may be empty); compare with `key`."""

    name: str
    address: str

    @property
    def key(self) -> str:
        """The address folded for comparison."""
        return self.address.strip().casefold()

    @property
    def domain(self) -> str:
        """The part after the last `@`, folded; empty where there is none."""
        return self.key.rpartition("@")[2] if "@" in self.key else ""


NOBODY = Address("", "")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters `start` to `end` of a passage's text, and whose words they are."""

    kind: StretchKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """One readable text of a message.

    `where` is `subject`, `body` or `attachment:NAME`, as findings name it; in the margins of a
    message it is `hidden text`, `file name` and the like (`ingest.margins`). The
    stretches are in order and cover the text without gaps.
    """

    where: str
    text: str
    stretches: tuple[Stretch, ...]

    @classmethod
    def all_new(cls, where: str, text: str) -> "Passage":
        """A passage in which every word is the writer's own."""
        return cls(where, text, (Stretch("new", 0, len(text)),) if text else ())

    def kind_at(self, offset: int) -> StretchKind:
        """Whose words stand at `offset`; `new` where no stretch says otherwise."""
        for stretch in self.stretches:
            if stretch.start <= offset < stretch.end:
                return stretch.kind
        return "new"

    def only(self, *kinds: StretchKind) -> str:
        """The text of the stretches of these kinds, joined by a line break."""
        return "\n".join(
            self.text[stretch.start : stretch.end].strip("\n")
            for stretch in self.stretches
            if stretch.kind in kinds
        )


@dataclass(frozen=True, slots=True)
class Attachment:
    """A listed attachment. Its text, where there is one, is a passage `attachment:NAME`.

    `number` counts from 0 in the order of the message and, with the raw bytes, is
    enough to find the content again.
    """

    number: int
    name: str
    content_type: str
    size: int
    state: AttachmentState
    note: str = ""


@dataclass(frozen=True, slots=True)
class Automatic:
    """The verdict that a machine, not a person, wrote; with the reason for staff."""

    kind: AutomaticKind
    reason: str


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a delivery status notification tells of our own mail (RFC 3464).

    `recipients` are the addresses we wrote to, as far as it says. `status` is the gravest
    status code (RFC 3463) and may be empty. A mail that is `delayed` is still being tried.
    """

    original_message_id: str
    recipients: tuple[str, ...]
    status: str
    action: BounceAction = "failed"


@dataclass(frozen=True, slots=True)
class Authenticity:
    """What the receiving server found out about the sender (RFC 8601)."""

    verdict: AuthenticityVerdict
    reason: str


UNPROVED = Authenticity("none", "")
"""Nobody looked, or said so."""


@dataclass(frozen=True, slots=True)
class Language:
    """The language the writer's own words are in: its ISO 639-1 code and English name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Field:
    """One filled-in line of a form: `name` is ours (`patient_name`), `value` the writer's.

    `where` names the passage it was read from, `start` and `end` are offsets there; `note`
    is a sentence for staff where the value is not what the form asks for ("The NHS number's
    check digit is wrong."). Dates are ISO 8601 where they could be read.
    """

    name: str
    value: str
    where: str
    note: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Printed:
    """Characters `start` to `end` of the passage `where` that a form prints itself, its
    labels and the options nobody ticked: nobody's words."""

    where: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Form:
    """A letter of a known shape, read into its fields, in the order of the form."""

    kind: FormKind
    fields: tuple[Field, ...]
    printed: tuple[Printed, ...] = ()

    def value(self, name: str) -> str:
        """What was written in that field; empty where nothing was."""
        return next((field.value for field in self.fields if field.name == name), "")


@dataclass(frozen=True, slots=True)
class Message:
    """One mail, read. Every moment is time-zone aware; absent headers are empty.

    `unreadable` is a sentence for staff where the bytes are no mail a person could
    read; such a message goes to quarantine, and whatever text it has is still in
    `passages`, so that danger in it is found. `defects` are lesser faults, one
    sentence each. `doubts` say, one sentence each, why the sender may not be who it seems:
    headers that disagree, a domain that looks like another. `language` is set where the
    writer's own words are not English. `margins` are words that no reader of the letter is
    shown or that only name something (hidden text, a picture's description, a file's name):
    passages whose `where` says which. They are searched for danger and for nothing else.
    `writers` is everybody whom the From headers name, where they name more than one.
    `by_list` says that a mailing list handed it on, to us among others.
    `website_review` says that the NHS website itself sent it, with somebody's review in it.
    """

    message_id: str
    from_: Address
    subject: str
    passages: tuple[Passage, ...]
    size: int
    sender: Address = NOBODY
    reply_to: tuple[Address, ...] = ()
    envelope_sender: str | None = None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    sent_at: datetime | None = None
    received_at: datetime | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    automatic: Automatic | None = None
    bounce: Bounce | None = None
    authenticity: Authenticity = UNPROVED
    defects: tuple[str, ...] = ()
    unreadable: str | None = None
    doubts: tuple[str, ...] = ()
    language: Language | None = None
    forms: tuple[Form, ...] = ()
    margins: tuple[Passage, ...] = ()
    writers: tuple[Address, ...] = ()
    by_list: bool = False
    website_review: bool = False

    def passage(self, where: str) -> Passage:
        """The passage of that name; an empty one where the message has none."""
        for passage in (*self.passages, *self.margins):
            if passage.where == where:
                return passage
        return Passage(where, "", ())

    @property
    def body(self) -> Passage:
        """The letter itself."""
        return self.passage("body")

    @property
    def new_text(self) -> str:
        """The words the writer wrote for this message, quotes and signatures left out."""
        return self.body.only("new")

    @property
    def thread_ids(self) -> Iterator[str]:
        """The Message-IDs this message answers, nearest first."""
        yield from self.in_reply_to
        yield from reversed(self.references)
