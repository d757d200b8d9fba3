"""PowerPoint presentations."""

from tests.ingest.documents.office import pptx
from tests.ingest.documents.reading import lines, read


def test_slides_are_read_in_order() -> None:
    words = [f"Slide {number}" for number in range(1, 12)]
    assert lines(read(pptx(*words))) == words
