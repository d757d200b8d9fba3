"""Whose words are whose: new, quoted, forwarded, signature or disclaimer."""

from ingest.message import Passage, Stretch


def stretches(text: str, *, subject: str = "") -> tuple[Stretch, ...]:
    return Passage.all_new("body", text).stretches
