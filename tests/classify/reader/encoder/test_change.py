"""What teaching changed, in a small file and back."""

from pathlib import Path

import numpy as np
import pytest

from classify.reader.encoder.change import (
    MATRICES,
    WHOLE,
    Change,
    ChangeError,
    Moved,
    load_change,
    save_change,
)
from tests.classify.reader.encoder.networks import WIDTH, small_network


def change() -> Change:
    before, after = small_network(1), small_network(2)
    return Change(
        [
            {name: Moved.of(now[name] - was[name]) for name in MATRICES}
            for was, now in zip(before.layers, after.layers, strict=True)
        ],
        [{name: layer[name] for name in WHOLE} for layer in after.layers],
        after.questions,
        after.bias,
        np.array([1, 2, 3], np.float32),
        np.array([4, 5], np.float32),
    )


def test_a_difference_comes_back_nearly_as_it_was() -> None:
    difference = np.random.default_rng(3).normal(0, 0.02, (400, WIDTH)).astype(np.float32)
    again = Moved.of(difference).difference()
    assert again.shape == difference.shape
    # Four steps leave an eighth of a bell curve's spread unsaid (Max 1960: .1175).
    assert np.mean((again - difference) ** 2) < 0.14 * np.mean(difference**2)


def test_what_is_written_reads_back_the_same(tmp_path: Path) -> None:
    written, file, text = change(), tmp_path / "taught.npz", [[5, 6, 7, 8]]
    save_change(written, file)
    read = load_change(file)
    told, kept = (one.applied(small_network(1)).answers(text) for one in (read, written))
    assert np.allclose(told, kept, atol=0.01)
    assert read.thresholds.tolist() == [1, 2, 3]
    assert not np.allclose(told, small_network(1).answers(text), atol=0.1)


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 no archive", None])
def test_a_damaged_file_is_named_with_what_to_do(tmp_path: Path, damage: bytes | None) -> None:
    file = tmp_path / "taught.npz"
    save_change(change(), file)
    file.write_bytes(file.read_bytes()[:-400] if damage is None else damage)
    with pytest.raises(ChangeError, match=r"taught\.npz.*make train-encoder"):
        load_change(file)
