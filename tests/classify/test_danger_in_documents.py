"""Danger is heard wherever it is written: from the bytes of each format to the attention."""

import pytest

from classify.read import Classifier
from ingest.parse import parse
from tests.ingest.documents.every_format import documents, mail_with


@pytest.mark.parametrize(("name", "data"), documents().items(), ids=documents())
def test_danger_in_a_document_pages(name: str, data: bytes, classifier: Classifier) -> None:
    reading = classifier.read(parse(mail_with(name, data)), internal=())
    assert reading.attention == "page"
    # A message that somebody hands on is about its own writer.
    whose = "other" if name.endswith(".msg") else "self"
    assert f"risk_to_life_{whose}" in {finding.signal for finding in reading.findings}
