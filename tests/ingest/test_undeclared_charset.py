"""Words in no declared charset: which one reads them."""

import pytest

from ingest.charsets import decode
from ingest.undeclared_charset import likely_charset


@pytest.mark.parametrize(
    ("words", "codec"),
    [
        ("Потерян слуховой аппарат", "cp1251"),
        ("Потерян слуховой аппарат", "koi8-r"),
        ("звук пропал", "koi8-r"),
        ("Χάθηκε το ακουστικό της μητέρας μου", "cp1253"),
        ("助聽器不見了，請幫忙尋找。", "big5"),
        ("助听器不见了，请帮忙寻找。", "gb18030"),
        ("補聴器をなくしました。さがしてください。", "cp932"),
        ("補聴器をなくしました。さがしてください。", "euc-jp"),
        ("보청기를 잃어버렸습니다. 찾아 주세요.", "cp949"),
        ("Hörgerät verloren, grüße aus München", "cp1252"),
        ("Été à l’hôpital", "cp1252"),
        ("£50", "cp1252"),
        ("", "cp1252"),
    ],
)
def test_words_are_read_in_the_charset_they_were_written_in(words: str, codec: str) -> None:
    assert words.encode(codec).decode(likely_charset(words.encode(codec))) == words


def test_the_guess_is_told() -> None:
    assert decode("Потерян аппарат".encode("koi8-r")) == (
        "Потерян аппарат",
        "decoded by guess: koi8-r",
    )


def test_a_declared_charset_is_not_guessed_at() -> None:
    data = "Потерян аппарат".encode("koi8-r")
    assert decode(data, "windows-1251")[0] == data.decode("cp1251")


def test_bytes_that_are_no_words_are_read_as_windows_1252() -> None:
    assert likely_charset(bytes(range(128, 256))) == "cp1252"
