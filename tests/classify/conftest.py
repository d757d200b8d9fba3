"""One classifier with the shipped lexicons for the whole room: it takes a second to build."""

import pytest

from classify.read import Classifier


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    return Classifier()
