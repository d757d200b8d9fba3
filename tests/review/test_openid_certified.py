"""Signing in with a certified provider that is not ours, through its own pages."""

import re
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from flask.testing import FlaskClient

from store.database import Database
from tests.review.signing_in import (
    BASE,
    assert_ruth_signed_in,
    people,
    queue_with,
    signed_in,
)
from tests.servers.certified_provider import CertifiedProvider


def registered(provider: CertifiedProvider) -> dict[str, Any]:
    return provider.register(redirect_uris=[f"{BASE}/sign-in/openid/callback"])


def browser_of(
    database: Database, provider: CertifiedProvider, client: str, secret: str
) -> FlaskClient:
    queue = queue_with(
        database, issuer=provider.issuer, client=client, secret=secret, ca=provider.ca
    )
    return queue.test_client()


@pytest.fixture
def browser(database: Database, certified_provider: CertifiedProvider) -> FlaskClient:
    """Somebody who is not signed in, at a queue that the provider knows."""
    client = registered(certified_provider)
    return browser_of(database, certified_provider, client["client_id"], client["client_secret"])


def at_the_provider(provider: CertifiedProvider, browser: FlaskClient, login: str) -> str:
    """Signs in and agrees there; returns the address it sends the browser back to."""
    provider.web.cookies.clear()
    answer = _followed(provider, provider.web.get(_asked(browser)))
    for form in ({"prompt": "login", "login": login, "password": "any"}, {"prompt": "consent"}):
        action = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
        assert action, answer.text
        there = urljoin(str(answer.url), unescape(action[1]))
        answer = _followed(provider, provider.web.post(there, data=form))
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def _asked(browser: FlaskClient) -> str:
    return str(browser.get("/sign-in/openid", query_string={"next": "/keys"}).location)


def _followed(provider: CertifiedProvider, answer: httpx.Response) -> httpx.Response:
    """Follows it from page to page, but not to the queue."""
    while answer.is_redirect and not answer.headers["Location"].startswith(BASE):
        answer = provider.web.get(urljoin(str(answer.url), answer.headers["Location"]))
    return answer


def test_a_person_signs_in_with_the_role_of_their_claims(
    database: Database, browser: FlaskClient, certified_provider: CertifiedProvider
) -> None:
    back = at_the_provider(certified_provider, browser, "ruth")

    assert_ruth_signed_in(database, browser, back, (certified_provider.issuer, "ruth"))


def test_a_person_without_a_role_does_not_come_in(
    browser: FlaskClient, certified_provider: CertifiedProvider
) -> None:
    browser.get(at_the_provider(certified_provider, browser, "nobody"))

    assert not signed_in(browser)


def test_a_queue_with_another_secret_signs_nobody_in(
    database: Database, certified_provider: CertifiedProvider
) -> None:
    client = registered(certified_provider)
    browser = browser_of(database, certified_provider, client["client_id"], "wr0ng")

    answer = browser.get(at_the_provider(certified_provider, browser, "ruth"))

    assert answer.status_code == 422
    assert "did not succeed" in answer.text
    assert not signed_in(browser)
    assert people(database) == {}


def test_a_code_that_another_client_was_given_signs_nobody_in(
    database: Database, browser: FlaskClient, certified_provider: CertifiedProvider
) -> None:
    other = registered(certified_provider)
    elsewhere = browser_of(database, certified_provider, other["client_id"], other["client_secret"])
    theirs = at_the_provider(certified_provider, elsewhere, "ruth")
    ours = at_the_provider(certified_provider, browser, "ruth")
    code = re.compile(r"(?<=code=)[^&]+")
    found = code.search(theirs)
    assert found

    answer = browser.get(code.sub(found[0], ours))

    assert answer.status_code == 422
    assert not signed_in(browser)
    assert people(database) == {}


def test_a_client_that_the_provider_does_not_know_is_not_sent_on(
    database: Database, certified_provider: CertifiedProvider
) -> None:
    browser = browser_of(database, certified_provider, "another-client", "s3cret")

    answer = certified_provider.web.get(_asked(browser))

    assert answer.status_code == 400
    assert "invalid_client" in answer.text
