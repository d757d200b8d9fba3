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


def test_two_strangers_under_a_shared_ending_are_not_aligned() -> None:
    raw = b"Authentication-Results: mx; dkim=pass header.d=co.uk\nFrom: a@bank.co.uk\n\nx\n"
    assert parse(raw).authenticity.verdict == "none"
