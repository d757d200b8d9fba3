from datetime import UTC, datetime

import pytest

from classify.out_of_time import out_of_time
from ingest.message import (
    Address,
    Message,
    Passage,
    Stretch,
)

RECEIVED = datetime(2026, 6, 2, 15, 0, tzinfo=UTC)


def letter(text: str, *, quoted: str = "", received_at: datetime | None = RECEIVED) -> Message:
    stretches = [Stretch("new", 0, len(text)), Stretch("quoted", len(text), len(text + quoted))]
    return Message(
        message_id="<1@mail.example>",
        from_=Address("Jo Fenn", "jo@mail.example"),
        subject="",
        received_at=received_at,
        passages=(Passage("body", text + quoted, tuple(stretches)),),
        size=len(text),
    )


def counts(text: str) -> bool:
    return any(finding.counts for finding in out_of_time(letter(text)))


@pytest.mark.parametrize(
    "text",
    [
        "Back in the summer of 2017 I had a hernia mended and it has dragged ever since.",
        "Your clinic pulled the wrong tooth on 14 March 2024 and nobody said sorry.",
        "The ward lost my mother's ring in May 2022. I want an apology.",
        "Nine years ago the surgeon botched my knee.",
        "I complain of my stay on the ward on 03/11/2023.",
        "Eighteen months ago I was discharged at midnight, which was wrong.",
        "In 2019 they operated on the wrong side.",
    ],
)
def test_a_matter_of_more_than_twelve_months_ago_is_out_of_time(text: str) -> None:
    assert counts(text)


@pytest.mark.parametrize(
    "text",
    [
        "I was born on 4 May 1961 and your clinic lost my letter.",
        "I was diagnosed in 2015. The nurse was rude on Monday, which was wrong.",
        "My treatment began in 2019 and is still going on, but nobody answers.",
        "I have been under the hospital since March 2020 and complain of yesterday's visit.",
        "The operation was on 14 March 2026 and it went wrong.",
        "Six months ago the surgeon botched my knee.",
        "My hip was done in 2019. When is the check due?",
        "I retired in 2012 and the clinic cancelled again, no apology.",
        "In 2019 they operated and in April 2026 they operated again on the wrong side.",
        "The children of our group died by suicide, mine was in 1998. Nobody answers the door.",
    ],
)
def test_an_old_date_that_is_not_the_matter_is_no_sign(text: str) -> None:
    assert not counts(text)


def test_the_day_twelve_months_ago_is_still_in_time() -> None:
    assert not counts("The ward lost my ring on 2 June 2025, no apology.")
    assert counts("The ward lost my ring on 1 June 2025, no apology.")


def test_what_the_writer_learnt_lately_is_set_aside_with_the_reason() -> None:
    text = "In 2019 they left a swab inside me. I only found out last month. It was wrong."
    (finding,) = out_of_time(letter(text))
    assert finding.context == "information"
    assert finding.reason == "The writer learnt of it less than 12 months ago."
    assert text[finding.start : finding.end] == finding.text == "In 2019"


def test_dates_in_quoted_words_are_not_the_writers() -> None:
    message = letter("Nobody answers.", quoted="\n> In 2019 they operated on the wrong side.")
    assert out_of_time(message) == ()


def test_impossible_dates_are_passed_over() -> None:
    assert not counts("On 31/02/2019 and 12/40/2019 the ward was wrong. 999 years ago too.")


def test_without_a_day_of_receipt_nothing_is_compared() -> None:
    message = letter("In 2019 they operated on the wrong side.", received_at=None)
    assert out_of_time(message) == ()
