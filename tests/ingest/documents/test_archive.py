"""ZIP archives, opened one level."""

import zipfile
from io import BytesIO

import pytest

from tests.ingest.documents.office import zipped
from tests.ingest.documents.reading import read


def locked(archive: bytes) -> bytes:
    """The same with its first file marked as locked with a password."""
    data = bytearray(archive)
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def test_each_file_has_its_content() -> None:
    extract = read(zipped({"a.txt": "first", "b/c.txt": "second"}))
    assert [(m.name, m.data) for m in extract.members] == [
        ("a.txt", b"first"),
        ("b/c.txt", b"second"),
    ]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("/etc/passwd", "etc/passwd"),
        ("../../up.txt", "up.txt"),
        ("C:\\Users\\ann\\a.txt", "Users/ann/a.txt"),
        ("line\nbreak.txt", "line break.txt"),
        ("//", "unnamed"),
    ],
)
def test_a_path_leads_nowhere_outside(name: str, safe: str) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo("x")
        entry.filename = name
        archive.writestr(entry, "x" if not name.endswith("/") else "")
    members = read(out.getvalue()).members
    assert [member.name for member in members] in ([safe], [])


def test_a_locked_file_says_so_and_the_others_are_read() -> None:
    extract = read(locked(zipped({"a.txt": "first", "b.txt": "second"})))
    assert [(m.state, m.data) for m in extract.members] == [("encrypted", b""), (None, b"second")]
    assert extract.state == "no_text"


def test_an_archive_of_locked_files_is_locked() -> None:
    assert read(locked(zipped({"a.txt": "first"}))).state == "encrypted"


def test_a_damaged_file_says_so_and_the_others_are_read() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "first file")
        archive.writestr("b.txt", "second file")
    extract = read(out.getvalue().replace(b"first file", b"frist file", 1))
    assert [m.state for m in extract.members] == ["corrupt", None]


def test_a_file_that_unpacks_to_too_much_is_not_unpacked() -> None:
    extract = read(zipped({"bomb.txt": b"\0" * 70_000_000, "letter.txt": "words"}))
    assert [(m.state, len(m.data)) for m in extract.members] == [("too_large", 0), (None, 5)]


def test_of_thousands_of_files_the_first_are_listed() -> None:
    extract = read(zipped({f"{number}.txt": "x" for number in range(3_000)}))
    assert len(extract.members) == 200
    assert "first 200 of its 3000" in extract.note


def test_what_the_system_puts_there_is_passed_over() -> None:
    extract = read(zipped({"__MACOSX/._a.txt": "x", "a/": "", "a/.DS_Store": "x", "a/b.txt": "y"}))
    assert [member.name for member in extract.members] == ["a/b.txt"]
