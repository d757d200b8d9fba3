"""The queue: what matters most on top, with everything that went wrong in the night."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from review import bands, views
from review.accounts import colleagues, names
from review.answers import say
from review.bands import BAND, BANDS, PAGE, Band
from review.desk import desk, me
from review.night import troubles
from store import attendance, audit
from store.ledger import ledger, letters_of
from store.models import Case
from store.news import newest_event
from store.queue import MOST_COUNTED, Cursor, count_bands, read_page
from store.search import LONGEST_SEARCH, MOST_FOUND, marked, phrases_of, search, snippets

pages = Blueprint("queue", __name__)

LEDGER_SPAN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Heap:
    """The rows of one band on this page."""

    band: Band
    rows: tuple[Case, ...]


@pages.get("/")
def show() -> str:
    """The queue, or of it one band or one saved view, or what a search finds."""
    now = desk().now()
    wanted = " ".join(request.args.get("q", "").replace("\0", " ").split())[:LONGEST_SEARCH]
    only = BAND.get(request.args.get("band", ""))
    view = views.VIEW.get(request.args.get("view", ""))
    with desk().database.read() as session:
        unclaimed, unclaimed_since = bands.unclaimed(session)
        listed = (
            _search(session, wanted, only, view, now) if wanted else _page(session, only, view, now)
        )
        return render_template(
            "queue.html",
            bands=BANDS,
            views=views.VIEWS,
            view_counts=views.counts(session, me()),
            only=only,
            view=view,
            wanted=wanted,
            most_counted=MOST_COUNTED,
            unclaimed=unclaimed,
            unclaimed_since=unclaimed_since,
            troubles=troubles(session, since=now - LEDGER_SPAN),
            ledger=ledger(session, since=now - LEDGER_SPAN),
            new=_new(session),
            names=names(session),
            colleagues=colleagues(session),
            now=now,
            newest_event=newest_event(session),
            **_company(session, listed["heaps"], now),
            **listed,
        )


def _company(session: Session, heaps: Sequence[Heap], now: datetime) -> dict[str, Any]:
    """Of the cases shown: who else has them open, and which I watch have changed."""
    numbers = [case.id for heap in heaps for case in heap.rows]
    return {
        "looking": attendance.looking(session, numbers, besides=me(), at=now),
        "changed": attendance.changed(session, numbers, me()),
    }


def _page(
    session: Session, only: Band | None, view: views.View | None, now: datetime
) -> dict[str, Any]:
    closed_too = only == bands.CLOSED or view == views.WATCHED
    places = bands.stretches(now) if closed_too else bands.live(now)
    asked = views.conditions(view, me())
    page = read_page(
        session,
        [place for place in places if only is None or place.band == only.name],
        asked,
        limit=PAGE,
        after=Cursor.read(request.args.get("after", "")),
        before=Cursor.read(request.args.get("before", "")),
    )
    return {
        "heaps": _heaps(page.rows),
        "counts": count_bands(session, bands.live(now), asked),
        "before": page.before,
        "after": page.after,
        "shown": {},
    }


def _search(
    session: Session, wanted: str, only: Band | None, view: views.View | None, now: datetime
) -> dict[str, Any]:
    phrases = phrases_of(wanted)
    hits = search(session, phrases)
    numbers = [hit.case_id for hit in hits]
    query = select(Case).where(Case.id.in_(numbers), *views.conditions(view, me()))
    placed = bands.in_order(session.scalars(query).all(), now)
    counts: dict[str, int] = {}
    for _, band in placed:
        counts[band] = counts.get(band, 0) + 1
    fitting = [row for row in placed if only is None or row[1] == only.name]
    pages_there = max(1, -(-len(fitting) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages_there)
    rows = fitting[(page - 1) * PAGE : page * PAGE]
    there = {case.id for case, _ in rows}
    lines = snippets(session, [hit for hit in hits if hit.case_id in there], phrases)
    return {
        "heaps": _heaps(rows),
        "counts": {band.name: counts.get(band.name, 0) for band in (*BANDS, bands.CLOSED)},
        "before": None,
        "after": None,
        "cut_off": len(hits) == MOST_FOUND,
        "page": page,
        "pages": pages_there,
        "shown": {
            case.id: {
                "line": lines.get(case.id, ()),
                "subject": marked(case.subject, phrases),
            }
            for case, _ in rows
        },
    }


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


@pages.get("/received")
def received() -> str:
    """The messages behind one term of the ledger, each with the case it went to."""
    now = desk().now()
    entry = request.args.get("entry", "")
    after = max(0, request.args.get("after", 0, type=int))
    with desk().database.read() as session:
        rows = letters_of(
            session, entry, since=now - LEDGER_SPAN, after=min(after, 2**31 - 1), limit=PAGE + 1
        )
        words = next(
            (
                words
                for name, words in ledger(session, since=now - LEDGER_SPAN).terms()
                if name == entry
            ),
            "",
        )
        return render_template(
            "received.html",
            rows=rows[:PAGE],
            more=len(rows) > PAGE,
            entry=entry,
            words_of=words,
            now=now,
        )


@pages.get("/keys")
def keys() -> str:
    """The sheet of keys, for browsers without JavaScript and for reading at leisure."""
    return render_template("keys.html")


def _unclaimed_here(case: Case) -> bool:
    return case.danger and case.claimed_at is None and case.status != "closed"


def _heaps(rows: Sequence[tuple[Case, str]]) -> list[Heap]:
    return [
        Heap(BAND[name], tuple(case for case, _ in group))
        for name, group in groupby(rows, key=lambda row: row[1])
    ]


def _new(session: Session) -> int:
    some = select(Case.id).where(Case.status == "new").limit(MOST_COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0
