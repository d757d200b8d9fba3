"""Whether somebody speaks in a line: a person's words, as against what software prints."""

import re

_SPEAKS = re.compile(
    r"(?i)\b(?<![/'&])(?:i(?![).]\s|\.e\.)|i'?m|i'?ve|i'?ll|i'?d|im|ive|me|my|myself|mine|he|him|his|she|her|"
    r"said|told|we'?re going|p\.?\s?s\.?)\b(?!/)"
)
_FIRST_PERSON = re.compile(
    r"(?i)\b(?<![/'&])(?:i(?![).]\s|\.e\.)|i'?m|i'?ve|i'?d|im|ive|me|my|myself)\b(?!/)"
)
_POSTSCRIPT = re.compile(r"(?i)^p\.? ?p?\.? ?s\b\.?")


def speaks(words: str) -> bool:
    """True where somebody speaks of himself or of one other person."""
    return _SPEAKS.search(words.replace("’", "'")) is not None


def speaks_of_himself(words: str) -> bool:
    """True where somebody says "I" or "my"."""
    return _FIRST_PERSON.search(words.replace("’", "'")) is not None


def is_postscript(words: str) -> bool:
    """True for a line that begins with P.S. or P.P.S."""
    return _POSTSCRIPT.match(words) is not None
