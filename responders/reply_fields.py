"""What the fields of an officer's letter hold, from the case and the policy."""

from datetime import datetime

from policy.schema import Policy
from responders.wording import day, one_line
from store.models import Case

LONGEST_NAME = 60


def values_of(
    case: Case, *, policy: Policy, officer: str, signal: str, now: datetime
) -> dict[str, str]:
    """Every field of `placeholders.FIELDS` as text, for this case.

    `officer` is the name of the person who writes; `signal` the out-of-scope signal that the
    letter is about, empty for none. What a stranger wrote (a name, an MP's reference) is cut
    to one line; it reaches the words of a letter that a person reads first, and no header.
    """
    office = policy.organisation
    scope = next((rule for name, rule in policy.scope.items() if name == signal), None)
    phone = f"{office.phone}, or free on {office.freephone}" if office.freephone else office.phone
    advocacy = policy.advocacy
    return {
        "greeting": _greeting(case),
        "reference": case.reference,
        "your_reference": _field(case, "our_reference") if case.kind == "mp" else "",
        "received_on": day(case.clock_started_at or case.received_at),
        "answer_by": _answer_by(case, now),
        "phone": phone,
        "opening_hours": office.opening_hours,
        "advocacy": f"{advocacy.name}: {advocacy.says} {advocacy.contact}",
        "ombudsman": policy.scope["out_of_scope_ombudsman"].contact,
        "emergency": f"{policy.crisis.not_watched} {policy.crisis.emergency}",
        "crisis_lines": "\n".join(
            f"- {line.name}: {line.number} ({line.hours})"
            for line in policy.crisis.lines
            if line.number
        ),
        "scope_title": scope.title if scope else "",
        "scope_where": scope.where if scope else "",
        "scope_contact": scope.contact if scope else "",
        "closing": "\n".join(
            (one_line(officer, LONGEST_NAME), office.team, office.name, office.mailbox)
        )
        + f"\nPhone: {phone}",
    }


def _greeting(case: Case) -> str:
    name = _field(case, "complainant_name") if case.kind == "internal" else case.writer_name
    name = one_line(name, LONGEST_NAME)
    return f"Dear {name}," if name and "@" not in name else "Hello,"


def _answer_by(case: Case, now: datetime) -> str:
    promised = (row for row in case.deadlines if row.name == "final_response")
    return next((day(row.due_at) for row in promised if not row.met_at and row.due_at > now), "")


def _field(case: Case, name: str) -> str:
    value = next((field.value for field in case.fields if field.name == name), "")
    return one_line(value, LONGEST_NAME)
