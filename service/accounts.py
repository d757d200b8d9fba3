"""Adding people who may sign in, and changing what they may, from the command line."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from review import accounts
from review.accounts import AccountError
from service.settings import Settings, SettingsError
from service.wiring import open_database
from store import audit
from store.database import now
from store.people import Account

ACTOR = "palsbox account"
"""Who the audit trail names: whoever may run commands on this machine."""


def add_account(
    settings: Settings, username: str, name: str, password: str, roles: Sequence[str]
) -> None:
    """Adds an account to the database. Raises `SettingsError` saying what to change."""
    _change(
        settings,
        "account added",
        lambda session: accounts.create_account(session, username, name, password, *roles),
    )


def give_roles(settings: Settings, username: str, roles: Sequence[str]) -> None:
    """Gives an account these roles instead of its own. Raises `SettingsError`."""
    _change(
        settings,
        "account's roles changed",
        lambda session: accounts.set_roles(session, username, roles),
    )


def change_password(settings: Settings, username: str, password: str) -> None:
    """Gives an account another password. Raises `SettingsError`."""
    _change(
        settings,
        "account's password changed",
        lambda session: accounts.set_password(session, username, password),
    )


def disable_account(settings: Settings, username: str) -> None:
    """Ends an account at once, wherever it is signed in. Raises `SettingsError`."""
    _change(
        settings,
        "account disabled",
        lambda session: accounts.disable(session, username, at=now()),
    )


def enable_account(settings: Settings, username: str) -> None:
    """Lets a disabled account sign in again. Raises `SettingsError`."""
    _change(settings, "account enabled", lambda session: accounts.enable(session, username))


def _change(settings: Settings, what: str, change: Callable[[Session], Account]) -> None:
    database = open_database(settings)
    try:
        with database.begin() as session:
            account = change(session)
            audit.record(
                session, case_id=None, actor=ACTOR, what=what, at=now(),
                username=account.username, roles=account.roles,
            )  # fmt: skip
    except AccountError as error:
        raise SettingsError(str(error)) from error
