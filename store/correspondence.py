"""The tables of what people write: wordings, each kept for ever, and answers begun."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base


class LetterVersion(Base):
    """One wording of a letter that officers send. Nothing here is ever changed.

    `name` is the shipped letter's; its own words are version 0 and in no row. The highest
    `version` of a name is in force. `restored` names the version whose words were taken up
    again.
    """

    __tablename__ = "letter_version"
    __table_args__ = (UniqueConstraint("name", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    written_by: Mapped[str] = mapped_column(String(100))
    written_at: Mapped[datetime]
    restored: Mapped[int | None]


class AcknowledgementVersion(Base):
    """One wording of an automatic acknowledgement, proposed by one person and decided by another.

    `name` is the shipped acknowledgement's; its own words are version 0 and in no row. `state`:
    `proposed`, `approved`, `turned down`, `taken back`, or `shipped`, which puts the shipped words
    into force again and has no `text`. The newest that is `approved` or `shipped` is in force.
    `why` is the proposer's reason; `decided_why` the reason of who turned it down. Words are
    never changed, and no words are approved by the person who proposed them.
    """

    __tablename__ = "acknowledgement_version"
    __table_args__ = (
        UniqueConstraint("name", "version"),
        CheckConstraint(
            "state <> 'approved' OR decided_by <> proposed_by", name="acknowledgement_second_person"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[str] = mapped_column(String(100))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    decided_at: Mapped[datetime | None]
    decided_why: Mapped[str] = mapped_column(Text, default="")


class ReplyDraft(Base):
    """An answer that somebody has begun on a case, as they typed it.

    `letter` and `letter_version` are what it was begun from. `outbox_id` is the mail it became;
    empty while it is in hand. `times_sent` counts the times it was put into the outbox, since
    each may have been taken back.
    """

    __tablename__ = "reply_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_.id"), index=True)
    username: Mapped[str] = mapped_column(String(100))
    letter: Mapped[str] = mapped_column(String(60))
    letter_version: Mapped[int]
    recipient: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    begun_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"))
    times_sent: Mapped[int] = mapped_column(default=0)
