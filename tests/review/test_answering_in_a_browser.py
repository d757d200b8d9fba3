"""Answering and the figures in a real browser: by keyboard, without JavaScript, for everyone."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from review.accounts import create_account
from store.correspondence import ReplyDraft
from store.database import Database
from store.models import Outbox
from tests.review.chromium import SIZES, sign_in, violations
from tests.review.morning import PASSWORD

CASE = "/cases/PALS-2026-000003"
WORDS = "Dear Ms Oyelaran,\n\nI will ring you this afternoon.\n\nAlex\n"


def replies(database: Database) -> list[str]:
    """The states of the answers in the outbox."""
    with database.read() as session:
        return list(session.scalars(select(Outbox.state).where(Outbox.purpose == "reply")))


def test_an_officer_answers_and_takes_it_back_by_keyboard_alone(
    morning: Database, page: Page
) -> None:
    sign_in(page)
    page.goto(CASE)
    page.keyboard.press("r")
    page.wait_for_url(f"**{CASE}/reply")
    page.get_by_label("Letter", exact=True).first.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("Dear Ms Oyelaran, rr I will ring you.")
    page.get_by_role("button", name="Look at it, then send").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('This is what goes')")
    page.get_by_role("button", name="Send it").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-said]:focus:has-text('Your answer goes in 10 seconds.')")
    assert replies(morning) == ["queued"]
    page.get_by_role("button", name="Undo", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-said]:focus:has-text('It was taken back and will not go.')")
    assert replies(morning) == ["cancelled"]
    words = page.locator("#text").input_value()
    assert words.strip() == "Dear Ms Oyelaran, rr I will ring you."


def test_it_is_sent_and_taken_back_without_javascript(
    morning: Database, chromium: Browser, address: str
) -> None:
    context = chromium.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    sign_in(page)
    page.goto(CASE)
    page.get_by_role("link", name="Write an answer").click()
    page.locator("#text").fill(WORDS)
    page.get_by_role("button", name="Look at it, then send").click()
    page.get_by_label("It goes").select_option(label="in 2 minutes")
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("Your answer goes in 2 minutes.")).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("#text")).to_have_value(WORDS.rstrip("\n") + "\n")
    assert replies(morning) == ["cancelled"]
    context.close()


def test_what_is_typed_is_kept_without_pressing_anything(morning: Database, page: Page) -> None:
    sign_in(page)
    page.goto(f"{CASE}/reply")
    page.locator("#text").fill("Half a thought")
    page.wait_for_selector("text=Kept a moment ago.")
    with morning.read() as session:
        assert session.scalars(select(ReplyDraft.text)).one() == "Half a thought\n"


def test_signed_out_the_page_says_that_it_is_not_kept_and_goes_on_after_signing_in(
    morning: Database, page: Page
) -> None:
    sign_in(page)
    page.goto(f"{CASE}/reply")
    other = page.context.new_page()
    other.goto("/")
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_selector("text=You have signed out.")
    page.locator("#text").fill("Half a thought")
    page.wait_for_selector("text=Not kept: you are signed out")
    sign_in(other)
    page.locator("#text").fill("Half a thought, and the other half")
    page.wait_for_selector("text=Kept a moment ago.")
    with morning.read() as session:
        assert session.scalars(select(ReplyDraft.text)).one() == (
            "Half a thought, and the other half\n"
        )


@pytest.fixture
def manager(app: Flask, database: Database, page: Page) -> Page:
    """A manager, signed in."""
    with database.begin() as session:
        create_account(session, "max", "Max Hill", PASSWORD, "manager")
    page.goto("/sign-in")
    page.get_by_label("Username").fill("max")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Queue')")
    return page


def test_a_wording_is_shown_filled_while_it_is_changed(manager: Page) -> None:
    manager.goto("/letters/answer_concern")
    manager.locator("#text").fill("{{ greeting }} Live words.")
    manager.wait_for_selector("#looks >> text=Dear Joan Teller, Live words.")
    manager.locator("#text").fill("{{ greating }}")
    manager.wait_for_selector("#looks >> text=Do you mean “greeting”?")


@pytest.mark.parametrize("size", SIZES)
def test_everyone_can_answer_and_read_the_figures(
    morning: Database, manager: Page, size: str
) -> None:
    width, height = SIZES[size]
    manager.set_viewport_size({"width": width, "height": height})
    manager.goto(f"{CASE}/reply")
    manager.locator("#text").fill("About 943 476 5919.\n[Your answer]")
    manager.get_by_role("button", name="Look at it, then send").click()
    manager.wait_for_selector("text=Before it can go")
    for path in (
        f"{CASE}/reply",
        f"{CASE}/reply/preview",
        f"{CASE}/mail/3",
        CASE,
        "/letters",
        "/letters/answer_mp",
        "/dashboard",
        "/dashboard?span=91",
        "/dashboard?from=2026-11-24&to=2026-11-01",
    ):
        manager.goto(path)
        manager.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert violations(manager) == [], path
        wide = manager.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{path} scrolls sideways: {wide}"
