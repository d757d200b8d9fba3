"""A call to a webhook: who may be called, how it is signed, and what it never does."""

import json
from datetime import UTC, datetime

import pytest
import standardwebhooks

from responders.webhook_call import (
    WebhookError,
    WebhookGoneError,
    body_of,
    call,
    headers_of,
    new_message_id,
    new_secret,
)
from tests.servers.certificates import Certificate
from tests.servers.https import HttpsServer, Reply, Request

LINK = "https://pals.example/alerts/PALS-2026-000001"


@pytest.fixture
def receiver(certificate: Certificate):  # type: ignore[no-untyped-def]  # a generator
    with HttpsServer(certificate) as server:
        yield server


def told() -> tuple[bytes, dict[str, str], str]:
    secret, at = new_secret(), datetime.now(UTC)
    body = body_of("case.opened", "PALS-2026-000001", at, LINK)
    return body, headers_of(secret, new_message_id(), body, at), secret


def test_a_receivers_own_library_finds_the_signature_good(receiver: HttpsServer) -> None:
    got: list[Request] = []
    receiver.answer = lambda request: got.append(request) or Reply(204)  # type: ignore[func-returns-value]
    body, headers, secret = told()
    host = receiver.url.removeprefix("https://")
    call(f"{receiver.url}/hook?from=pals", body, headers, hosts=[host], ca=str(receiver.ca))
    (request,) = got
    assert (request.method, request.path, request.query) == ("POST", "/hook", {"from": "pals"})
    verified = standardwebhooks.Webhook(secret).verify(request.body, request.headers)
    assert verified["type"] == "case.opened"
    assert verified["data"] == {"reference": "PALS-2026-000001", "link": LINK}
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(new_secret()).verify(request.body, request.headers)


def test_what_is_said_is_the_reference_and_nothing_of_anybody() -> None:
    body, _, _ = told()
    assert set(json.loads(body)) == {"type", "timestamp", "data"}
    assert set(json.loads(body)["data"]) == {"reference", "link"}


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/hook",
        "https://localhost/hook",
        "https://[::1]/hook",
        "https://10.0.0.8/hook",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:10.0.0.8]/",
        "https://[fd00::1]/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
    ],
)
def test_our_own_network_is_called_only_where_that_was_allowed(url: str) -> None:
    body, headers, _ = told()
    with pytest.raises(WebhookError, match="private network"):
        call(url, body, headers, hosts=["datix.example"])


def test_without_tls_nothing_is_called_but_a_listed_loopback() -> None:
    body, headers, _ = told()
    for url in ("http://datix.example/", "http://127.0.0.1:9/"):
        with pytest.raises(WebhookError, match="https"):
            call(url, body, headers, hosts=["datix.example"])


def test_a_redirect_is_not_followed(receiver: HttpsServer) -> None:
    asked: list[str] = []

    def answer(request: Request) -> Reply:
        asked.append(request.path)
        return Reply(302, headers={"Location": f"{receiver.url}/elsewhere"})

    receiver.answer = answer
    body, headers, _ = told()
    with pytest.raises(WebhookError, match="answered 302"):
        call(f"{receiver.url}/hook", body, headers, hosts=["127.0.0.1"], ca=str(receiver.ca))
    assert asked == ["/hook"]


@pytest.mark.parametrize(
    ("code", "error", "says"),
    [(500, WebhookError, "answered 500"), (410, WebhookGoneError, "wants no more calls")],
)
def test_anything_but_success_is_said(
    receiver: HttpsServer, code: int, error: type[WebhookError], says: str
) -> None:
    receiver.answer = lambda _: Reply(code)
    body, headers, _ = told()
    with pytest.raises(error, match=says):
        call(receiver.url, body, headers, hosts=["127.0.0.1"], ca=str(receiver.ca))


def test_a_certificate_that_nobody_vouches_for_is_not_believed(receiver: HttpsServer) -> None:
    body, headers, _ = told()
    with pytest.raises(WebhookError, match="did not take the call"):
        call(receiver.url, body, headers, hosts=["127.0.0.1"])


def test_an_address_that_is_none_counts_as_a_call_that_failed() -> None:
    body, headers, _ = told()
    with pytest.raises(WebhookError, match=r"example\.\.com"):
        call("https://example..com/hook", body, headers, hosts=[])
