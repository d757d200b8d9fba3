"""Tells a text apart and shows the outcome as people read it."""

from ingest.message import NOBODY, Address
from ingest.stretches import stretches


def told_apart(text: str, subject: str = "", writer: Address = NOBODY) -> list[tuple[str, str]]:
    """Kind and words of each stretch, blank edges left out."""
    found = stretches(text, subject=subject, writer=writer)
    return [(s.kind, text[s.start : s.end].strip()) for s in found]
