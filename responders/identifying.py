"""What in a letter may identify a patient, and may therefore go to a secure address only
(Appendix 6)."""

import re

from store.models import Case

_TEN_DIGITS = re.compile(r"(?<![\d+])\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
_NAMED = {
    "patient_name": "the patient's name",
    "constituent_name": "the constituent's name",
    "patient_address": "the patient's address",
    "constituent_address": "the constituent's address",
}


def identifying(case: Case, text: str) -> list[str]:
    """What the text holds, in words: NHS numbers, by their check digit, and the names and
    addresses that came in the case's forms. Empty where nothing was found, which is no proof."""
    said = _folded(text)
    found = {
        _NAMED[field.name]: None
        for field in case.fields
        if field.name in _NAMED and len(field.value) > 3 and _folded(field.value) in said
    }
    number = any(is_nhs_number(match[0]) for match in _TEN_DIGITS.finditer(text))
    return [*(["an NHS number"] if number else []), *found]


def is_nhs_number(text: str) -> bool:
    """Whether the ten digits in it end in the check digit of an NHS number (NHS Data Model and
    Dictionary, NHS NUMBER: modulus 11)."""
    digits = [int(char) for char in text if char.isdigit()]
    if len(digits) != 10:
        return False
    weighed = sum(
        digit * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True)
    )
    return (11 - weighed % 11) % 11 == digits[9]


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
