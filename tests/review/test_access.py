"""The administrator's page of programs."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from review.api.pages import Api
from store.access import ApiToken
from store.database import Database
from store.models import Event
from store.webhooks import Webhook
from tests.review.conftest import new_queue
from tests.review.officer import Officer

EVERYTHING = {"event": "case.opened"}


@pytest.fixture
def app(database: Database) -> Flask:
    return new_queue(database, api=Api("https://pals.example", webhook_hosts=("127.0.0.1:8080",)))


@pytest.fixture
def admin(somebody: Callable[..., Officer]) -> Officer:
    return somebody("administrator")


def test_a_token_is_shown_once_reads_and_is_revoked(
    app: Flask, database: Database, admin: Officer
) -> None:
    admin.sends("/programs/tokens", name="Power BI", role="auditor")
    (words,) = admin.all("code")
    assert words not in admin.opens("/programs").html
    assert admin.sees("Power BI sees cases as auditor, without names or words; never used")
    header = {"Authorization": f"Bearer {words}"}
    assert app.test_client().get("/api/v1/cases", headers=header).status_code == 200
    admin.sends("/programs/tokens/1/revoke")
    assert app.test_client().get("/api/v1/cases", headers=header).status_code == 401
    with database.read() as session:
        said = session.scalars(select(Event.what).where(Event.what.like("token%"))).all()
        assert session.scalars(select(ApiToken.details)).all() == [False]
    assert said == ["token made", "token revoked"]


def test_a_name_may_not_be_used_twice(admin: Officer) -> None:
    for _ in range(2):
        admin.sends("/programs/tokens", name="Datix", role="officer", details="yes")
    assert admin.sees("There is a token 'Datix' already")


def test_a_webhooks_secret_is_shown_once(database: Database, admin: Officer) -> None:
    admin.sends("/programs/webhooks", url="https://datix.example/hook", **EVERYTHING)
    (secret,) = admin.all("code")
    assert secret.startswith("whsec_")
    assert secret not in admin.opens("/programs").html
    assert admin.sees("https://datix.example/hook")
    admin.sends("/programs/webhooks/1/end")
    assert admin.sees("Switched off")
    admin.sends("/programs/webhooks/1/resume")
    with database.read() as session:
        webhook = session.scalars(select(Webhook)).one()
    assert (webhook.events, webhook.disabled_at) == (["case.opened"], None)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://datix.example/hook", "must begin with https://"),
        ("http://127.0.0.1:9999/hook", "must begin with https://"),
        ("ftp://datix.example/", "must begin with https://"),
        ("https://user:secret@datix.example/", "without a name or password"),
        ("https://", "Write the URL as"),
        ("https://datix.example:99999/", "That is no URL."),
    ],
)
def test_a_url_that_may_not_be_called_is_refused(
    database: Database, admin: Officer, url: str, says: str
) -> None:
    admin.sends("/programs/webhooks", url=url, **EVERYTHING)
    assert admin.sees(says)
    with database.read() as session:
        assert session.scalars(select(Webhook)).all() == []


def test_whoever_runs_palsbox_may_allow_a_host_of_this_machine(admin: Officer) -> None:
    admin.sends("/programs/webhooks", url="http://127.0.0.1:8080/hook", **EVERYTHING)
    assert len(admin.all("code")) == 1


def test_nobody_else_gets_to_the_page(priya: Officer) -> None:
    assert priya.opens("/programs").status == 403
    assert priya.sends("/programs/tokens", name="x", role="officer").status == 403
