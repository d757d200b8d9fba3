"""Other words for an acknowledgement, in a real browser: proposed, refused, approved, gone."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from policy.load import load_policy
from responders.acknowledge import acknowledge
from review.accounts import create_account
from review.desk import office_of_nobody
from store.database import Database
from store.models import Outbox
from tests.responders.letters import assessment, file
from tests.review.chromium import SIZES, violations
from tests.review.morning import NOW, PASSWORD

PAGE = "/letters/acknowledgements/concern"
SignIn = Callable[[str], Page]


@pytest.fixture
def window(app: Flask, database: Database, chromium: Browser, address: str) -> Iterator[SignIn]:
    """Opens a window in which an approver of that username, who is made, has signed in."""
    contexts = []

    def sign_in(username: str) -> Page:
        with database.begin() as session:
            create_account(session, username, username.title(), PASSWORD, "approver")
        context = chromium.new_context(base_url=address, viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.goto("/sign-in")
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:has-text('Queue')")
        return page

    yield sign_in
    for context in contexts:
        context.close()


def acknowledged(database: Database, number: int) -> int:
    """Files a letter that has just come; the number of its acknowledgement."""
    office = office_of_nobody(load_policy(), "weccg.comments@nhs.net")
    with database.begin() as session:
        filed = file(session, number)
        row = acknowledge(session, filed.case, filed.stored, assessment(), office=office, now=NOW)
        assert isinstance(row, Outbox)
        return row.id


def words_of(database: Database, number: int) -> str:
    """The words of that mail."""
    with database.read() as session:
        return session.scalars(select(Outbox.text).where(Outbox.id == number)).one()


def proposes(page: Page, words: str) -> None:
    """Writes the words at the head of the letter, looks at them as they appear, proposes them."""
    page.goto(PAGE)
    before = page.locator("#text").input_value()
    page.locator("#text").fill(f"{words}\n\n{before}")
    page.wait_for_selector(f"#looks >> text={words}")
    page.get_by_label("Why should it change?").fill("It is warmer")
    page.get_by_role("button", name="Propose it").click()
    page.wait_for_selector("text=It is proposed. It changes no letter")


def test_two_people_change_the_words_and_the_next_letter_has_them(
    database: Database, window: SignIn
) -> None:
    ruth, omar = window("ruth"), window("omar")
    proposes(ruth, "We are glad that you wrote.")
    assert "We are glad" not in words_of(database, acknowledged(database, 1))
    expect(
        ruth.get_by_text("You proposed it, so a second person has to approve it.")
    ).to_be_visible()
    expect(ruth.get_by_role("button", name="Approve it")).to_have_count(0)

    omar.goto("/letters")
    omar.get_by_role("row", name="Another is proposed").get_by_role("link").click()
    expect(omar.locator("ins")).to_contain_text("We are glad that you wrote.")
    omar.get_by_role("button", name="Approve it: put it into force").click()
    omar.wait_for_selector("text=Version 1 is in force from now on.")

    mail = acknowledged(database, 2)
    assert words_of(database, mail).startswith("We are glad that you wrote.")
    omar.goto(f"/cases/PALS-2026-000002/mail/{mail}")
    expect(omar.get_by_text("Worded in version 1 of")).to_be_visible()
    omar.goto("/cases/PALS-2026-000002")
    expect(omar.locator("#timeline")).to_contain_text("wording version 1")


def test_who_proposed_it_is_refused_even_from_a_page_made_for_another(
    database: Database, window: SignIn
) -> None:
    ruth = window("ruth")
    proposes(ruth, "We are glad that you wrote.")
    # The button that she does not have, as somebody would put it there who wants to press it.
    ruth.evaluate(
        "() => { const form = document.querySelector(\"form[action$='/take-back']\");"
        "form.action = form.action.replace('take-back', 'approve');"
        "form.insertAdjacentHTML('beforeend', '<input name=over value=0>'); form.submit(); }"
    )
    ruth.wait_for_selector("text=You proposed it yourself: a second person has to approve it.")
    assert "We are glad" not in words_of(database, acknowledged(database, 1))


def test_words_that_may_not_go_are_named_while_they_are_typed(window: SignIn) -> None:
    ruth = window("ruth")
    ruth.goto(PAGE)
    words = ruth.locator("#text").input_value()
    ruth.locator("#text").fill(words.replace("{{ crisis_lines }}", ""))
    ruth.wait_for_selector("#looks >> text={{ crisis_lines }} is missing")
    ruth.get_by_role("button", name="Propose it").click()
    expect(ruth.get_by_role("alert")).to_contain_text("It is not proposed yet")
    assert "{{ crisis_lines }}" not in ruth.locator("#text").input_value()


@pytest.mark.parametrize("size", SIZES)
def test_everyone_can_read_and_use_the_pages(window: SignIn, size: str) -> None:
    ruth, omar = window("ruth"), window("omar")
    proposes(ruth, "We are glad that you wrote.")
    width, height = SIZES[size]
    for page in (ruth, omar):
        page.set_viewport_size({"width": width, "height": height})
        for path in ("/letters", PAGE, "/letters/acknowledgements/mp"):
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert violations(page) == [], path
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{path} scrolls sideways: {wide}"
