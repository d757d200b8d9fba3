"""Every shipped acknowledgement: complete, neutral, readable, the same words in text and HTML."""

import re

import pytest
from pydantic import ValidationError
from selectolax.lexbor import LexborHTMLParser

from policy.load import load_policy
from responders.acknowledgements.fields import values_of
from responders.acknowledgements.rules import faults
from responders.acknowledgements.shipped import Acknowledgement, acknowledgements
from responders.acknowledgements.write import write
from responders.render import WIDTH, Letter
from tests.responders.acknowledgements.wordings import MOMENT, REFERENCE, values
from tests.responders.test_render import joined, words, words_of_html

NAMES = (
    "backlog",
    "complaint",
    "compliment",
    "concern",
    "danger_other",
    "danger_self",
    "enquiry",
    "mp",
)


def letter(name: str, *, answer_promised: bool = True) -> Letter:
    """The shipped letter, written."""
    made = values(answer_promised=answer_promised)
    return write(acknowledgements()[name].text, made, load_policy())


def said(name: str, *, answer_promised: bool = True) -> str:
    """Its words, with single spaces."""
    return " ".join(letter(name, answer_promised=answer_promised).text.split())


def test_they_are_the_ones_we_know() -> None:
    assert set(acknowledgements()) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_none_breaks_a_rule_that_a_changed_one_has_to_keep(name: str) -> None:
    shipped = acknowledgements()[name]
    assert faults(shipped, shipped.text, load_policy()) == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("answer_promised", [True, False])
def test_it_says_the_same_in_text_and_in_html(name: str, answer_promised: bool) -> None:
    made = letter(name, answer_promised=answer_promised)
    assert joined(words_of_html(made.html)) == joined(words(made.text))


@pytest.mark.parametrize("name", NAMES)
def test_the_subject_is_neutral_and_the_same_for_all(name: str) -> None:
    assert letter(name).subject == f"We have your message: {REFERENCE}"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("answer_promised", [True, False])
def test_the_text_fits_a_narrow_window_without_gaps(name: str, answer_promised: bool) -> None:
    text = letter(name, answer_promised=answer_promised).text
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "\n\n\n" not in text
    assert not re.search(r"\d\n\s*\d", text), "a telephone number is torn in two"


@pytest.mark.parametrize("name", NAMES)
def test_it_names_reference_help_and_telephone(name: str) -> None:
    for part in (REFERENCE, "not watched round the clock", "999", "116 123", "option 2", "566122"):
        assert part in said(name)


@pytest.mark.parametrize("name", NAMES)
def test_it_says_that_it_is_automatic_and_that_a_person_reads(name: str) -> None:
    assert "automatic reply" in said(name)
    assert re.search(r"person will read (what you wrote|it before any other)", said(name))


@pytest.mark.parametrize("name", NAMES)
def test_numbers_in_the_html_can_be_pressed_and_nothing_is_fetched(name: str) -> None:
    tree = LexborHTMLParser(letter(name).html)
    numbers = {anchor.attributes["href"] for anchor in tree.css("a")}
    assert {"tel:01992566122", "tel:116123", "tel:999"} <= numbers
    assert not tree.css("img, script, link, iframe, form, [src]")


def test_a_heading_is_one_in_html() -> None:
    tree = LexborHTMLParser(letter("complaint").html)
    assert [node.text() for node in tree.css("h2")] == [
        "What happens next",
        "Someone on your side",
        "If someone is in danger, please do not wait for us",
    ]


def test_an_office_without_a_freephone_number_offers_none() -> None:
    policy = load_policy()
    office = policy.organisation.model_copy(update={"freephone": ""})
    policy = policy.model_copy(update={"organisation": office})
    for shipped in acknowledgements().values():
        assert "free on" not in write(shipped.text, values(policy), policy).text


@pytest.mark.parametrize("name", ["enquiry", "mp"])
def test_an_answer_is_promised_only_where_the_policy_promises_one(name: str) -> None:
    assert "We aim to" in said(name)
    assert said(name).count("Thursday 26 November at 5pm") == 2
    assert "We aim to" not in said(name, answer_promised=False)


def test_a_complaint_is_offered_what_the_regulations_ask_for() -> None:
    for part in (
        "how your complaint will be handled",
        "how long it is likely to take",
        "agree a time that suits you",
        "Independent Health Complaints Advocacy",
        "by Thursday 26 November at 5pm",
        "agreement",
    ):
        assert part in said("complaint")


def test_a_writer_in_danger_reads_of_help_before_anything_else() -> None:
    for part in ("999", "Samaritans", "NHS 111", "GP", "mental health team", "A&E"):
        assert part in said("danger_self")
    assert said("danger_self").index("999") < said("danger_self").index(REFERENCE)


@pytest.mark.parametrize("name", ["danger_self", "danger_other"])
def test_no_letter_to_a_writer_in_danger_judges_or_names_it(name: str) -> None:
    assert not re.search("suicid|self-harm|kill|threat", said(name))


def test_a_place_without_a_number_is_in_the_help_and_not_among_the_numbers() -> None:
    text = values_of(load_policy(), reference="", read_by=MOMENT, answer_by=None).text
    assert "Your GP or mental health team" in text["crisis_help"]
    assert "Your GP or mental health team" not in text["crisis_lines"]


def test_a_file_with_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="subject"):
        Acknowledgement.model_validate(
            {"title": "x", "when": "x", "order": 1, "must": [], "text": "x", "subject": "Hello"}
        )
