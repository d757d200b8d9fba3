"""The queues, by urgency, and which process answers which."""

from types import MappingProxyType

ALERTS = "alerts"
"""Danger and what watches for it; a process of its own, which nothing else ever fills."""
LETTERS = "letters"
"""Mail that has just come."""
BACKLOG = "backlog"
"""Mail that lay in a mailbox before palsbox first read it."""
ANSWERS = "answers"
"""Acknowledgements and replies on their way out."""
MAILBOXES = "mailboxes"
"""Mailboxes that nobody has read in time."""

QUEUES = (ALERTS, LETTERS, BACKLOG, ANSWERS, MAILBOXES)
"""The most urgent first."""

PARTS = MappingProxyType(
    {
        "alerts": (ALERTS,),
        "reading": (LETTERS, BACKLOG),
        "post": (ANSWERS, MAILBOXES),
    }
)
"""The processes of a worker. A hanging mail server must not hold up the reading of letters, nor
either of them an alert."""


def parts_for(queues: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The parts that answer these queues, each with those of its own that are wanted."""
    wanted = {part: tuple(name for name in own if name in queues) for part, own in PARTS.items()}
    return {part: own for part, own in wanted.items() if own}
