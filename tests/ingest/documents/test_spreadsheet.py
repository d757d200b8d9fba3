"""Workbooks of every generation."""

import pytest

from tests.ingest.documents.office import ods, xlsx, zipped
from tests.ingest.documents.old_office import xls
from tests.ingest.documents.reading import lines, read


@pytest.mark.parametrize("data", [xlsx([["Ann Other"]]), xls("Ann Other"), ods("Ann Other")])
def test_the_words_in_the_cells_are_read(data: bytes) -> None:
    assert read(data).text == "Ann Other"


def test_rows_are_lines_and_numbers_are_as_people_write_them() -> None:
    extract = read(xlsx([["Name", "Beds"], ["Ward 3", "24"]]))
    assert lines(extract) == ["Name\tBeds", "Ward 3\t24"]


def test_comments_are_read() -> None:
    comment = "<comments><comment><text><r><t>I cannot go on.</t></r></text></comment></comments>"
    assert "I cannot go on." in read(xlsx([["Name"]], comments1=comment)).text


def test_a_damaged_workbook_gives_the_words_it_still_has() -> None:
    data = zipped({"xl/workbook.xml": "x", "xl/sharedStrings.xml": "<s><si><t>Ann</t></si></s>"})
    extract = read(data)
    assert (extract.state, extract.text) == ("text", "Ann")
    assert "damaged" in extract.note


def test_a_damaged_workbook_without_words_says_so() -> None:
    assert read(xls("x")[:700], "x.xls").state == "corrupt"
