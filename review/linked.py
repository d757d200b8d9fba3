"""The account that belongs to a person whom an OpenID provider vouches for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from review import sessions
from review.roles import ROLES
from store import audit
from store.people import Account

LONGEST_NAME = 80


class Provider(Protocol):
    """What of the provider decides about an account."""

    @property
    def issuer(self) -> str: ...
    @property
    def claim(self) -> str: ...
    @property
    def roles(self) -> Mapping[str, str] | None: ...


def take_up(
    session: Session, claims: Mapping[str, Any], provider: Provider, *, at: datetime
) -> tuple[Account, str]:
    """The account of that issuer and subject, made at the first sign-in, its roles as the
    provider says now; and a sentence for the person where they may not sign in all the same.

    Only issuer and subject tie a person to an account (OpenID Connect Core 1.0, 5.7): an address
    or a name may be given to somebody else one day.
    """
    subject = str(claims["sub"])
    account = session.scalar(
        select(Account).where(Account.issuer == provider.issuer, Account.subject == subject)
    )
    if account is None:
        account = _new(session, claims, provider.issuer, subject, at)
    account.name = str(claims.get("name") or account.name)[:200]
    if provider.roles:
        account.roles = roles_from(claims, provider.claim, provider.roles)
    session.flush()
    trouble = _trouble(account, claims, provider)
    if trouble:
        sessions.end_all(session, account)
    return account, trouble


def roles_from(claims: Mapping[str, Any], claim: str, meaning: Mapping[str, str]) -> list[str]:
    """Our roles, for the provider's groups or app roles in that claim."""
    held = claims.get(claim) or []
    held = [held] if isinstance(held, str) else held
    ours = {meaning[str(one)] for one in held if str(one) in meaning}
    return [role for role in ROLES if role in ours]


def _new(
    session: Session, claims: Mapping[str, Any], issuer: str, subject: str, at: datetime
) -> Account:
    wanted = str(claims.get("preferred_username") or claims.get("email") or subject)
    wanted = wanted.strip().casefold()[:LONGEST_NAME] or "somebody"
    account = Account(
        username=_free(session, wanted),
        name=str(claims.get("name") or wanted)[:200],
        password_hash="",
        roles=[],
        issuer=issuer,
        subject=subject,
        created_at=at,
    )
    session.add(account)
    session.flush()
    audit.record(
        session, case_id=None, actor="palsbox", what="account added", at=at,
        username=account.username, issuer=issuer,
    )  # fmt: skip
    return account


def _free(session: Session, wanted: str) -> str:
    """That username, or where another account has it, the same with a number behind it."""
    number, username = 1, wanted
    while username == "palsbox" or session.scalar(
        select(Account.id).where(Account.username == username)
    ):
        number += 1
        username = f"{wanted}-{number}"
    return username


def _trouble(account: Account, claims: Mapping[str, Any], provider: Provider) -> str:
    if account.disabled_at is not None:
        return "Your account here has been ended. Ask your administrator."
    if account.roles:
        return ""
    # https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference#groups-overage-claim
    if provider.claim in (claims.get("_claim_names") or {}):
        return (
            "You are in more groups than fit into a sign-in. Ask your administrator to give "
            "you an app role instead."
        )
    return f"You have no role here yet. Ask your administrator to give {account.username} one."
