"""What kind of message it is: from who writes and what the writer asks for."""

from collections.abc import Callable

from classify.finding import Reading
from ingest.message import AutomaticKind
from policy.assessment import Grade, Kind
from policy.staff_form import staff_forms

KIND_OF_AUTOMATIC: dict[AutomaticKind, Kind] = {
    "auto_reply": "auto_reply",
    "bounce": "bounce",
    "newsletter": "newsletter",
    "own": "internal",
}
WORDS_COUNT = 2.2
"""How many times likelier a kind is that the rules say too. Of 1 to 4.5, those between 1.8 and 2.7
were right most often on 812 letters that taught nothing (`training/letters`)."""
REQUEST_COUNTS = 6.0
"""The same where the rules heard a formal complaint made."""
SERIOUS = (
    "death_alleged",
    "serious_harm_alleged",
    "abuse_alleged",
    "practitioner_performance",
    "safeguarding",
)
DISSATISFIED = (
    "dissatisfaction",
    "wants_answer",
    "prescribing_error",
    "unmet_care_needs",
    "moderate_harm",
    "lasting_harm",
    "misconduct",
    "denial_of_rights",
    "manner_and_attitude",
    "cleanliness",
)


def kind_of(
    reading: Reading,
    grade_as: Callable[[Kind], Grade],
    *,
    junk: bool = False,
    follows: bool = False,
) -> Kind:
    """The kind, as the contract's list has it.

    `grade_as` drafts the grade the message would have as a given kind: smaller
    dissatisfaction is a concern, moderate or more a complaint (4.1 and Appendix 1).
    `follows` says that the message belongs to a case we know.
    """
    by_machine = _of_machine(reading, junk=junk)
    if by_machine is not None:
        return by_machine
    if reading.sender.role in ("mp", "mp_office") and "mp" in reading.signals:
        return "mp"
    if _by_staff(reading):
        return "internal"
    if follows or is_follow_up(reading):
        return "reply"
    return _of_person(reading, grade_as)


def is_follow_up(reading: Reading) -> bool:
    """Whether the message itself says that it answers us.

    By the writer's words, by our reference, or because the message it answers came from
    the domain it is now sent to.
    """
    message = reading.message
    if reading.has_cue("follow_up"):
        return True
    ours = {address.domain for address in message.to} - {message.from_.domain, ""}
    return any(
        thread_id.strip("<> ").rpartition("@")[2].casefold() in ours
        for thread_id in message.thread_ids
    )


def _by_staff(reading: Reading) -> bool:
    """Whether our own staff wrote, or filled in the form that is theirs to fill in."""
    if reading.sender.role == "internal" or reading.has_cue("internal_form"):
        return True
    return any(
        reading.sender.role == "organisation" or form.value("taken_by")
        for form in staff_forms(reading.message)
    )


def _of_machine(reading: Reading, *, junk: bool) -> Kind | None:
    automatic = reading.message.automatic
    if automatic is not None:
        return KIND_OF_AUTOMATIC[automatic.kind]
    if reading.attention != "normal" or reading.message.website_review:
        return None
    if reading.has_cue("spam") and not _writes_of_care(reading):
        return "spam"
    if reading.has_cue("newsletter") and not reading.has_cue(*DISSATISFIED, "complaint_word"):
        return "newsletter"
    return "spam" if junk and not reading.signals and not reading.cues else None


def _writes_of_care(reading: Reading) -> bool:
    return bool(reading.signals) or reading.has_cue("complaint_word", "clinical_care")


def _of_person(reading: Reading, grade_as: Callable[[Kind], Grade]) -> Kind:
    by_words = _by_words(reading, grade_as)
    # What a form prints drowns the sound of what somebody wrote in it.
    if reading.sender.role == "press" or reading.message.forms:
        return by_words
    counts = REQUEST_COUNTS if "formal_complaint_request" in reading.signals else WORDS_COUNT
    # The words that rules know and the sound of the whole letter go wrong about different ones.
    likely: dict[Kind, float] = {
        kind: probability * (counts if kind == by_words else 1)
        for kind, probability in reading.sounds_like.items()
        if kind != "complaint" or "does_not_want_complaint" not in reading.signals
    }
    return max(likely, key=likely.__getitem__, default=by_words)


def _by_words(reading: Reading, grade_as: Callable[[Kind], Grade]) -> Kind:
    signals = reading.signals
    if "formal_complaint_request" in signals:
        return "complaint"
    if reading.sender.role == "press":
        return "enquiry"
    unhappy = reading.has_cue(*DISSATISFIED) or bool(signals.intersection(SERIOUS))
    if "does_not_want_complaint" in signals:
        return "concern" if unhappy else "enquiry"
    if reading.has_cue("complaint_word"):
        return "complaint"
    if reading.has_cue("thanks") and not unhappy and reading.attention == "normal":
        return "compliment"
    outspoken = bool(signals.intersection(("media", "legal", "threat_to_staff")))
    if unhappy or outspoken:
        serious = grade_as("concern") in ("moderate", "major", "catastrophic")
        return "complaint" if outspoken or serious else "concern"
    if reading.attention == "page":
        return "concern"
    return "enquiry"
