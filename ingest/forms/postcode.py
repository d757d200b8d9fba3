"""The shape of a British postcode."""

import re

# OCR reads the nought before the last two letters as an O.
POSTCODE = re.compile(
    r"\b(?:(?:[A-Z]{1,2}\d[A-Z\d]?|GIR) ?\d[ABD-HJLNP-UW-Z]{2}"
    r"|(?-i:[A-Z]{1,2}\d[A-Z\d]? O[ABD-HJLNP-UW-Z]{2}))\b",
    re.IGNORECASE,
)


def as_printed(code: str) -> str:
    """A postcode in capitals, its nought a nought."""
    outward, inward = code[:-3].upper(), code[-3:].upper()
    return outward + inward.replace("O", "0", 1) if inward.startswith("O") else outward + inward
