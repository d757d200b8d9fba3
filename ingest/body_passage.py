"""The passage `body` of a message: its texts, and whose words each stretch is."""

from collections.abc import Sequence

from ingest.message import Address, Passage, Stretch
from ingest.stretches import stretches

# Whose words are whose is told for so many lines and texts; what follows them belongs to
# the last stretch.
_MOST_LINES = 20_000
_MOST_TEXTS = 200


def body_passage(
    texts: Sequence[str], *, subject: str, writer: Address, in_thread: bool
) -> Passage:
    """The letter's texts one below the other, each taken for itself."""
    if len(texts) > _MOST_TEXTS:
        texts = [*texts[: _MOST_TEXTS - 1], "\n\n".join(texts[_MOST_TEXTS - 1 :])]
    text = "\n\n".join(texts)
    found: list[Stretch] = []
    offset = 0
    for part in texts:
        if offset:
            # The blank line between two texts belongs to the one before.
            last = found[-1]
            found[-1] = Stretch(last.kind, last.start, offset)
        looked_at = _beginning(part)
        told = stretches(looked_at, subject=subject, writer=writer, in_thread=in_thread)
        found += [Stretch(s.kind, s.start + offset, s.end + offset) for s in told]
        offset += len(part)
        found[-1] = Stretch(found[-1].kind, found[-1].start, offset)
        offset += 2
    return Passage("body", text, tuple(found))


def forwarded_body(texts: Sequence[str]) -> Passage:
    """The body of a message that is nothing but another one, shown in its place."""
    text = "\n\n".join(texts)
    return Passage("body", text, (Stretch("forwarded", 0, len(text)),) if text else ())


def _beginning(text: str) -> str:
    """As many lines as are looked at."""
    if text.count("\n") <= _MOST_LINES:
        return text
    end = -1
    for _ in range(_MOST_LINES):
        end = text.find("\n", end + 1)
    return text[: end + 1]
