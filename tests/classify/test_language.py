"""A letter in another language is never taken for harmless."""

from dataclasses import replace

import pytest

from classify.finding import Reading
from classify.read import Classifier
from ingest.message import Message
from ingest.parse import parse

POLISH = "Moja mama czeka na operację już ponad rok i nikt nam nie odpowiada na listy."


def letter(body: str, *, subject: str = "Hello", headers: str = "") -> Message:
    raw = (
        f"From: Ola <ola@post.example>\nTo: pals@trust.example\nSubject: {subject}\n{headers}"
        f"Content-Type: text/plain; charset=utf-8\n\n{body}\n"
    )
    return parse(raw.encode())


def not_english(reading: Reading) -> list[str]:
    return [f.text for f in reading.findings if f.rule == "language.not-english" and f.counts]


def test_it_is_read_first_with_its_own_words_as_evidence(classifier: Classifier) -> None:
    message = letter(f"Dzień dobry,\n\n{POLISH}")
    reading = classifier.read(message)
    assert reading.attention == "first"
    assert "interpreter_or_accessible" in reading.signals
    (finding,) = (f for f in reading.findings if f.rule == "language.not-english")
    assert finding.where == "body"
    assert message.body.text[finding.start : finding.end] == finding.text == "Dzień dobry,"


def test_an_english_letter_is_not(classifier: Classifier) -> None:
    reading = classifier.read(letter("When is my mother's appointment, please?"))
    assert reading.attention == "normal"
    assert not_english(reading) == []


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (POLISH, "List-Id: <wiesci.post.example>\nPrecedence: bulk\n"),
        (POLISH, "Auto-Submitted: auto-replied\n"),
        (f"{POLISH}\n\nKliknij, aby się wypisz z listy.", ""),
        (f"{POLISH} https://a.example https://b.example https://c.example", ""),
    ],
)
def test_mass_mail_and_machines_in_another_language_are_not(
    classifier: Classifier, body: str, headers: str
) -> None:
    reading = classifier.read(letter(body, headers=headers))
    assert reading.attention == "normal"
    assert not_english(reading) == []


def test_danger_said_in_another_language_is_paged(classifier: Classifier) -> None:
    reading = classifier.read(letter(f"{POLISH} Nie mogę tak dłużej, chcę się zabić."))
    assert reading.attention == "page"
    assert "risk_to_life_self" in reading.signals


def test_danger_said_in_english_in_such_a_letter_is_paged(classifier: Classifier) -> None:
    reading = classifier.read(letter(f"{POLISH}\n\nI want to kill myself."))
    assert reading.attention == "page"


def test_danger_in_another_language_counts_in_automatic_mail_too(classifier: Classifier) -> None:
    message = letter("Chcę się zabić.", headers="Auto-Submitted: auto-replied\n")
    assert classifier.read(message).attention == "page"


def test_the_polish_for_from_is_no_overdose(classifier: Classifier) -> None:
    message = letter("Czekam na operację od maja i nikt nie dzwoni, mam ból od lutego.")
    reading = classifier.read(message)
    assert reading.attention == "first"
    assert any("means “from”" in finding.reason for finding in reading.set_aside)


def test_od_in_an_english_letter_is_still_one(classifier: Classifier) -> None:
    message = letter("Mum took an od last night and will not tell anybody what it was.")
    assert message.language is None
    assert classifier.read(message).attention == "page"
    assert classifier.read(replace(message, language=None)).attention == "page"
