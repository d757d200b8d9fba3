"""What a message shows of whether a machine wrote it."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from ingest.addresses import addresses
from ingest.headers import Headers
from ingest.machines import machines
from ingest.message import Address, Passage
from ingest.parts import Letter

_PASSED_ON = ("x-ms-exchange-inbox-rules-loop", "autoforwarded", "x-autoforward")
_FORWARD = re.compile(r"(?i)\s*(?:fwd?|fw|wg|tr|i|rv|doorst|pd)\s*:")
_ANSWERS = re.compile(r"(?i)\s*(?:re|aw|sv|vs|antw|odp|ynt|r[ée]f?|fwd?|fw|wg|tr|rv|doorst)\s*:")


@dataclass(frozen=True)
class Clues:
    """The parts of a letter that verdicts rest on. `own` are our addresses, folded."""

    letter: Letter
    sender: Address
    reply_to: tuple[Address, ...]
    subject: str
    body: Passage
    own: AbstractSet[str]

    @property
    def headers(self) -> Headers:
        """The message's own header fields."""
        return self.letter.headers

    @cached_property
    def for_a_person(self) -> bool:
        """Whether the answer is wanted elsewhere, by neither the sender nor us nor a machine:
        so web forms write for the person who filled them in."""
        others = (a for a in self.reply_to if a.key not in ("", self.sender.key, *self.own))
        return any(not nobody_reads(address) for address in others)

    @cached_property
    def written_to(self) -> tuple[str, ...]:
        """The addresses of To and Cc, folded."""
        values = (*self.headers.all("to"), *self.headers.all("cc"))
        return tuple(address.key for value in values for address in addresses(value))

    @cached_property
    def passed_on_by_a_rule(self) -> bool:
        """Whether a rule of somebody's mailbox forwarded what another wrote."""
        ruled = any(self.headers.has(name) for name in _PASSED_ON)
        return ruled and _FORWARD.match(self.subject) is not None

    @cached_property
    def null_path(self) -> bool:
        """Whether the envelope sender is recorded, and empty (RFC 5321 section 4.5.5)."""
        return self.headers.first("return-path").replace(" ", "") == "<>"

    @cached_property
    def auto_submitted(self) -> str:
        """The first word of Auto-Submitted that says a machine wrote (RFC 3834 section 5).

        Empty for `no`, and for mail that was only passed on.
        """
        values = self.headers.all("auto-submitted")
        words = (re.split(r"[;(\s]", value.strip().lower(), maxsplit=1)[0] for value in values)
        return next((w for w in words if w not in ("", "no", "auto-forwarded")), "")

    @cached_property
    def from_daemon(self) -> bool:
        """Whether the sender is a mail server, by an address nobody writes from."""
        return _local(self.sender).startswith(machines().senders.daemons)

    @cached_property
    def from_postmaster(self) -> bool:
        """Whether the sender may be a mail server, or calls itself one, or has no address."""
        senders = machines().senders
        return (
            not self.sender.address
            or _local(self.sender).startswith(senders.postmasters)
            or senders.called_says.match(self.sender.name.strip()) is not None
        )

    @cached_property
    def is_an_answer(self) -> bool:
        """Whether the subject says that a person answers or passes something on."""
        return _ANSWERS.match(self.subject) is not None

    @cached_property
    def answers_us(self) -> bool:
        """Whether it answers a mail from a domain of ours."""
        domains = {address.rpartition("@")[2] for address in self.own}
        ids = (*self.headers.message_ids("in-reply-to"), *self.headers.message_ids("references"))
        return any(i.rstrip(">").rpartition("@")[2].casefold() in domains for i in ids)

    @cached_property
    def is_automatic_answer(self) -> bool:
        """Whether it says that it is one (RFC 3834), or answers a mail of ours."""
        return self.auto_submitted == "auto-replied" or self.answers_us

    @cached_property
    def own_words(self) -> str:
        """What the writer wrote, down to the first words that are another's."""
        return own_words(self.body)

    @cached_property
    def new_words(self) -> str:
        """The own words without signature and disclaimer, at most 20,000 characters."""
        end = _first_of_another(self.body)
        new = (s for s in self.body.stretches if s.kind == "new" and (end is None or s.start < end))
        return "\n\n".join(self.body.text[s.start : s.end].strip("\n") for s in new)[:20_000]

    @cached_property
    def text(self) -> str:
        """The body, at most 20,000 characters."""
        return self.body.text[:20_000]


def own_words(body: Passage) -> str:
    """A letter down to the first words that are another's, at most 20,000 characters: what
    stands under them, a disclaimer or a way to leave a list, is another's too."""
    return body.text[: _first_of_another(body)][:20_000]


def nobody_reads(address: Address) -> bool:
    """Whether the name before the `@` says that no person reads what is sent there."""
    local, senders = _local(address), machines().senders
    return senders.nobody_says.match(local) is not None or local.startswith(senders.daemons)


def _local(address: Address) -> str:
    return address.key.partition("@")[0].strip("\"'\\ ")


def _first_of_another(body: Passage) -> int | None:
    return next((s.start for s in body.stretches if s.kind in {"quoted", "forwarded"}), None)
