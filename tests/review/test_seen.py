"""Every look at a case is on its trail."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from store.database import Database
from store.models import Event
from tests.review.officer import Officer

ONE = "/cases/PALS-2026-000001"


def looks(database: Database, username: str) -> list[tuple[int | None, str, str]]:
    with database.read() as session:
        events = session.scalars(select(Event).where(Event.actor == username)).all()
    return [
        (row.case_id, row.what, row.detail.get("page", ""))
        for row in events
        if row.what not in ("signed in", "refused")
    ]


@pytest.mark.parametrize(
    ("part", "what", "page"),
    [
        ("", "viewed", ""),
        ("/messages/1/raw", "message downloaded", ""),
        ("/messages/1/letter", "viewed", "case.letter"),
        ("/danger/leave", "viewed", "danger.leave"),
    ],
)
def test_who_looked_at_what_is_written_down(
    morning: Database, alex: Officer, part: str, what: str, page: str
) -> None:
    assert alex.opens(f"{ONE}{part}").status == 200
    assert looks(morning, "alex") == [(1, what, page)]


def test_no_page_of_a_case_can_be_opened_without_a_trace(
    app: Flask, morning: Database, alex: Officer
) -> None:
    for rule in app.url_map.iter_rules():
        if "reference" not in rule.arguments or "GET" not in (rule.methods or ()):
            continue
        with app.test_request_context():
            parts: dict[str, Any] = dict.fromkeys(rule.arguments, 1)
            parts["reference"] = "PALS-2026-000001"
            address = app.url_for(rule.endpoint, **parts)
        before = len(looks(morning, "alex"))
        if alex.browser.get(address).status_code == 200:
            assert len(looks(morning, "alex")) > before, rule.endpoint


def test_what_was_not_shown_was_not_looked_at(morning: Database, alex: Officer) -> None:
    assert alex.opens(f"{ONE}/messages/999/letter").status == 404
    assert looks(morning, "alex") == []
