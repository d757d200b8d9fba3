"""Findings: what was found in a message, where, and whether it counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from classify.reader.protocol import LetterKind
from ingest.message import Message

Signal = Literal[
    "mp",
    "legal",
    "media",
    "risk_to_life_self",
    "risk_to_life_other",
    "safeguarding",
    "abuse_alleged",
    "death_alleged",
    "serious_harm_alleged",
    "practitioner_performance",
    "police_or_crime",
    "disciplinary",
    "vulnerable_adult",
    "multi_organisation",
    "third_party_consent",
    "out_of_time",
    "formal_complaint_request",
    "does_not_want_complaint",
    "interpreter_or_accessible",
    "threat_to_staff",
    "out_of_scope_gp",
    "out_of_scope_foi",
    "out_of_scope_sar",
    "out_of_scope_staff_employment",
    "out_of_scope_ombudsman",
]
SIGNALS: tuple[Signal, ...] = get_args(Signal)
RISK_SIGNALS: frozenset[Signal] = frozenset({"risk_to_life_self", "risk_to_life_other"})

Context = Literal[
    "negated", "past", "someone_else", "quoted", "idiom", "information", "boilerplate", "slight"
]
"""Why a finding is set aside.

`negated` denied; `past` over; `someone_else` not the person the signal is about;
`quoted` another's words the writer does not affirm; `idiom` a manner of speaking;
`information` a question, policy, course or news about the subject; `boilerplate`
footers, signatures and disclaimers; `slight` too little to page anyone, enough to
be read first (risk to life only).
"""

Level = Literal["statement", "ideation", "mention"]
"""Evidence of risk, for ordering only (statement of intent, plan or means; ideation;
passing mention). Never a score (NICE NG225)."""

Attention = Literal["page", "first", "normal"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a rule found a signal or a cue.

    `signal` is a `Signal`, or for cues the cue's name. `start` and `end` are offsets in
    the text of the passage `where`, `text` is exactly what stands there. `context` is
    `None` where the finding counts; otherwise `reason` is the sentence shown to staff.
    """

    signal: str
    rule: str
    where: str
    start: int
    end: int
    text: str
    context: Context | None = None
    reason: str = ""
    level: Level | None = None

    @property
    def counts(self) -> bool:
        """Whether the finding stands, that is, was not set aside."""
        return self.context is None


SenderRole = Literal[
    "public", "mp", "mp_office", "elected", "solicitor", "press", "internal", "organisation"
]
"""Who writes. `elected` are councillors, Peers and other elected people who are not MPs;
`organisation` other bodies that write as such."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who the writer seems to be. `verified` only with a passing Authentication-Results
    and a registered address; `label` is what staff read, e.g. "MP for Harlow, verified"
    or "claims to be an MP"; `failed` where authentication failed for what it claims, or its
    address only looks like theirs; `doubts` are sentences that only the register or our own
    settings could tell, beside `Message.doubts`."""

    role: SenderRole
    label: str
    verified: bool = False
    failed: bool = False
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What classification makes of one message.

    `findings` are the signals, counting and set aside, in reading order; `cues` are the
    lesser observations that kind and grade rest on (dissatisfaction, thanks, a topic of
    Appendix 1), counting ones only. `sounds_like` is how probable each kind of letter is, by the
    sound of the whole; empty where no reader says.
    """

    message: Message
    sender: Sender
    findings: tuple[Finding, ...]
    cues: tuple[Finding, ...]
    attention: Attention
    sounds_like: Mapping[LetterKind, float] = field(default_factory=dict)

    @property
    def signals(self) -> frozenset[str]:
        """The signals that count."""
        return frozenset(finding.signal for finding in self.findings if finding.counts)

    @property
    def set_aside(self) -> tuple[Finding, ...]:
        """The findings that do not count, with their reasons."""
        return tuple(finding for finding in self.findings if not finding.counts)

    @property
    def doubts(self) -> tuple[str, ...]:
        """Why the sender may not be who it seems, a sentence each."""
        return (*self.message.doubts, *self.sender.doubts)

    def has_cue(self, *names: str) -> bool:
        """Whether any of these cues was found."""
        return any(cue.signal in names for cue in self.cues)
