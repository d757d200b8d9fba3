"""What Risk, Communications and the Nursing lead see: the alerts of their own route, on a page
that fits a phone, with the button that says that somebody has taken it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from classify.finding import RISK_SIGNALS
from policy.assessment import ROUTES, Route
from review import find
from review.accounts import names
from review.answers import say
from review.danger import ticked
from review.desk import desk, me
from review.evidence import Evidence, number
from review.guard import signals_of
from review.roles import routes_of
from review.telephones import telephones
from store import alerts, audit
from store.lineage import lineage
from store.models import Case, Outbox, StoredMessage

pages = Blueprint("alerts", __name__, url_prefix="/alerts")

PAGE = 25
NO_END = 2**31 - 1
LONGEST_LETTER = 30_000


@dataclass(frozen=True, slots=True)
class Told:
    """One route's alerts about a case: what was sent, and who has taken them up."""

    route: Route
    mail: tuple[Outbox, ...]
    claim: alerts.AlertClaim | None

    @property
    def by_danger(self) -> bool:
        """Whether claiming the danger is what these alerts ask for."""
        return self.route == "nursing_lead" and any(
            RISK_SIGNALS & set(m.because) for m in self.mail
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A case in the list, with what of it concerns the reader."""

    case: Case
    signals: tuple[str, ...]
    claims: tuple[alerts.AlertClaim, ...]


@pages.get("")
def index() -> str:
    """The newest alerts of the reader's routes; dangers nobody has claimed come first."""
    before = request.args.get("before", NO_END, type=int)
    routes = _routes()
    signals = signals_of(routes, desk().policy)
    with desk().database.read() as session:
        page = alerts.cases_of(
            session, routes, signals, before=max(0, min(before, NO_END)), limit=PAGE + 1
        )
        first = []
        if "nursing_lead" in routes and before == NO_END:
            first = list(alerts.unclaimed_dangers(session))
        there = {case.id for case in first}
        rows = [case for case in page[:PAGE] if case.id not in there]
        standing = alerts.claims(session, there | {case.id for case in rows})
        return render_template(
            "alerts.html",
            first=[_row(case, routes, signals, standing) for case in first],
            rows=[_row(case, routes, signals, standing) for case in rows],
            before=page[PAGE - 1].id if len(page) > PAGE else None,
            routes=routes,
            names=names(session),
            now=desk().now(),
        )


@pages.get("/<reference>")
def show(reference: str) -> str:
    """One case as far as it concerns the reader. Looking claims nothing: programs follow links."""
    routes = _routes()
    with desk().database.read() as session:
        case = find.case(session, reference)
        signals = signals_of(routes, desk().policy)
        evidence = [item for item in number(case.findings) if item.finding.signal in signals]
        letters = [row for row in case.messages if _holds(row, evidence) or _is_danger(case)]
        danger = _is_danger(case)
        sent = _alerts(session, case)
        return render_template(
            "alert.html",
            case=case,
            danger=danger,
            told=_told(session, case, sent, routes),
            alerts=[mail for mail in sent if mail.route in routes],
            evidence=evidence,
            danger_words=[i for i in evidence if i.counts and i.finding.signal in RISK_SIGNALS],
            telephones=_telephones(letters) if danger else [],
            letters=[(row, desk().readings.of(row).body.text[:LONGEST_LETTER]) for row in letters],
            steps=ticked(desk().steps, case.events) if danger else [],
            names=names(session),
            now=desk().now(),
        )


@pages.post("/<reference>/claim")
def claim(reference: str) -> Response:
    """Takes up the alerts of one of the reader's own routes (`route`)."""
    route = request.form.get("route", "")
    if route not in ROUTES or route not in current_user.roles:
        abort(403, "Only somebody of that route can take up its alerts.")
    now = desk().now()
    with desk().database.begin() as session:
        case = find.case(session, reference, lock=True)
        taken = alerts.claims(session, [case.id]).get((case.id, route))
        if taken is None:
            session.add(
                alerts.AlertClaim(case_id=case.id, route=route, claimed_by=me(), claimed_at=now)
            )
            audit.record(
                session, case_id=case.id, actor=me(), what="alert claimed", at=now, route=route
            )
        who = names(session).get(taken.claimed_by, taken.claimed_by) if taken else ""
    say(f"{who} had already taken it." if who else "It is written down that you have taken it.")
    return redirect(url_for("alerts.show", reference=reference))


def _routes() -> tuple[Route, ...]:
    return routes_of(current_user.roles) or ROUTES


def _is_danger(case: Case) -> bool:
    return case.danger and "nursing_lead" in _routes()


def _row(
    case: Case,
    routes: Sequence[Route],
    signals: frozenset[str],
    standing: dict[tuple[int, str], alerts.AlertClaim],
) -> Row:
    heard = {finding.signal for finding in case.findings if not finding.context}
    found = [standing[case.id, route] for route in routes if (case.id, route) in standing]
    return Row(case, tuple(sorted(heard & signals)), tuple(found))


def _told(
    session: Session, case: Case, sent: Sequence[Outbox], routes: Sequence[Route]
) -> list[Told]:
    standing = alerts.claims(session, [case.id])
    told = []
    for route in routes:
        mail = tuple(row for row in sent if row.route == route)
        if mail:
            told.append(Told(route, mail, standing.get((case.id, route))))
    return told


def _alerts(session: Session, case: Case) -> Sequence[Outbox]:
    # They stay with the case they were sent about, also where that went into this one.
    return session.scalars(
        select(Outbox)
        .where(Outbox.case_id.in_(lineage(session, case.id)), Outbox.purpose == "alert")
        .order_by(Outbox.id)
    ).all()


def _holds(row: StoredMessage, evidence: Sequence[Evidence]) -> bool:
    return any(item.finding.message_id == row.id for item in evidence)


def _telephones(letters: Sequence[StoredMessage]) -> list[str]:
    found = [
        each
        for row in letters
        for each in telephones(desk().readings.of(row).body.text[:LONGEST_LETTER])
    ]
    return list(dict.fromkeys(found))
