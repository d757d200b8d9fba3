"""What an MP's letter says of the constituent's consent (4.4)."""

from ingest.message import Message

ASK_BEFORE_SHARING = (
    "Ask for the constituent's written consent before anything is shared with another "
    "organisation: the MP has none yet (4.4)."
)


def mp_has_no_consent(message: Message) -> bool:
    """Whether an MP says that the constituent has not agreed, or not yet in writing.

    Where an MP says nothing of it, consent to the MP's own enquiry is presumed.
    """
    return any(form.kind == "mp_letter" and form.value("consent") == "no" for form in message.forms)
