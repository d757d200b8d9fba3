"""What counts in mail that a machine or a list sent."""

import pytest

from classify.read import Classifier
from ingest.parse import parse

NEWSLETTER = (
    "From: Weekly <weekly@bulletin.example>\r\nTo: pals@example\r\nSubject: This week\r\n"
    "List-Id: <weekly.bulletin.example>\r\nPrecedence: bulk\r\n\r\n{}\r\n"
)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier()


def test_a_bulletin_about_the_law_threatens_nobody_with_it(classifier: Classifier) -> None:
    reading = classifier.read(parse(NEWSLETTER.format("I will see you in court.").encode()))
    assert "legal" not in reading.signals
    assert [finding.signal for finding in reading.set_aside] == ["legal"]
    assert reading.set_aside[0].reason.startswith("A machine or a list sent this: ")


def test_danger_in_list_mail_still_counts(classifier: Classifier) -> None:
    reading = classifier.read(parse(NEWSLETTER.format("I am going to end my life.").encode()))
    assert "risk_to_life_self" in reading.signals
