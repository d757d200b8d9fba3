"""What the case page says of answering: what is begun, what consent is there."""

from typing import Any

from sqlalchemy.orm import Session

from responders.letters import letter_of, letters
from responders.reply import CONSENT
from review.desk import me
from review.reply_checks import consent_missing
from review.wordings import right_for
from store.models import Case
from store.reply_drafts import begun_by_others, in_hand


def answering(session: Session, case: Case) -> dict[str, Any]:
    """The values of `case_answer.html`."""
    return {
        "begun": in_hand(session, case, me()),
        "begun_by_others": begun_by_others(session, case, me()),
        "suggested": letters()[letter_of(right_for(case))].title,
        "consent_missing": consent_missing(case),
        "consent": next((row for row in case.deadlines if row.name == CONSENT), None),
    }
