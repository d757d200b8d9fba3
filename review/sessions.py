"""Who is signed in where: kept in the database, so that signing out ends it for every copy
of the cookie, and an administrator can end it too."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from review.accounts import stamp
from store.database import Database
from store.people import Account, SignIn

IDLE = timedelta(hours=1)
"""A session ends after an hour in which nothing was asked."""

DAY = timedelta(hours=12)
"""And after this in any case."""

ASKED_BY_ITSELF = frozenset({"company.here", "company.gone", "live.show"})
"""Endpoints that pages ask without anybody's doing."""

NOTED_EVERY = timedelta(minutes=1)
"""How exactly it is known when somebody was last here, so that a page costs no write."""


def begin(session: Session, account: Account, now: datetime) -> str:
    """Signs the person in; returns what their cookie carries: 256 random bits, told once."""
    session.execute(delete(SignIn).where(SignIn.began_at < now - DAY))
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            token_hash=_hash(token),
            account_id=account.id,
            stamp=stamp(account),
            began_at=now,
            seen_at=now,
        )
    )
    return token


def person(
    database: Database, token: str, now: datetime, *, by_itself: bool = False
) -> Account | None:
    """Whose session it is; `None` where it has ended, or the account may not sign in now.

    What a page asks `by_itself` keeps nobody signed in: nobody need be sitting there.
    """
    query = select(SignIn, Account).join(Account).where(SignIn.token_hash == _hash(token))
    with database.read() as session:
        found = session.execute(query).one_or_none()
    if found is None:
        return None
    signed_in: SignIn = found[0]
    account: Account = found[1]
    ended = now - signed_in.began_at > DAY or now - signed_in.seen_at > IDLE
    if ended or account.disabled_at is not None or signed_in.stamp != stamp(account):
        return None
    if now - signed_in.seen_at >= NOTED_EVERY and not by_itself:
        with database.begin() as session:
            session.get_one(SignIn, signed_in.id).seen_at = now
    return account


def end(session: Session, token: str) -> None:
    """Signs this browser out."""
    session.execute(delete(SignIn).where(SignIn.token_hash == _hash(token)))


def end_all(session: Session, account: Account) -> None:
    """Signs the person out everywhere."""
    session.execute(delete(SignIn).where(SignIn.account_id == account.id))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
