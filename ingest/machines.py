"""What mail of machines is known by, read from machines.toml."""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ingest.says import Says

Names = tuple[str, ...]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Senders(_Table):
    """Whose mail is a mail server's."""

    daemons: Names
    postmasters: Names
    nobody_says: Says
    called_says: Says


class Answers(_Table):
    """Automatic answers."""

    subject_says: Says
    shaped_says: Says
    away_subject_says: Says
    automated_says: Says
    no_answer_says: Says


class Receipts(_Table):
    """Receipts and recalls that only say so in words."""

    subject_says: Says
    text_says: Says


class Meetings(_Table):
    """Invitations and the answers to them."""

    printed_says: Says
    answers_invitation_says: Says


class Persons(_Table):
    """What only a person would write in a short message."""

    self_says: Says
    matter_says: Says
    asks_says: Says


class Challenges(_Table):
    """Demands that the sender prove to be human."""

    domains: Names
    headers: Names
    text_says: Says


class Bounces(_Table):
    """Mail that came back, where the server writes no report."""

    subject_says: Says
    text_says: Says
    opening_says: Says
    copy_says: Says
    failed_says: Says
    not_failed_says: Says
    delay_says: Says
    gave_up_says: Says


class Bulk(_Table):
    """Lists and mass mailings."""

    lists: Names
    discussions: Names
    leave: Names
    campaigns: Names
    leave_says: Says


class Machines(_Table):
    """What each list holds is described in the file."""

    answer_headers: Names
    answer_values: dict[str, Says]
    answer_signs: dict[str, Says]
    senders: Senders
    answers: Answers
    receipts: Receipts
    meetings: Meetings
    persons: Persons
    challenges: Challenges
    bounces: Bounces
    bulk: Bulk


@cache
def machines() -> Machines:
    """The shipped file, read once."""
    return read_machines(Path(__file__).with_name("machines.toml").read_text("utf-8"))


def read_machines(toml: str) -> Machines:
    """Machines from TOML text. Raises `ValueError` naming a list that is missing or unknown,
    or an expression that does not compile."""
    return Machines.model_validate(tomllib.loads(toml))
