"""What every page has at hand: the database, the policy, the words, the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from flask_login import current_user

from policy.schema import Policy
from responders.office import ROUTE_NAMES, Office
from review.danger import Step
from review.readings import Readings
from review.words import Words
from store.database import Database

KEY = "palsbox"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """How letters leave: from which address, and whether they do (`leaves` false: sending is
    off, and they are kept)."""

    from_address: str
    leaves: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """One a program; `now` gives the moment, aware."""

    database: Database
    policy: Policy
    words: Words
    steps: tuple[Step, ...]
    now: Callable[[], datetime]
    readings: Readings
    outgoing: Outgoing
    office: Office


def office_of_nobody(policy: Policy, from_address: str) -> Office:
    """An office whose routes name nobody: instead of an alert, a person is asked to tell them."""
    return Office(
        policy=policy,
        from_address=from_address,
        routes=dict.fromkeys(ROUTE_NAMES, ()),
        admin=(),
        case_link=lambda reference: f"/cases/{reference}",
        enforces_tls=False,
        acknowledgement_hold=timedelta(),
    )


def desk() -> Desk:
    """The desk of the application that serves this request."""
    found: Desk = current_app.extensions[KEY]
    return found


def me() -> str:
    """The username of the person signed in."""
    username: str = current_user.username
    return username
