"""Labelled forms and letters: every field that is there is read, and none that is not."""

import pytest

from ingest.forms.layout import FORM_KINDS
from tests.ingest.forms.samples import Sample, samples

SAMPLES = samples()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_exactly_the_fields_that_were_filled_in_are_read(sample: Sample) -> None:
    read = [{field.name: field.value for field in form.fields} for form in sample.read()]

    assert read == ([sample.fields] if sample.fields else [])


@pytest.mark.parametrize(
    "sample", [item for item in SAMPLES if item.fields], ids=lambda sample: sample.name
)
def test_a_doubtful_value_says_its_doubt_and_no_other_does(sample: Sample) -> None:
    (form,) = sample.read()
    notes = {field.name: field.note for field in form.fields if field.note}

    assert notes.keys() == sample.notes.keys()
    for name, words in sample.notes.items():
        assert words in notes[name]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_each_field_stands_where_it_says(sample: Sample) -> None:
    texts = {sample.where: sample.text.strip("\n"), "subject": sample.subject}
    for form in sample.read():
        for field in form.fields:
            written = texts[field.where][field.start : field.end]
            assert written.strip(), field.name
            if field.value in texts[field.where] and field.name != "consent":
                assert field.value in written


def test_there_are_samples_of_every_kind_and_of_letters_that_are_no_form() -> None:
    for kind in FORM_KINDS:
        assert [item for item in SAMPLES if item.kind == kind and item.fields], kind
        assert [item for item in SAMPLES if item.kind == kind and not item.fields], kind
    assert len(SAMPLES) >= 40
