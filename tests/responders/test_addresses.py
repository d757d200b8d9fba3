"""Which addresses an automatic answer may go to."""

import pytest

from ingest.message import Address
from responders.addresses import same, sendable, stands_for_a_machine


@pytest.mark.parametrize(
    "address",
    [
        "anna@example.org",
        "a.b+c@sub.example.co.uk",
        "o'brien@example.org",
        "x_1@xn--bcher-kva.example",
    ],
)
def test_a_plain_address_can_be_sent_to(address: str) -> None:
    assert sendable(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "anna@",
        "@example.org",
        "anna@localhost",
        "anna bell@example.org",
        '"anna bell"@example.org',
        "anna@example..org",
        "anna@-example.org",
        "anna@[127.0.0.1]",
        "anna@example.org>",
        "anna@example.org\n",
        "a" * 65 + "@example.org",
        "a@" + "b" * 60 + "." + ".".join(["c" * 60] * 4),
    ],
)
def test_anything_else_is_for_a_person(address: str) -> None:
    assert not sendable(address)


@pytest.mark.parametrize(
    "local",
    [
        "MAILER-DAEMON",
        "no-reply",
        "noreply",
        "do_not_reply",
        "DoNotReply",
        "owner-patients",
        "patients-owner",
        "patients-request",
        "patients-bounces",
        "bounce+17",
        "postmaster",
    ],
)
def test_names_of_programs_and_lists_are_known(local: str) -> None:
    assert stands_for_a_machine(Address("", f"{local}@example.org"))


@pytest.mark.parametrize("local", ["anna", "owner", "noreen", "reply", "request", "bouncer"])
def test_names_of_people_are_not_taken_for_programs(local: str) -> None:
    assert not stands_for_a_machine(Address("", f"{local}@example.org"))


def test_addresses_are_compared_without_regard_to_case() -> None:
    assert same(Address("Anna", "Anna@Example.org"), Address("", "anna@example.org"))
