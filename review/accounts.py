"""The people who may sign in, and their passwords (Argon2)."""

import hashlib
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from store.database import now
from store.models import Account

Role = Literal["officer", "manager"]
ROLES: tuple[Role, ...] = get_args(Role)

LEAST_LENGTH = 12
NOBODYS_HASH = (
    "$argon2id$v=19$m=65536,t=3,p=4$sxx16HnHoiwX6TZv6cOHTA"
    "$NZ9i0l1Ym5vbPsULuvklcOj05M7kNcDANRJorUOwElM"
)
"""Checked where the username is unknown, so that the answer takes as long."""


class AccountError(Exception):
    """An account cannot be made; the message is one sentence saying why."""


def create_account(session: Session, username: str, name: str, password: str, role: str) -> Account:
    """Adds an account. Usernames are compared folded.

    Raises `AccountError` where the username is empty or taken, the password is shorter
    than 12 characters, or the role is unknown.
    """
    username = username.strip().casefold()
    if not username or username == "palsbox":
        raise AccountError("Choose another username: this one is empty or the program's own.")
    if role not in ROLES:
        raise AccountError(f"There is no role {role!r}; choose one of {', '.join(ROLES)}.")
    if len(password) < LEAST_LENGTH:
        raise AccountError(f"A password needs at least {LEAST_LENGTH} characters.")
    if find(session, username) is not None:
        raise AccountError(f"The username {username!r} is taken.")
    account = Account(
        username=username,
        name=name.strip() or username,
        password_hash=PasswordHasher().hash(password),
        role=role,
        created_at=now(),
    )
    session.add(account)
    session.flush()
    return account


def verify(session: Session, username: str, password: str) -> Account | None:
    """The account, where username and password fit; `None` otherwise, equally slowly."""
    account = find(session, username)
    try:
        PasswordHasher().verify(account.password_hash if account else NOBODYS_HASH, password)
    except (VerificationError, InvalidHashError):
        return None
    return account


def find(session: Session, username: str) -> Account | None:
    """The account of that username."""
    return session.scalar(select(Account).where(Account.username == username.strip().casefold()))


def names(session: Session) -> dict[str, str]:
    """Every username and the name colleagues know the person by."""
    return {
        row.username: row.name for row in session.execute(select(Account.username, Account.name))
    }


def stamp(account: Account) -> str:
    """What a session carries to be an account's: it changes when the password does."""
    digest = hashlib.sha256(account.password_hash.encode()).hexdigest()[:16]
    return f"{account.id}.{digest}"
