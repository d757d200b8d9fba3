"""What lies in Drafts, or may have gone, is known to have gone once it is among the sent."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest.source import SourceError
from responders.outcomes import leave_draft, leave_uncertain
from responders.own_mailboxes import OwnMailboxes
from service.doubtful import AT_ONCE, EVERY, LOOK_FOR_DRAFTS, Doubtful
from service.triage import Triage
from store.database import now
from store.merging import merge
from store.models import Case, Outbox
from store.outbox import NewMail, put
from tests.fakes.mailbox import DraftingMailbox
from tests.service.house import House
from tests.service.post import letter
from tests.service.test_receive import CALM


class Desk:
    """A palsbox in drafts, whose mailbox is looked at one step at a time."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.mailbox = DraftingMailbox()
        house.mailboxes = OwnMailboxes([self.mailbox])
        self.seconds = 0.0
        self.doubtful = Doubtful(
            house.flow.database,
            self.mailbox,
            house.flow.office.policy,
            clock=lambda: self.seconds,
        )

    def draft(self, letters: int = 1) -> None:
        for number in range(letters):
            self.house.postbox.put(letter(CALM, sender=f"nell{number}@tarrow.example"))
        self.house.drain()

    def look(self, *, later: timedelta = timedelta(0)) -> int:
        self.seconds += EVERY
        return self.doubtful.look(now() + later)


@pytest.fixture
def desk(tmp_path: Path, triage: Triage) -> Iterator[Desk]:
    house = House(tmp_path, triage, sending="drafts")
    yield Desk(house)
    house.flow.database.close()


def test_a_draft_that_a_person_sent_is_sent_meets_the_deadline_and_ends_the_task(
    desk: Desk,
) -> None:
    desk.draft()
    assert desk.look() == 0
    (case,) = desk.house.cases()
    (task,) = [task for task in case.tasks if task.done_at is None]
    assert "Send the acknowledgement" in task.what

    desk.mailbox.send_drafts()

    assert desk.look() == 1
    (case,) = desk.house.cases()
    assert [row.state for row in desk.house.outbox("acknowledgement")] == ["sent"]
    assert [task.name for task in case.tasks if task.done_at is None] == []
    met = {deadline.name: deadline.met_at for deadline in case.deadlines}
    assert met["acknowledge"] is not None
    assert any(event.what == "acknowledgement sent" for event in case.events)


def test_a_draft_that_nobody_sent_stays_a_persons_task(desk: Desk) -> None:
    desk.draft()

    assert desk.look(later=timedelta(days=3)) == 0

    (case,) = desk.house.cases()
    (task,) = [task for task in case.tasks if task.done_at is None]
    due = {deadline.name: deadline.due_at for deadline in case.deadlines}
    assert task.due_at == due["acknowledge"]


def test_the_mailbox_is_not_asked_again_at_once_and_a_few_at_a_time_in_turn(desk: Desk) -> None:
    desk.draft(letters=AT_ONCE + 3)
    desk.mailbox.asked = 0

    desk.look()
    desk.doubtful.look(now())
    assert desk.mailbox.asked == AT_ONCE

    desk.mailbox.send_drafts()
    assert desk.look() == 3
    assert desk.look() == AT_ONCE


def test_a_closed_case_and_an_old_draft_are_asked_about_no_more(desk: Desk) -> None:
    desk.draft()
    desk.mailbox.send_drafts()
    assert desk.look(later=LOOK_FOR_DRAFTS) == 0
    with desk.house.flow.database.begin() as session:
        session.scalars(select(Case)).one().status = "closed"
    assert desk.look() == 0

    with desk.house.flow.database.begin() as session:
        session.scalars(select(Case)).one().status = "new"
    assert desk.look() == 1


def test_of_two_drafts_the_task_about_the_one_that_was_not_sent_stays(desk: Desk) -> None:
    desk.draft()
    ordinary = set(desk.mailbox.drafts)
    crisis = add_crisis_letter(desk)

    desk.mailbox.sent |= ordinary
    assert desk.look() == 1

    assert [row.state for row in desk.house.outbox("acknowledgement")] == ["sent", "draft"]
    (case,) = desk.house.cases()
    (task,) = [task for task in case.tasks if task.done_at is None]
    assert crisis in task.what


def test_a_draft_of_a_case_that_went_into_another_is_seen_and_its_task_ended(desk: Desk) -> None:
    desk.draft(letters=2)
    merge_the_first_into_the_second(desk)
    desk.mailbox.send_drafts()

    assert desk.look() == 2

    assert [task for case in desk.house.cases() for task in case.tasks if not task.done_at] == []


def test_a_letter_in_doubt_is_settled_on_the_case_that_its_case_went_into(desk: Desk) -> None:
    desk.draft(letters=2)
    with desk.house.flow.database.begin() as session:
        row = session.scalars(select(Outbox).where(Outbox.case_id == 1)).one()
        leave_uncertain(session, row, "The server fell silent.", now=now())
        name = f"uncertain-{row.id}"
    merge_the_first_into_the_second(desk)
    desk.mailbox.send_drafts()
    desk.look()

    tasks = [task for case in desk.house.cases() for task in case.tasks]
    assert [task.done_at is not None for task in tasks if task.name == name] == [True]


def test_an_officers_letter_found_among_the_sent_has_the_consequences_of_one_that_went(
    desk: Desk,
) -> None:
    desk.draft()
    with desk.house.flow.database.begin() as session:
        row = session.scalars(select(Outbox)).one()
        row.purpose, row.template = "reply", "consent_request"
        leave_uncertain(session, row, "The server fell silent.", now=now())
    desk.mailbox.send_drafts()

    assert desk.look() == 1

    (case,) = desk.house.cases()
    assert case.status == "waiting"


def add_crisis_letter(desk: Desk) -> str:
    """A second acknowledgement of the first case lies in Drafts; its subject."""
    with desk.house.flow.database.begin() as session:
        case = session.get_one(Case, 1)
        subject = f"Your safety: {case.reference}"
        row = put(
            session,
            NewMail(
                key="crisis", case_id=case.id, purpose="acknowledgement", template="danger_self",
                recipient="nell0@tarrow.example", envelope_from="pals@nhs.net", subject=subject,
                text="Please ring 999.", not_before=now(),
            ),
            at=now(),
        )  # fmt: skip
        assert row is not None
        leave_draft(session, row, now=now())
        return subject


def merge_the_first_into_the_second(desk: Desk) -> None:
    with desk.house.flow.database.begin() as session:
        gone, kept = session.get_one(Case, 1), session.get_one(Case, 2)
        merge(session, kept, gone, "One matter.", by="alex", at=now())


def test_letters_written_for_an_officer_are_no_mail_of_the_mailboxs(desk: Desk) -> None:
    desk.draft()
    with desk.house.flow.database.begin() as session:
        session.scalars(select(Outbox)).one().purpose = "draft"
    desk.mailbox.send_drafts()

    assert desk.look() == 0


def test_a_mailbox_that_does_not_answer_stops_nothing(desk: Desk) -> None:
    desk.draft()
    desk.mailbox.trouble = SourceError("Outlook is away.")

    assert desk.look() == 0

    desk.mailbox.trouble = None
    desk.mailbox.send_drafts()
    assert desk.look() == 1
