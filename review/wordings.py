"""The letter an officer begins with: its wording in force, its fields filled for the case."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from policy.schema import Policy
from responders.letters import Letter, first_choice, letter_of, letters
from responders.placeholders import fill
from responders.reply_fields import values_of
from review.reply_checks import consent_missing
from store.letter_versions import newest
from store.models import Case


@dataclass(frozen=True, slots=True)
class Wording:
    """A letter as it is in force: the shipped words are version 0. `choice` names it, and the
    out-of-scope signal it is about where it is about one: `redirect:out_of_scope_gp`."""

    choice: str
    letter: Letter
    text: str
    version: int


def wording(session: Session, choice: str) -> Wording:
    """The wording in force. Raises `KeyError` for a letter that there is not."""
    name = letter_of(choice)
    letter = letters()[name]
    row = newest(session, name)
    if row is None:
        return Wording(choice, letter, letter.text.lstrip("\n"), 0)
    return Wording(choice, letter, row.text, row.version)


def choices(policy: Policy) -> dict[str, str]:
    """Every letter that can be chosen, with its title; where a matter goes that is not ours,
    one for each such matter."""
    found: dict[str, str] = {}
    for name, letter in letters().items():
        if letter.scope:
            for signal, rule in policy.scope.items():
                found[f"{name}:{signal}"] = f"{letter.title}: {rule.title}"
        else:
            found[name] = letter.title
    return found


def right_for(case: Case) -> str:
    """The letter that suits the case, as a choice."""
    signal = out_of_scope(case)
    name = first_choice(
        case.kind,
        danger=case.danger,
        out_of_scope=bool(signal),
        consent_missing=consent_missing(case),
    )
    return f"{name}:{signal}" if letters()[name].scope else name


def out_of_scope(case: Case) -> str:
    """The first out-of-scope signal that counts on the case; empty where none does."""
    return next(
        (
            finding.signal
            for finding in case.findings
            if finding.signal.startswith("out_of_scope_")
            and not finding.context
            and not finding.dismissed_by
        ),
        "",
    )


def begin(used: Wording, case: Case, *, policy: Policy, officer: str, now: datetime) -> str:
    """The words of the letter for this case, as an officer begins to change them."""
    signal = used.choice.partition(":")[2]
    return fill(used.text, values_of(case, policy=policy, officer=officer, signal=signal, now=now))
