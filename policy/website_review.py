"""Reviews that the NHS website passes on: a machine's mail with a person's words in it."""

import re

from ingest.message import Message

NOT_ACKNOWLEDGED = (
    "The NHS website sent this review; nobody reads an answer to its mail. "
    "The review is answered on the website."
)
ANSWER_ON_THE_WEBSITE = (
    "Answer the review on the NHS website (NHS Profile Manager); its writer is not in this mail."
)
_MACHINES = re.compile(
    r"(?i)(?:no-?_?reply|do-?_?not-?_?reply|notifications?|alerts?|reviews?|nhswebsite|nhschoices)\b.*"
)


def is_website_review(message: Message) -> bool:
    """Whether the NHS website itself sent the message, not somebody who forwards it."""
    if not any(form.kind == "nhs_uk_feedback" for form in message.forms):
        return False
    address = message.from_
    from_site = address.domain == "nhs.uk" or address.domain.endswith(".nhs.uk")
    return from_site or _MACHINES.fullmatch(address.key.partition("@")[0]) is not None
