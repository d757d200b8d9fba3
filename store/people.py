"""The people who may sign in, where they are signed in now, and who tries to."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.base import Base


class Account(Base):
    """A person who may sign in. `roles` are `review.roles.ROLES`; `disabled_at` ends it.

    One that an OpenID provider vouches for is known by `issuer` and `subject` (OpenID Connect
    Core 1.0, 5.7: never by address or name) and has no password; both are `None` otherwise.
    """

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    roles: Mapped[list[str]] = mapped_column(JSON)
    issuer: Mapped[str | None] = mapped_column(String(300))
    subject: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class SignIn(Base):
    """One browser in which a person is signed in; the row is deleted when they sign out.

    `token_hash` is the SHA-256 of what the browser's cookie carries, so that a copy of the
    database opens no session. `stamp` is the account's at that moment.
    """

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    stamp: Mapped[str] = mapped_column(String(40))
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]

    account: Mapped[Account] = relationship()


class SignInTry(Base):
    """That somebody tried to sign in and has not succeeded: a username, or a network address.

    `who` is the SHA-256 of it, because passwords are typed where usernames belong. Rows of more
    than a quarter of an hour ago mean nothing and are deleted.
    """

    __tablename__ = "sign_in_try"
    __table_args__ = (Index("ix_sign_in_try_who", "who", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    who: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(index=True)
