"""Moments out of Date and Received headers, always with their zone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import moment
from ingest.parse import parse


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Tue, 3 Mar 2026 10:00:00 +0000", "2026-03-03T10:00:00+00:00"),
        ("Fri, 10 Jul 2026 10:00:00 BST", "2026-07-10T10:00:00+01:00"),
        ("Fri, 10 Jul 2026 10:00:00 +0100 (BST)", "2026-07-10T10:00:00+01:00"),
        ("Fri, 10 Jul 2026 10:00:00 CEST", "2026-07-10T10:00:00+02:00"),
        ("Fri, 10 Jul 2026 10:00:00 EDT", "2026-07-10T10:00:00-04:00"),
        ("Fri, 10 Jul 2026 10:00:00 GMT+0100", "2026-07-10T10:00:00+01:00"),
        ("Fri, 10 Jul 2026 10:00:00 +01:00", "2026-07-10T10:00:00+01:00"),
        ("10 Jul 26 10:00 +0100", "2026-07-10T10:00:00+01:00"),
        ("Friday, 10 July 2026 10:00:00 -0000", "2026-07-10T10:00:00+00:00"),
        ("Fri Jul 10 10:00:00 2026", "2026-07-10T10:00:00+00:00"),
        ("Fri,10 Jul 2026 10.00.00 +0100", "2026-07-10T10:00:00+01:00"),
        ("2026-07-10T10:00:00Z", "2026-07-10T10:00:00+00:00"),
        ("2026-07-10 10:00:00 +0100", "2026-07-10T10:00:00+01:00"),
        ("Fri, 10 Jul 2026 10:00:60 +0000", "2026-07-10T10:00:59+00:00"),
        ("Fri, 10 Jul 2026 10:00:00 +9999", "2026-07-10T10:00:00+00:00"),
        ("Fri, 10 Jul 2026 10:00:00 -3000 (CST)", "2026-07-10T10:00:00-06:00"),
        ("Fri, 10 Jul 2026 10:00:00 +1400", "2026-07-10T10:00:00+14:00"),
        ("Gwe, 10 Gorff 2026 10:00:00 +0100", "2026-07-10T10:00:00+01:00"),
        ("pt., 10 lip 2026 10:00:00 +0200", "2026-07-10T10:00:00+02:00"),
        ("sex, 10 out 2025 10:00:00 +0000", "2025-10-10T10:00:00+00:00"),
        ("vri 10 mei 2024 10:00:00 +0200", "2024-05-10T10:00:00+02:00"),
        ("Cum, 10 Tem 2026 10:00:00 +0300", "2026-07-10T10:00:00+03:00"),
        ("Fri, 10 Jul 2026 10:00:00 +0175 (BST)", "2026-07-10T10:00:00+01:00"),
    ],
)
def test_a_date_in_the_wild(value: str, expected: str) -> None:
    found = moment(value)
    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize(
    "value", ["", "yesterday", "Tue, 31 Feb 2026 10:00:00 +0000", "0", "1 Jan 1"]
)
def test_what_is_no_date(value: str) -> None:
    assert moment(value) is None


@given(st.text(alphabet=st.sampled_from("0123456789 :+-,.TZJanFeb()")))
def test_a_moment_is_always_aware(value: str) -> None:
    found = moment(value)
    assert found is None or found.utcoffset() is not None


def test_the_topmost_received_header_is_the_receipt_where_the_mailbox_gave_none() -> None:
    raw = (
        b"Received: from b by c; Tue, 3 Mar 2026 12:00:00 +0000\n"
        b"Received: from a by b; Tue, 3 Mar 2026 11:00:00 +0000\n"
        b"Date: Tue, 3 Mar 2026 10:00:00 +0000\nFrom: a@b.example\n\nx\n"
    )
    received = parse(raw).received_at
    assert received is not None
    assert received.hour == 12
    sent = parse(raw.partition(b"\n")[2].partition(b"\n")[2]).received_at
    assert sent is not None
    assert sent.hour == 10
