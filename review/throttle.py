"""Slows down guessing of passwords: some tries, then a wait.

Counted in the database, so that every process that serves the queue counts on, and a restart
forgives nobody.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from store.locks import take_if_free, wait_for
from store.people import SignInTry

WAIT = timedelta(minutes=15)
TRIES_A_USERNAME = 8
TRIES_AN_ADDRESS = 40


def may_try(session: Session, most: dict[str, int], now: datetime) -> bool:
    """Counts one more try of each of these, unless one of them has failed so often within a
    quarter of an hour that all have to wait: then it is false, and nothing is counted.

    `most` says how many tries each has: a username, a network address. A try counts before the
    password is looked at, so that guesses made at the same moment are counted one by one.
    """
    if take_if_free(session, "sign-in-tries-forgotten"):
        session.execute(delete(SignInTry).where(SignInTry.at < now - WAIT))
    for who in sorted(most):
        wait_for(session, f"sign-in-try:{who}")
    if any(_recent(session, who, now) >= tries for who, tries in most.items()):
        return False
    session.add_all(SignInTry(who=_hash(who), at=now) for who in most)
    return True


def succeeded(session: Session, username: str, address: str, now: datetime) -> None:
    """Forgets every try of the username, and this one of the address."""
    recent = SignInTry.at >= now - WAIT
    last = select(func.max(SignInTry.id)).where(SignInTry.who == _hash(address), recent)
    session.execute(delete(SignInTry).where(SignInTry.id == last.scalar_subquery()))
    session.execute(delete(SignInTry).where(SignInTry.who == _hash(username), recent))


def _recent(session: Session, who: str, now: datetime) -> int:
    query = (
        select(func.count())
        .select_from(SignInTry)
        .where(SignInTry.who == _hash(who), SignInTry.at >= now - WAIT)
    )
    return session.scalar(query) or 0


def _hash(who: str) -> str:
    return hashlib.sha256(who.encode()).hexdigest()
