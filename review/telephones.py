"""Telephone numbers in a letter, so that nobody has to look for one when it matters."""

from collections.abc import Iterable

from phonenumbers import Leniency, PhoneNumberMatcher

from store.models import Outbox, Task

LETTER_DID_NOT_REACH = ("acknowledge", "uncertain-", "bounced-", "undelivered-")
"""How the tasks are named that a call to the writer may settle."""


def telephones(text: str) -> list[str]:
    """British numbers as the writer wrote them, each once, in order.

    Only what begins like a number to dial: an NHS number has ten digits too.
    """
    found = (
        match.raw_string.strip()
        for match in PhoneNumberMatcher(text, "GB", leniency=Leniency.POSSIBLE, max_tries=500)
    )
    return list(dict.fromkeys(item for item in found if item.startswith(("0", "+", "(0"))))


def to_ring_about(tasks: Iterable[Task], outbox: Iterable[Outbox]) -> frozenset[int]:
    """The tasks that are open because the writer may not have our letter, by their numbers; an
    alert that did not arrive was not for the writer."""
    of_alerts = {f"undelivered-{mail.id}" for mail in outbox if mail.purpose == "alert"}
    return frozenset(
        task.id
        for task in tasks
        if task.done_at is None
        and task.name.startswith(LETTER_DID_NOT_REACH)
        and task.name not in of_alerts
    )
