"""Signing in with the organisation's account, at a provider that really checks."""

import ssl
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from review.accounts import create_account
from review.throttle import TRIES_AN_ADDRESS
from store.database import Database
from store.models import Event
from store.people import Account
from tests.review.morning import NOW, PASSWORD
from tests.review.signing_in import (
    MEANING,
    assert_ruth_signed_in,
    people,
    queue_with,
    signed_in,
)
from tests.servers.sign_in_provider import CLIENT, SECRET, SignInProvider


@pytest.fixture
def app(database: Database, sign_in_provider: SignInProvider) -> Flask:
    """The queue with the provider beside its own passwords."""
    return make_app(database, sign_in_provider, MEANING)


def make_app(database: Database, provider: SignInProvider, roles: dict[str, str]) -> Flask:
    return queue_with(
        database,
        issuer=provider.issuer,
        client=CLIENT,
        secret=SECRET,
        ca=provider.server.ca,
        roles=roles,
    )


def at_the_provider(provider: SignInProvider, browser: FlaskClient, *, next_page: str = "") -> str:
    """Goes to the provider; returns the address it sends the browser back to."""
    answer = browser.get("/sign-in/openid", query_string={"next": next_page})
    assert answer.location.startswith(f"{provider.server.url}/tenant/authorize?")
    trusting = ssl.create_default_context(cafile=provider.server.ca)
    with httpx.Client(verify=trusting, trust_env=False) as client:
        back = client.get(answer.location)
    parts = urlsplit(back.headers["Location"])
    return f"{parts.path}?{parts.query}"


def test_a_person_signs_in_and_gets_the_page_they_asked_for(
    database: Database, browser: FlaskClient, sign_in_provider: SignInProvider
) -> None:
    back = at_the_provider(sign_in_provider, browser, next_page="/keys")
    identity = (sign_in_provider.issuer, "ruth-at-the-provider")
    assert_ruth_signed_in(database, browser, back, identity)


def test_signing_in_again_is_the_same_person_whatever_they_are_called_now(
    database: Database, app: Flask, sign_in_provider: SignInProvider
) -> None:
    for name, address in (("Ruth Adeyemi", "ruth@nhs.net"), ("Ruth Bell", "ruth.bell@nhs.net")):
        sign_in_provider.claims |= {"name": name, "preferred_username": address}
        browser = app.test_client()
        browser.get(at_the_provider(sign_in_provider, browser))
    assert [(a.username, a.name) for a in people(database).values()] == [
        ("ruth@nhs.net", "Ruth Bell")
    ]


def test_an_account_with_a_password_is_never_taken_over_by_its_name(
    database: Database, browser: FlaskClient, sign_in_provider: SignInProvider
) -> None:
    with database.begin() as session:
        create_account(session, "ruth.adeyemi@nhs.net", "Another Ruth", PASSWORD, "manager")
    browser.get(at_the_provider(sign_in_provider, browser))
    assert list(people(database)) == ["ruth.adeyemi@nhs.net-2"]


@pytest.mark.parametrize(
    "lies",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"iss": "https://login.evil.example/v2.0"},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"sub": None},
    ],
    ids=lambda lies: "-".join(f"{name}-{value}" for name, value in lies.items()),
)
def test_a_token_that_is_not_for_this_sign_in_is_not_believed(
    database: Database,
    browser: FlaskClient,
    sign_in_provider: SignInProvider,
    lies: dict[str, object],
) -> None:
    sign_in_provider.lies = lies
    answer = browser.get(at_the_provider(sign_in_provider, browser))
    assert answer.status_code == 422
    assert "did not succeed" in answer.text
    assert not signed_in(browser)
    assert people(database) == {}


@pytest.mark.parametrize("how", ["signs_with_another_key", "signs_not_at_all"])
def test_a_token_that_the_provider_did_not_sign_is_not_believed(
    browser: FlaskClient, sign_in_provider: SignInProvider, how: str
) -> None:
    setattr(sign_in_provider, how, True)
    assert browser.get(at_the_provider(sign_in_provider, browser)).status_code == 422
    assert not signed_in(browser)


def test_a_code_that_another_browser_asked_for_signs_nobody_in(
    app: Flask, sign_in_provider: SignInProvider
) -> None:
    attacker, victim = app.test_client(), app.test_client()
    back = at_the_provider(sign_in_provider, attacker)
    at_the_provider(sign_in_provider, victim)
    assert victim.get(back).status_code == 422
    assert not signed_in(victim)


def test_a_code_serves_once(browser: FlaskClient, sign_in_provider: SignInProvider) -> None:
    back = at_the_provider(sign_in_provider, browser)
    browser.get(back)
    browser.post("/sign-out")
    assert browser.get(back).status_code == 422
    assert not signed_in(browser)


def test_without_the_verifier_of_the_browser_that_began_a_code_is_worth_nothing(
    app: Flask, sign_in_provider: SignInProvider
) -> None:
    thief, victim = app.test_client(), app.test_client()
    stolen = dict(parse_qsl(at_the_provider(sign_in_provider, victim).partition("?")[2]))
    own = dict(parse_qsl(at_the_provider(sign_in_provider, thief).partition("?")[2]))
    answer = thief.get("/sign-in/openid/callback", query_string=own | {"code": stolen["code"]})
    assert answer.status_code == 422
    assert not signed_in(thief)


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ({"roles": ["Payroll"]}, "You have no role here yet"),
        ({"roles": None}, "You have no role here yet"),
        ({"roles": None, "_claim_names": {"roles": "src1"}}, "more groups than fit"),
    ],
)
def test_a_person_without_a_role_is_told_whom_to_ask(
    browser: FlaskClient, sign_in_provider: SignInProvider, claims: dict[str, object], says: str
) -> None:
    sign_in_provider.claims |= claims
    answer = browser.get(at_the_provider(sign_in_provider, browser))
    assert says in answer.text
    assert not signed_in(browser)


def test_a_role_that_the_provider_takes_away_ends_where_the_person_is_signed_in(
    app: Flask, browser: FlaskClient, sign_in_provider: SignInProvider
) -> None:
    browser.get(at_the_provider(sign_in_provider, browser))
    sign_in_provider.claims["roles"] = []
    elsewhere = app.test_client()
    elsewhere.get(at_the_provider(sign_in_provider, elsewhere))
    assert not signed_in(browser)


def test_where_the_provider_knows_no_roles_an_administrator_gives_them_here(
    database: Database, sign_in_provider: SignInProvider
) -> None:
    browser = make_app(database, sign_in_provider, {}).test_client()
    assert browser.get(at_the_provider(sign_in_provider, browser)).status_code == 422
    with database.begin() as session:
        account = session.scalars(select(Account).where(Account.issuer.is_not(None))).one()
        account.roles = ["auditor"]
    browser.get(at_the_provider(sign_in_provider, browser))
    assert signed_in(browser)
    assert [account.roles for account in people(database).values()] == [["auditor"]]


def test_an_ended_account_stays_ended(
    database: Database, browser: FlaskClient, sign_in_provider: SignInProvider
) -> None:
    browser.get(at_the_provider(sign_in_provider, browser))
    with database.begin() as session:
        account = session.scalars(select(Account).where(Account.issuer.is_not(None))).one()
        account.disabled_at = NOW
    assert not signed_in(browser)
    answer = browser.get(at_the_provider(sign_in_provider, browser))
    assert "has been ended" in answer.text


def test_no_password_opens_an_account_of_the_provider(
    browser: FlaskClient, sign_in_provider: SignInProvider
) -> None:
    browser.get(at_the_provider(sign_in_provider, browser))
    browser.post("/sign-out")
    for password in ("", PASSWORD):
        form = {"username": "ruth.adeyemi@nhs.net", "password": password}
        assert browser.post("/sign-in", data=form).status_code == 422


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_signing_in_never_leads_to_another_site(
    browser: FlaskClient, sign_in_provider: SignInProvider, elsewhere: str
) -> None:
    back = at_the_provider(sign_in_provider, browser, next_page=elsewhere)
    assert browser.get(back).location == "/"


def test_signing_out_offers_to_sign_out_at_the_provider_too(
    browser: FlaskClient, sign_in_provider: SignInProvider
) -> None:
    browser.get(at_the_provider(sign_in_provider, browser))
    page = browser.post("/sign-out", follow_redirects=True)
    assert "sign out there too" in page.text
    there = browser.get("/sign-in/openid/leave").location
    assert there.startswith(f"{sign_in_provider.server.url}/tenant/logout?client_id={CLIENT}")
    assert "post_logout_redirect_uri=https%3A%2F%2Fpals.example%2Fsign-in" in there


def test_a_provider_that_is_away_is_said_and_passwords_still_serve(
    browser: FlaskClient, sign_in_provider: SignInProvider
) -> None:
    sign_in_provider.away = True
    answer = browser.get("/sign-in/openid")
    assert "does not answer" in answer.text
    browser.post("/sign-in", data={"username": "alex", "password": PASSWORD})
    assert signed_in(browser)


def test_both_outcomes_are_on_the_audit_trail(
    database: Database, browser: FlaskClient, sign_in_provider: SignInProvider
) -> None:
    sign_in_provider.lies = {"nonce": "another"}
    browser.get(at_the_provider(sign_in_provider, browser))
    sign_in_provider.lies = {}
    browser.get(at_the_provider(sign_in_provider, browser))
    with database.read() as session:
        said = [
            (row.actor, row.what, row.detail.get("by")) for row in session.scalars(select(Event))
        ]
    assert said == [
        ("nobody", "sign-in failed", "openid"),
        ("palsbox", "account added", None),
        ("ruth.adeyemi@nhs.net", "signed in", "openid"),
    ]


def test_who_comes_back_without_having_gone_fills_no_trail_and_keeps_nobody_out(
    database: Database, browser: FlaskClient, sign_in_provider: SignInProvider
) -> None:
    answers = [
        browser.get("/sign-in/openid/callback").status_code for _ in range(TRIES_AN_ADDRESS + 2)
    ]
    assert answers == [422] * TRIES_AN_ADDRESS + [429] * 2
    with database.read() as session:
        assert len(session.scalars(select(Event)).all()) == TRIES_AN_ADDRESS
    browser.get(at_the_provider(sign_in_provider, browser))
    assert signed_in(browser)
