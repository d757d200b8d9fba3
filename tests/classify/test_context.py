"""Whether a finding counts: whose words they are, and what stands around them."""

import pytest

from classify.finding import Reading
from classify.read import Classifier
from ingest.message import Address
from tests.builders import Part, letter

PLEA = "From: a resident\nI have decided to end my life on Sunday."


def contexts(reading: Reading) -> set[str]:
    return {item.context or "counts" for item in reading.findings if item.level == "statement"}


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("I am not suicidal.", "negated"),
        ("I have no thoughts of suicide.", "negated"),
        ("I would never kill myself.", "negated"),
        ("I tried to kill myself in 2012 and am well.", "past"),
        ("When I was younger, many years ago, I wanted to die.", "past"),
        ("The form asked whether I meant to kill myself.", "information"),
        ("My brother took his own life in May.", "past"),
        ("Our course is about suicide prevention.", "information"),
        ("If you want to end your life, ring 999 or Samaritans on 116 123.", "boilerplate"),
        ("My son says I want to die.", "someone_else"),
    ],
)
def test_surroundings_set_a_finding_aside(classifier: Classifier, text: str, context: str) -> None:
    reading = classifier.read(letter(text))
    aside = [item for item in reading.set_aside if item.signal == "risk_to_life_self"]
    assert aside
    assert {item.context for item in aside} <= {context, "slight"}
    assert context in {item.context for item in aside}
    assert all(item.reason for item in aside)


@pytest.mark.parametrize(
    "text",
    [
        "I can't go on.",
        "I don't want to be here.",
        "You never rang back and I am suicidal.",
        "I'm not joking, I will kill myself.",
        "If you do not ring me I will end my life.",
        "I tried to kill myself last week and I will try again.",
        "Nobody asked me if I was safe, and I am going to kill myself.",
        "I filled in the mood form and ticked nearly every day. I want to die.",
        "My feet hurt and I want to die.",
    ],
)
def test_a_no_that_denies_nothing_leaves_danger_counting(classifier: Classifier, text: str) -> None:
    assert "risk_to_life_self" in classifier.read(letter(text)).signals


MONDAYS = "Please could you tell me when the clinic opens again on Mondays?"
HE_WORRIES_ME = "What he wrote worries me, he lives alone on our street near the shop."
POLICE_ASKED = "This concerned me, and I have asked the police for a welfare check on him."


@pytest.mark.parametrize(
    ("own", "kind", "subject", "context"),
    [
        (MONDAYS, "quoted", "", "quoted"),
        ("I meant every word of it, and a week has gone by.", "quoted", "", "counts"),
        (HE_WORRIES_ME, "quoted", "", "counts"),
        (MONDAYS, "forwarded", "", "quoted"),
        ("Please see below.", "forwarded", "Fw: help", "counts"),
        ("", "forwarded", "Fw: help", "counts"),
        (POLICE_ASKED, "forwarded", "", "counts"),
    ],
)
def test_quoted_words_count_where_the_writer_takes_them_up(
    classifier: Classifier, own: str, kind: str, subject: str, context: str
) -> None:
    parts: list[Part] = [("quoted" if kind == "quoted" else "forwarded", PLEA)]
    reading = classifier.read(letter(own, subject=subject, parts=parts))
    assert contexts(reading) == {context}
    assert reading.attention == ("page" if context == "counts" else "first")


def test_what_our_own_staff_forward_counts(classifier: Classifier) -> None:
    sender = Address("Front desk", "desk@pals.example")
    note = "One more for the pile on the second desk, with the usual form to follow on Tuesday."
    mail = letter(note, parts=[("forwarded", PLEA)], sender=sender)
    assert classifier.read(mail, internal=["pals.example"]).attention == "page"
    assert classifier.read(mail).attention == "first"


def test_another_persons_danger_is_danger_to_somebody_else(classifier: Classifier) -> None:
    note = "This email frightened me. Could somebody ring him?"
    signals = classifier.read(letter(note, parts=[("forwarded", PLEA)])).signals
    assert "risk_to_life_other" in signals
    assert "risk_to_life_self" not in signals


def test_ones_own_words_quoted_and_meant_are_danger_to_oneself(classifier: Classifier) -> None:
    note = "I meant every word below."
    signals = classifier.read(letter(note, parts=[("quoted", PLEA)])).signals
    assert "risk_to_life_self" in signals


def test_an_attached_mail_nobody_takes_up_is_set_aside_and_read_first(
    classifier: Classifier,
) -> None:
    note = "Could you tell me whether the car park is free after six, as it was last year?"
    attached = [("note.eml", "message/rfc822", PLEA)]
    reading = classifier.read(letter(note, attached=attached))
    assert contexts(reading) == {"quoted"}
    assert reading.attention == "first"


def test_a_crisis_line_under_the_name_is_boilerplate(classifier: Classifier) -> None:
    footer = "Suicidal? Samaritans are there day and night."
    reading = classifier.read(letter("When is the clinic?", parts=[("disclaimer", footer)]))
    assert {item.context for item in reading.findings} == {"boilerplate"}
    assert reading.attention == "normal"


def test_a_postscript_under_the_name_counts(classifier: Classifier) -> None:
    mail = letter("Thank you.", parts=[("signature", "Bo\nP.S. I will end my life tonight.")])
    assert classifier.read(mail).attention == "page"
