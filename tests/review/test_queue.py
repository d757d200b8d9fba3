"""The queue page."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from review.bands import PAGE
from store.database import Database
from store.models import Case, Event, Mailbox, Outbox
from tests.review.morning import NOW, add_case
from tests.review.officer import Officer


def change(database: Database, reference: str, **values: object) -> None:
    """Changes a case behind the page's back."""
    with database.begin() as session:
        session.execute(update(Case).where(Case.reference == reference).values(**values))


def order(officer: Officer) -> list[str]:
    """The subjects of the rows, top to bottom."""
    return officer.all(".app-subject")


def test_the_bands_stand_in_order_with_their_counts(morning: Database, alex: Officer) -> None:
    alex.opens("/")
    assert alex.all(".app-queue h2") == [
        "Danger 2",
        "Today 4",
        "Overdue 2",
        "Due soon 18",
        "Waiting on someone 2",
        "Automatic 3",
        "Quarantine 1",
    ]


def test_unclaimed_danger_is_on_top_with_a_running_clock(morning: Database, alex: Officer) -> None:
    alex.opens("/")
    assert order(alex)[:2] == ["I can't do this any more", "My brother, please help"]
    assert alex.all(".app-alarm") == [
        "One person may be in danger and nobody has claimed it – waiting for 2 h 12 min."
    ]
    assert alex.all(".app-cell-mark")[:3] == ["Unclaimed 2 h 12 min", "Claimed", "Read first"]


def test_the_longest_unclaimed_danger_comes_before_a_newer_one(
    morning: Database, alex: Officer
) -> None:
    with morning.begin() as session:
        add_case(session, subject="newer", received=0.1, attention="page", band="danger")
        add_case(session, subject="older", received=9, attention="page", band="danger")
    assert order(alex.opens("/"))[:4] == [
        "older",
        "I can't do this any more",
        "newer",
        "My brother, please help",
    ]


def test_what_is_due_today_comes_before_overdue_and_overdue_before_due_soon(
    database: Database, alex: Officer
) -> None:
    with database.begin() as session:
        add_case(session, subject="on Friday", due=80)
        add_case(session, subject="an hour late", due=-1)
        add_case(session, subject="a day late", due=-24)
        add_case(session, subject="at four", due=6.7)
        add_case(session, subject="on Wednesday", due=30)
        add_case(session, subject="a reporter", same_day=True, due=7.7)
    assert order(alex.opens("/")) == [
        "at four",
        "a reporter",
        "a day late",
        "an hour late",
        "on Wednesday",
        "on Friday",
    ]


def test_slight_danger_in_spam_is_read_first_until_somebody_decided(
    database: Database, alex: Officer
) -> None:
    with database.begin() as session:
        add_case(session, subject="at four", due=6.7)
        add_case(session, subject="win a prize", band="automatic", attention="first", kind="spam")
    assert order(alex.opens("/")) == ["win a prize", "at four"]
    change(database, "PALS-2026-000002", status="open")
    assert order(alex.opens("/")) == ["at four", "win a prize"]


def test_a_case_that_waits_comes_back_when_it_is_due(database: Database, alex: Officer) -> None:
    with database.begin() as session:
        add_case(session, subject="waits", status="waiting", due=-1)
        add_case(session, subject="waits too", status="waiting", due=90)
    assert alex.opens("/").all(".app-queue h2") == ["Overdue 1", "Waiting on someone 1"]


def test_a_row_says_who_why_what_grade_when_due_and_who_has_it(
    morning: Database, alex: Officer
) -> None:
    row = next(text for text in alex.opens("/").all(".app-row") if "Helen Farrow" in text)
    for words in (
        "PALS-2026-000004",
        "claims to be an MP",
        "Constituent: Mr P. Grieve, hip replacement",
        "a Member of Parliament raises it for a constituent",
        "Minor draft",
        "Thu 17:00, in 2 days",
        "nobody",
        "18 h",
    ):
        assert words in row


def test_only_unusual_writers_are_labelled(database: Database, alex: Officer) -> None:
    with database.begin() as session:
        add_case(session, who="Joan Teller", label="member of the public")
        add_case(session, who="Toby Lennard", label="press")
    assert alex.opens("/").all(".app-who") == ["Joan Teller", "Toby Lennard press"]


def test_the_ledger_adds_up_in_words(morning: Database, alex: Officer) -> None:
    assert alex.opens("/").sees(
        "Last 24 hours: 23 received = 19 cases + 0 follow-ups + 3 automatic + "
        "1 quarantined + 0 unaccounted"
    )


def test_each_term_of_the_ledger_leads_to_its_letters(morning: Database, alex: Officer) -> None:
    alex.opens("/").opens(alex.link_of("a[href*='entry=quarantined']"))
    assert alex.sees("Received in the last 24 hours: 1 quarantined")
    assert len(alex.all("main li")) == 1
    alex.opens("/received?entry=automatic")
    assert len(alex.all("main li")) == 3
    assert alex.opens("/received?entry=unaccounted").sees("There is no such message.")
    assert alex.opens("/received?entry=nonsense&after=99999999999999999999").status == 200


def test_empty_bands_are_one_sentence(database: Database, alex: Officer) -> None:
    with database.begin() as session:
        add_case(session, due=80)
    assert alex.opens("/").sees(
        "Nothing in Danger, Today, Overdue, Waiting on someone, Automatic or Quarantine."
    )


def test_an_empty_queue_says_so(database: Database, alex: Officer) -> None:
    assert alex.opens("/").sees("The queue is empty: every letter has been seen to.")


def test_one_band_alone_and_back(morning: Database, alex: Officer) -> None:
    alex.opens("/?band=quarantine")
    assert alex.all(".app-queue h2") == ["Quarantine 1"]
    assert alex.sees("Whole queue")


def test_a_band_nobody_knows_shows_the_whole_queue(morning: Database, alex: Officer) -> None:
    assert alex.opens("/?band=nonsense&page=x").sees("Danger")


def test_search_finds_by_words_reference_name_and_address_closed_cases_too(
    morning: Database, alex: Officer
) -> None:
    change(morning, "PALS-2026-000007", status="closed")
    for words in ("2026-000007", "callow", "RUTH.CALLOW@MAIL", "father's  discharge"):
        alex.opens(f"/?q={words}")
        assert order(alex) == ["Still no answer about my father's discharge"], words
    assert alex.all(".app-queue h2") == ["Closed 1"]


def test_the_words_found_are_marked_where_they_stand(database: Database, alex: Officer) -> None:
    with database.begin() as session:
        add_case(session, subject="The car park", body="Nobody answered the telephone <b>twice</b>")
    alex.opens("/?q=TELEPHONE park twice")
    assert alex.all(".app-queue mark") == ["park", "telephone", "twice"]
    assert "<b>twice" not in alex.html


def test_search_takes_signs_as_they_are(morning: Database, alex: Officer) -> None:
    for sign in ("%25", "_", "\\", "' OR 1=1 --", "%00", '"*', "zzz NEAR("):
        assert alex.opens(f"/?q={sign}").status == 200, sign
    assert alex.opens("/?q=%25").sees("No message or note has")


def test_the_queue_is_paged_forwards_and_back(database: Database, alex: Officer) -> None:
    with database.begin() as session:
        for at in range(2 * PAGE + 3):
            add_case(session, subject=f"letter {at}", due=-60 + at)
    first = order(alex.opens("/"))
    assert alex.all(".nhsuk-pagination__link") == ["Next page"]
    second = order(alex.opens(alex.link_of("a[rel=next]")))
    assert alex.all(".nhsuk-pagination__link") == ["Previous page", "Next page"]
    third = order(alex.opens(alex.link_of("a[rel=next]")))
    assert alex.all(".nhsuk-pagination__link") == ["Previous page"]
    assert len(first) == len(second) == PAGE
    assert sorted([*first, *second, *third]) == sorted(f"letter {at}" for at in range(103))
    assert order(alex.opens(alex.link_of("a[rel=prev]"))) == second
    assert order(alex.opens(alex.link_of("a[rel=prev]"))) == first
    assert alex.all(".nhsuk-pagination__link") == ["Next page"]


@pytest.mark.parametrize(
    "after", ["x", "1.2", "-1.2.3", "9" * 90, "3.9999999999999999999.1", "1.1.1.1"]
)
def test_a_place_that_is_none_shows_the_first_page(
    morning: Database, alex: Officer, after: str
) -> None:
    assert alex.opens(f"/?after={after}").all(".app-queue h2")[0] == "Danger 2"


@pytest.mark.parametrize(
    ("view", "subjects"),
    [("mine", ["hers"]), ("media", ["the reporter"]), ("risk", ["danger", "spam with danger"]),
     ("quarantine", ["garbled"]), ("automatic", ["spam with danger", "a bounce"]),
     ("consent", ["for my mother"]), ("acknowledgement", ["hers"])],
)  # fmt: skip
def test_a_saved_view_shows_its_cases_in_order_with_its_count(
    database: Database, alex: Officer, view: str, subjects: list[str]
) -> None:
    def signal(name: str) -> list[dict[str, str]]:
        return [{"words": "question", "signal": name, "rule": "r"}]

    with database.begin() as session:
        add_case(session, subject="a bounce", band="automatic", kind="bounce")
        add_case(session, subject="spam with danger", band="automatic", attention="first")
        add_case(session, subject="garbled", band="quarantine", attention="normal")
        add_case(session, subject="danger", band="danger", attention="page")
        add_case(session, subject="the reporter", findings=signal("media"))
        add_case(session, subject="for my mother", findings=signal("third_party_consent"))
        add_case(session, subject="hers", assigned="alex", due=30)
        add_case(session, subject="over", status="closed", assigned="alex", due=30)
    alex.opens(f"/?view={view}")
    assert order(alex) == subjects
    assert alex.all(".app-views [aria-current]")[0].endswith(f" {len(subjects)}")


def test_next_gives_the_case_that_matters_most_and_assigns_it(
    morning: Database, alex: Officer, priya: Officer
) -> None:
    assert alex.sends("/next").path == "/cases/PALS-2026-000001"
    assert alex.sees("Yours.")
    assert priya.sends("/next").path == "/cases/PALS-2026-000006"
    with morning.read() as session:
        taken = session.scalars(
            select(Case.assigned_to).where(Case.reference == "PALS-2026-000001")
        ).one()
        assert taken == "alex"


def test_leaving_an_unclaimed_danger_takes_one_more_page(morning: Database, alex: Officer) -> None:
    alex.sends("/next")
    alex.sends("/next", leaving="PALS-2026-000001")
    assert alex.path == "/cases/PALS-2026-000001/danger/leave"
    assert alex.sees("nobody is helping yet")
    alex.sends("/next", leaving="PALS-2026-000001", sure="yes")
    assert alex.path == "/cases/PALS-2026-000006"


def test_next_says_when_nothing_is_left(database: Database, alex: Officer) -> None:
    with database.begin() as session:
        add_case(session, assigned="priya")
    alex.sends("/next")
    assert alex.path == "/"
    assert alex.sees("Nothing is waiting that nobody has.")


def test_what_went_wrong_in_the_night_is_said(morning: Database, alex: Officer) -> None:
    with morning.begin() as session:
        session.add(
            Mailbox(
                name="imaps://mail.example/INBOX",
                first_seen_at=NOW,
                failing_since=NOW - timedelta(hours=7),
                last_error="the server refused the password",
            )
        )
        session.execute(
            update(Outbox)
            .where(Outbox.purpose == "alert", Outbox.route == "risk")
            .values(state="failed")
        )
    alex.opens("/")
    assert alex.sees("cannot be read since Tuesday 24 November 2026 at 2:14am")
    assert alex.sees("1 alert failed: see the case.")


def test_a_hostile_name_and_subject_are_only_words(database: Database, alex: Officer) -> None:
    with database.begin() as session:
        add_case(session, who="<script>x</script>", subject='"><img src=x>', label="<b>", why="<i>")
    alex.opens("/")
    assert "<script>x" not in alex.html
    assert "<img src=x>" not in alex.html
    assert alex.sees('"><img src=x>')


def test_the_queue_asks_the_database_little_and_never_for_letters(
    morning: Database, alex: Officer
) -> None:
    asked: list[str] = []
    event.listen(morning.engine, "before_cursor_execute", lambda _c, _k, sql, *_: asked.append(sql))
    alex.opens("/")
    statements = " ".join(asked)
    assert len([sql for sql in asked if sql.startswith("SELECT")]) < 20
    assert "FROM raw" not in statements
    assert "FROM finding" not in statements


def test_looking_at_the_queue_is_not_an_event_of_any_case(morning: Database, alex: Officer) -> None:
    def viewed(session: Session) -> int:
        return len(session.scalars(select(Event).where(Event.what == "viewed")).all())

    alex.opens("/")
    with morning.read() as session:
        assert viewed(session) == 0
