"""`palsbox verify`: silent about a sound database, and precise about one with a fault."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from rich.console import Console
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from service.verify import verify
from store.database import now
from store.lineage import Regrouping
from store.merging import merge
from store.models import Case, Delivery, Event, Outbox, Raw, StoredMessage, Task
from tests.service.house import House
from tests.service.post import letter
from tests.service.test_receive import CALM, DANGER


@pytest.fixture
def drained(house: House) -> House:
    """A house that has worked through danger, a question, a machine's mail and no mail at all."""
    house.postbox.put(letter(DANGER))
    house.postbox.put(letter(CALM, sender="ada@tarrow.example"))
    house.postbox.put(
        letter(CALM).replace(b"Subject:", b"Auto-Submitted: auto-replied\nSubject:", 1)
    )
    house.postbox.put(b"")
    house.drain()
    return house


def verified(house: House) -> tuple[int, str]:
    console = Console(width=200, record=True, file=StringIO())
    broken = verify(console, house.settings, now())
    return broken, console.export_text()


def test_all_holds_after_a_days_work(drained: House) -> None:
    broken, shown = verified(drained)
    assert broken == 0, shown
    assert shown.count("holds") == len(shown.splitlines())


def lose_the_case(session: Session) -> None:
    session.execute(update(StoredMessage).where(StoredMessage.id == 1).values(entry="nowhere"))


def lose_the_bytes(session: Session) -> None:
    session.execute(delete(Raw).where(Raw.message_id == 2))


def forget_the_place(session: Session) -> None:
    session.execute(delete(Delivery).where(Delivery.message_id == 2))


def an_acknowledgement(session: Session) -> Outbox:
    return session.scalars(
        select(Outbox).where(Outbox.purpose == "acknowledgement").order_by(Outbox.id.desc())
    ).first()  # type: ignore[return-value]  # the day's work has two


def acknowledge_a_machine(session: Session) -> None:
    an_acknowledgement(session).recipient = "robot@machine.example"


def answer_ourselves(session: Session) -> None:
    an_acknowledgement(session).recipient = ""


def send_under_another_id(session: Session) -> None:
    an_acknowledgement(session).header_message_id = "<made.up@example>"


def fail_unseen(session: Session) -> None:
    row = an_acknowledgement(session)
    row.state = "failed"
    session.execute(delete(Task).where(Task.case_id == row.case_id))


def an_alert(session: Session) -> Outbox:
    return session.scalars(select(Outbox).where(Outbox.purpose == "alert")).first()  # type: ignore[return-value]  # there is one


def hold_an_alert(session: Session) -> None:
    row = an_alert(session)
    row.state, row.attempts, row.not_before = "queued", 0, row.created_at + timedelta(hours=1)


def leave_an_alert_lying(session: Session) -> None:
    row = an_alert(session)
    row.created_at = row.not_before = now() - timedelta(hours=1)
    row.state, row.attempts = "queued", 0


def tell_details_to_the_press(session: Session) -> None:
    row = an_alert(session)
    row.carries_details, row.recipient = True, "desk@evilnhs.net"


def rewrite_history(session: Session) -> None:
    session.execute(update(Event).where(Event.id == 1).values(actor="nobody"))


def merged(session: Session) -> Case:
    """The case of a letter after the first, gone into the first's, as `store.merging` does it."""
    case, other = session.scalars(select(Case).order_by(Case.id)).all()[:2]
    merge(session, case, other, "The same person.", by="olive", at=now())
    session.flush()
    return other


def open_what_was_merged(session: Session) -> None:
    merged(session).status = "open"


def file_a_letter_with_what_was_merged(session: Session) -> None:
    number = merged(session).id
    session.execute(update(StoredMessage).where(StoredMessage.id == 1).values(case_id=number))


def forget_who_merged(session: Session) -> None:
    merged(session)
    session.execute(delete(Regrouping))


def calm_the_case_that_was_merged_into(session: Session) -> None:
    other = merged(session)
    other.danger = True
    session.get_one(Case, other.merged_into_id).danger = False


def merge_in_a_circle(session: Session) -> None:
    other = merged(session)
    session.get_one(Case, other.merged_into_id).merged_into_id = other.id


def test_a_merge_breaks_nothing(drained: House) -> None:
    with drained.flow.database.begin() as session:
        merged(session)

    broken, shown = verified(drained)
    assert broken == 0, shown


@pytest.mark.parametrize(
    ("break_it", "sentence"),
    [
        (lose_the_case, "Message 1 was read and is in no heap"),
        (lose_the_bytes, "Message 2 has lost its bytes"),
        (forget_the_place, "Message 2 came from a mailbox, but no place in it is noted"),
        (acknowledge_a_machine, "went to an address from which no person wrote"),
        (answer_ourselves, "goes to ourselves or to nobody"),
        (send_under_another_id, "a Message-ID that is not derived from its row"),
        (fail_unseen, "did not surely arrive, and it is nobody's task"),
        (hold_an_alert, "was made to wait"),
        (leave_an_alert_lying, "is due and nobody has tried to send it"),
        (tell_details_to_the_press, "to desk@evilnhs.net, which is not secure"),
        (open_what_was_merged, "went into another and is not closed"),
        (file_a_letter_with_what_was_merged, "Message 1 is with a case that went into another"),
        (forget_who_merged, "nothing says who merged it"),
        (calm_the_case_that_was_merged_into, "speaks of danger, and the case it went into does"),
        (merge_in_a_circle, "leads round to itself"),
        (rewrite_history, "Event 1 was changed after it was written"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_a_fault_is_named_with_its_row(
    drained: House, break_it: Callable[[Session], None], sentence: str
) -> None:
    with drained.flow.database.begin() as session:
        break_it(session)

    broken, shown = verified(drained)

    assert broken
    assert sentence in shown
