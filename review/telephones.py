"""Telephone numbers in a letter, so that nobody has to look for one when it matters."""

from phonenumbers import Leniency, PhoneNumberMatcher


def telephones(text: str) -> list[str]:
    """British numbers as the writer wrote them, each once, in order.

    Only what begins like a number to dial: an NHS number has ten digits too.
    """
    found = (
        match.raw_string.strip()
        for match in PhoneNumberMatcher(text, "GB", leniency=Leniency.POSSIBLE, max_tries=500)
    )
    return list(dict.fromkeys(item for item in found if item.startswith(("0", "+", "(0"))))
