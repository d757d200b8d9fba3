"""Sending what is due from the outbox: alerts first, nothing twice that must not be."""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Literal

from sqlalchemy.orm import Session

from responders import letter
from responders.alert import without_details
from responders.office import Office
from responders.outcomes import REPEATABLE, leave_uncertain, settle, withdraw
from responders.second_channel import RECIPIENT, SecondChannel
from responders.transport import Refused, SendError, Transport, TryLater, Uncertain
from store import outbox
from store.database import Database
from store.failpoint import reached
from store.models import Case, Outbox

Sending = Literal["shadow", "alerts", "live"]

BATCH = 50
BATCH_TIME = timedelta(seconds=2)
"""A batch is put back after so long, so that an alert that came meanwhile goes next."""

LEASE = timedelta(minutes=10)
"""Longer than one attempt can take with every step of the dialogue at its time limit."""

REPEATABLE_LEASE = timedelta(minutes=2)
"""After so long an alert whose worker died goes again: twice is better than late."""

_WAITING = ("queued", "retrying", "sending")


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round did. `counts` has the new states: `sent`, `retrying`, `failed`,
    `uncertain`, `cancelled`, `shadow`. `trouble` is a sentence where the server is at fault;
    what was left then goes in a later round."""

    counts: Counter[str] = field(default_factory=Counter)
    trouble: str = ""


def deliver_due(
    database: Database,
    transport: Transport | None,
    *,
    sending: Sending,
    office: Office,
    now: Callable[[], datetime],
    second_channel: SecondChannel | None = None,
    least_urgent: int | None = None,
    most_batches: int | None = None,
) -> Delivered:
    """Sends everything that is due and returns; never raises for a mail or a server.

    With `least_urgent` only mail of that priority or a lower one, so that alerts have a way out
    of their own; with `most_batches` only so many batches of at most `BATCH_TIME`.

    Before a server is talked to, the database knows that an attempt has begun: after a
    crash an acknowledgement that may have gone is `uncertain` and shown to a person, an
    alert is sent again. `transport` may be `None` only in `shadow`, where nothing leaves;
    with `alerts` only alerts and letters to the administrator do.
    """
    round_ = _Round(database, transport, sending, office, now, second_channel, least_urgent)
    for _ in count() if most_batches is None else range(most_batches):
        if round_.trouble or not round_.work_a_batch():
            break
    return Delivered(round_.counts, round_.trouble)


@dataclass(frozen=True, slots=True)
class _Parcel:
    """One mail on its way. `fault` is set where it cannot be written at all."""

    outbox_id: int
    envelope_from: str
    recipient: str
    raw: bytes = b""
    title: str = ""
    text: str = ""
    fault: Refused | None = None


@dataclass(slots=True)
class _Round:
    database: Database
    transport: Transport | None
    sending: Sending
    office: Office
    now: Callable[[], datetime]
    second_channel: SecondChannel | None
    least_urgent: int | None
    counts: Counter[str] = field(default_factory=Counter)
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
        done: tuple[_Parcel, SendError | None] | None = None
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
            done = parcel, self._attempt(parcel)
            reached("sent")

    def _next(self, session: Session, left: deque[tuple[int, datetime | None]]) -> _Parcel | None:
        while left:
            outbox_id, lease = left.popleft()
            row = session.get_one(Outbox, outbox_id, with_for_update=True)
            # Somebody may have cancelled it, or another worker taken it over, meanwhile.
            if row.state in _WAITING and row.lease_until == lease:
                parcel = self._begin(session, row)
                if parcel is not None:
                    return parcel
                self.counts[row.state] += 1
        return None

    def _begin(self, session: Session, row: Outbox) -> _Parcel | None:
        """The parcel to send, or `None` where the mail found another end."""
        if row.state == "sending" and row.purpose not in REPEATABLE:
            leave_uncertain(
                session,
                row,
                "palsbox was stopped while it handed the letter over.",
                now=self.now(),
            )
            return None
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
        outbox.begin_attempt(session, row.id)
        row.lease_until = self.now() + _lease(row)
        return self._parcel(row)

    def _keep_confidential(self, session: Session, row: Outbox) -> None:
        """Settings may have changed since the alert was written: details go only where they
        may go today (Appendix 6)."""
        if not row.carries_details:
            return
        safe_way = self.transport is not None and self.transport.enforces_tls
        if safe_way and self.office.may_have_details(row.recipient):
            return
        case = session.get_one(Case, row.case_id)
        plain = without_details(row, case.reference, self.office)
        row.subject, row.text, row.html = plain.subject, plain.text, plain.html
        row.carries_details, row.template = False, "alert_reference"

    def _parcel(self, row: Outbox) -> _Parcel:
        if row.recipient == RECIPIENT:
            return _Parcel(row.id, "", RECIPIENT, title=row.subject, text=row.text)
        try:
            raw = letter.to_bytes(
                letter.Mail(
                    purpose=row.purpose,
                    from_name=self.office.policy.organisation.team,
                    from_address=row.envelope_from,
                    recipient=row.recipient,
                    subject=row.subject,
                    text=row.text,
                    html=row.html,
                    message_id=row.header_message_id,
                    in_reply_to=row.in_reply_to,
                    date=row.created_at,
                )
            )
        except letter.UnsafeLetterError as error:
            return _Parcel(row.id, row.envelope_from, row.recipient, fault=Refused(str(error)))
        return _Parcel(row.id, row.envelope_from, row.recipient, raw)

    def _attempt(self, parcel: _Parcel) -> SendError | None:
        if parcel.fault is not None:
            return parcel.fault
        try:
            if parcel.recipient == RECIPIENT:
                self._notify(parcel)
            elif self.transport is None:
                return TryLater("PALSBOX_SMTP_URL is empty, so nothing can be sent.")
            else:
                self.transport.send(parcel.envelope_from, parcel.recipient, parcel.raw)
        except SendError as error:
            return error
        return None

    def _notify(self, parcel: _Parcel) -> None:
        if self.second_channel is None:
            raise TryLater("PALSBOX_NOTIFY is empty, so there is no second channel.")
        self.second_channel.notify(parcel.title, parcel.text)

    def _settle(self, session: Session, parcel: _Parcel, outcome: SendError | None) -> None:
        row = session.get_one(Outbox, parcel.outbox_id, with_for_update=True)
        state = settle(session, row, outcome, office=self.office, now=self.now())
        self.counts[state] += 1
        server_at_fault = isinstance(outcome, TryLater) and outcome.everything
        if server_at_fault or isinstance(outcome, Uncertain):
            self.trouble = str(outcome)


def _lease(row: Outbox) -> timedelta:
    return REPEATABLE_LEASE if row.purpose in REPEATABLE else LEASE


def _put_back(session: Session, left: deque[tuple[int, datetime | None]]) -> None:
    while left:
        outbox_id, lease = left.popleft()
        row = session.get_one(Outbox, outbox_id, with_for_update=True)
        if row.lease_until == lease:
            row.lease_until = None
