"""Danger that nobody has claimed rings again, then by the second channel; old mail's dangers
go out together, one summary a route."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from classify.finding import RISK_SIGNALS
from policy.assessment import Route
from policy.schema import Danger
from responders.office import ROUTE_NAMES, URGENT, Office
from responders.render import Letter, render
from responders.second_channel import RECIPIENT
from store import audit, outbox
from store.lineage import lineage
from store.models import Case, Event, Outbox

PROGRAM = "palsbox"
SUMMARISED = "danger in old mail alerted"
GIVEN_BACK = "danger given back"
ENDS = ("danger claimed", "danger set aside")


def repeat_due(session: Session, now: datetime, *, office: Office) -> list[Outbox]:
    """Rings again for every danger that is due for it; does nothing twice for one interval.

    A program that was stopped for hours rings once, not once for each interval missed.
    """
    bell = _Bell(session, office, now)
    rows: list[Outbox] = []
    old: dict[tuple[datetime, int], list[Case]] = defaultdict(list)
    for case in session.scalars(unclaimed()).all():
        since = rung_first(session, case, office.policy.danger)
        turn = bell.turn(since) if since is not None else 0
        if since is None or not turn:
            continue
        if case.backlog:
            old[since, turn].append(case)
        else:
            rows += bell.ring(case, since, f"{case.id}:{since:%Y%m%dT%H%M%S}:{turn}")
    for (since, turn), cases in old.items():
        key = f"{since:%Y%m%dT%H%M%S.%f}:{turn}"
        rows += bell.summarise(cases, key)
        rows += bell.ring_second_channel_if_late(cases[0], since, f"old:{key}")
    return rows


def summarise_backlog(session: Session, now: datetime, *, office: Office) -> list[Outbox]:
    """One letter a route and recipient about the dangers in old mail not yet told of.

    Called once a batch of old mail is read, so that a hundred letters are one alert.
    """
    told = select(Event.case_id).where(Event.what == SUMMARISED, Event.case_id.is_not(None))
    cases = session.scalars(unclaimed().where(Case.backlog, Case.id.not_in(told))).all()
    if not cases:
        return []
    numbers = ",".join(str(case.id) for case in cases)
    key = f"first:{sha256(numbers.encode()).hexdigest()[:20]}"
    rows = _Bell(session, office, now).summarise(cases, key)
    for case in cases:
        audit.record(session, case_id=case.id, actor=PROGRAM, what=SUMMARISED, at=now)
    return rows


def ring_second_channel(
    session: Session, case: Case, *, key: str, office: Office, now: datetime
) -> list[Outbox]:
    """Puts a message for the second channel into the outbox: reference and link only."""
    if not office.notifies:
        return []
    row = outbox.put(
        session,
        outbox.NewMail(
            key=f"notify:{key}",
            case_id=case.id,
            purpose="alert",
            template="danger_unclaimed",
            recipient=RECIPIENT,
            envelope_from=office.from_address,
            subject=f"Urgent: {case.reference} needs you to look",
            text=f"Please open it now and say that you have it: {office.case_link(case.reference)}",
            not_before=now,
            priority=URGENT,
        ),
        at=now,
    )
    return [row] if row is not None else []


@dataclass(frozen=True, slots=True)
class _Bell:
    """Rings in one transaction, at one moment."""

    session: Session
    office: Office
    now: datetime

    def turn(self, since: datetime) -> int:
        """Which repeat is due: 0 for none yet, or none any more."""
        danger = self.office.policy.danger
        turn = int((self.now - since) / timedelta(minutes=danger.repeat_minutes))
        return turn if 0 < turn <= danger.repeats_at_most else 0

    def ring(self, case: Case, since: datetime, key: str) -> list[Outbox]:
        """One letter to everybody whom danger concerns; late enough, the second channel too."""
        rows: list[Outbox] = []
        for route in self._routes():
            letter = render(
                "danger_unclaimed",
                organisation=self.office.policy.organisation,
                route=ROUTE_NAMES[route],
                reference=case.reference,
                link=self.office.case_link(case.reference),
                waiting_since=since,
            )
            rows += self._put(letter, "danger_unclaimed", route, key=key, case_id=case.id)
        return rows + self.ring_second_channel_if_late(case, since, key)

    def ring_second_channel_if_late(self, case: Case, since: datetime, key: str) -> list[Outbox]:
        """The second channel, once the policy's time for claiming is over."""
        after = timedelta(minutes=self.office.policy.danger.second_channel_after_minutes)
        if self.now - since < after:
            return []
        return ring_second_channel(self.session, case, key=key, office=self.office, now=self.now)

    def summarise(self, cases: Sequence[Case], key: str) -> list[Outbox]:
        """One letter to everybody whom danger concerns about all these cases."""
        rows: list[Outbox] = []
        for route in self._routes():
            letter = render(
                "alert_backlog_summary",
                organisation=self.office.policy.organisation,
                route=ROUTE_NAMES[route],
                cases=[
                    {
                        "reference": case.reference,
                        "received_at": case.received_at,
                        "link": self.office.case_link(case.reference),
                    }
                    for case in cases
                ],
            )
            rows += self._put(letter, "alert_backlog_summary", route, key=key, case_id=None)
        return rows

    def _routes(self) -> list[Route]:
        wanted = {
            rule.route for name, rule in self.office.policy.signals.items() if name in RISK_SIGNALS
        }
        return [route for route in ROUTE_NAMES if route in wanted]

    def _put(
        self, letter: Letter, template: str, route: Route, *, key: str, case_id: int | None
    ) -> list[Outbox]:
        rows = [
            outbox.put(
                self.session,
                outbox.NewMail(
                    key=f"{template}:{key}:{route}:{recipient}",
                    case_id=case_id,
                    purpose="alert",
                    template=template,
                    recipient=recipient,
                    envelope_from=self.office.from_address,
                    subject=letter.subject,
                    text=letter.text,
                    html=letter.html,
                    not_before=self.now,
                    route=route,
                    because=sorted(RISK_SIGNALS),
                    priority=URGENT,
                ),
                at=self.now,
            )
            for recipient in self.office.routes[route]
        ]
        return [row for row in rows if row is not None]


def unclaimed() -> Select[Case]:
    """The cases whose danger nobody has claimed, the oldest first."""
    return (
        select(Case)
        .where(
            Case.danger,
            Case.claimed_at.is_(None),
            Case.status != "closed",
            Case.merged_into_id.is_(None),
        )
        .order_by(Case.id)
    )


def rung_first(session: Session, case: Case, danger: Danger) -> datetime | None:
    """Since when the danger is nobody's: its first alert, or when it was last given back.

    A new letter does not set the clock back, or somebody who writes often would never be rung
    for again; only once the repeats are over does it start them anew. `None` for old mail
    whose summary is still to come.
    """
    together = lineage(session, case.id)
    events = session.execute(
        select(Event.at, Event.what).where(
            Event.case_id.in_(together), Event.what.in_((SUMMARISED, GIVEN_BACK, *ENDS))
        )
    ).all()
    alerts = session.scalars(
        select(Outbox.created_at).where(
            Outbox.case_id.in_(together),
            Outbox.priority == URGENT,
            Outbox.template.in_(("alert_details", "alert_reference")),
        )
    ).all()
    begun = [*alerts, *(at for at, what in events if what not in ENDS)]
    if not begun:
        return None if case.backlog else case.opened_at
    ended = max((at for at, what in events if what != SUMMARISED), default=None)
    given_back = [at for at, what in events if what == GIVEN_BACK and at == ended]
    later = given_back + [at for at in begun if ended is None or at > ended]
    # A merge can bring an unclaimed danger that is older than a claim of the other case.
    moments = sorted(later) or [max(begun)]
    lasting = timedelta(minutes=danger.repeat_minutes * danger.repeats_at_most)
    since = moments[0]
    for moment in moments:
        if moment - since >= lasting:
            since = moment
    return since
