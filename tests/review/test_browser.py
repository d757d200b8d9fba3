"""The queue in a real browser: by keyboard, at hostile mail, and for everyone (axe)."""

import pytest
from playwright.sync_api import Browser, Dialog, Page, Request
from sqlalchemy import select

from store.database import Database
from store.models import Case, StoredDeadline
from tests.review.chromium import SIZES, sign_in, violations
from tests.review.hostile import HOSTILE
from tests.review.morning import NOW, add_case, hours


def test_an_officer_claims_a_danger_and_accepts_a_grade_by_keyboard(
    morning: Database, page: Page
) -> None:
    sign_in(page)
    page.keyboard.press("n")
    page.wait_for_selector("text=Someone’s life may be at risk")
    page.get_by_role("button", name="I claim this danger").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Claimed by Alex Moreton")
    page.wait_for_selector("[data-said]:focus:has-text('You have claimed this danger')")
    page.keyboard.press("a")
    page.wait_for_selector("[data-said]:focus:has-text('The grade is Moderate.')")
    page.get_by_role("button", name="Undo", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-said]:focus:has-text('The grade is a draft again.')")
    page.keyboard.press("4")
    page.keyboard.type("She means it, and needs an answer at once.")
    page.get_by_role("button", name="Change the grade").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-said]:focus:has-text('The grade is Major.')")
    page.keyboard.press("n")
    page.wait_for_selector("h1:has-text('waiting list')")
    with morning.read() as session:
        case = session.get_one(Case, 1)
        assert (case.claimed_by, case.grade, case.assigned_to) == ("alex", "major", "alex")


def test_a_key_never_acts_in_a_field_and_can_be_switched_off(morning: Database, page: Page) -> None:
    sign_in(page)
    page.goto("/cases/PALS-2026-000003")
    page.locator("#add-note summary").click()
    page.get_by_label("Note", exact=True).fill("")
    page.keyboard.type("an answer? b1x")
    assert page.get_by_label("Note", exact=True).input_value() == "an answer? b1x"
    assert page.url.endswith("/cases/PALS-2026-000003")
    page.locator("h1").click()
    page.keyboard.press("?")
    page.get_by_label("Single keys are on").uncheck(force=True)
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    assert page.locator("html.app-blur").count() == 0
    page.keyboard.press("a")
    assert page.locator("text=The grade is").count() == 0
    with morning.read() as session:
        assert session.get_one(Case, 3).grade == ""


def test_what_is_typed_too_soon_after_slash_does_nothing_to_the_case(
    morning: Database, page: Page
) -> None:
    sign_in(page)
    page.goto("/cases/PALS-2026-000003")
    page.keyboard.type("/wanam")
    page.wait_for_selector("#q:focus")
    with morning.read() as session:
        case = session.get_one(Case, 3)
        assert (case.grade, case.assigned_to) == ("", "")


def test_x_asks_why_for_one_signal_after_the_other(morning: Database, page: Page) -> None:
    sign_in(page)
    page.goto("/cases/PALS-2026-000003")
    page.keyboard.press("x")
    assert page.locator("details[id^=dismiss-][open]").count() == 1
    page.keyboard.type("She only wants an answer.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=The signal no longer counts.")
    assert "She only wants an answer." in page.locator("#note-1").inner_text()


def test_words_selected_become_a_signal_with_s(morning: Database, page: Page) -> None:
    sign_in(page)
    page.goto("/cases/PALS-2026-000003")
    words = page.locator(".app-letter .app-text", has_text="She fell twice").first
    words.evaluate("e => getSelection().selectAllChildren(e)")
    page.keyboard.press("s")
    form = page.locator("[data-add-signal][open]")
    assert (
        "She fell twice in that time" in form.get_by_label("The words in the letter").input_value()
    )
    assert page.evaluate("document.activeElement.name") == "signal"
    form.get_by_label("Signal", exact=True).select_option("serious_harm_alleged")
    form.get_by_role("button", name="Add the signal").click()
    page.wait_for_selector("[data-said]:focus:has-text('Added: Serious harm alleged.')")
    assert page.locator("mark", has_text="She fell twice").count() > 0


def test_a_accepts_the_grade_of_the_row_without_leaving_the_queue(
    morning: Database, page: Page
) -> None:
    sign_in(page)
    page.keyboard.press("j")
    page.keyboard.press("a")
    assert page.locator("[data-live-done]:visible").count() == 0, "a danger is opened, not graded"
    link = page.locator("[data-accept] a[href^='/cases/']").first
    reference = link.text_content()
    with morning.begin() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        looked = {"label": "First look", "due_at": NOW + hours(1), "working": "", "paragraph": ""}
        session.add(StoredDeadline(case_id=case.id, name="first_look", **looked))
    link.focus()
    page.keyboard.press("a")
    page.wait_for_selector(f"[data-live-done]:has-text('{reference}: the grade is')")
    assert page.evaluate("document.activeElement.textContent") == reference
    page.get_by_role("button", name="Undo", exact=True).click()
    page.wait_for_selector("[data-live-done]:has-text('The grade is a draft again.')")
    with morning.read() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        assert case.grade == ""
        assert "viewed" not in [event.what for event in case.events], "nobody opened it"
        assert [d.met_at for d in case.deadlines if d.name == "first_look"] == [None]


def test_an_undo_in_the_queue_that_is_refused_is_not_said_to_be_done(
    morning: Database, page: Page
) -> None:
    sign_in(page)
    link = page.locator("[data-accept] a[href^='/cases/']").first
    reference = link.text_content()
    link.focus()
    page.keyboard.press("a")
    page.wait_for_selector(f"[data-live-done]:has-text('{reference}: the grade is')")
    page.context.clear_cookies()
    page.get_by_role("button", name="Undo", exact=True).click()
    page.wait_for_url(lambda url: "/sign-in" in url)
    with morning.read() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        assert case.grade != ""


def test_the_queue_says_what_came_in_and_does_not_move(morning: Database, page: Page) -> None:
    sign_in(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    before = page.evaluate("[scrollY, document.querySelector('.app-queue').offsetTop]")
    with morning.begin() as session:
        add_case(session, band="danger", attention="page", subject="Late tonight")
    page.wait_for_selector("[role=alert]:has-text('1 life may be at risk')")
    page.wait_for_selector("[role=status]:has-text('1 new')")
    assert page.evaluate("[scrollY, document.querySelector('.app-queue').offsetTop]") == before
    assert page.evaluate("document.activeElement.closest('.app-row') !== null")
    assert violations(page) == []
    page.get_by_role("link", name="Show them").click()
    page.wait_for_selector("text=Late tonight")


def test_rows_are_walked_ticked_and_opened_by_keyboard(morning: Database, page: Page) -> None:
    sign_in(page)
    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.textContent") == "PALS-2026-000002"
    page.keyboard.press("j")
    page.keyboard.press("x")
    reference = page.evaluate("document.activeElement.textContent")
    assert page.locator("input[name=case]:checked").get_attribute("value") == reference
    page.keyboard.press("/")
    page.keyboard.type("jx")
    assert page.locator("#q").input_value() == "jx"
    page.keyboard.press("Tab")
    page.keyboard.press("k")
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/PALS-2026-*")


def test_names_are_blurred_with_b_on_every_page_until_b_again(
    morning: Database, page: Page
) -> None:
    sign_in(page)
    page.keyboard.press("b")
    page.goto("/cases/PALS-2026-000003")
    assert "blur" in page.locator(".app-name").first.evaluate("e => getComputedStyle(e).filter")
    page.keyboard.press("b")
    assert page.locator(".app-name").first.evaluate("e => getComputedStyle(e).filter") == "none"


def test_everything_works_without_javascript(
    morning: Database, chromium: Browser, address: str
) -> None:
    context = chromium.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    sign_in(page)
    page.get_by_role("button", name="Next case").click()
    page.get_by_role("button", name="I claim this danger").click()
    assert page.locator(".app-danger-claim", has_text="Claimed by Alex Moreton").count() == 1
    page.get_by_role("button", name="Accept Moderate").click()
    assert page.get_by_text("The grade is Moderate.").count() == 1
    context.close()


def test_hostile_mail_runs_nothing_and_asks_nobody(
    database: Database, page: Page, address: str
) -> None:
    with database.begin() as session:
        add_case(session, who="<img src=//evil.example/n>", subject="<svg onload=x>", raw=HOSTILE)
    asked: list[str] = []
    alerts: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    def dismiss(dialog: Dialog) -> None:
        alerts.append(dialog.message)
        dialog.dismiss()

    page.context.on("request", note)
    page.on("dialog", dismiss)
    sign_in(page)
    page.goto("/cases/PALS-2026-000001")
    page.get_by_text("As its writer laid it out", exact=True).click()
    frame = page.frame_locator("iframe")
    assert "These words are to be read" in frame.locator("body").inner_text()
    page.wait_for_load_state("networkidle")
    assert any(url.endswith("/letter") for url in asked), "the frame was never loaded"
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert alerts == []
    assert page.evaluate("window.ran") is None
    assert page.url == f"{address}/cases/PALS-2026-000001"


def test_the_browser_has_nothing_to_complain_of(morning: Database, page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    sign_in(page)
    for path in ("/", "/cases/PALS-2026-000001", "/cases/PALS-2026-000003", "/keys"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
    assert said == []


@pytest.mark.parametrize("size", SIZES)
def test_everyone_can_use_every_page(morning: Database, page: Page, size: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.goto("/sign-in")
    assert violations(page) == []
    sign_in(page)
    for path in (
        "/",
        "/?q=callow",
        "/?band=overdue&q=nothing",
        "/?view=unassigned",
        "/?view=media",
        "/cases/PALS-2026-000001",
        "/cases/PALS-2026-000001/danger/leave",
        "/cases/PALS-2026-000002",
        "/cases/PALS-2026-000003",
        "/cases/PALS-2026-000004",
        "/cases/PALS-2026-000022",
        "/cases/PALS-2026-000003/together?with=PALS-2026-000001",
        "/cases/PALS-2026-000003/split",
        "/received?entry=case",
        "/?view=watched",
        "/keys",
        "/nothing-here",
    ):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert violations(page) == [], path
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{path} scrolls sideways: {wide}"


def test_on_paper_stand_the_cases_and_not_the_buttons(morning: Database, page: Page) -> None:
    sign_in(page)
    page.emulate_media(media="print")
    assert page.locator(".app-row:visible").count() > 5
    assert page.locator("button:visible, nav:visible").count() == 0
    page.goto("/cases/PALS-2026-000003/reply")
    assert page.locator("#text").is_visible()


@pytest.mark.parametrize("path", ["/", "/cases/PALS-2026-000003", "/letters", "/dashboard"])
def test_nothing_is_read_sideways_on_the_smallest_screen(
    morning: Database, page: Page, path: str
) -> None:
    with morning.begin() as session:
        case = session.get_one(Case, 3)
        case.writer_address = "a.very.long.name.without.a.break@a-very-long-domain.example"
    sign_in(page)
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
