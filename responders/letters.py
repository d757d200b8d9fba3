"""The letters that officers send: those shipped in `templates/letters/`, one file each."""

from functools import cache

from policy.assessment import Kind
from responders.shipped_texts import ShippedText, shipped


class Letter(ShippedText):
    """One letter as shipped.

    It is the first choice for mail of `kinds`; with `danger` for somebody in danger, with
    `scope` where the policy does not cover the matter. After one that `asks_consent` the case
    waits.
    """

    kinds: tuple[Kind, ...] = ()
    danger: bool = False
    scope: bool = False
    asks_consent: bool = False


@cache
def letters() -> dict[str, Letter]:
    """Every shipped letter by name, in the order of lists."""
    return shipped("letters", Letter)


def letter_of(choice: str) -> str:
    """The letter's name in a choice such as `redirect:out_of_scope_gp`."""
    return choice.partition(":")[0]


def first_choice(kind: str, *, danger: bool, out_of_scope: bool, consent_missing: bool) -> str:
    """The name of the letter that is right most often for a case like this."""
    for name, letter in letters().items():
        if danger:
            suits = letter.danger
        elif out_of_scope:
            suits = letter.scope
        elif consent_missing:
            suits = letter.asks_consent
        else:
            suits = kind in letter.kinds
        if suits:
            return name
    raise LookupError(f"No letter in templates/letters/ is for mail of the kind {kind}.")
