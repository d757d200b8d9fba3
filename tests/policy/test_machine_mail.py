"""Automatic mail that speaks as a person would is read like a letter."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from classify.read import Classifier
from ingest.message import Automatic, AutomaticKind, Form
from policy.assess import assess
from policy.assessment import Assessment
from policy.load import load_policy
from tests.builders import letter

POLICY = load_policy()
MORNING = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier()


def assessed(
    classifier: Classifier,
    text: str,
    kind: AutomaticKind = "auto_reply",
    forms: tuple[Form, ...] = (),
) -> Assessment:
    message = replace(letter(text), automatic=Automatic(kind, "Auto-Submitted."), forms=forms)
    return assess(POLICY, classifier.read(message), received_at=MORNING)


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("My solicitor will issue a claim against the trust in 14 days.", "it says “"),
        ("I have told the newspaper what happened on Larch Ward.", "it says “"),
        (
            "My mother was left in a wet bed for five hours. I am disgusted.",
            "it speaks of dissatisfaction",
        ),
    ],
)
def test_a_person_reads_what_a_person_seems_to_have_written(
    classifier: Classifier, text: str, because: str
) -> None:
    assessment = assessed(classifier, text)

    (task,) = assessment.tasks
    assert because in task
    assert not assessment.only_automatic
    assert not assessment.acknowledge
    assert assessment.alerts == ()


def test_a_form_in_automatic_mail_is_read(classifier: Classifier) -> None:
    assessment = assessed(classifier, "See below.", forms=(Form("mp_letter", ()),))

    assert "form" in assessment.tasks[0]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I am out of the office until Monday.", "auto_reply"),
        (
            "Thank you for contacting the Complaints Team. We acknowledge every formal complaint.",
            "auto_reply",
        ),
        ("Your message could not be delivered:\n\nI am disgusted with the ward.", "bounce"),
        ("News of the month: our bulletin. Unsubscribe here.", "newsletter"),
    ],
)
def test_mail_of_a_machine_and_nobody_else_is_nobodys_task(
    classifier: Classifier, text: str, kind: AutomaticKind
) -> None:
    assessment = assessed(classifier, text, kind)

    assert assessment.tasks == ()
    assert assessment.only_automatic


def test_danger_is_never_only_automatic(classifier: Classifier) -> None:
    assessment = assessed(classifier, "I am going to end my life tonight.", "newsletter")

    assert not assessment.only_automatic
    assert [alert.route for alert in assessment.alerts] == ["nursing_lead"]
