"""The forms of a case on its page."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from review.forms import as_said
from store.database import Database
from store.models import Case, StoredDeadline
from tests.review.morning import NOW, add_case, hours
from tests.review.officer import Officer

AN_MPS_LETTER = "/cases/PALS-2026-000004"
FORM = """Complaints/Concern Form
Date query received: 22/11/2026
Name of member of staff dealing with the query: <b>B Ames</b>
Patient Name: Joan <script>alert(1)</script> Teller
Did you have the patients consent for this query?
YES ✓ NO
"""


def fields_on(page: Officer) -> dict[str, str]:
    """What the page says of each field."""
    rows = LexborHTMLParser(page.html).css(".app-fields .nhsuk-summary-list__row")
    return {
        " ".join(name.text().split()): " ".join(value.text().split())
        for row in rows
        for name, value in zip(row.css("dt"), row.css("dd"), strict=True)
    }


def test_each_field_is_shown_with_its_british_name(morning: Database, alex: Officer) -> None:
    fields = fields_on(alex.opens(AN_MPS_LETTER))

    assert alex.sees("MP's letter")
    assert fields["Constituent"] == "Mr Piers Grieve"
    assert fields["Constituent's address"] == "3 High Street, Harlow, CM20 1AA"
    assert fields["Date of birth"] == "13 February 1948"
    assert fields["Their reference (“Your reference” in our reply, App. 4.7)"] == "HF/20417"


def test_a_doubtful_value_has_its_doubt_beside_it(morning: Database, alex: Officer) -> None:
    fields = fields_on(alex.opens(AN_MPS_LETTER))

    assert fields["NHS number"] == (
        "943 476 5918 The NHS number's check digit is wrong: a digit is mistaken."
    )


def test_the_form_says_where_it_was_read_and_leads_there(morning: Database, alex: Officer) -> None:
    alex.opens(AN_MPS_LETTER)
    link = LexborHTMLParser(alex.html).css_first(".app-form a")
    assert link is not None
    target = (link.attributes["href"] or "").removeprefix("#")

    assert link.text() == "the letter"
    assert f'id="{target}"' in alex.html


def test_a_case_without_a_form_has_no_such_panel(morning: Database, alex: Officer) -> None:
    assert alex.opens("/cases/PALS-2026-000003").all(".app-form") == []


def test_a_hostile_form_is_only_words(database: Database, alex: Officer) -> None:
    with database.begin() as session:
        add_case(session, body=FORM, kind="internal")
    fields = fields_on(alex.opens("/cases/PALS-2026-000001"))

    assert "<script>alert" not in alex.html
    assert fields["Patient"] == "Joan <script>alert(1)</script> Teller"
    assert fields["Taken by"] == "<b>B Ames</b>"
    assert fields["Consent"].startswith("unclear A box is ticked")


def test_another_grade_keeps_the_clock_that_the_form_started(
    database: Database, alex: Officer
) -> None:
    with database.begin() as session:
        case = add_case(session, kind="internal", grade="pals", due=10)
        case.clock_started_at = NOW - hours(72)
    alex.opens("/cases/PALS-2026-000001")

    alex.sends("/cases/PALS-2026-000001/grade", grade="moderate", why="harm")

    with database.read() as session:
        final = session.query(StoredDeadline).filter_by(name="final_response").one()
        assert final.working.startswith("Query received Sat 21 Nov (the form): Sat 09:14")
        assert session.get_one(Case, 1).grade == "moderate"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2026-11-02", "2 November 2026"),
        ("2026-11-02T09:05", "2 November 2026, 09:05"),
        ("2026-13-02", "2026-13-02"),
        ("Tuesday", "Tuesday"),
    ],
)
def test_dates_are_said_in_british_words(value: str, said: str) -> None:
    assert as_said(value) == said
