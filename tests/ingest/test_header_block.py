"""Blocks of mail headers within a text."""

import pytest

from ingest.header_block import field_name, header_block
from ingest.lines import lines_of


@pytest.mark.parametrize(
    "line",
    ["From: a", "**From**: a", "*From:* a", "De : a", "发件人： a", "[From: a", "Reply-To: a"],
)
def test_a_header_is_known_in_any_dress(line: str) -> None:
    assert field_name(line)


@pytest.mark.parametrize("line", ["from now on", "Tel: 1", "To whom it may concern: a", ": a", ""])
def test_other_lines_are_no_headers(line: str) -> None:
    assert not field_name(line)


def test_a_block_goes_on_over_broken_lines_and_ends_at_the_letter() -> None:
    lines = lines_of("From: PALS [mailto:\npals@t.example]\nTo: A;\nB\nSubject: x\n\nDear A\nTo: b")
    block = header_block(lines, 0)
    assert block is not None
    assert block.names == ("from", "to", "subject")
    assert lines[block.end].words == "Dear A"


def test_a_second_sender_begins_a_block_of_its_own() -> None:
    block = header_block(lines_of("From: a\nTo: b\nFrom: c"), 0)
    assert block is not None
    assert block.sender.strip() == "a"
