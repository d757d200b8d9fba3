"""Releasing the backlog: old mail is answered once staff have said that it may be."""

from responders.acknowledge import acknowledge
from responders.alert import raise_alerts
from service.receive import Flow
from store.backlog import open_the_gate, take_out, waiting_for_release
from store.database import now
from store.mail import raw_bytes
from store.models import StoredMessage

STEP = 50


def release_backlog(flow: Flow, *, actor: str) -> int:
    """Answers every backlog message as its kind wants; returns how many were released.

    Each message is a transaction of its own, so that a stop in the middle goes on where
    it was when it is asked again.
    """
    with flow.database.begin() as session:
        open_the_gate(session, actor=actor, at=now())
    released = 0
    while True:
        with flow.database.read() as session:
            ids = waiting_for_release(session, STEP)
        if not ids:
            return released
        for message_id in ids:
            _release(flow, message_id, actor)
        released += len(ids)


def _release(flow: Flow, message_id: int, actor: str) -> None:
    with flow.database.read() as session:
        stored = session.get_one(StoredMessage, message_id)
        raw = raw_bytes(session, message_id) or b""
        received_at, junk = stored.received_at, stored.junk
    assessment = flow.triage.of(raw, received_at=received_at, junk=junk)
    moment = now()
    with flow.database.begin() as session:
        stored = session.get_one(StoredMessage, message_id)
        if not stored.backlog or stored.case_id is None:
            return
        case = take_out(session, stored, assessment, actor=actor, at=moment)
        raise_alerts(session, case, stored, assessment, office=flow.office, now=moment)
        acknowledge(
            session, case, stored, assessment, office=flow.office, now=moment, released=True
        )
