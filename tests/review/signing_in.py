"""The queue with a provider to sign in at, and what came of it."""

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from review.openid import OpenId
from store.database import Database
from store.people import Account
from tests.review.conftest import new_queue

BASE = "https://pals.example"
MEANING = {"PALS.Officer": "officer", "PALS.Admin": "administrator"}


def queue_with(
    database: Database,
    *,
    issuer: str,
    client: str,
    secret: str,
    ca: Path,
    roles: dict[str, str] = MEANING,
) -> Flask:
    """The queue with the provider beside its own passwords."""
    provider = OpenId(issuer=issuer, client=client, secret=secret, base=BASE, roles=roles, ca=ca)
    return new_queue(database, openid=provider)


def signed_in(browser: FlaskClient) -> bool:
    """Whether somebody is."""
    return browser.get("/keys").status_code == 200


def people(database: Database) -> dict[str, Account]:
    """The accounts that a provider vouches for, by user name."""
    with database.read() as session:
        return {
            account.username: account
            for account in session.scalars(select(Account))
            if account.issuer is not None
        }


def assert_ruth_signed_in(
    database: Database, browser: FlaskClient, back: str, identity: tuple[str, str]
) -> None:
    """The way back from the provider leads to the page that was asked for, and `identity`, which
    is issuer and subject, is Ruth's with the role that her claims give."""
    assert browser.get(back).location == "/keys"
    assert signed_in(browser)
    (ruth,) = people(database).values()
    assert (ruth.username, ruth.name, ruth.roles) == (
        "ruth.adeyemi@nhs.net",
        "Ruth Adeyemi",
        ["officer"],
    )
    assert (ruth.issuer, ruth.subject) == identity
