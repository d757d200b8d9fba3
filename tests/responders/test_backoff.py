"""Waiting longer each time, and not all at the same second."""

from datetime import timedelta

import pytest

from responders.backoff import wait_after


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 2), (3, 5), (4, 15), (5, 60), (6, 60), (100, 60)]
)
def test_each_wait_is_longer_until_an_hour(attempts: int, minutes: int) -> None:
    wait = wait_after(attempts, "<a@example.org>") / timedelta(minutes=1)
    assert minutes <= wait <= minutes * 1.25


def test_different_mails_wait_differently() -> None:
    assert len({wait_after(1, f"<{number}@example.org>") for number in range(20)}) == 20


def test_the_same_mail_waits_the_same() -> None:
    assert wait_after(3, "<a@example.org>") == wait_after(3, "<a@example.org>")
