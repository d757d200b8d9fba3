"""One classifier with the shipped lexicons for the whole room: it takes a second to build."""

import pytest

from classify.read import Classifier
from classify.reader.shipped import shipped_reader


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    return Classifier()


@pytest.fixture(scope="session")
def both() -> Classifier:
    """The rules and the shipped reader, as the service reads mail."""
    return Classifier(reader=shipped_reader())
