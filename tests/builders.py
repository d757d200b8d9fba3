"""Builds messages by hand, for tests of the rooms that come after reading."""

from collections.abc import Sequence

from ingest.message import (
    NOBODY,
    Address,
    Attachment,
    Message,
    Passage,
    Stretch,
    StretchKind,
)

Part = tuple[StretchKind, str]


def letter(
    text: str = "",
    *,
    subject: str = "",
    parts: Sequence[Part] = (),
    sender: Address = NOBODY,
    attached: Sequence[tuple[str, str, str]] = (),
) -> Message:
    """A mail. `parts` are further stretches of the body in order, after `text` as new words;
    `attached` are name, content type and text."""
    body, stretches = "", []
    for kind, words in (*((("new", text),) if text else ()), *parts):
        start = len(body)
        body += f"{words}\n\n"
        stretches.append(Stretch(kind, start, len(body)))
    return Message(
        message_id="<letter@mail.example>",
        from_=sender,
        subject=subject,
        passages=(
            Passage.all_new("subject", subject),
            Passage("body", body, tuple(stretches)),
            *(Passage.all_new(f"attachment:{name}", words) for name, _, words in attached),
        ),
        attachments=tuple(
            Attachment(number, name, content_type, len(words), "text")
            for number, (name, content_type, words) in enumerate(attached)
        ),
        size=len(body),
    )
