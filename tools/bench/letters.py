"""The mail that everybody is measured on: invented letters, each from a writer of its own."""

import random

from tools.invented_mail import invented_mail

DANGEROUS = "I have the tablets here and tonight I am going to end my life."
LITIGIOUS = "My solicitor has written a letter before action and we will sue the Trust."
_REPLACED = "I rang the booking line on four mornings and gave up each time."
_ADDRESS = b"writer@post.example"
_SHARES = {
    "tiny plain": 6,
    "3 kB letter": 7,
    "alternatives": 5,
    "long thread": 1,
    "40 kB HTML reply": 1,
}
"""How many of each shape are among twenty: most are first letters, a few carry a long history."""
_EVERY = sum(_SHARES.values())


def letters(number: int) -> list[bytes]:
    """`number` letters in the shapes of `tools.invented_mail`, mixed; the same each time.

    About one in twenty of those in plain text speaks of danger, as many of a solicitor, so
    that alerts are part of what is measured. No writer writes twice, so that everybody is
    answered.
    """
    rounds = -(-number // _EVERY)
    left = dict.fromkeys(_SHARES, 0)
    chosen = []
    for sample in invented_mail(rounds * max(_SHARES.values())):
        if left[sample.kind] < rounds * _SHARES[sample.kind]:
            left[sample.kind] += 1
            chosen.append(sample.raw)
    random.Random(number).shuffle(chosen)  # noqa: S311 - chance decides the order only
    return [_from_writer(raw, place) for place, raw in enumerate(chosen[:number])]


def writer(number: int) -> str:
    """The address of the letter at that place."""
    return f"writer{number}@post.example"


def _from_writer(raw: bytes, number: int) -> bytes:
    words = {0: DANGEROUS, _EVERY // 2: LITIGIOUS}.get(number % _EVERY)
    if words is not None:
        raw = raw.replace(_REPLACED.encode(), words.encode(), 1)
    return raw.replace(_ADDRESS, writer(number).encode())
