"""An officer's morning from signing in to taking the figures away, without a mouse."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from playwright.sync_api import Page
from sqlalchemy import select

from store.database import Database
from store.models import Case, Event, Outbox
from tests.review.chromium import sign_in


def said(page: Page, words: str) -> None:
    """What was done is said, and the keyboard is there."""
    page.wait_for_selector(f"[data-said]:focus:has-text('{words}')")


def press(page: Page, role: str, name: str) -> None:
    """Presses what a screen reader would call so, by keyboard."""
    page.get_by_role(role, name=name, exact=True).first.focus()  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def test_an_officers_morning(morning: Database, page: Page) -> None:
    sign_in(page)

    page.keyboard.press("n")
    page.wait_for_selector("text=Someone’s life may be at risk")
    press(page, "button", "I claim this danger")
    said(page, "You have claimed this danger")
    page.keyboard.press("a")
    said(page, "The grade is Moderate.")

    page.keyboard.press("n")
    page.wait_for_selector("h1:has-text('waiting list')")
    second = page.url
    page.keyboard.press("a")
    said(page, "The grade is")

    page.keyboard.press("r")
    page.wait_for_url("**/reply*")
    letter = page.get_by_label("Letter", exact=True).first
    letter.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("Dear writer, I will ring you this afternoon.")
    press(page, "button", "Look at it, then send")
    page.wait_for_selector("h1:has-text('This is what goes')")
    press(page, "button", "Send it")
    said(page, "Your answer goes in 10 seconds.")
    press(page, "button", "Undo")
    said(page, "It was taken back and will not go.")
    assert page.locator("#text").input_value().strip().endswith("this afternoon.")

    page.goto(second)
    page.keyboard.press("/")
    page.wait_for_selector("#q:focus")
    page.keyboard.type("waiting list")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=waiting*")
    found = page.locator(f"a[href='{second.removeprefix(page.url.split('/?')[0])}']").first
    assert found.count() == 1
    found.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('waiting list')")

    press(page, "link", "Figures")
    page.wait_for_selector("h1:has-text('Figures')")
    with page.expect_download() as taken:
        press(page, "link", "XLSX")
    workbook = Path(taken.value.path()).read_bytes()
    with ZipFile(BytesIO(workbook)) as sheets:
        assert "xl/worksheets/sheet1.xml" in sheets.namelist()

    with morning.read() as session:
        danger = session.get_one(Case, 1)
        assert (danger.claimed_by, danger.grade) == ("alex", "moderate")
        graded = session.scalars(select(Case.reference).where(Case.grade != "")).all()
        assert len(graded) == 2
        assert session.scalars(select(Outbox.state).where(Outbox.purpose == "reply")).all() == [
            "cancelled"
        ]
        done = session.scalars(select(Event.what).where(Event.actor == "alex")).all()
        assert "figures exported" in done
