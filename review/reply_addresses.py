"""Where an answer can go: the addresses that the case itself names, and no other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.message import Message
from responders.addresses import sendable
from store.models import Case, StoredMessage

ON_FORMS = ("email", "constituent_email")


@dataclass(frozen=True, slots=True)
class Reachable:
    """An address an answer may go to; `why` is what it is, in staff's words."""

    address: str
    why: str


def last_letter(case: Case) -> StoredMessage | None:
    """The newest letter of a person on the case: what an answer answers."""
    people = [row for row in case.messages if row.entry in ("case", "follow_up")]
    return people[-1] if people else None


def reachable(case: Case, letter: Message | None, *, own: str) -> Sequence[Reachable]:
    """Every address the answer may go to, the usual one first, each once.

    A colleague writes for somebody else, so the address on the form comes first there; the
    NHS website's own address is nobody's. Empty where mail can go to none of them.
    """
    found: dict[str, Reachable] = {}
    for one in _named(case, letter):
        address = one.address.strip().casefold()
        if sendable(address) and address != own.casefold() and address not in found:
            found[address] = Reachable(address, one.why)
    return tuple(found.values())


def _named(case: Case, letter: Message | None) -> Iterator[Reachable]:
    on_forms = [
        Reachable(field.value, "on the form") for field in case.fields if field.name in ON_FORMS
    ]
    if case.kind == "internal":
        yield from on_forms
    if letter is not None and letter.website_review:
        return
    if letter is not None:
        who = "the colleague who wrote" if case.kind == "internal" else "the writer"
        yield Reachable(letter.from_.address, who)
        for other in letter.reply_to:
            yield Reachable(other.address, "where the letter asks for answers (Reply-To)")
    if case.writer_address:
        yield Reachable(case.writer_address, "the writer of the first letter")
    yield from on_forms
