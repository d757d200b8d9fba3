"""Photographs, scans and faxes, read by the real Tesseract."""

import pytest
from PIL import Image

from tests.ingest.documents.drawn import letter, saved
from tests.ingest.documents.reading import lines, read

WORDS = "I cannot go on like this."
PAGE = letter(WORDS, "My mother was left alone.")


LONG = letter(
    WORDS,
    "My mother was left alone.",
    "She was in a corridor for a night",
    "and a day, without anything to eat,",
    "and nobody could tell us who her",
    "consultant was or what was planned.",
    size=(1240, 800),
)


def photographed(turn: int) -> bytes:
    """As a telephone held that way keeps it: the pixels lie, and a note in the file says
    how to turn them (EXIF 2.32, Orientation)."""
    orientation = {90: 6, 180: 3, 270: 8}[turn]
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(PAGE.rotate(turn, expand=True), "JPEG", exif=exif)


@pytest.mark.parametrize(
    "data",
    [
        saved(PAGE, "PNG"),
        saved(PAGE.convert("P"), "GIF"),
        saved(PAGE.convert("RGB"), "WEBP"),
        saved(PAGE, "BMP"),
        photographed(90),
        photographed(270),
        saved(LONG.rotate(180), "PNG"),
        saved(PAGE.resize((620, 350)), "PNG"),
    ],
    ids=["png", "gif", "webp", "bmp", "turned right", "turned left", "upside down", "small"],
)
def test_the_words_in_a_picture(data: bytes) -> None:
    extract = read(data, ocr=True)
    assert lines(extract)[:2] == [WORDS, "My mother was left alone."]
    assert extract.note == "Read by OCR: please compare it with the picture."


def test_a_transparent_picture_is_read_as_if_on_paper() -> None:
    clear = Image.new("RGBA", PAGE.size, (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), mask=PAGE.point(lambda grey: 255 - grey))
    assert lines(read(saved(clear, "PNG"), ocr=True))[0] == WORDS


def test_every_page_of_a_fax_is_read() -> None:
    pages = [letter(f"This is page {number} of them.").convert("1") for number in (1, 2, 3)]
    fax = saved(pages[0], "TIFF", compression="group4", save_all=True, append_images=pages[1:])
    assert lines(read(fax, ocr=True)) == [f"This is page {number} of them." for number in (1, 2, 3)]


def test_a_picture_without_words_says_so() -> None:
    extract = read(saved(Image.linear_gradient("L").resize((900, 900)), "PNG"), ocr=True)
    assert (extract.state, extract.text) == ("no_text", "")


def test_a_letter_cut_off_on_the_way_is_read_as_far_as_it_came() -> None:
    data = saved(letter(WORDS, size=(1240, 1400)).convert("RGB"), "JPEG")
    assert lines(read(data[: len(data) * 2 // 3], ocr=True))[0] == WORDS


def test_a_small_picture_in_the_letter_is_passed_over() -> None:
    logo = saved(letter("ACME LTD", size=(800, 200)), "PNG")
    assert read(logo, ocr=True, shown_inline=True).state == "no_text"
    assert read(logo, ocr=True, shown_inline=False).state == "text"
