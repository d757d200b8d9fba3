"""Which deadlines a message starts, and when each ends."""

from datetime import datetime

from classify.finding import RISK_SIGNALS, Reading
from policy.assessment import AUTOMATIC_KINDS, Deadline, Grade, Kind
from policy.clock import Clock
from policy.schema import DeadlineRule, Policy
from policy.working_days import WorkingDays, add_hours, add_months, bank_holidays

COMPLAINANT_WAITS_FOR = ("acknowledge", "final_response", "statutory")
STATUTORY_KINDS = ("complaint", "concern", "mp")


def deadlines_of(
    policy: Policy,
    reading: Reading,
    *,
    kind: Kind,
    grade: Grade,
    received_at: datetime,
    clock: Clock | None = None,
) -> tuple[Deadline, ...]:
    """The deadlines of a message, earliest first.

    What the complainant waits for runs from `clock`, everything else from `received_at`;
    without a clock everything does.

    Every message has one for a person to look at it; danger has one for the person to
    be contacted the same day, which no automatic mail meets (Appendix 6).
    """
    rules = policy.deadlines
    wanted: list[tuple[str, DeadlineRule]] = [("first_look", rules.first_look)]
    if reading.attention == "page":
        wanted.append(("contact", rules.contact))
    if "media" in reading.signals:
        wanted.append(("inform_comms", rules.inform_comms))
    if abuse_may_go_on(reading):
        wanted.append(("protect", rules.protect))
    if kind == "mp":
        wanted += [
            ("acknowledge", rules.acknowledge_mp),
            ("mp_draft", rules.mp_draft),
            ("final_response", rules.mp_reply),
        ]
    elif kind not in AUTOMATIC_KINDS and kind != "compliment":
        wanted += _answers(policy, grade)
    if reading.message.website_review:
        wanted = [(name, rule) for name, rule in wanted if name != "acknowledge"]
    if kind in STATUTORY_KINDS and grade not in ("none", "pals"):
        wanted.append(("statutory", rules.statutory))
    week = WorkingDays(policy.working_hours, bank_holidays(policy.calendar))
    starts = clock or Clock(received_at)
    found = [
        _count(week, name, rule, starts if name in COMPLAINANT_WAITS_FOR else Clock(received_at))
        for name, rule in wanted
    ]
    return tuple(sorted(found, key=lambda deadline: deadline.due))


def deadlines_of_grade(
    policy: Policy, *, kind: Kind, grade: Grade, clock: Clock
) -> tuple[Deadline, ...]:
    """The deadlines that depend on the grade, for when staff choose another one.

    None for an MP's letter, which Appendix 4 times whatever its grade, nor for mail that
    promises no answer.
    """
    if kind in AUTOMATIC_KINDS or kind in ("mp", "compliment"):
        return ()
    wanted = _answers(policy, grade)
    if kind in STATUTORY_KINDS and grade not in ("none", "pals"):
        wanted.append(("statutory", policy.deadlines.statutory))
    week = WorkingDays(policy.working_hours, bank_holidays(policy.calendar))
    return tuple(_count(week, name, rule, clock) for name, rule in wanted)


def deadlines_of_signal(policy: Policy, signal: str, at: datetime) -> tuple[Deadline, ...]:
    """The deadlines that a signal starts by itself, when staff add it at that moment."""
    rules = policy.deadlines
    wanted: list[tuple[str, DeadlineRule]] = []
    if signal in RISK_SIGNALS:
        wanted.append(("contact", rules.contact))
    if signal == "media":
        wanted.append(("inform_comms", rules.inform_comms))
    if signal == "abuse_alleged":
        wanted.append(("protect", rules.protect))
    week = WorkingDays(policy.working_hours, bank_holidays(policy.calendar))
    return tuple(_count(week, name, rule, Clock(at)) for name, rule in wanted)


def consent_deadline(policy: Policy, asked_at: datetime) -> Deadline:
    """When to ask again for consent (4.4) that was asked for at that moment, aware."""
    week = WorkingDays(policy.working_hours, bank_holidays(policy.calendar))
    return _count(week, "consent", policy.deadlines.consent, Clock(asked_at))


def abuse_may_go_on(reading: Reading) -> bool:
    """Whether abuse is alleged that may not be over."""
    return "abuse_alleged" in reading.signals and reading.has_cue("abuse_ongoing")


def _answers(policy: Policy, grade: Grade) -> list[tuple[str, DeadlineRule]]:
    rules = policy.deadlines
    final = {
        "none": rules.final_pals,
        "pals": rules.final_pals,
        "minor": rules.final_minor,
        "moderate": rules.final_moderate,
        "major": rules.final_major,
        "catastrophic": rules.final_catastrophic,
    }[grade]
    first = rules.acknowledge_pals if grade in ("none", "pals") else rules.acknowledge
    return [("acknowledge", first), ("final_response", final)]


def _count(week: WorkingDays, name: str, rule: DeadlineRule, clock: Clock) -> Deadline:
    received_at = clock.starts
    if rule.hours is not None:
        due, working = add_hours(received_at, rule.hours)
    elif rule.working_days is not None:
        due, working = week.add(received_at, rule.working_days)
    elif rule.months is not None:
        due, working = add_months(received_at, rule.months)
    else:
        due, working = week.same_day(received_at)
    return Deadline(name, rule.label, due, clock.because + working, rule.paragraph)
