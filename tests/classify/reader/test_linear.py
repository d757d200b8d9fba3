"""The shipped reader: what it makes of sentences, whatever its weights."""

from pathlib import Path

import numpy as np
import pytest

from classify.reader.features import ROWS, word_rows
from classify.reader.linear import LinearReader
from classify.reader.protocol import Opinion, Sentence
from classify.reader.stretches import danger, handicap
from classify.reader.weights import (
    ANSWERS,
    CLASSES,
    COLUMNS,
    KINDS,
    Weights,
    WeightsError,
    load_weights,
    save_weights,
)


def sentences(*texts: str) -> list[Sentence]:
    found, start = [], 0
    for text in texts:
        found.append(Sentence(text, tuple(text.lower().split()), "body", start, start + len(text)))
        start += len(text) + 1
    return found


def taught(**words: float) -> Weights:
    """Weights in which these words, and nothing else, speak of danger to the writer."""
    table = np.zeros((ROWS, COLUMNS), np.float32)
    for word, weight in words.items():
        table[word_rows(word)[0][0], 1] = weight
    bias = np.array([0, -3, -9, -9, 0, -9, -9, 0, 0, 0, 0], np.float32)
    return Weights(table, bias, np.array([0, 2, 4], np.float32), np.array([2, 2], np.float32))


def heard(weights: Weights, *texts: str) -> list[Opinion]:
    return list(LinearReader(weights).opinions(sentences(*texts)))


def test_no_sentence_no_opinion() -> None:
    assert heard(taught(bridge=20)) == []


def test_the_telling_sentence_is_the_evidence() -> None:
    weights = taught(bridge=14)
    (opinion,) = heard(weights, "The bus was late.", "I know the bridge", "It rained a little.")
    assert (opinion.start, opinion.end) == (18, 35)
    assert opinion.signal == "risk_to_life_self"


@pytest.mark.parametrize(("weight", "strength"), [(7, "faint"), (11, "clear"), (15, "plain")])
def test_the_stronger_the_words_the_stronger_the_opinion(weight: float, strength: str) -> None:
    (opinion,) = heard(taught(bridge=weight), "I know the bridge")
    assert opinion.strength == strength


def test_remarks_that_are_harmless_alone_are_heard_together() -> None:
    weights = taught(keys=5, cat=5, thanks=5)
    said = ("Mo has the keys", "Jo has the cat", "So many thanks all")
    assert all(heard(weights, text) == [] for text in said)
    assert len(heard(weights, *said)) == 1


def test_a_long_letter_must_say_it_louder() -> None:
    weights = taught(bridge=8)
    filler = ["The weather was very fine indeed that day."] * 40
    assert heard(weights, "I know the bridge")
    assert heard(weights, "I know the bridge", *filler) == []
    assert handicap(41) > handicap(1) == 0


def test_a_list_without_full_stops_does_not_add_up_to_danger() -> None:
    weights = taught(bridge=10, repairs=0.3)
    assert heard(weights, "I know the bridge")
    assert heard(weights, "repairs " * 390 + "done") == []


def test_two_words_are_too_few_to_judge() -> None:
    assert heard(taught(bridge=40), "The bridge") == []


def test_a_word_in_new_company_reads_the_same_in_the_next_message() -> None:
    reader = LinearReader(taught(bridge=14))
    told = sentences("I know the bridge")
    first = list(reader.opinions(told))
    list(reader.opinions(sentences(*(f"word{number} and so on" for number in range(3000)))))
    assert list(reader.opinions(told)) == first


def test_the_danger_in_a_logit_is_whoever_it_threatens() -> None:
    logits = np.array([[0, 2, 0], [0, 0, 2], [2, 0, 0]], np.float32)
    odds = danger(logits)
    assert odds[0] == odds[1] > 0 > odds[2]


def test_a_claim_is_told_by_the_sentence_that_makes_it() -> None:
    weights = taught()
    weights.table[word_rows("sue")[0][0], len(CLASSES) + 1] = 30
    found = heard(weights, "The bus was late.", "I shall sue you", "It rained a little.")
    assert [(item.signal, item.start, item.end) for item in found] == [("legal", 18, 33)]


def test_weights_come_back_as_they_were_saved(tmp_path: Path) -> None:
    weights = taught(bridge=14)
    save_weights(weights, tmp_path / "weights.npz")
    loaded = load_weights(tmp_path / "weights.npz")
    assert np.array_equal(loaded.table, weights.table)
    assert np.array_equal(loaded.thresholds, weights.thresholds)


def test_weights_that_cannot_be_read_say_how_to_mend_it(tmp_path: Path) -> None:
    (tmp_path / "weights.npz").write_bytes(b"not weights")
    with pytest.raises(WeightsError, match="make train"):
        load_weights(tmp_path / "weights.npz")


def test_the_letter_as_a_whole_sounds_like_one_kind_or_another() -> None:
    weights = taught()
    weights.table[word_rows("thanks")[0][0], ANSWERS + KINDS.index("compliment")] = 9
    said = sentences("The ward was busy all day.", "So many thanks all")
    kinds = LinearReader(weights).kinds(said)
    assert max(kinds, key=kinds.__getitem__) == "compliment"
    assert sum(kinds.values()) == pytest.approx(1)


def test_a_few_words_sound_like_no_kind() -> None:
    assert LinearReader(taught()).kinds(sentences("So many thanks all")) == {}
    assert LinearReader(taught()).kinds([]) == {}
