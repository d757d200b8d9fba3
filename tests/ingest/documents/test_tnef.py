"""`winmail.dat`, turned into the mail it wraps."""

import struct

from ingest.documents.kinds import kind_of
from ingest.parse import parse
from tests.ingest.documents.outlook_item import Outlook, tnef
from tests.ingest.documents.reading import read


def mail_in(data: bytes) -> bytes:
    assert kind_of("winmail.dat", "application/ms-tnef", data) == "tnef"
    (member,) = read(data).members
    return member.data


def test_its_letter_its_files_and_its_messages_are_found() -> None:
    inner = Outlook({0x0037: "Before", 0x1000: "Older words."})
    item = Outlook({0x1000: "I can’t go on."}, files=[("a.txt", b"A file.\0\0"), ("b", inner)])
    message = parse(mail_in(tnef(item)))
    assert message.body.text == "I can’t go on."
    assert [(a.name, a.size) for a in message.attachments[:1]] == [("a.txt", 9)]
    assert message.passage("attachment:b.eml").text == "Before\n\nOlder words."


def test_one_that_is_cut_off_gives_what_came() -> None:
    data = tnef(Outlook({0x1000: "I cannot go on."}, files=[("a.txt", b"A file.")]))
    assert parse(mail_in(data[:-12])).body.text == "I cannot go on."


def test_properties_that_make_no_sense_hide_nothing_before_them() -> None:
    good = struct.pack("<HHII", 0x001E, 0x1000, 1, 5) + b"Words\0\0\0"
    bad = struct.pack("<HH", 0x7777, 0x1234)
    properties = struct.pack("<I", 3) + good + bad
    head = struct.pack("<IHBHHI", 0x223E9F78, 1, 1, 0x9003, 6, len(properties))
    assert parse(mail_in(head + properties + b"\0\0")).body.text == "Words"
