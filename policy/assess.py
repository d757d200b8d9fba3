"""From a reading to an assessment: what must happen, and why."""

from datetime import datetime

from classify.finding import RISK_SIGNALS, Reading
from policy.assessment import AUTOMATIC_KINDS, ROUTES, Alert, Assessment, Kind, Route
from policy.clock import Clock, clock_of
from policy.deadlines import abuse_may_go_on, deadlines_of
from policy.grade import draft_grade
from policy.kind import kind_of
from policy.machine_mail import look_for_a_person
from policy.mp_consent import ASK_BEFORE_SHARING, mp_has_no_consent
from policy.schema import Policy, SignalRule
from policy.staff_form import consent_is_missing, staff_forms, tasks_of
from policy.website_review import ANSWER_ON_THE_WEBSITE, NOT_ACKNOWLEDGED

SEVERAL_WRITERS = "It names several people as its writer; a person decides whom to answer."
BY_A_LIST = "It came by a mailing list; a person decides whether to answer, and whom (RFC 3834)."


def assess(
    policy: Policy,
    reading: Reading,
    *,
    received_at: datetime,
    junk: bool = False,
    follows: bool = False,
) -> Assessment:
    """What the policy wants done about one message.

    `received_at` is the server's moment of receipt, aware. `junk` says that it lay in
    the Junk folder, `follows` that it belongs to a case we know.
    """
    kind = kind_of(
        reading,
        lambda candidate: draft_grade(reading, candidate, policy.grades)[0],
        junk=junk,
        follows=follows,
    )
    grade, reasons = draft_grade(reading, kind, policy.grades)
    clock = clock_of(
        reading.message, kind=kind, received_at=received_at, closes=policy.working_hours.closes
    )
    acknowledge, template, why_not = _acknowledgement(policy, reading, kind, junk=junk)
    return Assessment(
        reading=reading,
        received_at=received_at,
        kind=kind,
        grade=grade,
        grade_reasons=reasons,
        alerts=_alerts(policy, reading, kind),
        acknowledge=acknowledge,
        template=template,
        no_acknowledgement=why_not,
        same_day=is_same_day(policy, reading),
        deadlines=deadlines_of(
            policy, reading, kind=kind, grade=grade, received_at=received_at, clock=clock
        ),
        drafts=_drafts(policy, reading, kind),
        tasks=_tasks(reading, kind, clock),
        policy_version=policy.version,
        clock_started_at=clock.starts if clock.from_form else None,
    )


def is_same_day(policy: Policy, reading: Reading) -> bool:
    """Whether the policy wants something done the same day (4.5, Appendix 6)."""
    return abuse_may_go_on(reading) or any(
        policy.signals[signal].same_day for signal in policy.signals if signal in reading.signals
    )


def _alerts(policy: Policy, reading: Reading, kind: Kind) -> tuple[Alert, ...]:
    because: dict[Route, list[str]] = {}
    for signal, rule in policy.signals.items():
        # Mail of machines alarms nobody, unless somebody may be in danger.
        quiet = kind in AUTOMATIC_KINDS and signal not in RISK_SIGNALS
        if rule.route is not None and signal in reading.signals and not quiet:
            because.setdefault(rule.route, []).append(signal)
    return tuple(
        Alert(
            route=route,
            because=tuple(because[route]),
            same_day=any(rule.same_day for rule in _rules(policy, because[route])),
            urgent=any(rule.urgent for rule in _rules(policy, because[route])),
        )
        for route in ROUTES
        if route in because
    )


def _rules(policy: Policy, signals: list[str]) -> list[SignalRule]:
    return [rule for signal, rule in policy.signals.items() if signal in signals]


def _acknowledgement(
    policy: Policy, reading: Reading, kind: Kind, *, junk: bool
) -> tuple[bool, str, str]:
    if why := _why_not(policy, reading, kind, junk=junk):
        return False, "", why
    if kind == "mp":
        return True, "mp", ""
    if "risk_to_life_self" in reading.signals:
        return True, "danger_self", ""
    if "risk_to_life_other" in reading.signals:
        return True, "danger_other", ""
    wanted: Kind = "concern" if kind == "reply" else kind
    return True, policy.acknowledgement.template_of_kind.get(wanted, "concern"), ""


def _why_not(policy: Policy, reading: Reading, kind: Kind, *, junk: bool) -> str:
    """Why no answer may go by itself; the first reason is the one staff read."""
    message = reading.message
    own = message.automatic is not None and message.automatic.kind == "own"
    reasons = (
        (bool(message.unreadable), "It cannot be read; a person opens it first."),
        (own, "It came from our own mailbox."),
        (message.website_review, NOT_ACKNOWLEDGED),
        (True, policy.acknowledgement.none_for_kind.get(kind, "")),
        (junk, "It lay in the Junk folder; a person decides whether it is genuine."),
        (not message.from_.address, "It has no sender's address to answer to."),
        (len(message.writers) > 1, SEVERAL_WRITERS),
        (message.by_list, BY_A_LIST),
        (
            reading.sender.failed,
            "The sender may not be who it claims to be; a person answers.",
        ),
        (
            message.envelope_sender == "",
            "Its envelope sender is empty; an answer is forbidden (RFC 3834).",
        ),
    )
    return next((why for holds, why in reasons if holds and why), "")


def _drafts(policy: Policy, reading: Reading, kind: Kind) -> tuple[str, ...]:
    if kind in AUTOMATIC_KINDS:
        return ()
    drafts = [f"out_of_scope:{signal}" for signal in policy.scope if signal in reading.signals]
    if _wants_consent(reading, kind):
        drafts.append("consent_needed")
    return tuple(drafts)


def _wants_consent(reading: Reading, kind: Kind) -> bool:
    """A colleague's form says itself whether the patient agrees; a letter of theirs that
    only speaks of somebody does not ask for it."""
    if kind == "internal":
        return any(consent_is_missing(form) for form in staff_forms(reading.message))
    return "third_party_consent" in reading.signals


def _tasks(reading: Reading, kind: Kind, clock: Clock) -> tuple[str, ...]:
    signals = reading.signals
    tasks: list[str] = []
    if kind == "internal" and reading.message.automatic is None:
        forms = staff_forms(reading.message)
        tasks += [sentence for form in forms for sentence in tasks_of(form)]
        if not forms:
            tasks.append("Acknowledge the person this is about; a colleague wrote, not they.")
    if kind == "mp" and mp_has_no_consent(reading.message):
        tasks.append(ASK_BEFORE_SHARING)
    if look := look_for_a_person(reading, kind):
        tasks.append(look)
    if clock.doubt:
        tasks.append(clock.doubt)
    if reading.message.website_review:
        tasks.append(ANSWER_ON_THE_WEBSITE)
    if "interpreter_or_accessible" in signals:
        tasks.append("Arrange an interpreter or the format asked for before you answer (3.6).")
    if "out_of_time" in signals:
        tasks.append("Decide whether to accept it although it is out of time (4.2).")
    if "disciplinary" in signals or "police_or_crime" in signals:
        tasks.append("Check Appendix 5: a disciplinary or police matter may run beside it.")
    if "threat_to_staff" in signals:
        tasks.append("Tell the member of staff and complete an incident form (App. 9).")
    if reading.sender.failed:
        tasks.append(f"Find out who really wrote: {reading.sender.label}.")
    return tuple(tasks)
