"""Who we are and who hears from us: what every decision about mail out needs to know."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from policy.assessment import Route
from policy.schema import Policy
from policy.secure import is_secure

ROUTE_NAMES: dict[Route, str] = {
    "risk": "Risk manager",
    "comms": "Communications",
    "nursing_lead": "Deputy Director of Nursing & Quality",
}

URGENT, SOON, DANGER_LETTER, ORDINARY = 0, 2, 4, 5
"""Priorities in the outbox, lower first: alerts before every acknowledgement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The installation as the responders see it, made once from policy and settings.

    `from_address` is From and envelope sender of everything that goes out, so that what
    cannot be delivered comes back to the mailbox. `case_link` makes the queue's address of
    a case from its reference. `enforces_tls` is the transport's. `acknowledging` false is
    the kill switch. `notifies` says that there is a second channel.
    """

    policy: Policy
    from_address: str
    routes: Mapping[Route, tuple[str, ...]]
    admin: tuple[str, ...]
    case_link: Callable[[str], str]
    enforces_tls: bool
    acknowledgement_hold: timedelta
    acknowledging: bool = True
    notifies: bool = False

    @property
    def own_addresses(self) -> frozenset[str]:
        """Addresses, folded, that mail from us goes out from or alerts go to; none of them is
        ever acknowledged, or two programs could write to each other for ever."""
        ours = (self.from_address, self.policy.organisation.mailbox, *self.admin)
        return frozenset(
            address.strip().casefold()
            for address in (*ours, *(one for route in self.routes.values() for one in route))
        )

    def may_have_details(self, address: str) -> bool:
        """Whether patient details may go to the address: a secure domain, and TLS that is
        enforced all the way we control (Appendix 6)."""
        return self.enforces_tls and is_secure(address, self.policy.confidentiality.secure_domains)
