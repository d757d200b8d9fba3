"""Reads cases and events for a token: of the cases its role may see, what it may see."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from typing import cast

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import Session, selectinload

from classify.finding import RISK_SIGNALS
from policy.schema import Policy
from review.api.shapes import (
    CaseAnswer,
    CasesAnswer,
    CasesAsked,
    Deadline,
    EventAnswer,
    EventsAnswer,
    Filter,
    Page,
    Writer,
)
from review.guard import signals_of
from review.roles import routes_of
from store.access import ApiToken
from store.concern import concerns
from store.models import Case, Event

AT_ONCE = 500
OF_NO_ROUTE = (
    "case opened",
    "message added",
    "waiting",
    "case closed",
    "case taken up again",
    "grade accepted",
    "grade changed",
    "grade taken back",
)
"""What on a trail says of no signal whether it was heard, so that every route may read it."""
STARTED_BY: dict[str, frozenset[str]] = {
    "contact": RISK_SIGNALS,
    "protect": frozenset({"abuse_alleged"}),
    "inform_comms": frozenset({"media"}),
}
"""The deadlines that tell what was heard: see `policy.deadlines`."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the start of a cell
(https://owasp.org/www-community/attacks/CSV_Injection)."""


class Sight:
    """What one token sees. `link` makes the address of a case's page from its reference."""

    def __init__(self, token: ApiToken, policy: Policy, link: Callable[[str], str]) -> None:
        self._details = token.details
        self._link = link
        self._routes = routes_of([token.role])
        self._signals = signals_of(self._routes, policy)
        self._danger = not self._routes or "nursing_lead" in self._routes

    def case(self, session: Session, reference: str) -> CaseAnswer | None:
        """The case of that reference; `None` where it is not there, or not for this token."""
        row = session.scalar(self._cases().where(Case.reference == reference))
        return self._case(row) if row is not None else None

    def cases(self, session: Session, asked: CasesAsked) -> CasesAnswer:
        """A page of them."""
        query = self._cases().where(Case.id > asked.after, *_conditions(asked, danger=self._danger))
        rows = session.scalars(query.order_by(Case.id).limit(asked.limit + 1)).all()
        more = len(rows) > asked.limit
        rows = rows[: asked.limit]
        return CasesAnswer(
            cases=[self._case(row) for row in rows], next=rows[-1].id if more else None
        )

    def every_case(self, session: Session, asked: Filter) -> Iterator[CaseAnswer]:
        """All of them, read in pieces."""
        after = 0
        while True:
            query = self._cases().where(Case.id > after, *_conditions(asked, danger=self._danger))
            rows = session.scalars(query.order_by(Case.id).limit(AT_ONCE)).all()
            yield from (self._case(row) for row in rows)
            if len(rows) < AT_ONCE:
                return
            after = rows[-1].id
            session.expunge_all()

    def events(self, session: Session, asked: Page, *, reference: str = "") -> EventsAnswer:
        """A page of the audit trail of one case, or of all that the token sees. A route reads
        what concerns it, and never what people wrote, which may speak of the rest."""
        query = (
            select(Event, Case.reference)
            .join(Case, Case.id == Event.case_id)
            .where(Event.id > asked.after, *self._own(), *self._own_events())
        )
        if reference:
            query = query.where(Case.reference == reference)
        rows = session.execute(query.order_by(Event.id).limit(asked.limit)).all()
        events = [
            EventAnswer(
                id=event.id,
                reference=case_reference,
                at=event.at,
                actor=event.actor,
                what=event.what,
                detail=dict(event.detail) if self._details and not self._routes else None,
            )
            for event, case_reference in rows
        ]
        return EventsAnswer(events=events, next=events[-1].id if events else asked.after)

    def _cases(self) -> Select[Case]:
        loaded = selectinload(Case.findings), selectinload(Case.deadlines)
        return select(Case).where(*self._own()).options(*loaded)

    def _own(self) -> list[ColumnElement[bool]]:
        return [concerns(self._routes, self._signals)] if self._routes else []

    def _own_events(self) -> list[ColumnElement[bool]]:
        if not self._routes:
            return []
        own = [
            Event.what.in_(OF_NO_ROUTE),
            Event.detail["route"].as_string().in_(self._routes),
            Event.detail["signal"].as_string().in_(self._signals),
        ]
        if self._danger:
            own.append(Event.what.contains("danger"))
        return [or_(*own)]

    def _tells(self, deadline: str) -> bool:
        heard = STARTED_BY.get(deadline)
        return not self._routes or heard is None or bool(heard & self._signals)

    def _case(self, row: Case) -> CaseAnswer:
        heard = {one.signal for one in row.findings if not one.context and not one.dismissed_by}
        if self._routes:
            heard &= self._signals
        deadlines = [
            Deadline(name=d.name, label=d.label, due_at=d.due_at, met_at=d.met_at)
            for d in row.deadlines
            if self._tells(d.name)
        ]
        still_open = [deadline.due_at for deadline in deadlines if deadline.met_at is None]
        writer = Writer(name=row.writer_name, address=row.writer_address, label=row.writer_label)
        return CaseAnswer.model_validate(
            {
                "reference": row.reference,
                "status": row.status,
                "band": row.band if self._danger or row.band != "danger" else "case",
                "kind": row.kind,
                "draft_grade": row.draft_grade,
                "grade": row.grade or None,
                "danger": row.danger and self._danger,
                "claimed_by": (row.claimed_by or None) if self._danger else None,
                "claimed_at": row.claimed_at if self._danger else None,
                "assigned_to": row.assigned_to or None,
                "received_at": row.received_at,
                "opened_at": row.opened_at,
                "closed_at": row.closed_at,
                "next_due_at": min(still_open, default=None) if self._routes else row.next_due_at,
                "policy_version": row.policy_version,
                "signals": sorted(heard),
                "deadlines": deadlines,
                "writer": writer if self._details else None,
                "subject": row.subject if self._details else None,
                "link": self._link(row.reference),
            }
        )


def as_ndjson(cases: Iterable[CaseAnswer]) -> Iterator[str]:
    """One JSON object a line."""
    for case in cases:
        yield case.model_dump_json() + "\n"


def as_csv(cases: Iterable[CaseAnswer]) -> Iterator[str]:
    """A table that a spreadsheet opens and runs nothing of."""
    flat = [name for name in CaseAnswer.model_fields if name not in ("writer", "deadlines")]
    yield _line([*flat, "deadlines", "writer_name", "writer_address", "writer_label"])
    for case in cases:
        told = case.model_dump(mode="json")
        writer = cast(dict[str, str], told["writer"] or {})
        due = [f"{deadline.name} {deadline.due_at.isoformat()}" for deadline in case.deadlines]
        yield _line(
            [
                *(told[name] for name in flat),
                due,
                *(writer.get(name, "") for name in ("name", "address", "label")),
            ]
        )


def _line(cells: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([_cell(cell) for cell in cells])
    return text.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, list):
        value = "; ".join(str(one) for one in value)
    said = "" if value is None else value if isinstance(value, str) else json.dumps(value)
    return f"'{said}" if said.startswith(FORMULA) else said


def _conditions(asked: Filter, *, danger: bool) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for name in ("status", "kind"):
        if (wanted := getattr(asked, name)) is not None:
            conditions.append(getattr(Case, name) == wanted)
    # Who may not see a danger does not find one by asking for it either.
    if asked.band == "danger" and not danger:
        conditions.append(false())
    elif asked.band is not None:
        hidden = ("danger",) if asked.band == "case" and not danger else ()
        conditions.append(Case.band.in_((asked.band, *hidden)))
    if asked.danger is not None and danger:
        conditions.append(Case.danger.is_(asked.danger == "true"))
    elif asked.danger == "true":
        conditions.append(false())
    if asked.received_from is not None:
        conditions.append(Case.received_at >= asked.received_from)
    if asked.received_until is not None:
        conditions.append(Case.received_at < asked.received_until)
    return conditions
