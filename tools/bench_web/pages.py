"""The pages that are asked for, by what they are called in the table."""

from sqlalchemy import select

from review.views import VIEWS
from store.database import Database
from store.models import Case
from store.place import Rank
from store.queue import Cursor
from tools.bench_web.fill import has_letter

FIGURES = "figures over a year"


def pages(database: Database, size: int) -> dict[str, str]:
    """Each page's address in a database of that size."""
    middle = has_letter(size // 2)
    return {
        "queue": "/",
        "queue, far down": f"/?after={_halfway(database, size)}",
        "due soon": "/?band=soon",
        "closed": "/?band=closed",
        **{f"view: {view.title}": f"/?view={view.name}" for view in VIEWS},
        "search: one writer": f"/?q=writer{middle}",
        "search: some letters": "/?q=hoist",
        "search: every other letter": "/?q=parking",
        "search: every letter": "/?q=clinic+booking",
        "case, open": f"/cases/PALS-{middle}",
        "case, closed": f"/cases/PALS-{middle + 1}",
        "letters received": "/received?entry=case",
        FIGURES: "/dashboard?span=365",
    }


def _halfway(database: Database, size: int) -> Cursor:
    """A cursor behind half of the cases that are overdue."""
    query = (
        select(Case.queue_at, Case.id)
        .where(Case.queue_rank == int(Rank.DUE), Case.id >= size // 2)
        .order_by(Case.queue_at, Case.id)
        .limit(1)
    )
    with database.read() as session:
        return Cursor(4, *session.execute(query).one())
