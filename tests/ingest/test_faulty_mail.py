"""Every mail in `mail/` has one fault, names it, and has its right reading beside it.

A `.toml` names what must be read; what it leaves out is as in a mail without faults.
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from ingest.message import Message
from ingest.parse import parse

MAIL = Path(__file__).parent / "mail"
SOUND: dict[str, Any] = {
    "from": ["Ann Bell", "ann.bell@post.example"],
    "subject": "Lost hearing aid",
    "date": "2026-03-03T10:00:00+00:00",
    "html": False,
    "defects": [],
    "attachments": [],
}


def reading(message: Message) -> dict[str, Any]:
    return {
        "from": [message.from_.name, message.from_.address],
        "subject": message.subject,
        "date": message.sent_at.isoformat() if message.sent_at else "",
        "html": bool(message.html),
        "defects": list(message.defects),
        "attachments": [[a.name, a.state] for a in message.attachments],
        "body": message.body.text,
        "new": message.new_text,
        "unreadable": message.unreadable,
        "message_id": message.message_id,
        "sender": message.sender.address,
        "passages": {passage.where: passage.text for passage in message.passages[2:]},
    }


@pytest.mark.parametrize("path", sorted(MAIL.glob("*.eml")), ids=lambda path: path.stem)
def test_a_fault_is_read_past(path: Path) -> None:
    expected = SOUND | tomllib.loads(path.with_suffix(".toml").read_text("utf-8"))
    expected.setdefault("unreadable", None)
    read = reading(parse(path.read_bytes()))
    assert {name: read[name] for name in expected} == expected


def test_every_mail_has_its_reading_beside_it() -> None:
    mails = {path.stem for path in MAIL.glob("*.eml")}
    readings = {path.stem for path in MAIL.glob("*.toml")}
    assert mails
    assert mails == readings
