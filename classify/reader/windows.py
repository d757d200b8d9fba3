"""Which sentences of a message a second reader reads."""

from collections.abc import Iterator

from classify.pipeline import ReadText
from classify.reader.protocol import Sentence
from ingest.message import Passage, StretchKind

READ: frozenset[StretchKind] = frozenset({"new", "forwarded"})
"""The writer's own words and what they hand on; not quotations, signatures and footers."""


def sentences_of(passage: Passage, text: ReadText) -> Iterator[Sentence]:
    """The sentences of a passage that stand in new or forwarded words, in order.

    `text` is the passage as `classify.pipeline` read it.
    """
    for sentence in text.sentences:
        start = text.starts[sentence.first]
        if passage.kind_at(start) in READ:
            end = text.ends[sentence.last - 1]
            yield Sentence(
                passage.text[start:end],
                text.words[sentence.first : sentence.last],
                passage.where,
                start,
                end,
            )
