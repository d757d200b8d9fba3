"""Which cases concern a route, and who has taken its alerts, where one case went into another."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from store.alerts import AlertClaim, cases_of, claims
from store.concern import case_id_of, concerns
from store.database import Database
from store.merging import merge
from store.models import Case
from tests.review.morning import NOW, add_case, hours


def chain(session: Session) -> tuple[Case, Case, Case]:
    """A case Risk was alerted to an hour ago, which went into a second, and that into a third."""
    first, second, third = (
        add_case(session, alerts=["risk"], received=1), add_case(session), add_case(session),
    )  # fmt: skip
    merge(session, second, first, "One matter.", by="alex", at=NOW)
    merge(session, third, second, "One matter.", by="alex", at=NOW + hours(1))
    return first, second, third


def taken(case: Case, when: float) -> AlertClaim:
    return AlertClaim(
        case_id=case.id, route="risk", claimed_by="ruth", claimed_at=NOW + hours(when)
    )


def test_an_alert_concerns_the_case_it_is_part_of_now_and_is_listed_once(
    database: Database,
) -> None:
    with database.begin() as session:
        first, second, third = chain(session)
        for name in (first.reference, second.reference, third.reference):
            assert case_id_of(session, name, concerns(["risk"], ["legal"])) == third.id
            assert case_id_of(session, name, concerns(["comms"], ["media"])) is None
        assert cases_of(session, ["risk"], ["legal"], before=99, limit=9) == [third]
        assert cases_of(session, ["risk"], ["legal"], before=third.id, limit=9) == []


@pytest.mark.parametrize("when", [0.5, 2])
def test_what_was_taken_before_or_after_a_merge_is_taken(database: Database, when: float) -> None:
    with database.begin() as session:
        first, _, third = chain(session)
        session.add(taken(first if when < 1 else third, when))
        session.flush()
        claim = session.scalars(select(AlertClaim)).one()
        assert claims(session, [third.id]) == {(third.id, "risk"): claim}


def test_what_was_taken_on_another_case_before_the_merge_is_not_taken(database: Database) -> None:
    with database.begin() as session:
        _, _, third = chain(session)
        session.add(taken(third, -0.5))
        session.flush()
        assert claims(session, [third.id]) == {}
