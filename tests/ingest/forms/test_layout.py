"""The forms' layouts are data: what is misspelt in them is refused."""

import pytest
from pydantic import ValidationError

from ingest.forms.layout import FORM_KINDS, layout, read_layout
from ingest.message import FormKind


@pytest.mark.parametrize("kind", FORM_KINDS)
def test_every_kind_of_form_has_a_layout_whose_names_are_used_once(kind: FormKind) -> None:
    names = [field.name for field in layout(kind).field]

    assert len(names) == len(set(names))


def test_the_policys_form_has_every_label_that_appendix_8_prints() -> None:
    labels = {label for field in layout("appendix_8").field for label in field.labels}

    assert labels >= {
        "Date query received",
        "Name of member of staff dealing with the query",
        "Patient Name",
        "NHS number",
        "Date of Birth",
        "Complainant name if different to patient",
        "Relationship to patient",
        "Patients phone number",
        "Complainants phone number if different to patient",
        "Service involved",
        "Speciality",
        "Location",
        "Name of any staff involved if known",
        "Please detail the concern raised",
        "What action did you take to address the concern",
    }


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('[[field]]\nname = "a"\nlables = ["A"]\n', "lables"),
        ('[[field]]\nname = "a"\nreads = "dates"\n', "reads"),
        ('[[field]]\nname = "a"\nreads = "choice"\n', "options go with"),
        ('[phrases]\nx = ["("]\n[[field]]\nname = "a"\n', "phrases.x"),
        ('titles = ["A form"]\n', "field"),
    ],
)
def test_a_wrong_layout_is_refused_and_the_place_is_named(toml: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        read_layout(toml)
