"""The policy as typed data. Unknown keys are refused, so that a misspelt one is heard of."""

from datetime import date, time
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from classify.finding import SIGNALS, Signal
from policy.assessment import Grade, Kind, Route

Text = Annotated[str, Field(min_length=1)]


class Part(BaseModel):
    """Base of every part: frozen, and strict about its keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Organisation(Part):
    """Who we are (3.3, Appendix 7). `mailbox` is the shared address."""

    name: Text
    short_name: Text
    team: Text
    mailbox: Text
    phone: Text
    freephone: str = ""
    postal_address: list[str]
    opening_hours: Text


class Advocacy(Part):
    """The advocacy service that the first contact mentions (Appendix 3)."""

    name: Text
    says: Text
    contact: Text


class CrisisLine(Part):
    """One place to turn to in danger (Appendix 6). `number` may be empty."""

    name: Text
    number: str
    hours: Text
    says: Text


class Crisis(Part):
    """What every letter says of danger, and the lines for a letter to someone in it."""

    not_watched: Text
    emergency: Text
    lines: list[CrisisLine] = Field(min_length=1)


class Danger(Part):
    """How alerts about danger ring again until somebody claims them."""

    repeat_minutes: int = Field(gt=0)
    second_channel_after_minutes: int = Field(gt=0)
    repeats_at_most: int = Field(gt=0)
    rota_minutes: int = Field(gt=0)


class WorkingHours(Part):
    """Local opening hours on a working day, Europe/London."""

    opens: time
    closes: time


class Calendar(Part):
    """Corrections to the built-in bank holidays of England and Wales."""

    extra_bank_holidays: list[date] = []
    not_bank_holidays: list[date] = []


class DeadlineRule(Part):
    """How long the policy gives: exactly one of the four measures."""

    label: Text
    paragraph: Text
    hours: int | None = Field(default=None, gt=0)
    working_days: int | None = Field(default=None, gt=0)
    months: int | None = Field(default=None, gt=0)
    same_day: bool = False

    @model_validator(mode="after")
    def one_measure(self) -> Self:
        """Refuses a rule with no measure, or with two."""
        given = [self.hours, self.working_days, self.months, self.same_day or None]
        if sum(value is not None for value in given) != 1:
            raise ValueError("give exactly one of hours, working_days, months, same_day")
        return self


class Deadlines(Part):
    """Every deadline of the policy by name."""

    first_look: DeadlineRule
    acknowledge: DeadlineRule
    acknowledge_pals: DeadlineRule
    acknowledge_mp: DeadlineRule
    mp_draft: DeadlineRule
    mp_reply: DeadlineRule
    contact: DeadlineRule
    consent: DeadlineRule
    inform_comms: DeadlineRule
    protect: DeadlineRule
    final_pals: DeadlineRule
    final_minor: DeadlineRule
    final_moderate: DeadlineRule
    final_major: DeadlineRule
    final_catastrophic: DeadlineRule
    statutory: DeadlineRule


class SignalRule(Part):
    """What a signal sets off: the route that hears of it, and how soon."""

    paragraph: Text
    route: Route | None = None
    same_day: bool = False
    urgent: bool = False


class Confidentiality(Part):
    """Where patient details may go (Appendix 6)."""

    secure_domains: list[str]


class WebsiteReviews(Part):
    """The NHS website's notices of reviews. `senders` are the addresses and domains that it
    sends them from; a domain covers only itself."""

    senders: list[Text]


class ScopeRule(Part):
    """Where a matter goes that the policy does not cover (2.6)."""

    title: Text
    paragraph: Text
    where: Text
    contact: Text


class Caps(Part):
    """Limits of automatic acknowledgements; alerts have none."""

    per_sender_per_day: int = Field(gt=0)
    all_per_hour: int = Field(gt=0)


class Acknowledgement(Part):
    """Which letter answers which kind, and which kinds get none, with the reason."""

    template_of_kind: dict[Kind, Text]
    none_for_kind: dict[Kind, Text]
    caps: Caps


class GradeRule(Part):
    """A line of the matrix: it applies when one of `any` and all of `all` are there and
    none of `unless`. Names are signals, cues, `kind:NAME` or `sender:ROLE`."""

    id: Text
    grade: Grade
    any: list[str] = []
    all: list[str] = []
    unless: list[str] = []
    reason: Text
    paragraph: Text


class GradeCap(Part):
    """Holds a draft that is not above `above` down to `grade`."""

    id: Text
    grade: Grade
    above: Grade
    any: list[str]
    reason: Text
    paragraph: Text


class GradeNone(Part):
    """Takes the grade away where grading makes no sense."""

    id: Text
    any: list[str]
    unless: list[str] = []
    reason: Text
    paragraph: Text


class Grades(Part):
    """The grading matrix (Appendix 1)."""

    rule: list[GradeRule]
    cap: list[GradeCap] = []
    none: list[GradeNone] = []

    def names(self) -> set[str]:
        """Every signal, cue and kind the matrix asks about."""
        found: set[str] = set()
        for rule in self.rule:
            found.update(rule.any, rule.all, rule.unless)
        for none in self.none:
            found.update(none.any, none.unless)
        for cap in self.cap:
            found.update(cap.any)
        return found


class Policy(Part):
    """The whole policy. A case pins `version`."""

    version: Text
    organisation: Organisation
    advocacy: Advocacy
    crisis: Crisis
    danger: Danger
    working_hours: WorkingHours
    calendar: Calendar
    deadlines: Deadlines
    signals: dict[Signal, SignalRule]
    confidentiality: Confidentiality
    website_reviews: WebsiteReviews
    scope: dict[
        Literal[
            "out_of_scope_gp",
            "out_of_scope_foi",
            "out_of_scope_sar",
            "out_of_scope_staff_employment",
            "out_of_scope_ombudsman",
        ],
        ScopeRule,
    ]
    acknowledgement: Acknowledgement
    grades: Grades

    @model_validator(mode="after")
    def every_signal_has_a_row(self) -> Self:
        """Refuses a policy that forgets a signal."""
        missing = [signal for signal in SIGNALS if signal not in self.signals]
        if missing:
            raise ValueError(f"no row in [signals] for {', '.join(missing)}")
        return self

    def paragraph_of(self, signal: str) -> str:
        """The paragraph a signal rests on; empty for a cue."""
        rule = self.signals.get(signal)  # type: ignore[call-overload]  # cues are no signals
        return rule.paragraph if rule else ""
