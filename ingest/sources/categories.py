"""Outlook's categories: which of a message's are ours."""

import re
from collections.abc import Sequence

OURS = "PALS: "
"""What the names of our categories begin with."""


def with_ours(has: Sequence[str], labels: Sequence[str]) -> list[str]:
    """The categories a message has, ours replaced by `labels`; those of staff stay.

    Outlook parts categories at commas and semicolons, so none is left in one.
    """
    named = [OURS + re.sub(r"[,;]", " ", label) for label in labels]
    return [each for each in has if not each.startswith(OURS)] + list(dict.fromkeys(named))
