"""The administrator's page of the rota."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from store.database import Database
from store.models import Event
from store.rota import rota
from tests.review.officer import Officer

# A module that apprise loads is deprecated by a later Python; its authors know.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@pytest.fixture
def admin(somebody: Callable[..., Officer]) -> Officer:
    return somebody("administrator")


def names(database: Database) -> list[str]:
    with database.read() as session:
        return [person.name for person in rota(session)]


def test_people_are_added_put_in_order_and_taken_off(database: Database, admin: Officer) -> None:
    for name in ("Nora", "Omar", "Dora"):
        admin.sends("/rota/add", name=name, address=f"{name}@nhs.net", hours="always")
    assert names(database) == ["Nora", "Omar", "Dora"]
    admin.sends("/rota/3/earlier")
    admin.sends("/rota/3/earlier")
    admin.sends("/rota/3/earlier")
    assert names(database) == ["Dora", "Nora", "Omar"]
    admin.sends("/rota/1/remove")
    assert names(database) == ["Dora", "Omar"]
    assert admin.sees("Nora is no longer on the rota.")


def test_a_time_in_which_nobody_is_on_duty_is_said(admin: Officer) -> None:
    assert admin.opens("/rota").sees("Nobody is on the rota.")
    admin.sends("/rota/add", name="Dora", address="dora@nhs.net", hours="working")
    assert admin.sees("On duty now")
    assert admin.sees("Nobody is on duty from Tuesday 24 November 2026 at 5pm")
    admin.sends("/rota/add", name="Nora", address="nora@nhs.net", hours="outside")
    assert not admin.sees("Nobody is on duty")


def test_a_channels_secret_is_never_shown_again(database: Database, admin: Officer) -> None:
    admin.sends("/rota/add", name="Omar", channel="json://u:s3cret@127.0.0.1/", hours="always")
    assert admin.opens("/rota").sees("second channel json")
    assert "s3cret" not in admin.html
    with database.read() as session:
        assert "s3cret" not in str([row.detail for row in session.scalars(select(Event))])


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"name": "", "address": "a@nhs.net"}, "Give the person's name."),
        ({"name": "Nora"}, "Give an email address, a second channel, or both."),
        ({"name": "Nora", "address": "a@nhs.net\r\nBcc: b"}, "That is no email address."),
        ({"name": "Nora", "channel": "nonsense"}, "is no address that apprise understands"),
        ({"name": "Nora", "address": "a@nhs.net", "hours": "never"}, "Choose when"),
        ({"name": "Nora", "address": "a@nhs.net", "first_day": "soon"}, "Write days as"),
        (
            {"name": "N", "address": "a@b.c", "first_day": "2026-12-02", "last_day": "2026-12-01"},
            "The last day is before the first.",
        ),
    ],
)
def test_what_cannot_be_is_said(
    database: Database, admin: Officer, entry: dict[str, str], says: str
) -> None:
    admin.sends("/rota/add", **{"hours": "always", **entry})
    assert admin.sees(says)
    assert names(database) == []


def test_nobody_is_on_it_twice(database: Database, admin: Officer) -> None:
    for _ in range(2):
        admin.sends("/rota/add", name="Nora", address="nora@nhs.net", hours="always")
    assert admin.sees("Nora is on the rota already")
    assert names(database) == ["Nora"]


def test_only_administrators_and_managers_get_to_the_page(
    somebody: Callable[..., Officer], alex: Officer
) -> None:
    assert alex.opens("/rota").status == 403
    assert somebody("manager").opens("/rota").status == 200
