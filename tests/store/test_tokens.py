"""References are counted by year; tokens are ours or they are nothing."""

import pytest

from store.database import Database
from store.tokens import next_reference, references_in, sign, signed_references

UNIQUE = "0123456789abcdef0123"


def test_references_count_up_and_begin_anew_each_year(database: Database) -> None:
    with database.begin() as session:
        given = [next_reference(session, year) for year in (2026, 2026, 2027)]

    assert given == ["PALS-2026-000001", "PALS-2026-000002", "PALS-2027-000001"]


def test_our_own_message_id_proves_its_reference(database: Database) -> None:
    with database.begin() as session:
        token = sign(session, "PALS-2026-000001")
        found = signed_references(session, [f"<PALS-2026-000001.{token}.{UNIQUE}@nhs.net>"])

    assert found == ["PALS-2026-000001"]


@pytest.mark.parametrize("reference", ["PALS-2026-000002", "PALS-2027-000001"])
def test_a_token_of_one_case_proves_no_other(database: Database, reference: str) -> None:
    with database.begin() as session:
        token = sign(session, "PALS-2026-000001")
        found = signed_references(session, [f"<{reference}.{token}.{UNIQUE}@nhs.net>"])

    assert found == []


def test_two_installations_do_not_believe_each_others_tokens(database: Database) -> None:
    elsewhere = Database("sqlite://")
    elsewhere.upgrade()
    with elsewhere.begin() as session:
        token = sign(session, "PALS-2026-000001")
    elsewhere.close()

    with database.begin() as session:
        assert sign(session, "PALS-2026-000001") != token


def test_references_are_read_from_words_in_any_case() -> None:
    assert references_in("Re: pals-2026-000007 and PALS-2026-12") == ["PALS-2026-000007"]
