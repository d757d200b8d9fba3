"""A text as sentences, for telling what a short message says and that it says nothing else."""

import re

_ENDS = re.compile(r"[.!?]+(?<!\b\d\.)(?<!\b\d\d\.)(?=[\s”\"'’)]|$)|\n[\t >]*(?=\n)")
_FRAME = "\t\n *_#-–—=~|>"


def sentences(text: str) -> list[str]:
    """The sentences of a text in order, without their full stops; question marks stay.

    A line break ends none, since programs wrap lines; a blank line does. An ordinal number's
    full stop ("4. Dezember") ends none either.
    """
    found, start = [], 0
    for end in _ENDS.finditer(text):
        found.append(text[start : end.start()] + ("?" if "?" in end.group() else ""))
        start = end.end()
    found.append(text[start:])
    tidy = (" ".join(sentence.split()).strip(_FRAME) for sentence in found)
    return [sentence for sentence in tidy if sentence]


def count_words(text: str) -> int:
    """How many words a text has."""
    return len(re.findall(r"\w[\w'’.@-]*", text))
