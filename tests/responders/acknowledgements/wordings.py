"""A moment, the fields of a letter about it, and wordings in force, for these tests."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from policy.load import load_policy
from policy.schema import Policy
from responders.acknowledgements.fields import Values, values_of
from responders.acknowledgements.shipped import acknowledgements
from store import acknowledgement_versions
from store.correspondence import AcknowledgementVersion
from tests.responders.letters import NOON

REFERENCE = "PALS-2026-000123"
MOMENT = datetime(2026, 11, 26, 17, tzinfo=UTC)


def values(policy: Policy | None = None, *, answer_promised: bool = True) -> Values:
    """The fields of a letter, everything promised for Thursday at five."""
    return values_of(
        policy or load_policy(),
        reference=REFERENCE,
        read_by=MOMENT,
        answer_by=MOMENT if answer_promised else None,
    )


def changed(name: str) -> str:
    """The shipped wording with a sentence of our own at its head."""
    return f"We are glad that you wrote.\n\n{acknowledgements()[name].text.lstrip()}"


def put_into_force(session: Session, name: str, text: str) -> AcknowledgementVersion:
    """Ruth proposes it, Priya approves it over whatever is in force."""
    used = acknowledgement_versions.in_force(session, name)
    row = acknowledgement_versions.propose(session, name, text, "Plainer", by="ruth", at=NOON)
    return acknowledgement_versions.approve(
        session, name, row.version, over=used.version if used else 0, by="priya", at=NOON
    )
