"""The administrator's page of accounts."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from store.database import Database
from store.models import Event
from store.people import Account
from tests.review.morning import PASSWORD
from tests.review.officer import Officer


@pytest.fixture
def admin(somebody: Callable[..., Officer]) -> Officer:
    return somebody("administrator")


def account(database: Database, username: str) -> Account:
    with database.read() as session:
        return session.scalars(select(Account).where(Account.username == username)).one()


def test_an_administrator_begins_at_the_people(admin: Officer) -> None:
    assert admin.opens("/").path == "/people"
    assert admin.sees("Alex Moreton")


def test_a_person_that_is_added_may_sign_in(app: Flask, database: Database, admin: Officer) -> None:
    admin.sends(
        "/people/add",
        username="Ruth",
        name="Ruth Adeyemi",
        password="four plain words",
        role="risk",
    )
    assert admin.sees("Ruth Adeyemi may sign in now.")
    assert Officer.signed_in(app, "ruth", "four plain words").path == "/alerts"
    assert account(database, "ruth").roles == ["risk"]


def test_what_cannot_be_added_is_said(admin: Officer) -> None:
    admin.sends("/people/add", username="ruth", password="short", role="risk")
    assert admin.sees("A password needs at least 12 characters.")
    admin.sends("/people/add", username="ruth", password="four plain words")
    assert admin.sees("An account needs a role")


def test_an_account_that_is_ended_is_signed_out_at_once_and_can_come_back(
    app: Flask, database: Database, admin: Officer, alex: Officer
) -> None:
    number = account(database, "alex").id
    admin.sends(f"/people/{number}/disable")
    assert alex.opens("/").path == "/sign-in"
    late = Officer("alex", app.test_client())
    assert late.sends("/sign-in", username="alex", password=PASSWORD).status == 422
    admin.sends(f"/people/{number}/enable")
    assert Officer.signed_in(app, "alex", PASSWORD).status == 200


def test_a_new_password_ends_the_sessions_of_the_old(
    app: Flask, database: Database, admin: Officer, alex: Officer
) -> None:
    admin.sends(f"/people/{account(database, 'alex').id}/password", password="another long one")
    assert alex.opens("/").path == "/sign-in"
    assert Officer.signed_in(app, "alex", "another long one").status == 200


def test_nobody_changes_their_own_roles(database: Database, admin: Officer) -> None:
    number = account(database, "administrator").id
    admin.sends(f"/people/{number}/roles", role="manager")
    assert admin.sees("Ask another administrator")
    admin.sends(f"/people/{number}/disable")
    assert account(database, "administrator").disabled_at is None


def test_every_change_is_on_the_audit_trail(database: Database, admin: Officer) -> None:
    admin.sends(f"/people/{account(database, 'sam').id}/roles", role="auditor")
    with database.read() as session:
        event = session.scalars(select(Event).where(Event.what.like("account%"))).one()
    assert (event.actor, event.detail) == (
        "administrator",
        {"username": "sam", "roles": ["auditor"]},
    )


def test_nobody_else_gets_to_the_page(priya: Officer) -> None:
    assert priya.opens("/people").status == 403
    assert priya.sends("/people/add", username="me", role="administrator").status == 403
