"""The shapes of what the API answers; the OpenAPI description is made from them."""

import re
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from policy.assessment import Grade, Kind

Status = Literal["new", "open", "waiting", "closed"]
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
Band = Literal["danger", "case", "automatic", "quarantine", "backlog"]


def _plain_number(value: object) -> object:
    if isinstance(value, str) and not (value.isascii() and value.isdecimal() and len(value) < 16):
        raise ValueError("write a plain number")
    return value


def _plain_moment(value: object) -> object:
    if isinstance(value, str) and not MOMENT.fullmatch(value.upper()):
        raise ValueError("write a moment as in RFC 3339, with its time zone")
    return value


def _within_reach(value: datetime) -> datetime:
    # A year that no database counts to and back is as good as the nearest that one does.
    if value.year < 1970:
        return datetime(1970, 1, 1, tzinfo=UTC)
    return datetime(9000, 1, 1, tzinfo=UTC) if value.year > 9000 else value


Number = Annotated[int, BeforeValidator(_plain_number)]
WhenReceived = Annotated[
    AwareDatetime, BeforeValidator(_plain_moment), AfterValidator(_within_reach)
]


class Answer(BaseModel):
    """What every answer is: no field but these."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Deadline(Answer):
    """A moment by which the policy wants something done."""

    name: str
    label: str
    due_at: datetime
    met_at: datetime | None


class Writer(Answer):
    """Who wrote; only for tokens that may see details."""

    name: str
    address: str
    label: str


class CaseAnswer(Answer):
    """A case. `signals` are those that count and concern the token's role; `writer` and
    `subject` are null unless the token may see details. A token of Risk or Communications sees
    no danger: its `band` is `case`, and who claimed it and by when are left out."""

    reference: str
    status: Status
    band: Band
    kind: Kind
    draft_grade: Grade
    grade: Grade | None
    danger: bool
    claimed_by: str | None
    claimed_at: datetime | None
    assigned_to: str | None
    received_at: datetime
    opened_at: datetime
    closed_at: datetime | None
    next_due_at: datetime | None
    policy_version: str
    signals: list[str]
    deadlines: list[Deadline]
    writer: Writer | None
    subject: str | None
    link: str


class CasesAnswer(Answer):
    """A page of cases in the order in which they were opened. `next` is the `after` of the
    next page, null on the last."""

    cases: list[CaseAnswer]
    next: int | None


class EventAnswer(Answer):
    """A line of a case's audit trail; `detail` is null unless the token may see details, and
    always for a token of a route."""

    id: int
    reference: str
    at: datetime
    actor: str
    what: str
    detail: dict[str, object] | None


class EventsAnswer(Answer):
    """A page of events, the oldest first. `next` is the `after` with which to ask for those
    that come after these, now or later; an empty page is where they end for now."""

    events: list[EventAnswer]
    next: int


class Problem(Answer):
    """What went wrong (RFC 9457)."""

    type: Literal["about:blank"] = "about:blank"
    title: str
    status: int
    detail: str


class Page(BaseModel):
    """What every list may be asked."""

    model_config = ConfigDict(extra="forbid")

    after: Number = Field(default=0, ge=0, le=2**31 - 1, description="`next` of the page before.")
    limit: Number = Field(default=50, ge=1, le=200, description="How many at most.")


class Filter(BaseModel):
    """Which cases."""

    model_config = ConfigDict(extra="forbid")

    status: Status | None = Field(default=None, description="Where the case stands.")
    band: Band | None = Field(default=None, description="Where the queue shows it.")
    kind: Kind | None = Field(default=None, description="What kind of letter began it.")
    danger: Literal["true", "false"] | None = Field(
        default=None, description="Whether a life may be at risk."
    )
    received_from: WhenReceived | None = Field(
        default=None, description="Received at this moment or later."
    )
    received_until: WhenReceived | None = Field(
        default=None, description="Received before this moment."
    )


class CasesAsked(Filter, Page):
    """A page of the cases wanted."""


class ExportAsked(Filter):
    """The whole of the cases wanted, as a file."""

    format: Literal["csv", "ndjson"] = Field(default="csv", description="The kind of file.")
