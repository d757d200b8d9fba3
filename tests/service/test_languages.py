"""A letter in another language comes to people first, with the reason, and is never dropped."""

import pytest

from tests.service.house import NURSING_LEAD, House
from tests.service.post import letter

POLISH = "Moja mama czeka na operację już ponad rok i nikt nam nie odpowiada na listy."
CHINESE = "我已经等了八个月，没有人回复我。我想死。"


@pytest.mark.parametrize("folder", ["", ".Junk"])
def test_it_opens_a_case_that_is_read_first(house: House, folder: str) -> None:
    house.postbox.put(letter(POLISH), folder=folder)

    house.drain()

    (case,) = house.cases()
    assert case.kind not in ("spam", "newsletter")
    assert (case.band, case.attention) == ("case", "first")
    assert case.why == "Read first: it is in Polish, which no rule reads."
    assert any("interpreter" in task.what for task in case.tasks)
    assert [finding.rule for finding in case.findings] == ["language.not-english"]


def test_it_is_acknowledged_like_any_other(house: House) -> None:
    house.postbox.put(letter(POLISH))

    house.drain()

    assert len(house.written_to("nell@tarrow.example")) == 1


@pytest.mark.parametrize("words", [CHINESE, f"{POLISH} Chcę się zabić."])
def test_danger_in_it_is_alerted_at_once(house: House, words: str) -> None:
    house.postbox.put(letter(words))

    house.drain()

    assert len(house.written_to(NURSING_LEAD)) == 1
    assert house.cases()[0].band == "danger"


def test_a_newsletter_in_another_language_is_one(house: House) -> None:
    house.postbox.put(letter(POLISH, List_Id="<wiesci.list.example>", Precedence="bulk"))

    house.drain()

    (case,) = house.cases()
    assert (case.band, case.kind) == ("automatic", "newsletter")
