"""Any bytes at all: the parts that run in the service itself never raise, and a reader in the
child always comes to a state."""

import io
from types import ModuleType

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.documents import archive, outlook, rtf, signed, tnef
from ingest.documents.child import read_or_say_why
from ingest.documents.extract import Document, Extract
from ingest.documents.frames import read_frame, write_frame
from ingest.documents.kinds import kind_of, looks_like_text
from ingest.message import Passage
from ingest.parse import parse
from tests.ingest.documents.every_format import documents, mail_with
from tests.ingest.documents.outlook_item import Outlook, msg

BYTES = st.binary(max_size=400)
MAGICS = st.sampled_from(
    [b"", b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf"]
)
RTF = st.lists(
    st.sampled_from(
        rb"{ } \u-1 \uc9 \'e9 \bin4 \* \fonttbl \f1 \par \fromhtml1 \htmlrtf \htmltag8 \fftype1"
        rb" \ffres1 \ansicpg932 \ \fcharset2 Wingdings; words \deleted \plain \deff7".split()
    ),
    max_size=60,
).map(b" ".join)


@given(MAGICS, BYTES, st.text(max_size=10), st.sampled_from(["", "text/html", "image/png"]))
def test_every_file_has_a_kind(magic: bytes, data: bytes, name: str, content_type: str) -> None:
    assert isinstance(kind_of(name, content_type, magic + data), str)
    assert looks_like_text(data) in {True, False}


@given(RTF)
def test_any_rich_text_is_read(data: bytes) -> None:
    assert isinstance(rtf.read_rich_text(b"{\\rtf1" + data).text, str)


@given(st.sampled_from([archive, outlook, rtf, signed, tnef]), MAGICS, BYTES)
def test_any_bytes_come_to_a_state(reader: ModuleType, magic: bytes, data: bytes) -> None:
    document = Document("", magic + data)
    assert isinstance(read_or_say_why(document, reader.read), Extract)


@given(st.data())
@settings(max_examples=60)
def test_outlooks_files_with_bytes_changed_come_to_a_state(data: st.DataObject) -> None:
    whole = bytearray(msg(Outlook({0x37: "Subject", 0x1000: "Words"}, files=[("a.txt", b"x")])))
    for _ in range(data.draw(st.integers(1, 20))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(read_or_say_why(Document("msg", bytes(whole)), outlook.read), Extract)


@given(st.lists(BYTES, max_size=4))
def test_frames_come_out_as_they_went_in(blobs: list[bytes]) -> None:
    stream = io.BytesIO()
    write_frame(stream, {"note": "Łukasz"}, blobs)
    stream.seek(0)
    frame = read_frame(stream)
    assert frame is not None
    assert (frame[0]["note"], frame[1]) == ("Łukasz", blobs)


def test_a_mail_whose_documents_are_all_cut_off_is_read_to_its_end() -> None:
    for name, data in documents().items():
        message = parse(mail_with(name, data[: len(data) // 2]))
        assert message.unreadable is None
        assert message.attachments[0].note.endswith(".") or message.attachments[0].state == "text"
        assert all(isinstance(passage, Passage) for passage in message.passages)
