"""The people who may sign in, and their passwords (Argon2)."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from review.roles import ROLES, STAFF
from store.database import now
from store.people import Account

LEAST_LENGTH = 12
NOBODYS_HASH = (
    "$argon2id$v=19$m=65536,t=3,p=4$sxx16HnHoiwX6TZv6cOHTA"
    "$NZ9i0l1Ym5vbPsULuvklcOj05M7kNcDANRJorUOwElM"
)
"""Checked where the username is unknown, so that the answer takes as long."""


class AccountError(Exception):
    """An account cannot be made; the message is one sentence saying why."""


def create_account(
    session: Session, username: str, name: str, password: str, *roles: str
) -> Account:
    """Adds an account with a password. Usernames are compared folded.

    Raises `AccountError` where the username is empty or taken, the password is shorter
    than 12 characters, or a role is unknown or none is given.
    """
    username = username.strip().casefold()
    if not username or username == "palsbox":
        raise AccountError("Choose another username: this one is empty or the program's own.")
    known_roles = _known(roles)
    password_hash = _hashed(password)
    if find(session, username) is not None:
        raise AccountError(f"The username {username!r} is taken.")
    account = Account(
        username=username,
        name=name.strip() or username,
        password_hash=password_hash,
        roles=known_roles,
        created_at=now(),
    )
    session.add(account)
    session.flush()
    return account


def set_roles(session: Session, username: str, roles: Sequence[str]) -> Account:
    """Gives the account these roles instead of those it had; they hold from the next page on.

    Raises `AccountError` for an unknown role, for none, or for an account that is not there.
    """
    account = known(session, username)
    account.roles = _known(roles)
    return account


def set_password(session: Session, username: str, password: str) -> Account:
    """Gives the account another password, which ends every session of the old one.

    Raises `AccountError` as `create_account` does, and for one that an OpenID provider keeps.
    """
    account = known(session, username)
    if account.issuer is not None:
        raise AccountError(f"{account.username} signs in elsewhere and has no password here.")
    account.password_hash = _hashed(password)
    return account


def disable(session: Session, username: str, *, at: datetime) -> Account:
    """Ends the account at once, wherever it is signed in. What it did keeps its name.

    Raises `AccountError` where there is no such account.
    """
    account = known(session, username)
    account.disabled_at = account.disabled_at or at
    return account


def enable(session: Session, username: str) -> Account:
    """Lets a disabled account sign in again. Raises `AccountError` where there is none."""
    account = known(session, username)
    account.disabled_at = None
    return account


def verify(session: Session, username: str, password: str) -> Account | None:
    """The account, where username and password fit; `None` otherwise, equally slowly."""
    account = find(session, username)
    expected = account.password_hash if account and account.password_hash else NOBODYS_HASH
    try:
        PasswordHasher().verify(expected, password)
    except (VerificationError, InvalidHashError):
        return None
    return account if account is not None and account.disabled_at is None else None


def find(session: Session, username: str) -> Account | None:
    """The account of that username."""
    return session.scalar(select(Account).where(Account.username == username.strip().casefold()))


def known(session: Session, username: str) -> Account:
    """The account of that username. Raises `AccountError` where there is none."""
    account = find(session, username)
    if account is None:
        raise AccountError(f"There is no account {username!r}.")
    return account


def names(session: Session) -> dict[str, str]:
    """Every username and the name colleagues know the person by."""
    return {
        row.username: row.name for row in session.execute(select(Account.username, Account.name))
    }


def colleagues(session: Session) -> dict[str, str]:
    """Those to whom a case may be given, username and name."""
    return {
        account.username: account.name
        for account in session.scalars(select(Account).where(Account.disabled_at.is_(None)))
        if STAFF & set(account.roles)
    }


def stamp(account: Account) -> str:
    """What a session carries to be an account's: it changes when the password does."""
    digest = hashlib.sha256(account.password_hash.encode()).hexdigest()[:16]
    return f"{account.id}.{digest}"


def _known(roles: Sequence[str]) -> list[str]:
    for role in roles:
        if role not in ROLES:
            raise AccountError(f"There is no role {role!r}; choose one of {', '.join(ROLES)}.")
    if not roles:
        raise AccountError(f"An account needs a role: {', '.join(ROLES)}.")
    return [role for role in ROLES if role in roles]


def _hashed(password: str) -> str:
    if len(password) < LEAST_LENGTH:
        raise AccountError(f"A password needs at least {LEAST_LENGTH} characters.")
    return PasswordHasher().hash(password)
