"""The register of MPs is brought up to date from the Parliament's API, or left alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from classify.register import Member, RegisterError, load_register
from ingest.message import Address
from service.mps.api import MembersApi
from service.mps.errors import MpsError
from service.mps.refresh import difference, write_register
from tests.service.mps.parliament import Parliament, sitting


@pytest.fixture
def parliament() -> Iterator[Parliament]:
    with sitting(Parliament({number: f"Ada Lamb{number}" for number in range(1, 651)})) as house:
        yield house


def fetched(parliament: Parliament) -> list[Member]:
    api = MembersApi(parliament.address, wait=lambda _: None)
    try:
        return list(api.members())
    finally:
        api.close()


def test_every_sitting_member_is_fetched_with_the_address_of_the_house(
    parliament: Parliament, tmp_path: Path
) -> None:
    path = tmp_path / "mps.csv"
    write_register(path, fetched(parliament))
    register = load_register(path)

    assert len(register.members) == 650
    member = register.at_address(Address("", "member7@parliament.example"))
    assert member is not None
    assert (member.name, member.constituency, member.member_id) == ("Ada Lamb7", "Seat 007", 7)


def test_a_busy_api_is_asked_again(parliament: Parliament) -> None:
    parliament.names = {1: "Ada Lamb"}
    parliament.busy = 3
    assert [member.name for member in fetched(parliament)] == ["Ada Lamb"]
    assert len(parliament.asked) == 5


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"busy": 99}, "cannot be reached (it answered 429)"),
        ({"promises": 700}, "promised 700 Members and listed 650"),
        ({"garbles": True}, "sent no JSON"),
    ],
)
def test_a_fault_of_the_api_is_one_sentence(
    parliament: Parliament, fault: dict[str, object], sentence: str
) -> None:
    vars(parliament).update(fault)
    with pytest.raises(MpsError) as caught:
        fetched(parliament)
    assert sentence in str(caught.value)


def member(number: int, address: str = "x@parliament.example") -> Member:
    return Member(f"Ada Lamb{number}", "", f"Seat {number}", number, address)


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ([member(number) for number in range(12)], "12 Members cannot be right"),
        ([member(number, "") for number in range(640)], "640 of 640 Members have no address"),
    ],
)
def test_a_register_that_cannot_be_right_is_not_written(
    tmp_path: Path, members: list[Member], sentence: str
) -> None:
    path = tmp_path / "mps.csv"
    path.write_text("as it was", encoding="utf-8")

    with pytest.raises(MpsError, match=sentence):
        write_register(path, members)
    assert path.read_text(encoding="utf-8") == "as it was"


def test_it_says_who_came_who_went_and_whose_address_is_another() -> None:
    changed = difference([member(1), member(2)], [member(2, "new@lamb.example"), member(3)])
    assert [[one.member_id for one in group] for group in (changed.came, changed.went)] == [
        [3],
        [1],
    ]
    assert [one.address for one in changed.moved] == ["new@lamb.example"]


def test_a_register_that_is_not_there_says_how_to_write_it(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="palsbox mps refresh"):
        load_register(tmp_path / "nowhere.csv")


def test_a_file_that_is_no_register_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mps.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(RegisterError, match=r"mps\.csv is no register"):
        load_register(path)
