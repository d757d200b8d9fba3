"""The receiving server's verdict on the sender, and whose word counts."""

import pytest

from ingest.message import Authenticity
from ingest.parse import parse


def verdict(*results: str, trusted_host: str | None = None) -> Authenticity:
    headers = "".join(f"Authentication-Results: {result}\n" for result in results)
    raw = f"{headers}From: Jo Hale MP <jo.hale.mp@parliament.example>\nSubject: x\n\nx\n"
    return parse(raw.encode(), trusted_host=trusted_host).authenticity


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (
            (
                "mx.nhs.net; spf=pass smtp.mailfrom=parliament.example;\n dkim=pass"
                " header.d=parliament.example; dmarc=pass header.from=parliament.example"
            ),
            "pass",
        ),
        (
            (
                "mx.nhs.net; spf=fail\n smtp.mailfrom=relay.example; dkim=none; dmarc=fail"
                " header.from=parliament.example"
            ),
            "fail",
        ),
        (
            (
                "spf=pass (IP is 192.0.2.1; really) smtp.mailfrom=parliament.example; dkim=pass"
                " (signature was verified) header.d=parliament.example;dmarc=pass action=none"
                " header.from=parliament.example;compauth=pass reason=100"
            ),
            "pass",
        ),
        ("spf=fail smtp.mailfrom=relay.example; dkim=none;dmarc=fail action=oreject", "fail"),
        ("mx.nhs.net; dkim=pass header.d=mail.parliament.example; dmarc=none", "pass"),
        ("mx.nhs.net; spf=pass smtp.mailfrom=x@parliament.example", "pass"),
        (
            "mx.nhs.net; spf=pass smtp.mailfrom=relay.example; dkim=fail header.d=relay.example",
            "fail",
        ),
        ("mx.nhs.net; spf=pass smtp.mailfrom=relay.example", "none"),
        ("mx.nhs.net; dmarc=pass header.from=relay.example", "fail"),
        ("mx.nhs.net; none", "none"),
        (
            (
                "spf=none (sender IP is 192.0.2.1) smtp.mailfrom=relay.example; nhs.net; dkim=none"
                " (message not signed) header.d=none;nhs.net; dmarc=none action=none"
                " header.from=parliament.example;compauth=fail reason=001"
            ),
            "fail",
        ),
        (
            (
                "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=parliament.example; dkim=none"
                " (message not signed) header.d=none;dmarc=bestguesspass action=none"
                " header.from=parliament.example;compauth=pass reason=109"
            ),
            "pass",
        ),
        (
            (
                "spf=fail (sender IP is 192.0.2.1) smtp.mailfrom=parliament.example; dkim=fail"
                " (body hash did not verify) header.d=parliament.example;dmarc=fail action=none"
                " header.from=parliament.example;compauth=pass reason=130"
            ),
            "none",
        ),
        (
            (
                "spf=softfail smtp.mailfrom=relay.example; dkim=none;dmarc=fail action=quarantine"
                " header.from=parliament.example;compauth=fail reason=000"
            ),
            "fail",
        ),
        (
            (
                "dkim=none (message not signed) header.d=none;dmarc=none action=none"
                " header.from=parliament.example;"
            ),
            "none",
        ),
        ("", "none"),
    ],
)
def test_results_as_servers_write_them(result: str, expected: str) -> None:
    found = verdict(result)
    assert found.verdict == expected
    assert found.reason.endswith(".")


def test_only_the_topmost_result_is_believed() -> None:
    found = verdict(
        "mx.nhs.net; dmarc=fail header.from=parliament.example",
        "mx.nhs.net; dmarc=pass header.from=parliament.example",
    )
    assert found.verdict == "fail"


def test_a_trusted_host_leaves_forged_results_aside() -> None:
    forged = "mx.evil.example; dmarc=pass header.from=parliament.example"
    assert verdict(forged, trusted_host="mx.nhs.net").verdict == "none"
    honest = "MX.nhs.net; dmarc=fail header.from=parliament.example"
    assert verdict(forged, honest, trusted_host="mx.nhs.net").verdict == "fail"


NAMELESS = "spf=pass smtp.mailfrom=parliament.example; dmarc=pass header.from=parliament.example"


def test_exchange_writes_no_name_and_is_trusted_by_the_word_for_it() -> None:
    named = "mx.evil.example; dmarc=fail header.from=parliament.example"
    assert verdict(named, NAMELESS, trusted_host="exchange").verdict == "pass"
    assert verdict(NAMELESS, trusted_host="mx.nhs.net").verdict == "none"
    assert verdict(named, trusted_host="exchange").verdict == "none"


def headed(headers: str, trusted_host: str | None = None) -> str:
    raw = f"{headers}From: Jo Hale MP <jo.hale.mp@parliament.example>\nSubject: x\n\nx\n"
    return parse(raw.encode(), trusted_host=trusted_host).authenticity.verdict


INSIDE = "X-MS-Exchange-Organization-AuthAs: Internal\n"


def test_mail_from_inside_the_organisation_passes_only_where_exchange_is_trusted() -> None:
    assert headed(INSIDE, "exchange") == "pass"
    assert headed(INSIDE) == "none"
    assert headed(INSIDE, "mx.nhs.net") == "none"
    assert headed(INSIDE.replace("Internal", "Anonymous"), "exchange") == "none"


def test_inside_the_organisation_a_failed_check_still_fails() -> None:
    failed = "Authentication-Results: dmarc=fail action=none header.from=parliament.example\n"
    assert headed(INSIDE + failed, "exchange") == "fail"


@pytest.mark.parametrize(
    "name", ["ARC-Authentication-Results", "Authentication-Results-Original", "X-Old-Results"]
)
def test_what_other_servers_found_is_not_believed(name: str) -> None:
    assert headed(f"{name}: i=1; mx.evil.example; dmarc=pass header.from=parliament.example\n") == (
        "none"
    )


def test_results_that_the_sender_brought_along_are_not_believed() -> None:
    received = "Received: from evil.example by mx.nhs.net; Tue, 24 Nov 2026 09:00:00 +0000\n"
    forged = f"Authentication-Results: {NAMELESS}\n"
    assert headed(received + forged) == "none"
    assert headed(forged + received) == "pass"
    assert headed(received + forged + received) == "pass"


def test_two_strangers_under_a_shared_ending_are_not_aligned() -> None:
    raw = b"Authentication-Results: mx; dkim=pass header.d=co.uk\nFrom: a@bank.co.uk\n\nx\n"
    assert parse(raw).authenticity.verdict == "none"
