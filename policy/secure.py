"""Which addresses may receive patient details (Appendix 6)."""

from collections.abc import Iterable


def is_secure(address: str, secure_domains: Iterable[str]) -> bool:
    """Whether the address lies in one of the domains, exactly or below a dot.

    `x@evilnhs.net` and `x@nhs.net.example` are not in `nhs.net`; an address with two
    `@`, with white space, or in brackets is in none.
    """
    local, at, domain = address.strip().rpartition("@")
    if (
        not at
        or not local
        or "@" in local
        or any(char in address.strip() for char in " \t\r\n<>,;")
    ):
        return False
    domain = domain.casefold().rstrip(".")
    return any(
        domain == secure.casefold() or domain.endswith("." + secure.casefold())
        for secure in secure_domains
    )
