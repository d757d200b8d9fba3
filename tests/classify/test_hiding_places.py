"""Danger is heard wherever in a mail it is said, and nothing hidden passes for the letter."""

import pytest

from classify.read import Classifier
from ingest.parse import parse
from tests.classify.hiding_documents import hiding_documents
from tests.classify.hiding_places import ORDINARY, SENTENCE, hiding_places
from tests.ingest.documents.every_format import mail_with


@pytest.mark.parametrize("raw", hiding_places().values(), ids=hiding_places())
def test_danger_is_heard_in(raw: bytes, classifier: Classifier) -> None:
    assert classifier.read(parse(raw)).attention == "page"


@pytest.mark.parametrize(("name", "data"), hiding_documents().items(), ids=hiding_documents())
def test_danger_is_heard_in_the_document(name: str, data: bytes, classifier: Classifier) -> None:
    assert classifier.read(parse(mail_with(name, data))).attention == "page"


def page(hidden: str, headers: str = "") -> bytes:
    return (
        f"From: pat@mail.example\n{headers}Content-Type: text/html\n\n"
        f"<p>{ORDINARY}</p><p hidden>{hidden}</p>"
    ).encode()


def test_hidden_words_are_not_the_letter() -> None:
    message = parse(page(SENTENCE))
    assert message.body.text == ORDINARY
    assert message.new_text == ORDINARY
    assert [(margin.where, margin.text) for margin in message.margins] == [
        ("hidden text", SENTENCE)
    ]


def test_hidden_words_raise_no_signal_but_danger(classifier: Classifier) -> None:
    loud = "I complain formally. My solicitor will sue you and I have told the newspaper."
    heard = classifier.read(parse(page(loud)))
    calm = classifier.read(parse(page("")))
    assert heard.signals == calm.signals
    assert heard.cues == calm.cues
    assert heard.attention == "normal"


def test_hidden_words_of_a_newsletter_page_nobody(classifier: Classifier) -> None:
    headers = (
        "List-Id: <news.mail.example>\nPrecedence: bulk\nList-Unsubscribe: <mailto:a@b.example>\n"
    )
    reading = classifier.read(parse(page(SENTENCE, headers)))
    assert reading.message.automatic is not None
    assert reading.attention == "first"
    assert "nobody is shown them" in reading.set_aside[0].reason


def test_words_that_are_shown_as_well_are_said_once() -> None:
    message = parse(page(ORDINARY.upper()))
    assert message.margins == ()


def test_endless_hidden_words_are_searched_as_far_as_may_be_and_staff_are_told() -> None:
    message = parse(page(SENTENCE + " and more" * 100_000))
    (margin,) = message.margins
    assert margin.text.startswith(SENTENCE)
    assert len(margin.text) <= 200_000
    assert "more hidden text than can be searched: only its beginning was" in message.defects
