"""Pages and counts of the queue, the same on both databases."""

from datetime import UTC, datetime, timedelta

from store.database import Database
from store.models import Case
from store.place import Rank
from store.queue import Cursor, Stretch, count_bands, read_page

NOW = datetime(2026, 11, 24, 9, 14, tzinfo=UTC)
PLACES = (
    Stretch(0, "danger", Rank.UNCLAIMED),
    Stretch(1, "late", Rank.DUE, None, NOW),
    Stretch(1, "late", Rank.WAITING, None, NOW),
    Stretch(2, "soon", Rank.DUE, NOW),
)


def fill(database: Database) -> None:
    with database.begin() as session:
        for number in range(1, 13):
            session.add(
                Case(
                    reference=f"PALS-2026-{number:06}", opened_at=NOW, received_at=NOW,
                    kind="concern", draft_grade="minor", danger=number == 7,
                    status="waiting" if number % 3 == 0 else "open",
                    next_due_at=NOW + timedelta(hours=5 - number),
                )
            )  # fmt: skip


def test_pages_lead_through_everything_and_back(database: Database) -> None:
    fill(database)
    forwards, cursor = [], None
    with database.read() as session:
        pages = []
        while True:
            page = read_page(session, PLACES, (), limit=4, after=cursor)
            pages.append([case.id for case, _ in page.rows])
            forwards += pages[-1]
            last, cursor = page, page.after
            if cursor is None:
                break
        back = read_page(session, PLACES, (), limit=4, before=last.before)
        first = read_page(session, PLACES, (), limit=4, before=back.before)

    assert forwards == [7, 12, 11, 10, 9, 8, 6, 5, 4, 2, 1]
    assert [case.id for case, _ in back.rows] == pages[1]
    assert [case.id for case, _ in first.rows] == pages[0]
    assert first.before is None


def test_counts_are_by_band_and_follow_a_condition(database: Database) -> None:
    fill(database)
    with database.read() as session:
        assert count_bands(session, PLACES) == {"danger": 1, "late": 6, "soon": 4}
        assert count_bands(session, PLACES, [Case.id > 10])["late"] == 2


def test_a_cursor_is_read_back_from_its_words() -> None:
    cursor = Cursor(3, NOW + timedelta(microseconds=7), 12)

    assert Cursor.read(str(cursor)) == cursor
    assert Cursor.read("nonsense") is None
