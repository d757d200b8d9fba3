"""Danger is heard wherever in a mail it is said, and nothing hidden passes for the letter."""

import pytest

from classify.read import Classifier
from ingest.parse import parse
from tests.classify.hiding_documents import hiding_documents
from tests.classify.hiding_places import hiding_places
from tests.ingest.documents.every_format import mail_with


@pytest.mark.parametrize("raw", hiding_places().values(), ids=hiding_places())
def test_danger_is_heard_in(raw: bytes, classifier: Classifier) -> None:
    assert classifier.read(parse(raw)).attention == "page"


@pytest.mark.parametrize(("name", "data"), hiding_documents().items(), ids=hiding_documents())
def test_danger_is_heard_in_the_document(name: str, data: bytes, classifier: Classifier) -> None:
    assert classifier.read(parse(mail_with(name, data))).attention == "page"
