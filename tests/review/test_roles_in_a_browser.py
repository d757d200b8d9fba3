"""The pages of roles in a real browser: for everyone, on a desk and on a phone, without scripts."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from review.api.pages import Api
from review.openid import OpenId
from store.database import Database
from store.models import Case
from store.rota import OnRota
from tests.review.chromium import SIZES, violations
from tests.review.conftest import new_queue
from tests.review.morning import PASSWORD, add_person

DANGER = "PALS-2026-000001"
PAGES = {
    "nursing_lead": ("/alerts", f"/alerts/{DANGER}", "/cases/PALS-2026-000003"),
    "risk": ("/alerts", f"/alerts/{DANGER}"),
    "auditor": ("/", f"/cases/{DANGER}", f"/alerts/{DANGER}"),
    "administrator": ("/people", "/rota", "/programs", "/"),
}


@pytest.fixture
def app(morning: Database) -> Flask:
    """The queue with everything an administrator may set up."""
    with morning.begin() as session:
        for role in PAGES:
            add_person(session, role, f"The {role}", role)
        session.add(OnRota(position=1, name="Nora", address="nora@nhs.net", hours="outside"))
    return new_queue(
        morning,
        api=Api("https://pals.example"),
        openid=OpenId("https://login.example/v2.0", "palsbox", "secret", "https://pals.example"),
    )


def sign_in(page: Page, username: str) -> None:
    page.goto("/sign-in")
    page.get_by_text("Sign in with a password of this queue").click()
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_load_state("load")


@pytest.mark.parametrize("role", PAGES)
@pytest.mark.parametrize("size", SIZES)
def test_everyone_can_use_every_page_of_every_role(
    chromium: Browser, address: str, size: str, role: str
) -> None:
    width, height = SIZES[size]
    context = chromium.new_context(base_url=address, viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto("/sign-in")
    assert violations(page) == [], "/sign-in"
    sign_in(page, role)
    for path in PAGES[role]:
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert violations(page) == [], path
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{path} scrolls sideways: {wide}"
    context.close()


def test_at_2240_the_nursing_lead_claims_on_a_phone_without_scripts(
    morning: Database, chromium: Browser, address: str
) -> None:
    context = chromium.new_context(
        base_url=address, viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(f"/alerts/{DANGER}")
    page.get_by_label("Username").wait_for(state="attached")
    page.get_by_text("Sign in with a password of this queue").click()
    page.get_by_label("Username").fill("nursing_lead")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert page.url.endswith(f"/alerts/{DANGER}")
    button = page.get_by_role("button", name="I claim this danger")
    box = button.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 844, "the button is below the fold"
    assert box["height"] >= 44, "the button is too small for a thumb"
    button.click()
    assert page.get_by_text("Claimed by The nursing_lead").count() == 1
    with morning.read() as session:
        assert session.get_one(Case, 1).claimed_by == "nursing_lead"
    context.close()
