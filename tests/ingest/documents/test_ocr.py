"""What is made of Tesseract's table of words, with a stand-in for the program."""

from pathlib import Path

import pytest
from PIL import Image

from ingest.documents.ocr import MOST_PAGES, Ocr

PAGE = Image.new("L", (400, 400), 255)
Word = tuple[int, int, int, int, str]
"""Block, paragraph, line, confidence and the word."""


def program(folder: Path, *words: Word, before: str = "") -> str:
    """A program that answers with this table."""
    rows = "".join(
        f"5\\t1\\t{block}\\t{paragraph}\\t{line}\\t1\\t0\\t0\\t9\\t9\\t{sure}\\t{word}\\n"
        for block, paragraph, line, sure, word in words
    )
    stand_in = folder / "tesseract"
    stand_in.write_text(f"#!/bin/sh\n{before}\ncat >/dev/null\nprintf 'head\\n{rows}'\n")
    stand_in.chmod(0o755)
    return str(stand_in)


def test_lines_and_paragraphs_are_kept(tmp_path: Path) -> None:
    words = [
        (1, 1, 1, 90, "Dear"),
        (1, 1, 1, 90, "PALS,"),
        (1, 1, 2, 90, "please"),
        (1, 2, 1, 90, "ring"),
    ]
    assert Ocr(program(tmp_path, *words)).read(PAGE) == "Dear PALS,\nplease\n\nring\n"


def test_words_it_is_unsure_of_are_kept_beside_sure_ones(tmp_path: Path) -> None:
    words = [(1, 1, 1, 90, "Yesterday"), (1, 1, 1, 12, "nrght")]
    assert Ocr(program(tmp_path, *words)).read(PAGE) == "Yesterday nrght\n"


def test_a_few_letters_seen_in_a_photograph_are_no_words(tmp_path: Path) -> None:
    words = [(1, 1, 1, 31, "aii"), (1, 1, 1, 24, "dy"), (1, 2, 1, 91, "nt")]
    assert Ocr(program(tmp_path, *words)).read(PAGE) == ""


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("Iam", "I am"),
        ("1cannot", "I cannot"),
        ("|want", "I want"),
        ("l will", "I will"),
        ("1 was", "1 was"),
        ("Island", "Island"),
    ],
)
def test_an_i_that_was_joined_to_the_next_word_is_set_apart(
    tmp_path: Path, seen: str, meant: str
) -> None:
    words = [(1, 1, 1, 90, seen), (1, 1, 1, 90, "desperate")]
    assert Ocr(program(tmp_path, *words)).read(PAGE) == f"{meant} desperate\n"


def test_without_its_model_for_turned_pages_it_reads_all_the_same(tmp_path: Path) -> None:
    tesseract = program(tmp_path, (1, 1, 1, 90, "Yesterday"), before='[ "$4" = 3 ] || exit 1')
    assert Ocr(tesseract).read(PAGE) == "Yesterday\n"


def test_pages_beyond_a_sensible_number_are_left_out_and_it_says_so(tmp_path: Path) -> None:
    ocr = Ocr(program(tmp_path, (1, 1, 1, 90, "Yesterday")))
    texts = [ocr.read(PAGE) for _ in range(MOST_PAGES + 1)]
    assert texts[-2:] == ["Yesterday\n", ""]
    assert ocr.note().endswith("Not all of its pages could be read.")
