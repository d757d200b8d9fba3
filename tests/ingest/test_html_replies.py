"""Replies and forwards in the HTML that each mail program writes, read from end to end.

In each file of `html_replies/` the writer says that there is no letter so far; what somebody
else asked before stands below (in `gmail-bottom`: above).
"""

from pathlib import Path

import pytest

from ingest.message import Message, StretchKind
from ingest.parse import parse

REPLIES = sorted(Path(__file__).with_name("html_replies").glob("*.html"))


def read(path: Path) -> Message:
    prefix = "Fwd" if "forward" in path.stem else "Re"
    headers = (
        f"From: Ann Bell <ann.bell@post.example>\r\nSubject: {prefix}: Letter\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    )
    return parse(headers.encode() + path.read_bytes())


@pytest.mark.parametrize("path", REPLIES, ids=lambda path: path.stem)
def test_the_answer_is_the_writers_and_nothing_else_is(path: Path) -> None:
    assert read(path).new_text.strip() == "No letter so far."


@pytest.mark.parametrize("path", REPLIES, ids=lambda path: path.stem)
def test_what_was_asked_before_is_another_persons(path: Path) -> None:
    kind: StretchKind = "forwarded" if "forward" in path.stem else "quoted"
    assert "has the letter come?" in read(path).body.only(kind)
