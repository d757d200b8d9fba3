"""The mail that everybody is measured on: invented letters, each from a writer of its own."""

import random
from itertools import count

from tools.invented_mail import invented_mail

DANGEROUS = "I have the tablets here and tonight I am going to end my life."
LITIGIOUS = "My solicitor has written a letter before action and we will sue the Trust."
_REPLACED = "I rang the booking line on four mornings and gave up each time."
_ADDRESS = b"writer@post.example"
_KINDS = 5
_EVERY = 20


def letters(number: int) -> list[bytes]:
    """`number` letters of the five shapes of `tools.invented_mail`, mixed; the same each time.

    About one in twenty of those in plain text speaks of danger, as many of a solicitor, so
    that alerts are part of what is measured. No writer writes twice, so that everybody is
    answered.
    """
    samples = invented_mail(-(-number // _KINDS))
    random.Random(number).shuffle(samples)  # noqa: S311 - chance decides the order only
    turn = count()
    return [_from_writer(sample.raw, next(turn)) for sample in samples[:number]]


def writer(number: int) -> str:
    """The address of the letter at that place."""
    return f"writer{number}@post.example"


def _from_writer(raw: bytes, number: int) -> bytes:
    words = {0: DANGEROUS, _EVERY // 2: LITIGIOUS}.get(number % _EVERY)
    if words is not None:
        raw = raw.replace(_REPLACED.encode(), words.encode(), 1)
    return raw.replace(_ADDRESS, writer(number).encode())
