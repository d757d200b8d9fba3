"""Words of a sentence as bits."""

from hypothesis import given
from hypothesis import strategies as st

from classify.word_places import each, onward

NUMBERS = st.sets(st.integers(0, 400), max_size=30)


def bits_of(numbers: set[int]) -> int:
    return sum(1 << number for number in numbers)


@given(NUMBERS)
def test_each_number_comes_back_in_order(numbers: set[int]) -> None:
    assert list(each(bits_of(numbers))) == sorted(numbers)


@given(NUMBERS, st.integers(0, 20))
def test_onward_reaches_as_many_words_further_as_the_gap_is_wide(
    numbers: set[int], gap: int
) -> None:
    reached = {number + step for number in numbers for step in range(gap + 1)}
    assert set(each(onward(bits_of(numbers), gap))) == reached
