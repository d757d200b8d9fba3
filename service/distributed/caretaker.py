"""Who sees that work goes on whatever became of the broker, of beat or of the other parts."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from service.distributed.app import PATROL_EVERY
from service.distributed.doorbell import Doorbell
from service.distributed.hands import Hands
from service.distributed.sweep import LIES_LONG, sweep
from service.patrol import patrol
from service.receive import triage_next
from store.claim import clock, not_leased
from store.database import now
from store.models import StoredMessage
from store.outbox import due_before

SWEEP_EVERY = timedelta(seconds=15)
A_FEW = 10


class Caretaker:
    """Sweeps and patrols as beat does, only more slowly.

    Where the broker is silent, or something lies as if nobody answered the bells, it does the
    work itself. All of it is claimed from the database, so it is in nobody's way; its `hands`
    are its own, because a line to a mail server carries one dialogue at a time.
    """

    def __init__(self, hands: Hands, bell: Doorbell) -> None:
        self._hands = hands
        self._bell = bell
        self._swept: datetime | None = None
        self._patrolled: datetime | None = None

    def go_round(self) -> bool:
        """One round; true where it did work and more may be left."""
        moment = now()
        if self._patrolled is None or moment - self._patrolled >= PATROL_EVERY:
            self._patrolled = moment
            patrol(self._hands.database, self._hands.office, moment)
        if not self._bell.answers() or self._lies_too_long(moment):
            return self._work()
        if self._swept is None or moment - self._swept >= SWEEP_EVERY:
            self._swept = moment
            sweep(self._hands.database, self._bell, poll_seconds=self._hands.settings.poll)
        return False

    def _lies_too_long(self, moment: datetime) -> bool:
        with self._hands.database.read() as session:
            oldest = session.scalar(
                select(func.min(StoredMessage.stored_at)).where(
                    StoredMessage.state == "stored",
                    not_leased(StoredMessage.lease_until),
                    StoredMessage.backlog.is_(False),
                ),
                clock(moment),
            )
            late_mail = due_before(session, moment - LIES_LONG, now=moment)
        return late_mail or (oldest is not None and oldest < moment - LIES_LONG)

    def _work(self) -> bool:
        taken = triage_next(self._hands.flow, limit=A_FEW)
        sent = self._hands.send_all().counts.total()
        return bool(taken or sent)
