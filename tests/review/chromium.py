"""A real Chromium at the queue: signing in, and what axe finds wrong."""

import json
from pathlib import Path

from playwright.sync_api import Page

from tests.review.morning import PASSWORD

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path("node_modules/axe-core/axe.min.js")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


def sign_in(page: Page) -> None:
    """Signs Alex in, by keyboard alone."""
    page.goto("/")
    page.get_by_label("Username").focus()
    page.keyboard.type("alex")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Queue')")
    page.wait_for_load_state("load")


def violations(page: Page) -> list[str]:
    """What axe finds wrong under WCAG 2.2 AA, with the first place of each."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(f"axe.run(document, {{runOnly: {json.dumps(WCAG)}}})")
    assert found["passes"], "axe looked at nothing"
    return [
        f"{item['id']}: {item['help']} at {item['nodes'][0]['html'][:160]}"
        for item in found["violations"]
    ]
