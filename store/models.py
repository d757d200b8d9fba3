"""The tables. Words as in the contract; moments in UTC; one row, one fact."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.base import Base
from store.place import Placed, only


class Mailbox(Base):
    """A mailbox that is polled. `name` is its URL without secrets.

    Mail received before `backlog_before` is backlog: it is read and alerted on, but
    acknowledged only once staff release it (`backlog_released_at`).
    """

    __tablename__ = "mailbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(500), unique=True)
    first_seen_at: Mapped[datetime]
    backlog_before: Mapped[datetime | None]
    backlog_released_at: Mapped[datetime | None]
    last_polled_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")


class Cursor(Base):
    """How far a folder of a mailbox has been read."""

    __tablename__ = "cursor"

    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailbox.id"), primary_key=True)
    folder: Mapped[str] = mapped_column(String(500), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class Delivery(Base):
    """A message seen at a place: the same message may be seen in several. `untold` while
    the mailbox is to be told that we have it, so that it may mark or move it."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("mailbox_id", "folder", "key"),
        Index("ix_delivery_untold", "mailbox_id", **only("untold")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailbox.id"))
    folder: Mapped[str] = mapped_column(String(500))
    key: Mapped[str] = mapped_column(String(500))
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    seen_at: Mapped[datetime]
    untold: Mapped[bool] = mapped_column(default=False, server_default=false())


class Raw(Base):
    """A message byte for byte as it came; apart, so that lists stay fast."""

    __tablename__ = "raw"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class StoredMessage(Base):
    """One mail. `state`: `stored` (bytes safe, not yet read), `triaged`, `quarantined`.

    `entry` is how the ledger counts it: `case`, `follow_up`, `automatic`,
    `quarantined`. The columns after `error` are known once it is triaged.
    `assessment` is the JSON of `palsbox triage --json`.
    """

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_work", "state", "backlog", "attempts", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    mailbox_id: Mapped[int | None] = mapped_column(ForeignKey("mailbox.id"))
    folder: Mapped[str] = mapped_column(String(500), default="")
    junk: Mapped[bool] = mapped_column(default=False)
    backlog: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime] = mapped_column(index=True)
    stored_at: Mapped[datetime] = mapped_column(index=True)
    size: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default="stored")
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")

    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_.id"), index=True)
    entry: Mapped[str] = mapped_column(String(20), default="")
    kind: Mapped[str] = mapped_column(String(20), default="")
    attention: Mapped[str] = mapped_column(String(10), default="normal")
    header_message_id: Mapped[str] = mapped_column(String(500), default="", index=True)
    from_name: Mapped[str] = mapped_column(Text, default="")
    from_address: Mapped[str] = mapped_column(String(320), default="", index=True)
    subject: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None]
    triaged_at: Mapped[datetime | None]
    assessment: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    case: Mapped["Case | None"] = relationship(back_populates="messages")
    raw: Mapped["Raw | None"] = relationship(uselist=False)
    findings: Mapped[list["StoredFinding"]] = relationship(
        back_populates="message", order_by="StoredFinding.id"
    )


class Case(Placed, Base):
    """What a person raised. `status`: `new` (nobody has looked), `open`, `waiting`
    (for consent or an answer), `closed`.

    `band` is where the queue shows it while it is not closed: `danger`, `case`,
    `automatic`, `quarantine`, `backlog` (old mail, no promise running until staff
    release it). `draft_grade` is the machine's, `grade` a person's.
    `danger` is true from a counting risk-to-life finding until two people set it
    aside; `claimed_*` say who took the danger. `why` is the one line of why it stands
    where it does. `next_due_at` is the earliest open deadline. `clock_started_at`
    is set where a colleague's form started the complainant's clock before the mail came.
    `merged_into_id` is the case this one went into; it is closed then, see `store.lineage`.
    """

    __tablename__ = "case_"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    opened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(10), default="new")
    band: Mapped[str] = mapped_column(String(12), default="case")
    attention: Mapped[str] = mapped_column(String(10), default="normal")
    danger: Mapped[bool] = mapped_column(default=False)
    danger_set_aside_by: Mapped[str] = mapped_column(String(100), default="")
    danger_set_aside_why: Mapped[str] = mapped_column(Text, default="")
    claimed_by: Mapped[str] = mapped_column(String(100), default="")
    claimed_at: Mapped[datetime | None]
    same_day: Mapped[bool] = mapped_column(default=False)
    backlog: Mapped[bool] = mapped_column(default=False)
    draft_grade: Mapped[str] = mapped_column(String(15))
    grade: Mapped[str] = mapped_column(String(15), default="")
    grade_by: Mapped[str] = mapped_column(String(100), default="")
    grade_at: Mapped[datetime | None]
    grade_why: Mapped[str] = mapped_column(Text, default="")
    writer_name: Mapped[str] = mapped_column(Text, default="")
    writer_address: Mapped[str] = mapped_column(String(320), default="", index=True)
    writer_label: Mapped[str] = mapped_column(Text, default="")
    subject: Mapped[str] = mapped_column(Text, default="")
    why: Mapped[str] = mapped_column(Text, default="")
    policy_version: Mapped[str] = mapped_column(String(100), default="")
    clock_started_at: Mapped[datetime | None]
    assigned_to: Mapped[str] = mapped_column(String(100), default="")
    next_due_at: Mapped[datetime | None]
    looked_at_by: Mapped[str] = mapped_column(String(100), default="")
    looked_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("case_.id"))

    messages: Mapped[list[StoredMessage]] = relationship(
        back_populates="case", order_by="StoredMessage.received_at"
    )
    findings: Mapped[list["StoredFinding"]] = relationship(
        back_populates="case", order_by="StoredFinding.id"
    )
    deadlines: Mapped[list["StoredDeadline"]] = relationship(
        back_populates="case", order_by="StoredDeadline.due_at"
    )
    tasks: Mapped[list["Task"]] = relationship(back_populates="case", order_by="Task.due_at")
    fields: Mapped[list["StoredField"]] = relationship(
        back_populates="case", order_by="StoredField.id"
    )
    outbox: Mapped[list["Outbox"]] = relationship(back_populates="case", order_by="Outbox.id")
    events: Mapped[list["Event"]] = relationship(back_populates="case", order_by="Event.id")


class StoredFinding(Base):
    """A finding on a case. `context` empty means it counts; staff may confirm or dismiss one."""

    __tablename__ = "finding"
    __table_args__ = (
        Index("ix_finding_case", "case_id", "context", "rule"),
        Index("ix_finding_dismissed", "dismissed_at", "rule", **only("dismissed_at IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_.id"))
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    signal: Mapped[str] = mapped_column(String(40), index=True)
    rule: Mapped[str] = mapped_column(String(100))
    where: Mapped[str] = mapped_column(String(300))
    start: Mapped[int]
    end: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(String(12), default="")
    context: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    paragraph: Mapped[str] = mapped_column(String(40), default="")
    dismissed_by: Mapped[str] = mapped_column(String(100), default="")
    dismissed_at: Mapped[datetime | None]
    dismissed_why: Mapped[str] = mapped_column(Text, default="")
    confirmed_by: Mapped[str] = mapped_column(String(100), default="", server_default="")
    confirmed_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship(back_populates="findings")
    message: Mapped[StoredMessage] = relationship(back_populates="findings")


class StoredField(Base):
    """A field of a form that came with a message. `form` is its kind, `number` counts the
    forms of one message from 0. `value` was read from characters `start` to `end` of the
    passage `where`; `note` says what is doubtful about it.
    """

    __tablename__ = "field"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_.id"), index=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    form: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(Text)
    where: Mapped[str] = mapped_column(String(300))
    start: Mapped[int]
    end: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")

    case: Mapped[Case] = relationship(back_populates="fields")
    message: Mapped[StoredMessage] = relationship()


class StoredDeadline(Base):
    """A moment by which the policy wants something done. `working` shows its sum."""

    __tablename__ = "deadline"
    __table_args__ = (
        UniqueConstraint("case_id", "name"),
        Index(
            "ix_deadline_acknowledge", "case_id", "paragraph", "due_at", "met_at",
            **only("name = 'acknowledge'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_.id"))
    name: Mapped[str] = mapped_column(String(30))
    label: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime] = mapped_column(index=True)
    working: Mapped[str] = mapped_column(Text)
    paragraph: Mapped[str] = mapped_column(String(40))
    met_at: Mapped[datetime | None]
    met_by: Mapped[str] = mapped_column(String(100), default="")

    case: Mapped[Case] = relationship(back_populates="deadlines")


class Task(Base):
    """Something a person must do that no machine may, with the reason."""

    __tablename__ = "task"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    what: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text, default="")
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str] = mapped_column(String(100), default="")

    case: Mapped[Case] = relationship(back_populates="tasks")


class Outbox(Base):
    """Mail decided on and stored, waiting to be sent.

    `key` makes it unique: one acknowledgement a case and template, one alert a message,
    route, recipient and repeat. `purpose`: `acknowledgement`, `alert`, `admin`, `reply`,
    `draft` (only an officer sends it). `state`: `queued`, `sending`, `sent`, `retrying`,
    `failed`, `uncertain` (the server may have taken it), `cancelled`, `shadow` (decided, not
    sent because sending is off), `draft` (only a person sends it; an acknowledgement then lies
    in the mailbox's Drafts folder), `drafting` (on its way there). Nothing goes before
    `not_before`. Lower `priority` goes first. `template_version` is the wording an officer's
    letter began from, or an acknowledgement is written in; 0 is the shipped one.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_work", "state", "not_before", "priority"),
        Index("ix_outbox_cap", "purpose", "recipient", "created_at"),
        Index("ix_outbox_rate", "purpose", "created_at", "state"),
        Index("ix_outbox_created_at", "created_at"),
        Index("ix_outbox_alerts", "route", "case_id", **only("purpose = 'alert'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(300), unique=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    template: Mapped[str] = mapped_column(String(60))
    template_version: Mapped[int | None]
    route: Mapped[str] = mapped_column(String(20), default="")
    because: Mapped[list[str]] = mapped_column(JSON, default=list)
    recipient: Mapped[str] = mapped_column(String(320))
    envelope_from: Mapped[str] = mapped_column(String(320))
    header_message_id: Mapped[str] = mapped_column(String(200), unique=True)
    in_reply_to: Mapped[str] = mapped_column(String(500), default="")
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text, default="")
    carries_details: Mapped[bool] = mapped_column(default=False)
    priority: Mapped[int] = mapped_column(default=5)
    state: Mapped[str] = mapped_column(String(12), default="queued")
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    case: Mapped[Case | None] = relationship(back_populates="outbox")


class Event(Base):
    """One line of the audit trail, chained by hash to the one before it."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("case_id", "previous_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(100))
    what: Mapped[str] = mapped_column(String(60))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    case: Mapped[Case | None] = relationship(back_populates="events")


class SecondReading(Base):
    """That a second reader has read a message, or tries to. `read_at` is empty until it has,
    and stays so where it gave up after too many `attempts`."""

    __tablename__ = "second_reading"
    __table_args__ = (Index("ix_second_reading_rate", "read_at"),)

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    read_at: Mapped[datetime | None]


class Mark(Base):
    """That a mailbox shows a message's triage, and what it was then: the grade, and how many
    findings counted. Where either is another now, it is shown anew."""

    __tablename__ = "mark"

    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), primary_key=True)
    grade: Mapped[str] = mapped_column(String(15))
    findings: Mapped[int]
    marked_at: Mapped[datetime]
