"""What every page has at hand: the database, the policy, the words, the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from flask_login import current_user

from policy.schema import Policy
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


def desk() -> Desk:
    """The desk of the application that serves this request."""
    found: Desk = current_app.extensions[KEY]
    return found


def me() -> str:
    """The username of the person signed in."""
    username: str = current_user.username
    return username
