"""Every sentence is read, beside what stands around it."""

from hypothesis import given
from hypothesis import strategies as st

from classify.reader.encoder.frames import ROOM, frames_of


@given(st.lists(st.integers(0, 3 * ROOM), max_size=30))
def test_every_piece_of_every_sentence_is_read_and_no_frame_is_too_long(sizes: list[int]) -> None:
    sentences = [[1000 * at + piece for piece in range(size)] for at, size in enumerate(sizes)]
    frames = list(frames_of(sentences))
    assert all(0 < len(frame.pieces) <= ROOM for frame in frames)
    assert {piece for frame in frames for piece in frame.pieces} == {
        piece for sentence in sentences for piece in sentence
    }


def test_a_remark_at_the_edge_of_one_frame_stands_inside_another() -> None:
    frames = list(frames_of([[at] * 16 for at in range(10)]))
    assert [(frame.first, frame.end) for frame in frames] == [(0, 4), (2, 6), (4, 8), (6, 10)]


def test_a_letter_without_words_has_no_frame() -> None:
    assert list(frames_of([])) == list(frames_of([[]])) == []
