"""The NHS number and its check digit (NHS Data Dictionary, "NHS Number")."""

import re

_DIGITS = re.compile(r"(?<!\d)\d(?:[ \xa0\-–.]{0,2}\d){6,11}(?!\d)")


def read_nhs_number(text: str) -> tuple[str, str]:
    """The number as `943 476 5919`, and a note where it is none.

    One that fails is kept as it was written: a digit may be wrong, and staff can ask.
    """
    match = _DIGITS.search(text)
    if match is None:
        return " ".join(text.split()), "This is no NHS number: it has ten digits."
    digits = re.sub(r"\D", "", match.group())
    if len(digits) != 10:
        return match.group(), f"An NHS number has ten digits, this one {len(digits)}."
    if not is_nhs_number(digits):
        return match.group(), "The NHS number's check digit is wrong: a digit is mistaken."
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}", ""


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits pass the modulus 11 check."""
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)
    )
    check = 11 - total % 11
    return len(digits) == 10 and check != 10 and check % 11 == int(digits[9])
