"""Why the sender may not be who it seems: names and headers that disagree.

Sending through a provider is normal: a Return-Path or a Sender elsewhere is told only
where the receiving server vouched for nobody.
"""

import re
from collections.abc import Iterator

from ingest.authenticity import aligned
from ingest.lookalike import imitated, known_domains
from ingest.message import Address, Message

_ADDRESS = re.compile(r"[\w.+'-]{1,64}@(?P<domain>[\w.-]{1,255}\w)")


def doubts_about(message: Message, *, writers: int = 1) -> tuple[str, ...]:
    """One sentence a doubt, the gravest first; none for most messages.

    `writers` is how many different addresses the From headers name.
    """
    found = [*_of_the_name(message), *_of_the_path(message)]
    if writers > 1:
        found.insert(0, f"Its From headers name {writers} different senders.")
    return tuple(dict.fromkeys(found))


def shown_address(address: Address) -> str:
    """Another domain's address that stands in the name shown, where mail programs show
    nothing but the name; empty where there is none."""
    for shown in _ADDRESS.finditer(address.name):
        if not aligned(shown["domain"].casefold(), address.domain):
            return shown.group()
    return ""


def _of_the_name(message: Message) -> Iterator[str]:
    sender = message.from_
    if message.authenticity.verdict == "fail":
        yield f"It failed authentication: {message.authenticity.reason}"
    for address in (sender, *message.reply_to):
        if looks_like := imitated(address.domain):
            yield f"The domain {address.domain} looks like {looks_like}, and is another."
    if shown := shown_address(sender):
        yield f"The name shows the address {shown}, but it came from {sender.address}."
    known = known_domains()
    if sender.domain in known.providers and (claim := known.claims.search(sender.name)):
        yield (
            f"The name says “{claim.group()}”, but anybody may have an address at {sender.domain}."
        )


def _of_the_path(message: Message) -> Iterator[str]:
    """Where it came from and where answers go; lists and machines do as they like."""
    sender = message.from_
    if message.automatic is not None or not sender.domain:
        return
    vouched = message.authenticity.verdict == "pass"
    by = message.sender
    if by.domain and not vouched and not aligned(by.domain, sender.domain):
        yield f"{by.address} sent it in the name of {sender.address}."
    elsewhere = [a.address for a in message.reply_to if a.key and a.key != sender.key]
    if elsewhere:
        yield f"Answers would go to {elsewhere[0]}, not to {sender.address}."
    path = (message.envelope_sender or "").casefold().rpartition("@")[2]
    failed = message.authenticity.verdict == "fail"
    if path and failed and not aligned(path, sender.domain):
        yield f"It came by way of {path}, which nothing links to {sender.domain}."
