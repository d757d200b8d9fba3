"""Alerts as a route sees them: on a phone at night, claimed with a button and never by looking."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from store.database import Database
from store.models import Case, Event
from tests.review.morning import NOW, add_case, hours
from tests.review.officer import Officer

Somebody = Callable[..., Officer]
DANGER = "PALS-2026-000001"


@pytest.fixture
def lead(morning: Database, somebody: Somebody) -> Officer:
    return somebody("nursing_lead")


def one_of(database: Database, route_signal: str) -> str:
    """The reference of a case with such a finding."""
    with database.read() as session:
        return next(
            case.reference
            for case in session.scalars(select(Case))
            if any(f.signal == route_signal and not f.context for f in case.findings)
        )


def claim_events(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Event.what).where(Event.what.like("%claimed"))))


def test_danger_nobody_has_claimed_stands_first_with_its_clock(lead: Officer) -> None:
    lead.opens("/alerts")
    assert lead.all("main li h3")[0].startswith(DANGER)
    assert lead.sees("Unclaimed danger for 2 h 12 min")


def test_looking_claims_nothing(morning: Database, lead: Officer) -> None:
    for _ in range(2):
        assert lead.opens(f"/alerts/{DANGER}").status == 200
    assert lead.opens(f"/cases/{DANGER}/danger/claim").status == 405
    assert lead.opens(f"/alerts/{DANGER}/claim").status == 405
    assert claim_events(morning) == []


def test_the_lead_claims_with_one_button_and_is_told_what_to_do(
    morning: Database, lead: Officer
) -> None:
    lead.opens(f"/alerts/{DANGER}")
    assert lead.all("main button")[0] == "I claim this danger"
    assert lead.sees("07700 900417")
    lead.sends(lead.link_of("main form", "action"))
    assert lead.path == f"/alerts/{DANGER}"
    assert lead.sees("Claimed by The nursing_lead")
    assert lead.sees("What to do, in this order")
    with morning.read() as session:
        assert session.get_one(Case, 1).claimed_by == "nursing_lead"


def test_who_was_told_and_when_stands_on_the_page(lead: Officer) -> None:
    lead.opens(f"/alerts/{DANGER}")
    assert lead.sees("nursing.lead@ccg.example Sent 07:02")


def test_an_alert_to_risk_is_taken_by_risk_once(morning: Database, somebody: Somebody) -> None:
    where = f"/alerts/{one_of(morning, 'legal')}"
    risk = somebody("risk").opens(where)
    assert risk.sees("Nobody has taken it yet.")
    risk.sends(f"{where}/claim", route="risk")
    assert risk.sees("Taken by The risk")
    risk.sends(f"{where}/claim", route="risk")
    assert risk.sees("The risk had already taken it.")
    assert claim_events(morning) == ["alert claimed"]
    assert risk.opens("/alerts").sees("Taken by The risk")


def test_an_alert_that_came_after_the_claim_is_not_taken(
    morning: Database, somebody: Somebody
) -> None:
    reference = one_of(morning, "legal")
    risk = somebody("risk")
    risk.sends(f"/alerts/{reference}/claim", route="risk")
    with morning.begin() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        alert = next(mail for mail in case.outbox if mail.purpose == "alert")
        alert.created_at = NOW + hours(1)
    assert risk.opens(f"/alerts/{reference}").sees("Nobody has taken it yet.")


def test_nobody_takes_anothers_alert(morning: Database, somebody: Somebody) -> None:
    reference = one_of(morning, "legal")
    officer = somebody("officer")
    assert officer.sends(f"/alerts/{reference}/claim", route="risk").status == 403
    both = somebody("risk", "comms")
    assert both.sends(f"/alerts/{reference}/claim", route="nursing_lead").status == 403
    assert claim_events(morning) == []


def test_older_alerts_are_a_page_away(database: Database, somebody: Somebody) -> None:

    words = "I have instructed a solicitor"
    with database.begin() as session:
        for _ in range(30):
            add_case(
                session, body=words, alerts=["risk"],
                findings=[{"signal": "legal", "rule": "legal.x", "words": words}],
            )  # fmt: skip
    risk = somebody("risk").opens("/alerts")
    first = risk.all("main li h3 a")
    older = risk.opens("/alerts" + risk.link_of("main > p a").partition("/alerts")[2]).all(
        "main li h3 a"
    )
    assert len(first) == 25
    assert sorted(first + older) == [f"PALS-2026-{number:06}" for number in range(1, 31)]


RISKS, PLAIN = "PALS-2026-000001", "PALS-2026-000002"


@pytest.fixture
def merged(database: Database, alex: Officer) -> Callable[[], None]:
    """A case Risk was alerted to and a plain one; called, the first goes into the second."""
    words = "I have instructed a solicitor"
    with database.begin() as session:
        add_case(
            session, body=words, alerts=["risk"],
            findings=[{"signal": "legal", "rule": "legal.x", "words": words}],
        )  # fmt: skip
        add_case(session, subject="Parking")

    def merge() -> None:
        alex.sends(f"/cases/{PLAIN}/merge", **{"with": RISKS, "why": "One matter."})
        assert alex.sees(f"{RISKS} went into {PLAIN}.")

    return merge


@pytest.mark.parametrize("reference", [RISKS, PLAIN])
def test_an_alert_goes_with_its_case_into_another_and_is_taken_there(
    merged: Callable[[], None], somebody: Somebody, reference: str
) -> None:
    merged()
    risk = somebody("risk").opens(f"/alerts/{reference}")
    assert not risk.sees("Nobody has been alerted.")
    assert risk.all("main button") == ["I take this"]
    risk.sends(f"/alerts/{reference}/claim", route="risk")
    assert risk.sees("Taken by The risk")


def test_what_was_taken_stays_taken_when_its_case_goes_into_another(
    merged: Callable[[], None], somebody: Somebody
) -> None:
    risk = somebody("risk")
    risk.sends(f"/alerts/{RISKS}/claim", route="risk")
    merged()
    assert risk.opens(f"/alerts/{RISKS}").sees("Taken by The risk")
    assert risk.opens("/alerts").all("main li h3 a") == [PLAIN]
    assert risk.sees("Taken by The risk")


def test_taking_one_alert_takes_none_that_was_sent_about_the_case_it_went_into(
    database: Database, alex: Officer, merged: Callable[[], None], somebody: Somebody
) -> None:
    words = "My solicitor will write"
    with database.begin() as session:
        add_case(
            session, body=words, alerts=["risk"],
            findings=[{"signal": "legal", "rule": "legal.x", "words": words}],
        )  # fmt: skip
    risk = somebody("risk")
    risk.sends(f"/alerts/{RISKS}/claim", route="risk")
    merged()
    alex.sends("/cases/PALS-2026-000003/merge", **{"with": PLAIN, "why": "One matter."})
    assert risk.opens(f"/alerts/{RISKS}").sees("Nobody has taken it yet.")
    risk.sends(f"/alerts/{RISKS}/claim", route="risk")
    assert risk.sees("Taken by The risk")
