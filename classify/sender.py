"""Who writes: our own staff, an MP or their office, a solicitor, the press, anybody."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from classify.finding import Finding, Sender, SenderRole
from classify.parliament import Sign, parliament_signs, passed_on_signs
from classify.parliament_words import NAMED
from classify.profession import is_colleague, profession
from classify.register import Member, Register, load_register
from ingest.identity import shown_address
from ingest.lookalike import imitated
from ingest.message import Address, Message

_SHARED_BY_THE_NHS = "nhs.net"


def identify(
    message: Message, *, internal: Collection[str], register: Register | None = None
) -> tuple[Sender, tuple[Finding, ...]]:
    """Who wrote `message`, and the findings of `mp` that follow from it.

    `internal` holds addresses and domains of our own staff. A domain covers its subdomains;
    `nhs.net` as a domain is ignored, because the whole NHS shares it. Who fails
    authentication, writes from a domain that only looks like one we know, or shows another's
    address for a name, is what they claim to be for nobody: `Sender.failed`, and no finding.
    `register` lists the Members; by default the shipped one.
    """
    register = load_register() if register is None else register
    domains = tuple(item.strip().casefold().removeprefix("@") for item in internal)
    known = (*register.own_domains, *(item for item in domains if item and "@" not in item))
    alike = imitated(message.from_.domain, known)
    forged = message.authenticity.verdict == "fail" or bool(alike or shown_address(message.from_))
    sender, findings = _identified(message, register, internal=internal, forged=forged)
    if alike and alike in known:
        told = f"The domain {message.from_.domain} looks like {alike}, and is another."
        sender = replace(sender, doubts=(told,))
    return sender, findings


def _identified(
    message: Message, register: Register, *, internal: Collection[str], forged: bool
) -> tuple[Sender, tuple[Finding, ...]]:
    if is_internal(message.from_, internal):
        if forged:
            return Sender("public", "claims to be one of our own staff", failed=True), ()
        return Sender("internal", "our own staff"), _findings(passed_on_signs(message, register))
    signs = parliament_signs(message, register)
    if signs and forged:
        return Sender("public", "claims to be an MP", failed=True), ()
    if signs:
        return _member(message, signs, register), _findings(signs)
    passed_on = passed_on_signs(message, register) if is_colleague(message.from_) else ()
    return profession(message), _findings(passed_on)


def is_internal(address: Address, internal: Collection[str]) -> bool:
    """Whether the address is listed, or at a listed domain or below it."""
    for entry in (item.strip().casefold().removeprefix("@") for item in internal):
        if "@" in entry:
            if address.key == entry:
                return True
        elif (
            entry
            and entry != _SHARED_BY_THE_NHS
            and (address.domain == entry or address.domain.endswith(f".{entry}"))
        ):
            return True
    return False


def _member(message: Message, signs: Iterable[Sign], register: Register) -> Sender:
    signs = tuple(signs)
    role: SenderRole = "mp" if any(not sign.office for sign in signs) else "mp_office"
    member = register.at_address(message.from_) or register.at_own_domain(message.from_)
    if member is not None:
        verified = (
            message.authenticity.verdict == "pass"
            and register.at_address(message.from_) is not None
        )
        proof = "verified" if verified else "not verified"
        return Sender(role, f"{_title(role, member)}, {proof}", verified=verified)
    member = _named(message, signs, register)
    if member is not None:
        return Sender(role, f"{_title(role, member)} by their own account, address not registered")
    return Sender(
        role, "MP, not in the register" if role == "mp" else "office of an MP, not in the register"
    )


def _title(role: str, member: Member) -> str:
    seat = f"MP for {member.constituency}"
    return seat if role == "mp" else f"office of the {seat}"


def _named(message: Message, signs: Iterable[Sign], register: Register) -> Member | None:
    for text in (*(sign.text for sign in signs), message.from_.name):
        named = re.search(NAMED, text)
        member = register.named(named.group() if named else text)
        if member is not None:
            return member
    return None


def _findings(signs: Iterable[Sign]) -> tuple[Finding, ...]:
    return tuple(
        Finding("mp", sign.rule, sign.where, sign.start, sign.start + len(sign.text), sign.text)
        for sign in signs
    )
