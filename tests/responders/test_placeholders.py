"""The small language of letters: fields and nothing else, faults named in a sentence."""

import pytest

from responders.letters import letters
from responders.placeholders import FIELDS, faults, fill, tidy

VALUES = {name: f"<{name}>" for name in FIELDS}


def test_fields_are_filled_and_what_has_no_value_is_left_out() -> None:
    wording = "{{ greeting }}\n{% if answer_by %}\nBy {{ answer_by }}.\n{% endif %}\nBye."
    assert fill(wording, VALUES) == "<greeting>\nBy <answer_by>.\nBye.\n"
    assert fill(wording, {**VALUES, "answer_by": ""}) == "<greeting>\nBye.\n"


def test_a_field_that_is_misspelt_is_named_with_the_one_that_was_meant() -> None:
    assert faults("Hello\n{{ refrence }}") == [
        "Line 2: there is no field “refrence”. Do you mean “reference”?"
    ]
    assert faults("{% if nothing_like_it_at_all %}x{% endif %}") == [
        "Line 1: there is no field “nothing_like_it_at_all”. See the list of fields."
    ]


@pytest.mark.parametrize(
    "wording",
    [
        "{{ reference.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ reference | attr('x') }}",
        "{{ cycler() }}",
        "{% for x in reference %}{% endfor %}",
        "{% set x = reference %}",
        "{% include 'base.html' %}",
        "{{ 9 ** 9 }}",
        "{{ reference * 9 }}",
        "{% macro x() %}{% endmacro %}",
    ],
)
def test_nothing_else_of_the_template_language_is_let_in(wording: str) -> None:
    assert faults(wording)
    with pytest.raises(ValueError, match="Line 1"):
        fill(wording, VALUES)


def test_what_cannot_be_read_is_named_with_its_line() -> None:
    (fault,) = faults("Hello,\n\n{{ reference }")
    assert fault.startswith("Line 3 cannot be read")
    assert faults(" \n ") == ["The letter is empty."]
    assert faults("x" * 12_001) == ["The letter is longer than 12,000 characters: shorten it."]


def test_a_value_that_is_not_given_is_an_error_never_a_gap() -> None:
    with pytest.raises(ValueError, match="reference"):
        fill("{{ reference }}", {})


def test_what_a_value_holds_is_never_read_as_a_wording() -> None:
    assert fill("{{ greeting }}", {**VALUES, "greeting": "{{ reference }}"}) == "{{ reference }}\n"


def test_text_is_tidied_without_losing_a_word() -> None:
    typed = "a\r\nb \t\r\rc\x00\x1b\u202ed\n\n\n\ne\n\n"
    assert tidy(typed) == "a\nb\n\ncd\n\ne\n"


@pytest.mark.parametrize("name", letters())
def test_every_shipped_letter_can_be_filled(name: str) -> None:
    text = fill(letters()[name].text, VALUES)
    assert "{" not in text
    assert "<closing>" in text


def test_a_condition_at_the_end_of_a_line_keeps_paragraphs_apart() -> None:
    wording = "One.{% if answer_by %} Two.{% endif %}\n\nThree.\n"
    assert fill(wording, {"answer_by": ""}) == "One.\n\nThree.\n"
    assert fill(wording, {"answer_by": "Friday"}) == "One. Two.\n\nThree.\n"


def test_a_condition_on_a_line_of_its_own_leaves_no_gap() -> None:
    wording = "- one\n{% if answer_by %}\n- two\n{% endif %}\n- three\n"
    assert fill(wording, {"answer_by": "x"}) == "- one\n- two\n- three\n"
    assert fill(wording, {"answer_by": ""}) == "- one\n- three\n"


@pytest.mark.parametrize(
    "deep",
    [
        f"{'{% if phone %}' * 300}x{'{% endif %}' * 300}",
        f"{{% if {'not ' * 900}phone %}}x{{% endif %}}",
    ],
)
def test_conditions_without_end_are_a_fault_and_no_crash(deep: str) -> None:
    assert faults(deep) == ["There are too many conditions within one another: take some out."]
