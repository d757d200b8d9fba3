"""Signing in and out."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from policy.load import load_policy
from review.app import create_app
from review.throttle import TRIES_A_USERNAME
from store.database import Database
from store.models import Event
from store.people import Account, SignIn
from tests.review.morning import NOW, PASSWORD
from tests.review.officer import Officer


def test_the_right_password_leads_to_the_page_that_was_asked_for(
    app: Flask, morning: Database
) -> None:
    browser = app.test_client()
    asked = browser.get("/cases/PALS-2026-000003")
    answer = browser.post(
        "/sign-in",
        data={
            "username": "Alex ",
            "password": PASSWORD,
            "next": asked.location.partition("next=")[2].replace("%2F", "/"),
        },
    )
    assert answer.location == "/cases/PALS-2026-000003"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "evil", ""],
)
def test_signing_in_never_leads_to_another_site(browser: FlaskClient, elsewhere: str) -> None:
    form = {"username": "alex", "password": PASSWORD, "next": elsewhere}
    assert browser.post("/sign-in", data=form).location == "/"


@pytest.mark.parametrize(("username", "password"), [("alex", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_username_and_a_wrong_password_are_answered_alike(
    app: Flask, username: str, password: str
) -> None:
    stranger = Officer(username, app.test_client())
    stranger.sends("/sign-in", username=username, password=password)
    assert stranger.status == 422
    assert stranger.sees("The username or the password is not right.")


def test_after_many_failures_even_the_right_password_has_to_wait(app: Flask) -> None:
    guesser = Officer("alex", app.test_client())
    for _ in range(TRIES_A_USERNAME):
        guesser.sends("/sign-in", username="alex", password="guess")
    guesser.sends("/sign-in", username="alex", password=PASSWORD)
    assert guesser.status == 429
    assert guesser.sees("Wait 15 minutes")
    assert Officer.signed_in(app, "priya", PASSWORD).status == 200


def test_another_process_of_the_queue_makes_the_guesser_wait_too(
    app: Flask, database: Database
) -> None:
    guesser = Officer("alex", app.test_client())
    for _ in range(TRIES_A_USERNAME):
        guesser.sends("/sign-in", username="alex", password="guess")
    beside = create_app(
        database, load_policy(), secret_key="s" * 16, secure_cookies=False, clock=lambda: NOW
    )
    beside.config.update(WTF_CSRF_ENABLED=False)
    owner = Officer("alex", beside.test_client())
    assert owner.sends("/sign-in", username="alex", password=PASSWORD).status == 429


def test_the_wait_ends(database: Database) -> None:
    moment = [NOW]
    app = create_app(
        database, load_policy(), secret_key="s" * 16, secure_cookies=False, clock=lambda: moment[0]
    )
    app.config.update(WTF_CSRF_ENABLED=False)
    guesser = Officer("alex", app.test_client())
    for _ in range(TRIES_A_USERNAME):
        guesser.sends("/sign-in", username="alex", password="guess")
    moment[0] += timedelta(minutes=16)
    assert guesser.sends("/sign-in", username="alex", password=PASSWORD).status == 200


def test_a_session_that_was_there_before_is_not_kept(app: Flask) -> None:
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["planted"] = "by somebody else"
    browser.post("/sign-in", data={"username": "alex", "password": PASSWORD})
    with browser.session_transaction() as session:
        assert "planted" not in session


def test_signing_out_ends_it(alex: Officer) -> None:
    alex.sends("/sign-out")
    assert alex.sees("You have signed out.")
    assert alex.opens("/").path == "/sign-in"


def test_a_stolen_cookie_is_worth_nothing_once_its_owner_has_signed_out(
    app: Flask, alex: Officer
) -> None:
    cookie = alex.browser.get_cookie("palsbox")
    assert cookie is not None
    thief = Officer("alex", app.test_client())
    thief.browser.set_cookie("palsbox", cookie.value)
    assert thief.opens("/keys").path == "/keys"
    alex.sends("/sign-out")
    thief.browser.set_cookie("palsbox", cookie.value)
    assert thief.opens("/keys").path == "/sign-in"


def test_signing_in_anew_gives_the_session_another_id_and_ends_the_old_one(
    database: Database, alex: Officer
) -> None:
    def ids() -> list[str]:
        with database.read() as session:
            return list(session.scalars(select(SignIn.token_hash)))

    before = ids()
    alex.sends("/sign-in", username="alex", password=PASSWORD)
    assert len(ids()) == len(before) == 1
    assert ids() != before


def test_the_database_holds_nothing_that_opens_a_session(database: Database, alex: Officer) -> None:
    with alex.browser.session_transaction() as cookie:
        token = cookie["_user_id"]
    with database.read() as session:
        row = session.scalars(select(SignIn)).one()
    assert token not in (row.token_hash, row.stamp)


@pytest.mark.parametrize(("quiet", "where"), [(59, "/keys"), (61, "/sign-in")])
def test_a_session_ends_after_an_hour_in_which_nothing_was_asked(
    database: Database, quiet: int, where: str
) -> None:
    moment = [NOW]
    app = create_app(
        database, load_policy(), secret_key="s" * 16, secure_cookies=False, clock=lambda: moment[0]
    )
    app.config.update(WTF_CSRF_ENABLED=False)
    alex = Officer.signed_in(app, "alex", PASSWORD)
    moment[0] += timedelta(minutes=50)
    assert alex.opens("/keys").path == "/keys"
    moment[0] += timedelta(minutes=quiet)
    assert alex.opens("/keys").path == where


def test_a_session_ends_after_twelve_hours_at_the_latest(database: Database) -> None:
    moment = [NOW]
    app = create_app(
        database, load_policy(), secret_key="s" * 16, secure_cookies=False, clock=lambda: moment[0]
    )
    app.config.update(WTF_CSRF_ENABLED=False)
    alex = Officer.signed_in(app, "alex", PASSWORD)
    for _ in range(14):
        moment[0] += timedelta(minutes=50)
        alex.opens("/keys")
    assert alex.path == "/keys"
    moment[0] += timedelta(minutes=50)
    assert alex.opens("/keys").path == "/sign-in"


def test_a_new_password_ends_the_sessions_of_the_old_one(database: Database, alex: Officer) -> None:
    with database.begin() as session:
        account = session.scalars(select(Account).where(Account.username == "alex")).one()
        account.password_hash = "another"
    assert alex.opens("/").path == "/sign-in"


def test_words_written_while_signed_out_are_shown_to_be_copied(
    app: Flask, morning: Database
) -> None:
    late = Officer("alex", app.test_client())
    late.sends("/cases/PALS-2026-000003/note", text="She rang back <at> noon")
    assert late.status == 401
    assert late.sees("She rang back <at> noon")
    assert late.sees("was not saved")


def test_signing_in_and_failing_to_are_on_the_audit_trail(database: Database, app: Flask) -> None:
    stranger = Officer("alex", app.test_client())
    stranger.sends("/sign-in", username="alex", password="guess")
    Officer.signed_in(app, "alex", PASSWORD)
    with database.read() as session:
        events = [(row.actor, row.what) for row in session.scalars(select(Event))]
    assert events == [("nobody", "sign-in failed"), ("alex", "signed in")]


def test_cookies_are_kept_from_scripts_and_other_sites(database: Database) -> None:
    app = create_app(database, load_policy(), secret_key="s" * 16, secure_cookies=True)
    app.config.update(WTF_CSRF_ENABLED=False)
    answer = app.test_client().post(
        "/sign-in", data={"username": "alex", "password": PASSWORD}, base_url="https://pals.example"
    )
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "Secure" in cookie
    assert "SameSite=Lax" in cookie
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


def test_a_short_key_for_sessions_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="at least 16 characters"):
        create_app(database, load_policy(), secret_key="short", secure_cookies=False)
