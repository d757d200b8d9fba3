"""Sending what is due from the outbox: alerts first, nothing twice that must not be."""

from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Literal

from sqlalchemy.orm import Session, object_session

from responders import letter
from responders.alert import without_details
from responders.attempt import Outcome, Parcel, Way, WaysOut
from responders.office import Office
from responders.outcomes import REPEATABLE, settle, withdraw
from responders.outgoing import bytes_of
from responders.own_mailboxes import NO_MAILBOXES, OwnMailboxes
from responders.second_channel import RECIPIENT, SecondChannel, of_person
from responders.transport import Refused, Transport, TryLater, Uncertain
from store import outbox
from store.database import Database
from store.failpoint import reached
from store.models import Case, Outbox
from store.rota import channel_of
from store.rows import held

Sending = Literal["shadow", "alerts", "drafts", "live"]

BATCH = 50
BATCH_TIME = timedelta(seconds=2)
"""A batch is put back after so long, so that an alert that came meanwhile goes next."""

LEASE = timedelta(minutes=10)
"""Longer than one attempt can take with every step of the dialogue at its time limit."""

REPEATABLE_LEASE = timedelta(minutes=2)
"""After so long an alert whose worker died goes again: twice is better than late."""

_WAITING = ("queued", "retrying", "sending", "drafting")


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round did. `states` has the new state of each mail by its id in the outbox:
    `sent`, `retrying`, `failed`, `uncertain`, `cancelled`, `shadow`, `draft`. `trouble` is a
    sentence where the server is at fault; what was left then goes in a later round."""

    states: Mapping[int, str] = field(default_factory=dict)
    trouble: str = ""

    @property
    def counts(self) -> Counter[str]:
        """How many mails came to each state."""
        return Counter(self.states.values())

    def followed_by(self, later: "Delivered") -> "Delivered":
        """What both rounds did together; the trouble is that of the later one."""
        return Delivered({**self.states, **later.states}, later.trouble)


def deliver_due(
    database: Database,
    transport: Transport | None,
    *,
    sending: Sending,
    office: Office,
    now: Callable[[], datetime],
    second_channel: SecondChannel | None = None,
    mailboxes: OwnMailboxes = NO_MAILBOXES,
    least_urgent: int | None = None,
    most_batches: int | None = None,
) -> Delivered:
    """Sends everything that is due and returns; never raises for a mail or a server.

    With `least_urgent` only mail of that priority or a lower one, so that alerts have a way out
    of their own; with `most_batches` only so many batches of at most `BATCH_TIME`.

    Before a server is talked to, the database knows that an attempt has begun: after a
    crash what may have gone is looked for among the sent mail of the transport and of
    `mailboxes`; if it is not found, an alert is sent again, and an acknowledgement is
    `uncertain` and shown to a person. `transport` may be `None` only in `shadow`, where
    nothing leaves; with `alerts` only alerts and letters to the administrator do, and with
    `drafts` acknowledgements go into the Drafts folder of the first of `mailboxes`.
    """
    ways = WaysOut(transport, second_channel, mailboxes)
    round_ = _Round(database, ways, sending, office, now, least_urgent)
    for _ in count() if most_batches is None else range(most_batches):
        if round_.trouble or not round_.work_a_batch():
            break
    return Delivered(round_.states, round_.trouble)


@dataclass(slots=True)
class _Round:
    database: Database
    ways: WaysOut
    sending: Sending
    office: Office
    now: Callable[[], datetime]
    least_urgent: int | None
    states: dict[int, str] = field(default_factory=dict)
    trouble: str = ""

    def work_a_batch(self) -> bool:
        """Claims and sends one batch; false where nothing was due.

        The outcome of one mail and the beginning of the next share a transaction.
        """
        started = self.now()
        with self.database.begin() as session:
            rows = outbox.claim(
                session, now=started, limit=BATCH, lease=LEASE, least_urgent=self.least_urgent
            )
            for row in rows:
                row.lease_until = started + _lease(row)
            left = deque((row.id, row.lease_until) for row in rows)
        if not left:
            return False
        reached("claimed")
        done: tuple[Parcel, Outcome] | None = None
        while True:
            with self.database.begin() as session:
                if done is not None:
                    self._settle(session, *done)
                if self.trouble or self.now() - started > BATCH_TIME:
                    _put_back(session, left)
                parcel = self._next(session, left)
            if parcel is None:
                return True
            reached("begun")
            done = parcel, self.ways.attempt(parcel)
            reached("sent")

    def _next(self, session: Session, left: deque[tuple[int, datetime | None]]) -> Parcel | None:
        while left:
            outbox_id, lease = left.popleft()
            row = held(session, Outbox, outbox_id)
            # Somebody may have cancelled it, or another worker taken it over, meanwhile.
            if row.state in _WAITING and row.lease_until == lease:
                parcel = self._begin(session, row)
                if parcel is not None:
                    return parcel
                self.states[row.id] = row.state
        return None

    def _begin(self, session: Session, row: Outbox) -> Parcel | None:
        """The parcel to send, or `None` where the mail found another end."""
        # An earlier attempt broke off or failed: whatever is wanted today, it may have gone.
        if row.state == "sending" and row.purpose not in REPEATABLE:
            row.lease_until = self.now() + _lease(row)
            return self._parcel(row, "look")
        if row.state == "drafting":
            return self._started(session, row, "draft")
        if self.sending == "shadow" or (self.sending == "alerts" and row.purpose not in REPEATABLE):
            outbox.shadow(session, row.id, at=self.now())
            return None
        if row.purpose == "acknowledgement" and not self.office.acknowledging:
            withdraw(
                session,
                row,
                "Automatic acknowledgements are switched off (PALSBOX_ACKNOWLEDGE).",
                now=self.now(),
            )
            return None
        self._keep_confidential(session, row)
        way: Way = "repeat" if row.state == "sending" else "send"
        if self.sending == "drafts" and row.purpose == "acknowledgement":
            way = "draft"
        return self._started(session, row, way)

    def _started(self, session: Session, row: Outbox, way: Way) -> Parcel:
        until = self.now() + _lease(row)
        outbox.begin_attempt(session, row.id, lease_until=until, drafting=way == "draft")
        return self._parcel(row, way)

    def _keep_confidential(self, session: Session, row: Outbox) -> None:
        """Settings may have changed since the alert was written: details go only where they
        may go today (Appendix 6)."""
        if not row.carries_details:
            return
        safe_way = self.ways.transport is not None and self.ways.transport.enforces_tls
        if safe_way and self.office.may_have_details(row.recipient):
            return
        case = session.get_one(Case, row.case_id)
        plain = without_details(row, case.reference, self.office)
        row.subject, row.text, row.html = plain.subject, plain.text, plain.html
        row.carries_details, row.template = False, "alert_reference"

    def _parcel(self, row: Outbox, way: Way) -> Parcel:
        if row.recipient.startswith(RECIPIENT):
            return _call(row)
        parcel = Parcel(row.id, row.envelope_from, row.recipient, row.header_message_id, way=way)
        try:
            raw = bytes_of(
                row, team=self.office.policy.organisation.team, by_a_person=way == "draft"
            )
        except letter.UnsafeLetterError as error:
            return replace(parcel, fault=Refused(str(error)))
        return replace(parcel, raw=raw)

    def _settle(self, session: Session, parcel: Parcel, outcome: Outcome) -> None:
        row = held(session, Outbox, parcel.outbox_id)
        state = settle(session, row, outcome, office=self.office, now=self.now())
        self.states[row.id] = state
        server_at_fault = isinstance(outcome, TryLater) and outcome.everything
        if server_at_fault or (isinstance(outcome, Uncertain) and parcel.way != "look"):
            self.trouble = str(outcome)


def _call(row: Outbox) -> Parcel:
    parcel = Parcel(row.id, "", row.recipient, title=row.subject, text=row.text)
    session = object_session(row)
    if row.recipient == RECIPIENT or session is None:
        return parcel
    if channel := channel_of(session, row.recipient.removeprefix(of_person(""))):
        return replace(parcel, channel=channel)
    told = f"There is no {row.recipient} any more: the rota was changed."
    return replace(parcel, fault=Refused(told))


def _lease(row: Outbox) -> timedelta:
    return REPEATABLE_LEASE if row.purpose in REPEATABLE else LEASE


def _put_back(session: Session, left: deque[tuple[int, datetime | None]]) -> None:
    while left:
        outbox_id, lease = left.popleft()
        row = held(session, Outbox, outbox_id)
        if row.lease_until == lease:
            row.lease_until = None
