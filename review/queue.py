"""The queue: what matters most on top, with everything that went wrong in the night."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from review import bands
from review.accounts import names
from review.answers import say
from review.bands import BAND, BANDS, PAGE, Band
from review.desk import desk, me
from review.night import troubles
from store import audit
from store.ledger import ledger
from store.models import Case

pages = Blueprint("queue", __name__)

LEDGER_SPAN = timedelta(hours=24)
LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class Heap:
    """The rows of one band on this page."""

    band: Band
    rows: tuple[Case, ...]


@pages.get("/")
def show() -> str:
    """The queue, or of it one band, or what a search finds, a page at a time."""
    now = desk().now()
    wanted = " ".join(request.args.get("q", "").split())[:LONGEST_SEARCH]
    only = BAND.get(request.args.get("band", ""))
    number = max(1, request.args.get("page", 1, type=int))
    with desk().database.read() as session:
        counted = bands.counts(session, now)
        query = _found(wanted) if wanted else select(Case).where(Case.status.in_(bands.LIVE))
        if only:
            query = query.where(bands.band_of(now) == only.name)
        total = _total(session, query, counted, only, wanted)
        last = max(1, -(-total // PAGE))
        number = min(number, last)
        rows = session.execute(
            bands.in_order(query.add_columns(bands.band_of(now).label("band_now")), now)
            .limit(PAGE)
            .offset((number - 1) * PAGE)
        ).all()
        unclaimed, unclaimed_since = bands.unclaimed(session)
        return render_template(
            "queue.html",
            heaps=_heaps(rows),
            counts=counted,
            bands=BANDS,
            only=only,
            wanted=wanted,
            total=total,
            pages=_numbers(number, last),
            number=number,
            last=last,
            unclaimed=unclaimed,
            unclaimed_since=unclaimed_since,
            troubles=troubles(session, since=now - LEDGER_SPAN),
            ledger=ledger(session, since=now - LEDGER_SPAN),
            new=_new(session),
            names=names(session),
            now=now,
        )


@pages.post("/next")
def take_next() -> Response:
    """Assigns the case that matters most to whoever asks, and shows it.

    Leaving a danger that nobody has claimed takes one more page.
    """
    now = desk().now()
    leaving = request.form.get("leaving", "")[:20]
    with desk().database.begin() as session:
        left = session.scalar(select(Case).where(Case.reference == leaving))
        if left is not None and "sure" not in request.form and _unclaimed_here(left):
            return redirect(url_for("danger.leave", reference=left.reference))
        chosen = bands.take_next(session, me(), now, leaving=leaving)
        if chosen is not None:
            audit.record(
                session, case_id=chosen.id, actor=me(), what="assigned", at=now, to=me(), by="next"
            )
    if chosen is None:
        say("Nothing is waiting that nobody has. Well done.")
        return redirect(url_for("queue.show"))
    return redirect(url_for("case.show", reference=chosen.reference))


@pages.get("/keys")
def keys() -> str:
    """The sheet of keys, for browsers without JavaScript and for reading at leisure."""
    return render_template("keys.html")


def _unclaimed_here(case: Case) -> bool:
    return case.danger and case.claimed_at is None and case.status != "closed"


def _found(wanted: str) -> Select[Any]:
    pattern = "%" + wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    columns = (Case.reference, Case.writer_name, Case.writer_address, Case.subject)
    return select(Case).where(or_(*(column.ilike(pattern, escape="\\") for column in columns)))


def _total(
    session: Session,
    query: Select[Any],
    counted: dict[str, int],
    only: Band | None,
    wanted: str,
) -> int:
    if wanted or (only and only.name not in counted):
        return session.scalar(select(func.count()).select_from(query.subquery())) or 0
    return counted[only.name] if only else sum(counted.values())


def _heaps(rows: Sequence[Row[Any]]) -> list[Heap]:
    placed = ((row.Case, row.band_now) for row in rows)
    return [
        Heap(BAND[name], tuple(case for case, _ in group))
        for name, group in groupby(placed, key=lambda item: item[1])
    ]


def _new(session: Session) -> int:
    return session.scalar(select(func.count()).where(Case.status == "new")) or 0


def _numbers(number: int, last: int) -> list[int | None]:
    """The page numbers to offer; `None` is a gap."""
    near = sorted({1, last, *range(max(1, number - 2), min(last, number + 2) + 1)})
    offered: list[int | None] = []
    for page in near:
        if offered and offered[-1] is not None and page - offered[-1] > 1:
            offered.append(None)
        offered.append(page)
    return offered
