"""What triage makes of one message."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from classify.finding import Reading

Kind = Literal[
    "concern",
    "complaint",
    "enquiry",
    "compliment",
    "mp",
    "reply",
    "auto_reply",
    "bounce",
    "newsletter",
    "spam",
    "internal",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
AUTOMATIC_KINDS: frozenset[str] = frozenset({"auto_reply", "bounce", "newsletter", "spam"})

Grade = Literal["none", "pals", "minor", "moderate", "major", "catastrophic"]
GRADES: tuple[Grade, ...] = get_args(Grade)
"""From least to most serious (Appendix 1)."""

Route = Literal["risk", "comms", "nursing_lead"]
ROUTES: tuple[Route, ...] = get_args(Route)


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence a person can read, and the policy paragraph it rests on."""

    sentence: str
    paragraph: str

    def __str__(self) -> str:
        return f"{self.sentence} ({self.paragraph})"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment, aware, Europe/London, by which something is to be done.

    `working` is the sum as a person would say it: "Fri 16:40 + 3 working days, Monday
    is a bank holiday = Thu 17:00".
    """

    name: str
    label: str
    due: datetime
    working: str
    paragraph: str


@dataclass(frozen=True, slots=True)
class Alert:
    """A route that must hear of some signals. `urgent` is risk to life: at once."""

    route: Route
    because: tuple[str, ...]
    same_day: bool
    urgent: bool


@dataclass(frozen=True, slots=True)
class Assessment:
    """What triage makes of one message; every part explains itself.

    `template` names the acknowledgement's template where `acknowledge`; otherwise
    `no_acknowledgement` says why there is none. `drafts` name templates that only an
    officer sends (out of scope, consent). `tasks` are sentences for a person.
    `clock_started_at` is set where a colleague's form started the complainant's clock
    before its mail came.
    """

    reading: Reading
    received_at: datetime
    kind: Kind
    grade: Grade
    grade_reasons: tuple[Reason, ...]
    alerts: tuple[Alert, ...]
    acknowledge: bool
    template: str
    no_acknowledgement: str
    same_day: bool
    deadlines: tuple[Deadline, ...]
    drafts: tuple[str, ...]
    tasks: tuple[str, ...]
    policy_version: str
    clock_started_at: datetime | None = None

    @property
    def only_automatic(self) -> bool:
        """Whether it is a machine's mail in which nothing calls for a person."""
        calm = self.reading.attention == "normal" and not self.tasks
        return calm and self.kind in AUTOMATIC_KINDS

    def deadline(self, name: str) -> Deadline | None:
        """The deadline of that name, if the assessment has it."""
        return next((item for item in self.deadlines if item.name == name), None)
