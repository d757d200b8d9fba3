"""`palsbox verify`: whether what must always hold does hold in this database."""

from contextlib import closing
from datetime import datetime

from rich.console import Console
from rich.markup import escape

from policy.load import load_policy
from policy.secure import is_secure
from service.settings import Settings
from service.wiring import from_address, open_database
from store.invariants import Circumstances, check_invariants


def verify(console: Console, settings: Settings, now: datetime) -> int:
    """Prints every rule and where it is broken; returns how many are. Changes nothing."""
    policy = load_policy(settings.policy)
    secure = policy.confidentiality.secure_domains
    given = Circumstances(
        now=now,
        own_addresses=frozenset(
            {policy.organisation.mailbox.casefold(), from_address(settings, policy).casefold()}
        ),
        is_secure=lambda address: is_secure(address, secure),
        sends_alerts=settings.sending != "shadow",
    )
    broken = 0
    with closing(open_database(settings)) as database, database.read() as session:
        for checked in check_invariants(session, given):
            broken += bool(checked.violations)
            mark = "[bold red]broken[/]" if checked.violations else "[green]holds[/] "
            console.print(f"{mark} {escape(checked.rule)}")
            for violation in checked.violations:
                console.print(f"       {escape(violation.sentence)}", soft_wrap=True)
    return broken
