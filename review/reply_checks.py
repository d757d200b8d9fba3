"""What an officer should know before an answer goes: what stops it, and what to look at twice."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.message import Message
from policy.schema import Policy
from policy.secure import is_secure
from responders.identifying import identifying
from responders.reply import CONSENT
from store.correspondence import ReplyDraft
from store.models import Case

_UNFILLED = re.compile(r"\[[^\[\]\n]{2,200}\]")
MOST_NAMED = 3
LONGEST_LETTER = 15_000


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to know, as a sentence. Where it `stops`, the answer cannot go; otherwise the
    officer says that they have read it. `name` tells the same warning from another."""

    name: str
    sentence: str
    stops: bool = False


def checks(
    case: Case,
    draft: ReplyDraft,
    letter: Message | None,
    *,
    policy: Policy,
    reachable: frozenset[str],
    colleagues: dict[str, str],
    leaves: bool,
) -> list[Check]:
    """Everything to know about this answer, what stops it first.

    `letter` is the one it answers, `reachable` the addresses it may go to, `colleagues` names
    by username; `leaves` is false where sending is off.
    """
    found = [
        *_stops(draft, reachable),
        *_whom(case, draft, letter),
        *_what(case, draft, policy),
        *_meanwhile(case, draft, colleagues),
    ]
    if not leaves:
        found.append(
            Check("shadow", "Sending is off (PALSBOX_SENDING), so it will be kept and not sent.")
        )
    return sorted(found, key=lambda check: not check.stops)


def _stops(draft: ReplyDraft, reachable: frozenset[str]) -> Iterator[Check]:
    if draft.recipient not in reachable:
        yield Check("address", "Choose the address it goes to: none is chosen.", stops=True)
    if not draft.text.strip():
        yield Check("empty", "There are no words in it.", stops=True)
    if len(draft.text) > LONGEST_LETTER:
        yield Check(
            "long", f"It is longer than {LONGEST_LETTER:,} characters: shorten it.", stops=True
        )
    unfilled = list(dict.fromkeys(_UNFILLED.findall(draft.text)))
    if unfilled:
        named = ", ".join(unfilled[:MOST_NAMED])
        yield Check("unfilled", f"Fill in or remove what stands in brackets: {named}.", stops=True)


def _whom(case: Case, draft: ReplyDraft, letter: Message | None) -> Iterator[Check]:
    if letter is not None:
        other = [one.address for one in letter.reply_to if one.key != letter.from_.key]
        if other:
            yield Check(
                "reply_to",
                f"The letter asks for answers to go to {other[0]}, not to the address it came "
                f"from. This one goes to {draft.recipient}.",
            )
        newest = case.messages[-1] if case.messages else None
        doubts = (newest.assessment or {}).get("doubts") if newest is not None else None
        if letter.authenticity.verdict == "fail" or doubts or letter.doubts:
            yield Check(
                "authenticity",
                "The sender may be somebody else: the letter failed the checks on who sent it. "
                "Say nothing about anyone's care before you know.",
            )
    came_back = [
        row
        for row in case.outbox
        if row.recipient == draft.recipient and row.state in ("failed", "uncertain")
    ]
    if came_back:
        yield Check(
            "bounced",
            f"Mail to this address did not surely arrive before: {came_back[-1].last_error} "
            "Ring, if you have a number.",
        )


def _what(case: Case, draft: ReplyDraft, policy: Policy) -> Iterator[Check]:
    details = identifying(case, f"{draft.subject}\n{draft.text}")
    if details and not is_secure(draft.recipient, policy.confidentiality.secure_domains):
        yield Check(
            "confidential",
            f"It has {' and '.join(details)} in it, and {draft.recipient} is not a secure address "
            "(App. 6). Take it out, or ring.",
        )
    if consent_missing(case):
        yield Check(
            "consent",
            "It was written about somebody else's care, and no consent is recorded (4.4). Share "
            "nothing about them.",
        )


def _meanwhile(case: Case, draft: ReplyDraft, colleagues: dict[str, str]) -> Iterator[Check]:
    if case.danger and case.claimed_at is None:
        yield Check(
            "danger",
            "Someone's life may be at risk, and nobody has claimed it. A letter is not enough: "
            "ring, and claim the danger first.",
        )
    answered = [
        row
        for row in case.outbox
        if row.purpose == "reply"
        and row.created_at >= draft.begun_at
        and row.state not in ("cancelled", "failed")
    ]
    if answered:
        yield Check(
            f"answered-{answered[-1].id}",
            "An answer has been sent on this case since you began yours. Read it first.",
        )
    if case.assigned_to not in ("", draft.username):
        who = colleagues.get(case.assigned_to, case.assigned_to)
        yield Check("theirs", f"{who} has this case.")


def consent_missing(case: Case) -> bool:
    """Whether the case is about somebody else's care and no consent is recorded (4.4)."""
    wanted = any(
        finding.signal == "third_party_consent" and not finding.context and not finding.dismissed_by
        for finding in case.findings
    )
    received = any(row.name == CONSENT and row.met_at for row in case.deadlines)
    return wanted and not received
