"""Messages saved from Outlook, turned into the mail they were."""

from datetime import UTC, datetime

from compressed_rtf import compress

from ingest.message import Address, Message
from ingest.outlook_file import as_mail
from ingest.parse import parse
from tests.ingest.documents.outlook_item import Outlook, Value, msg

SENT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
RECEIVED = datetime(2026, 3, 2, 9, 31, tzinfo=UTC)
LETTER: dict[int, Value] = {
    0x0037: "Ward 3 – “again”",
    0x0042: "Ann Other",
    0x5D02: "ann@post.example",
    0x0065: "/O=TRUST/OU=EXCHANGE/CN=RECIPIENTS/CN=ANN",
    0x0039: SENT,
    0x0E06: RECEIVED,
    0x1035: "<17@post.example>",
    0x1000: "I cannot go on.",
}


def opened(item: Outlook) -> Message:
    return parse(as_mail(msg(item)))


def test_the_sender_is_the_smtp_address_and_never_exchanges_own() -> None:
    assert opened(Outlook(LETTER)).from_ == Address("Ann Other", "ann@post.example")
    unknown = {number: value for number, value in LETTER.items() if number != 0x5D02}
    assert opened(Outlook(unknown)).from_ == Address("Ann Other", "")


def test_an_address_kept_in_an_entry_id_is_found() -> None:
    entry = bytes(4) + bytes.fromhex("812b1fa4bea310199d6e00dd010f5402") + b"\0\0\x01\x80"
    entry += "Ann\0SMTP\0ann@post.example\0".encode("utf-16-le")
    values = {**LETTER, 0x0041: entry, 0x5D02: ""}
    assert opened(Outlook(values)).from_.address == "ann@post.example"


def test_subject_dates_identity_and_words_are_those_of_the_letter() -> None:
    message = opened(Outlook(LETTER))
    assert message.subject == "Ward 3 – “again”"
    assert (message.sent_at, message.received_at) == (SENT, RECEIVED)
    assert message.message_id == "<17@post.example>"
    assert message.body.text == "I cannot go on."


def test_whoever_sent_for_another_is_the_sender() -> None:
    message = opened(Outlook({**LETTER, 0x0C1A: "Secretary", 0x5D01: "office@post.example"}))
    assert message.from_.address == "ann@post.example"
    assert message.sender == Address("Secretary", "office@post.example")


def test_recipients_are_told_apart() -> None:
    people: list[dict[int, Value]] = [
        {0x3001: "PALS", 0x39FE: "pals@trust.example", 0x0C15: 1},
        {0x3001: "Bob", 0x3003: "bob@post.example", 0x0C15: 2},
    ]
    message = opened(Outlook(LETTER, recipients=people))
    assert message.to == (Address("PALS", "pals@trust.example"),)
    assert message.cc == (Address("Bob", "bob@post.example"),)


def test_the_headers_it_travelled_with_are_kept_and_complete() -> None:
    headers = (
        "Received: from a by b; Mon, 2 Mar 2026 08:00:00 +0000\r\n"
        "From: Ann <ann@home.example>\r\nAuto-Submitted: auto-replied\r\n"
        "Content-Type: text/plain;\r\n\tcharset=x\r\nnot a header\r\n"
    )
    message = opened(Outlook({**LETTER, 0x007D: headers}))
    assert message.from_.address == "ann@home.example"
    assert message.received_at == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert message.automatic is not None
    assert message.subject == "Ward 3 – “again”"
    assert message.body.text == "I cannot go on."


def test_html_is_read_in_its_own_charset() -> None:
    values: dict[int, Value] = {0x1013: "<p>Zoë can’t</p>".encode("cp1252"), 0x3FDE: 1252}
    assert opened(Outlook(values)).body.text == "Zoë can’t"


def test_a_letter_kept_only_as_packed_rich_text_is_read() -> None:
    rtf = rb"{\rtf1\ansi I can{\b not} go on.}"
    assert opened(Outlook({0x1009: compress(rtf)})).body.text == "I cannot go on."
    html = rb"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}I cannot{\*\htmltag72 </p>}}"
    assert opened(Outlook({0x1009: compress(html)})).html == "<p>I cannot</p>"


def test_packed_rich_text_that_is_damaged_hides_nothing_else() -> None:
    message = opened(Outlook({**LETTER, 0x1009: b"\x20\0\0\0\x20\0\0\0LZFu" + bytes(20)}))
    assert message.body.text == "I cannot go on."


def test_files_and_messages_within_it_are_listed_and_read() -> None:
    inner = Outlook({0x0037: "Before", 0x1000: "Older words."}, files=[("deep.txt", b"Deep.")])
    message = opened(Outlook(LETTER, files=[("Zoë.txt", b"A file."), ("Before", inner)]))
    assert [a.name for a in message.attachments] == ["Zoë.txt", "Before.eml", "deep.txt"]
    assert message.passage("attachment:Zoë.txt").only("new") == "A file."
    assert message.passage("attachment:Before.eml").only("forwarded") == "Before\n\nOlder words."
    assert message.passage("attachment:deep.txt").only("forwarded") == "Deep."


def test_an_out_of_office_answer_is_known_as_one() -> None:
    message = opened(Outlook({**LETTER, 0x001A: "IPM.Note.Rules.OofTemplate.Microsoft"}))
    assert message.automatic is not None


def test_a_damaged_file_is_no_mail_and_says_so() -> None:
    data = msg(Outlook(LETTER))
    assert parse(as_mail(data[: len(data) // 2])).unreadable


def test_mail_that_is_mail_already_stays_as_it_is() -> None:
    assert as_mail(b"From: a@post.example\r\n\r\nx") == b"From: a@post.example\r\n\r\nx"
