"""The reasons not to acknowledge a message automatically, one by one (RFC 3834, section 2)."""

from collections.abc import Callable
from dataclasses import dataclass

from policy.assess import BY_A_LIST, SEVERAL_WRITERS
from policy.assessment import AUTOMATIC_KINDS, Assessment
from policy.schema import Caps
from responders import addresses

DANGER_TEMPLATES = frozenset({"danger_self", "danger_other"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What the decision rests on.

    `backlog` is true for old mail that staff have not released. `on_case` are the
    templates of the acknowledgements the case has. `to_writer_today` and `in_last_hour`
    count acknowledgements of the last 24 hours to this writer and of the last hour to all.
    """

    assessment: Assessment
    own_addresses: frozenset[str]
    acknowledging: bool
    junk: bool
    backlog: bool
    on_case: frozenset[str]
    caps: Caps
    to_writer_today: int
    in_last_hour: int


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Why no acknowledgement goes by itself, and whether a person must send one."""

    reason: str
    person_answers: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason. `applies` gives the sentence staff read, or an empty one."""

    name: str
    applies: Callable[[Circumstances], str]
    person_answers: bool


def reason_not_to(circumstances: Circumstances) -> Suppressed | None:
    """The first reason that applies; `None` where the acknowledgement may go.

    Whichever it is, nobody has to answer a machine, nor a colleague: for the person a
    colleague writes about, and for a review, the assessment has a task of its own.
    """
    assessment = circumstances.assessment
    website = assessment.reading.message.website_review
    nobody_waits = website or assessment.kind in (*AUTOMATIC_KINDS, "internal")
    for rule in RULES:
        sentence = rule.applies(circumstances)
        if sentence:
            return Suppressed(sentence, rule.person_answers and not nobody_waits)
    return None


def _machine(now: Circumstances) -> str:
    automatic = now.assessment.reading.message.automatic
    return f"A machine wrote this: {automatic.reason}" if automatic else ""


def _own_address(now: Circumstances) -> str:
    ours = now.assessment.reading.message.from_.key in now.own_addresses
    return "It came from an address of our own." if ours else ""


def _null_sender(now: Circumstances) -> str:
    if now.assessment.reading.message.envelope_sender in ("", "<>"):
        return "Its envelope sender is empty; such mail is never answered (RFC 3834)."
    return ""


def _no_address(now: Circumstances) -> str:
    address = now.assessment.reading.message.from_.address
    if not address:
        return "It has no sender's address to answer to."
    if not addresses.sendable(address):
        return "The sender's address is not one that mail can be sent to."
    return ""


def _nobody_reads(now: Circumstances) -> str:
    if addresses.stands_for_a_machine(now.assessment.reading.message.from_):
        return "The sender's address is one that nobody reads."
    return ""


def _several_writers(now: Circumstances) -> str:
    return SEVERAL_WRITERS if len(now.assessment.reading.message.writers) > 1 else ""


def _by_a_list(now: Circumstances) -> str:
    return BY_A_LIST if now.assessment.reading.message.by_list else ""


def _reply_elsewhere(now: Circumstances) -> str:
    message = now.assessment.reading.message
    if any(not addresses.same(other, message.from_) for other in message.reply_to):
        return "It asks for the answer to go to another address; a person decides where."
    return ""


def _not_authentic(now: Circumstances) -> str:
    reading = now.assessment.reading
    if reading.sender.failed or reading.message.authenticity.verdict == "fail":
        return "It failed authentication: the sender may be somebody else. A person answers."
    return ""


def _policy(now: Circumstances) -> str:
    return "" if now.assessment.acknowledge else now.assessment.no_acknowledgement


def _junk(now: Circumstances) -> str:
    return "It lay in the Junk folder; a person decides whether it is genuine." if now.junk else ""


def _acknowledged(now: Circumstances) -> str:
    template = now.assessment.template
    # A danger in a later letter gets its own answer, once; everything else has had one.
    if now.on_case and (template not in DANGER_TEMPLATES or template in now.on_case):
        return "The case has been acknowledged already."
    return ""


def _backlog(now: Circumstances) -> str:
    if now.backlog:
        return "It is old mail that waits until staff release it."
    return ""


def _stopped(now: Circumstances) -> str:
    if not now.acknowledging:
        return "Automatic acknowledgements are switched off (PALSBOX_ACKNOWLEDGE)."
    return ""


def _writer_cap(now: Circumstances) -> str:
    most = now.caps.per_sender_per_day
    if now.to_writer_today >= most:
        return f"This address has had {most} acknowledgements in 24 hours, which is the limit."
    return ""


def _total_cap(now: Circumstances) -> str:
    most = now.caps.all_per_hour
    if now.in_last_hour >= most:
        return f"{most} acknowledgements have gone out within the hour, which is the limit."
    return ""


RULES = (
    Rule("machine", _machine, person_answers=False),
    Rule("own address", _own_address, person_answers=False),
    Rule("acknowledged", _acknowledged, person_answers=False),
    Rule("backlog", _backlog, person_answers=False),
    Rule("null sender", _null_sender, person_answers=True),
    Rule("no address", _no_address, person_answers=True),
    Rule("nobody reads", _nobody_reads, person_answers=True),
    Rule("several writers", _several_writers, person_answers=True),
    Rule("mailing list", _by_a_list, person_answers=True),
    Rule("reply elsewhere", _reply_elsewhere, person_answers=True),
    Rule("not authentic", _not_authentic, person_answers=True),
    Rule("policy", _policy, person_answers=True),
    Rule("junk", _junk, person_answers=True),
    Rule("stopped", _stopped, person_answers=True),
    Rule("writer's cap", _writer_cap, person_answers=True),
    Rule("total cap", _total_cap, person_answers=True),
)
"""In the order of asking; the first that applies is the one staff read. Reasons that hold for
ever come before those of the moment, and those no person need act on before the others."""
