"""Adding people who may sign in, from the command line."""

from review.accounts import AccountError, create_account
from service.settings import Settings, SettingsError
from service.wiring import open_database


def add_account(settings: Settings, username: str, name: str, password: str, role: str) -> None:
    """Adds an account to the database. Raises `SettingsError` saying what to change."""
    database = open_database(settings)
    try:
        with database.begin() as session:
            create_account(session, username, name, password, role)
    except AccountError as error:
        raise SettingsError(str(error)) from error
