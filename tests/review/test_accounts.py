"""Accounts."""

import pytest

from review.accounts import AccountError, create_account, names, verify
from store.database import Database


def test_a_password_is_kept_as_argon2_and_verified(database: Database) -> None:
    with database.begin() as session:
        account = create_account(session, " Ruth ", "Ruth Adeyemi", "long enough words", "manager")
        assert account.password_hash.startswith("$argon2id$")
        assert verify(session, "RUTH", "long enough words") is account
        assert verify(session, "ruth", "long enough word") is None
        assert verify(session, "nobody", "long enough words") is None
        assert names(session)["ruth"] == "Ruth Adeyemi"


@pytest.mark.parametrize(
    ("username", "password", "role", "says"),
    [
        ("alex", "long enough words", "officer", "taken"),
        (" ", "long enough words", "officer", "empty"),
        ("palsbox", "long enough words", "officer", "program's own"),
        ("ruth", "short", "officer", "at least 12"),
        ("ruth", "long enough words", "king", "officer, manager"),
    ],
)
def test_an_account_that_cannot_be_says_why(
    database: Database, username: str, password: str, role: str, says: str
) -> None:
    with database.begin() as session, pytest.raises(AccountError, match=says):
        create_account(session, username, "Name", password, role)
