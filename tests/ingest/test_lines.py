"""Lines keep their places; a paragraph ends at a blank line or at a line that is known."""

from ingest.lines import lines_of, paragraphs


def test_lines_know_where_they_stand() -> None:
    text = "\n one  two\n\nthree"
    found = [(text[line.start : line.end], line.words, line.opens) for line in lines_of(text)]
    assert found == [(" one  two", "one two", True), ("three", "three", True)]


def test_a_known_line_parts_two_paragraphs() -> None:
    lines = lines_of("a\nb\nc\n\nd")
    lines[1].kind = "signature"
    assert [[line.words for line in run] for run in paragraphs(lines)] == [["a"], ["c"], ["d"]]
