"""What staff may not take out of an automatic acknowledgement, nor put into it."""

import pytest

from policy.load import load_policy
from responders.acknowledgements.rules import LONGEST, faults
from responders.acknowledgements.shipped import acknowledgements
from tests.responders.acknowledgements.wordings import changed


def wrong(text: str, name: str = "enquiry") -> list[str]:
    """The faults of this wording of the letter."""
    return faults(acknowledgements()[name], text, load_policy())


def without(part: str, name: str = "enquiry", instead: str = "") -> list[str]:
    """The faults of the shipped wording with a part taken out."""
    text = acknowledgements()[name].text
    assert part in text
    return wrong(text.replace(part, instead), name)


def test_other_words_are_welcome() -> None:
    for name in acknowledgements():
        assert wrong(changed(name), name) == []


@pytest.mark.parametrize("name", acknowledgements())
@pytest.mark.parametrize("field", ["reference", "phone", "not_watched", "emergency"])
def test_no_letter_can_lose_what_somebody_in_danger_needs(name: str, field: str) -> None:
    (sentence,) = without(f"{{{{ {field} }}}}", name)
    assert sentence.startswith(f"{{{{ {field} }}}} is missing: ")


@pytest.mark.parametrize("name", [name for name in acknowledgements() if name != "danger_self"])
def test_no_letter_can_lose_the_numbers_to_ring(name: str) -> None:
    (sentence,) = without("{{ crisis_lines }}", name)
    assert sentence.startswith("{{ crisis_lines }} is missing: ")


def test_the_letter_of_danger_says_what_each_number_is_for() -> None:
    (sentence,) = without("{{ crisis_help }}", "danger_self", "{{ crisis_lines }}")
    assert sentence.startswith("{{ crisis_help }} is missing: somebody in danger reads here")
    assert without("{{ crisis_lines }}", "concern", "{{ crisis_help }}") == []


def test_a_promise_of_the_policy_and_the_advocacy_service_stay() -> None:
    assert without("{{ read_by }}") == ["{{ read_by }} is missing: the policy promises it."]
    (sentence,) = without("{{ advocacy }}", "complaint")
    assert "the first answer to a complaint" in sentence


def test_what_is_missing_in_one_variant_alone_is_found_and_named() -> None:
    (sentence,) = without("{{ emergency }}", instead="{% if answer_by %}{{ emergency }}{% endif %}")
    assert sentence.startswith("Where no answer by a day is promised: {{ emergency }} is missing")


def test_a_promise_that_may_be_empty_stands_within_its_condition() -> None:
    (sentence,) = wrong(f"{changed('concern')} Until {{{{ answer_by }}}}.", "concern")
    assert sentence == (
        "Where no answer by a day is promised: {{ answer_by }} has nothing in it there: put what "
        "is said of it between {% if answer_by %} and {% endif %}."
    )


def test_a_condition_cannot_hide_what_must_stay() -> None:
    text = acknowledgements()["concern"].text
    assert len(wrong(f"{{% if not reference %}}{text}{{% endif %}}Hello", "concern")) >= 5


@pytest.mark.parametrize("field", ["greeting", "your_reference"])
def test_nothing_a_stranger_wrote_can_be_repeated(field: str) -> None:
    (sentence,) = wrong(f"{{{{ {field} }}}} {changed('mp')}", "mp")
    assert sentence.endswith("an automatic letter repeats nothing that a stranger wrote.")


@pytest.mark.parametrize("field", ["closing", "scope_where", "case", "writer_name", "subject"])
def test_other_fields_there_are_none(field: str) -> None:
    (sentence,) = wrong(f"{changed('concern')}{{{{ {field} }}}}", "concern")
    assert f"there is no field “{field}”" in sentence


@pytest.mark.parametrize(
    "syntax",
    [
        "{{ reference | upper }}",
        "{{ reference.__class__ }}",
        "{{ 7 * 7 }}",
        "{% for x in phone %}{{ x }}{% endfor %}",
        "{% set reference = phone %}",
        "{% include 'base.txt' %}",
        "{{ phone() }}",
    ],
)
def test_nothing_but_fields_and_conditions_is_let_in(syntax: str) -> None:
    assert any(
        "may stand in a letter" in sentence for sentence in wrong(changed("concern") + syntax)
    )


@pytest.mark.parametrize(
    "words",
    [
        "https://example.org/form",
        "www.example.org",
        "example.org/form",
        "HTTP://EXAMPLE.ORG",
        "help@example.org",
        "javascript://x",
    ],
)
def test_links_and_addresses_lead_only_where_the_policy_does(words: str) -> None:
    (sentence,) = wrong(f"{changed('concern')}\nSee {words}.", "concern")
    assert "is a link or an address that the policy does not name" in sentence


def test_those_of_the_policy_are_let_in_and_so_are_its_numbers() -> None:
    more = "Write to WECCG.comments@nhs.net, see https://ico.org.uk, ring 116 123 or 01992 566122."
    assert wrong(f"{changed('concern')}\n{more}", "concern") == []


@pytest.mark.parametrize("number", ["0300 123 4567", "+44 20 7946 0000", "(01632) 960001"])
def test_a_number_that_nobody_checked_is_refused(number: str) -> None:
    (sentence,) = wrong(f"{changed('concern')}\nOr ring {number}.", "concern")
    assert "is no telephone number that the policy names" in sentence


@pytest.mark.parametrize("harmless", ["by 5.30pm", "e.g. a ward", "in 2027", "24/7", "3 days."])
def test_times_and_years_are_no_links_and_no_numbers(harmless: str) -> None:
    assert wrong(f"{changed('concern')}\nIt is {harmless}", "concern") == []


def test_what_an_officer_would_fill_in_has_no_place() -> None:
    (sentence,) = wrong(f"{changed('concern')}\n[your name]", "concern")
    assert sentence.startswith("Line ")
    assert sentence.endswith("nobody fills in square brackets before this letter goes.")


def test_nobody_may_take_it_for_a_persons_answer() -> None:
    (sentence,) = without("automatic", instead="quick")
    assert "must say that it is an automatic reply" in sentence


def test_a_letter_has_an_end() -> None:
    assert wrong("x" * (LONGEST + 1)) == ["It is longer than 5,000 characters: shorten it."]
    assert wrong("'" * LONGEST) == ["It is longer than 5,000 characters: shorten it."]
    assert wrong("  \n ") == ["The letter is empty."]


def test_conditions_within_conditions_have_an_end_too() -> None:
    deep = f"{'{% if phone %}' * 150}x{'{% endif %}' * 150}"
    (sentence,) = wrong(deep)
    assert sentence.startswith("There are too many conditions within one another")
