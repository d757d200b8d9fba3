"""Tokens of programs: shown once, kept as a hash, each seeing what one role would."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from review.roles import ROLES, TOLD
from store.access import ApiToken
from store.database import Database

PREFIX = "palsbox_"
"""So that a scanner of repositories knows one that leaked."""
USED_NOTED_EVERY = timedelta(minutes=1)
TOKEN_ROLES = tuple(role for role in ROLES if role in TOLD)


class TokenError(Exception):
    """A token cannot be made; the message is one sentence saying why."""


def make(
    session: Session, name: str, role: str, *, details: bool, by: str, at: datetime
) -> tuple[ApiToken, str]:
    """A new token, and the words that are it: 256 random bits. Raises `TokenError`."""
    name = name.strip()
    if not name or not name.isprintable() or len(name) > 60:
        raise TokenError("Give the token a name of at most 60 characters: what reads with it.")
    if role not in TOKEN_ROLES:
        raise TokenError("Choose the role whose cases the token shows.")
    if session.scalar(select(ApiToken.id).where(ApiToken.name == name)):
        raise TokenError(f"There is a token {name!r} already; the trail needs another name.")
    words = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        name=name,
        token_hash=_hash(words),
        role=role,
        details=details,
        created_by=by,
        created_at=at,
    )
    session.add(token)
    session.flush()
    return token, words


def known(database: Database, words: str, now: datetime) -> ApiToken | None:
    """The token that these words are; `None` where there is none, or it was revoked."""
    with database.read() as session:
        token = session.scalar(select(ApiToken).where(ApiToken.token_hash == _hash(words)))
    if token is None or token.revoked_at is not None:
        return None
    if token.last_used_at is None or now - token.last_used_at >= USED_NOTED_EVERY:
        with database.begin() as session:
            session.get_one(ApiToken, token.id).last_used_at = now
    return token


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
