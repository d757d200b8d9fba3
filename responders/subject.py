"""The subject of an officer's letter: ours, neutral, with the reference in it.

Subjects are read over shoulders and on locked screens, and an abuser may share the inbox. An
officer may put it in other words; what a stranger wrote never gets into it (docs/adr/0010).
"""

LONGEST = 100
_LEAST_COMPARED = 8


class SubjectError(ValueError):
    """A subject that cannot be used; the message is one sentence saying what to do."""


def usual_subject(reference: str) -> str:
    """What stands there unless an officer changes it."""
    return f"About your message: {reference}"


def checked_subject(typed: str, *, reference: str, strangers: tuple[str, ...]) -> str:
    """The subject as it goes out: one line, with the reference, at most 100 characters.

    `strangers` is what it must not repeat: the writer's subject and name. Raises
    `SubjectError`.
    """
    subject = " ".join("".join(char if char.isprintable() else " " for char in typed).split())
    if not subject:
        return usual_subject(reference)
    if reference not in subject:
        subject = f"{subject}: {reference}"
    if len(subject) > LONGEST:
        raise SubjectError(f"Shorten the subject: it may have {LONGEST} characters.")
    for theirs in strangers:
        words = " ".join(theirs.casefold().split())
        if len(words) >= _LEAST_COMPARED and words in subject.casefold():
            raise SubjectError(
                "Leave the writer's own subject and name out of the subject: "
                "others may see it on their screen."
            )
    return subject
