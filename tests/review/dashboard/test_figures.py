"""The figures on known days: what was received, whether the promise was kept, what will breach."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from policy.load import load_policy
from policy.working_days import LONDON
from review.dashboard.figure import Figure, share
from review.dashboard.figures import figures
from review.dashboard.period import Period
from review.words import load_words
from store.database import Database
from store.models import Case, Outbox, StoredDeadline, StoredFinding, StoredMessage

DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31))
NEW_YEAR = datetime(2027, 1, 4, 12, tzinfo=UTC)


def london(day: int, hour: int = 10, minute: int = 0, month: int = 12) -> datetime:
    """A moment of that December, London."""
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


class Year:
    """Fills a database with cases of known days."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.number = 0

    def case(
        self,
        received: datetime,
        *,
        kind: str = "concern",
        grade: str = "minor",
        due: datetime | None = None,
        met: datetime | None = None,
        paragraph: str = "4.5",
        status: str = "open",
        **more: object,
    ) -> Case:
        self.number += 1
        case = Case(
            reference=f"PALS-2026-{self.number:06}", opened_at=received, received_at=received,
            kind=kind, status=status, draft_grade=grade,
            next_due_at=due if met is None else None, **more,
        )  # fmt: skip
        self.session.add(case)
        self.session.flush()
        if due is not None:
            self.session.add(
                StoredDeadline(
                    case_id=case.id, name="acknowledge", label="Acknowledge", due_at=due,
                    working="", paragraph=paragraph, met_at=met, met_by="palsbox" if met else "",
                )
            )  # fmt: skip
        self.session.flush()
        return case

    def alert(self, case: Case, at: datetime, *, route: str, priority: int = 2) -> None:
        self.number += 1
        self.session.add(
            Outbox(
                key=f"alert:{self.number}", case_id=case.id, purpose="alert", template="alert",
                route=route, recipient="x@nhs.net", envelope_from="y@nhs.net", subject="", text="",
                header_message_id=f"<{self.number}@nhs.net>", not_before=at, created_at=at,
                priority=priority,
            )
        )  # fmt: skip


def shown(
    counted: Database, period: Period = DECEMBER, now: datetime = NEW_YEAR
) -> dict[str, Figure]:
    """Every figure by its key."""
    with counted.read() as session:
        found = figures(
            session, period, policy=load_policy(), words=load_words(), names={}, now=now
        )
    return {figure.key: figure for figure in found}


def test_an_empty_database_says_so(counted: Database) -> None:
    titles = [figure.title for figure in shown(counted).values()]
    assert titles == [
        "0 deadlines end tomorrow, 0 by Monday 11 January; 0 are overdue",
        "Nothing was due to be acknowledged",
        "Nothing has been acknowledged",
        "0 cases were opened",
        "No case was opened",
        "No case was opened",
        "Nobody was alerted",
        "No danger was alerted about",
        "Staff overruled no rule",
    ]


def test_a_letter_counts_on_its_day_in_london(counted: Database) -> None:
    with counted.begin() as session:
        year = Year(session)
        year.case(london(1, 0, 0))
        year.case(london(1, 23, 59))
        year.case(london(31, 23, 59))
        year.case(london(30, 23, 59, month=11))
        year.case(datetime(2027, 1, 1, 0, 0, tzinfo=LONDON))
        # Summer time: half past midnight in London is still the day before in UTC.
        year.case(datetime(2026, 7, 1, 0, 30, tzinfo=LONDON))
    received = shown(counted)["received"]
    assert received.title == "3 cases were opened, most on Tuesday 1 December (2)"
    assert ("Thursday 31 December", 1) in received.table.rows
    july = shown(counted, Period(date(2026, 7, 1), date(2026, 7, 1)))["received"]
    assert july.table.rows == (("Wednesday 1 July", 1),)
    june = shown(counted, Period(date(2026, 6, 30), date(2026, 6, 30)))["received"]
    assert june.table.rows == (("Tuesday 30 June", 0),)


def test_kinds_and_grades_are_counted_by_what_staff_decided(counted: Database) -> None:
    with counted.begin() as session:
        year = Year(session)
        year.case(london(1), kind="complaint", grade="minor").grade = "major"
        year.case(london(2), kind="complaint", grade="moderate")
        year.case(london(3), kind="enquiry", grade="pals")
    found = shown(counted)
    assert found["kinds"].title == "Complaint is the most frequent kind: 2 of 3 (67%)"
    assert found["grades"].title == "33% are major or catastrophic (1 of 3)"
    assert [row[:2] for row in found["grades"].table.rows if row[1]] == [
        ("PALS", 1),
        ("Moderate", 1),
        ("Major", 1),
    ]


def test_the_promise_is_measured_by_each_cases_own_deadline(counted: Database) -> None:
    due = london(29, 17)
    with counted.begin() as session:
        year = Year(session)
        for _ in range(24):
            year.case(london(22), due=due, met=london(22, 10, 10))
        year.case(london(22), due=due, met=due)  # on the stroke is in time
        year.case(london(22), due=due, met=due + timedelta(minutes=1))
        year.case(london(22), due=due)
        year.case(london(31), due=NEW_YEAR + timedelta(days=2))  # still runs
        year.case(london(22), due=due, status="closed")  # spam, say
    found = shown(counted)
    assert found["promise"].title == "93% acknowledged in 3 working days (25 of 27)"
    assert found["promise"].table.rows == (("In 3 working days", 25, 1, 1, 1, 1, "93%"),)


def test_each_promise_has_its_bar(counted: Database) -> None:
    with counted.begin() as session:
        year = Year(session)
        year.case(london(1), due=london(4, 17), met=london(1))
        year.case(london(1), grade="pals", due=london(2), met=london(3), paragraph="App. 1")
        year.case(london(1), kind="mp", due=london(4, 17), met=london(4), paragraph="App. 4.3")
    promise = shown(counted)["promise"]
    assert promise.title == "67% acknowledged in time (2 of 3)"
    assert [(bar.name, bar.said) for bar in promise.bars] == [
        ("In 3 working days", "100% (1 of 1)"),
        ("In 24 hours (PALS)", "0% (0 of 1)"),
        ("In 3 working days (MPs)", "100% (1 of 1)"),
    ]


@pytest.mark.parametrize(
    ("received", "met", "called"),
    [
        (london(23), london(24, 16, 59), "By the next working day"),
        # Friday 25 and Monday 28 are bank holidays, 26 and 27 a weekend.
        (london(23), london(29, 17), "In 2 working days"),
        (london(23), london(29, 17, 1), "In 3 working days"),
        (london(24), london(29, 9), "By the next working day"),
        (london(24), datetime(2027, 1, 2, 9, tzinfo=LONDON), "Later"),
        (london(26), london(29, 9), "By the next working day"),
        (london(23), None, "Not yet"),
    ],
)
def test_the_time_it_took_is_counted_in_working_days(
    counted: Database, received: datetime, met: datetime | None, called: str
) -> None:
    with counted.begin() as session:
        Year(session).case(received, due=NEW_YEAR, met=met)
    rows = shown(counted)["speed"].table.rows
    assert [row[0] for row in rows if row[1]] == [called]


def test_shares_of_the_time_it_took_leave_out_what_nobody_has_acknowledged_yet(
    counted: Database,
) -> None:
    with counted.begin() as session:
        year = Year(session)
        year.case(london(23), due=NEW_YEAR, met=london(24))
        year.case(london(23), due=NEW_YEAR)
    figure = shown(counted)["speed"]
    assert figure.title.startswith("100% of acknowledgements")
    assert [bar.said for bar in figure.bars if bar.value] == ["1 (100%)", "1"]
    assert [row for row in figure.table.rows if row[1]] == [
        ("By the next working day", 1, "100%"),
        ("Not yet", 1, "–"),
    ]


def test_what_will_breach_is_said_for_tomorrow_and_the_week(counted: Database) -> None:
    friday = datetime(2026, 12, 4, 12, tzinfo=UTC)
    with counted.begin() as session:
        year = Year(session)
        year.case(london(1), due=london(4, 11, 59))
        year.case(london(1), due=london(4, 12, 1))
        year.case(london(1), due=london(5, 0, 0))
        year.case(london(1), due=london(5, 23, 59))
        year.case(london(1), due=london(11, 23, 59))
        year.case(london(1), due=london(12, 0, 0))
        year.case(london(1), due=london(5), met=london(2))
        year.case(london(1), due=london(5), status="closed")
    ahead = shown(counted, now=friday)["ahead"]
    assert ahead.title == "2 deadlines end tomorrow, 4 by Friday 11 December; 1 is overdue"
    assert [(bar.name, bar.value) for bar in ahead.bars][:4] == [
        ("Overdue", 1), ("Today", 1), ("Tomorrow", 2), ("Sun 6 Dec", 0),
    ]  # fmt: skip
    assert ahead.table.rows[0] == (
        "PALS-2026-000001",
        "Acknowledge",
        "Friday 4 December 2026 at 11:59am",
        "overdue",
        "nobody",
    )


def test_alerts_are_counted_a_case_and_the_time_to_claim_from_the_first(
    counted: Database,
) -> None:
    with counted.begin() as session:
        year = Year(session)
        quick = year.case(london(1), danger=True, claimed_at=london(1, 10, 6))
        slow = year.case(london(2), danger=True, claimed_at=london(2, 10, 40))
        never = year.case(london(3), danger=True)
        aside = year.case(london(4), danger_set_aside_by="alex")
        for case, day in ((quick, 1), (slow, 2), (never, 3), (aside, 4)):
            year.alert(case, london(day), route="nursing_lead", priority=0)
        year.alert(quick, london(1, 10, 15), route="nursing_lead", priority=0)
        year.alert(quick, london(1), route="risk")
    found = shown(counted)
    assert found["alerts"].title == "5 alerts: Risk manager 1, Communications 0, Nursing lead 4"
    assert found["claims"].title == "Half of 2 dangers were claimed in 23 minutes; 1 unclaimed"
    assert found["claims"].table.rows == (
        ("Nobody yet", 1), ("In 15 minutes", 1), ("In 30 minutes", 0), ("In 60 minutes", 1),
        ("Later", 0),
    )  # fmt: skip


def test_rules_overruled_stand_beside_what_they_found(counted: Database) -> None:
    with counted.begin() as session:
        year = Year(session)
        for number in range(4):
            case = year.case(london(1 + number))
            message = StoredMessage(
                fingerprint=f"{number}", received_at=london(1), stored_at=london(1), size=1,
                case_id=case.id,
            )  # fmt: skip
            session.add(message)
            session.flush()
            gone = number < 3
            session.add(
                StoredFinding(
                    case_id=case.id, message_id=message.id, signal="legal", where="body", start=0,
                    end=1, text="x", rule="legal.threat" if number else "legal.other",
                    dismissed_by="alex" if gone else "",
                    dismissed_at=london(5) if gone else None,
                )
            )  # fmt: skip
    rules = shown(counted)["rules"]
    assert rules.title == "Staff overruled 3 findings, most of legal.threat (2 of 3)"
    assert rules.table.rows == (("legal.threat", 2, 3), ("legal.other", 1, 1))


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(0, 0, "–"), (0, 9, "0%"), (999, 1000, "99%"), (1, 1000, "1%"), (1, 2, "50%")],
)
def test_a_share_is_never_rounded_to_all_or_nothing(part: int, whole: int, said: str) -> None:
    assert share(part, whole) == said
