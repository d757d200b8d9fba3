"""The letter is chosen by what its parts say, never by their order."""

import pytest

from ingest.body import read_body
from ingest.body_passage import body_passage
from ingest.message import NOBODY
from ingest.mime_tree import grow
from ingest.parts import take_apart

HEAD = b"From: a@b.example\nContent-Type: multipart/alternative; boundary=b\n\n"
HTML = b"--b\nContent-Type: text/html\n\n"


def texts(*parts: bytes) -> list[str]:
    root, _ = grow(HEAD + b"\n".join(parts) + b"\n--b--\n")
    return read_body(take_apart(root).body).texts


def text(words: bytes) -> bytes:
    return b"--b\n\n" + words


def html(words: bytes) -> bytes:
    return HTML + words


@pytest.mark.parametrize("blank", [b"", b" \n\t\n", b"\xc2\xa0", b"\xe2\x80\x8b", b"\r\n\r\n"])
def test_a_blank_text_part_never_hides_the_html(blank: bytes) -> None:
    assert texts(text(blank), html(b"<p>Help me.</p>")) == ["Help me."]


@pytest.mark.parametrize("blank", [b"", b"<html></html>", b"<p>&nbsp;</p>", b"<img src=a>"])
def test_a_blank_html_part_never_hides_the_text(blank: bytes) -> None:
    assert texts(html(blank), text(b"Help me.")) == ["Help me."]


def test_two_versions_of_one_letter_are_read_once() -> None:
    letter = b"My *mother* waited. See <https://trust.example/a>"
    same = b"<p>My <b>mother</b> waited. See <a href='https://trust.example/a'>this</a></p>"
    assert texts(text(letter + b" this"), html(same)) == [(letter + b" this").decode()]


@pytest.mark.parametrize("order", [1, -1])
def test_one_sentence_more_in_one_version_is_read(order: int) -> None:
    said = b"My mother waited nine hours. Nobody came. I would like to know why. Please write."
    versions = [text(said), html(b"<p>" + said + b" I cannot go on.</p>")]
    assert "\n".join(texts(*versions[::order])).count("I cannot go on.") == 1


def test_two_different_letters_in_one_are_both_read() -> None:
    read = "\n".join(texts(text(b"Thank you for everything."), html(b"<p>Nobody came.</p>")))
    assert "Thank you for everything." in read
    assert "Nobody came." in read


def margins(*parts: bytes) -> list[tuple[str, str]]:
    root, _ = grow(HEAD + b"\n".join(parts) + b"\n--b--\n")
    return read_body(take_apart(root).body).margins


def test_the_same_words_in_another_order_are_searched_too() -> None:
    page = html(b"<p>I was told to wait. She is not to die, and I want to see her go on.</p>")
    assert margins(text(b"I was told to wait. I want to die."), page) == [
        ("hidden text", "I want to die.")
    ]


def test_the_same_words_broken_and_marked_otherwise_are_searched_once() -> None:
    page = html(b'<p>I was <b>told</b> to <a href="http://x.example">wait here</a>.</p>')
    assert margins(text(b"I was *told* to wait\nhere <http://x.example>."), page) == []


def test_a_notice_in_place_of_a_letter_is_left_out() -> None:
    assert texts(text(b"This message is in HTML."), html(b"<p>Help me.</p>")) == ["Help me."]


def test_a_letter_of_very_many_lines_is_covered_to_its_end() -> None:
    letter = "word\n" * 50_000 + "end"
    passage = body_passage([letter], subject="", writer=NOBODY, in_thread=False)
    assert passage.stretches[-1].end == len(letter)


def test_a_letter_of_very_many_texts_is_covered_to_its_end() -> None:
    passage = body_passage(["word"] * 5_000, subject="", writer=NOBODY, in_thread=False)
    covered = "".join(passage.text[s.start : s.end] for s in passage.stretches)
    assert covered == passage.text
    assert passage.text.count("word") == 5_000
