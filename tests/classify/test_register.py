import pytest

from classify.register import Register, load_register
from ingest.message import Address


@pytest.fixture(name="register")
def fixture_register() -> Register:
    return load_register()


def test_the_shipped_register_has_every_seat_once(register: Register) -> None:
    assert len(register.members) == 650
    assert len({member.constituency for member in register.members}) == 650


def test_a_member_is_found_by_address_whatever_its_case(register: Register) -> None:
    member = register.at_address(Address("", " Chris.Vince.MP@Parliament.uk"))
    assert member is not None
    assert member.constituency == "Harlow"


def test_no_address_finds_nobody_although_some_members_publish_none(register: Register) -> None:
    assert register.at_address(Address("", "")) is None


@pytest.mark.parametrize("domain", ["lucypowell.org.uk", "casework.lucypowell.org.uk"])
def test_a_members_own_domain_and_its_subdomains_are_theirs(
    register: Register, domain: str
) -> None:
    member = register.at_own_domain(Address("", f"team@{domain}"))
    assert member is not None
    assert member.name == "Lucy Powell"


@pytest.mark.parametrize("domain", ["parliament.uk", "notlucypowell.org.uk", "org.uk", ""])
def test_shared_and_look_alike_domains_are_nobodys_own(register: Register, domain: str) -> None:
    assert register.at_own_domain(Address("", f"team@{domain}")) is None


@pytest.mark.parametrize(
    ("written", "constituency"),
    [
        ("HUDSON, Neil", "Epping Forest"),
        ("Hello Dr Neil Hudson MP", "Epping Forest"),
        ("Rt Hon Sir Iain Duncan-Smith MP", "Chingford and Woodford Green"),
        ("Neil O’Brien", "Harborough, Oadby and Wigston"),
        ("Zoe Franklin (MP)", "Guildford"),
        ("Chris Vince, MP", "Harlow"),
    ],
)
def test_a_name_is_found_in_any_order_with_any_title_or_accent(
    register: Register, written: str, constituency: str
) -> None:
    member = register.named(written)
    assert member is not None
    assert member.constituency == constituency


@pytest.mark.parametrize("written", ["Augusta Seabrook-Lane MP", "Vince", "MP", ""])
def test_who_is_not_in_the_register_is_not_found(register: Register, written: str) -> None:
    assert register.named(written) is None


def test_a_seat_names_its_member(register: Register) -> None:
    member = register.sits_for("Harlow")
    assert member is not None
    assert member.name == "Chris Vince"
