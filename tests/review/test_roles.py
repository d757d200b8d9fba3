"""Every address of the service has a row that says who it answers."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from review.roles import ALLOWED, OPEN, READERS, STAFF, may, routes_of

UNGUARDED = """{endpoint} ({methods} {rule}) answers nobody yet: it has no row in ALLOWED in
review/roles.py. Add one that names the roles it is open to, and only those: READERS for what
shows a case to those who see all cases, STAFF for what changes one, OPEN for nothing but signing
in, health and static files. Buttons made with the macros of parts.html then hide themselves
from everybody else, and what a GET below /cases/<reference> shows is put on the audit trail."""


def rules(app: Flask) -> list[Rule]:
    return list(app.url_map.iter_rules())


def address_of(app: Flask, rule: Rule) -> str:
    parts: dict[str, Any] = dict.fromkeys(rule.arguments, 1)
    if "reference" in parts:
        parts["reference"] = "PALS-2026-000001"
    with app.test_request_context():
        return app.url_for(rule.endpoint, **parts)


def test_every_address_says_in_the_table_of_roles_who_it_answers(app: Flask) -> None:
    missing = [
        UNGUARDED.format(endpoint=rule.endpoint, methods=rule.methods, rule=rule)
        for rule in rules(app)
        if rule.endpoint not in ALLOWED
    ]
    assert not missing, "\n\n".join(missing)


def test_the_table_names_no_address_that_is_not_there(app: Flask) -> None:
    shown_only_where_set_up = {"vitals.live", "vitals.ready", "vitals.metrics"} | {
        "openid.begin",
        "openid.callback",
        "openid.leave",
        "api.describe",
        "api.cases",
        "api.case",
        "api.case_events",
        "api.events",
        "api.export",
        "access.show",
        "access.make_token",
        "access.revoke_token",
        "access.add_webhook",
        "access.end_webhook",
        "access.resume_webhook",
    }
    there = {rule.endpoint for rule in rules(app)} | shown_only_where_set_up
    assert sorted(set(ALLOWED) - there) == []


def test_what_answers_without_signing_in_is_signing_in_and_being_alive() -> None:
    assert {endpoint for endpoint, roles in ALLOWED.items() if roles == OPEN} == {
        "static",
        "health.health",
        "vitals.live",
        "vitals.ready",
        "vitals.metrics",
        "sign_in.show",
        "sign_in.enter",
        "openid.begin",
        "openid.callback",
        "openid.leave",
        "api.describe",
    }


def test_everything_else_sends_a_stranger_to_sign_in(app: Flask, browser: FlaskClient) -> None:
    guarded = [rule for rule in rules(app) if ALLOWED.get(rule.endpoint) != OPEN]
    assert len(guarded) > 25
    for rule in guarded:
        if "GET" in (rule.methods or ()):
            answer = browser.get(address_of(app, rule))
            assert answer.location.startswith("/sign-in?next="), rule
        else:
            assert browser.post(address_of(app, rule)).status_code == 401, rule


def test_an_address_without_a_row_answers_nobody(app: Flask) -> None:
    assert not may(("manager", "administrator"), "case.a_new_page")


def test_the_auditor_may_ask_for_nothing_that_changes_anything(app: Flask) -> None:
    changes = [rule.endpoint for rule in rules(app) if "POST" in (rule.methods or ())]
    assert len(changes) > 20
    allowed = [endpoint for endpoint in changes if may(("auditor",), endpoint)]
    about_themselves = ("sign_in.", "company.")
    assert [one for one in allowed if not one.startswith(about_themselves)] == []


@pytest.mark.parametrize(
    ("roles", "routes"),
    [
        (("risk",), ("risk",)),
        (("risk", "comms"), ("risk", "comms")),
        (("nursing_lead", "administrator"), ("nursing_lead",)),
        (("nursing_lead", "officer"), ()),
        (("auditor",), ()),
        (("administrator",), ()),
    ],
)
def test_a_role_of_a_route_restricts_only_who_has_no_wider_one(
    roles: tuple[str, ...], routes: tuple[str, ...]
) -> None:
    assert routes_of(roles) == routes


def test_staff_are_readers() -> None:
    assert STAFF < READERS
