"""Mail made to do harm: it is accounted for, and what lies behind it is not kept waiting."""

import base64
import io
import zipfile
from collections.abc import Callable, Iterator

import pytest

from tests.faults.reckoning import assert_all_holds
from tests.service.house import NURSING_LEAD, House
from tests.service.post import letter
from tests.service.test_receive import CALM, DANGER

VICTIMS = 1_000


@pytest.fixture
def sound(house: House) -> Iterator[House]:
    """A house in which, at the end, all holds that must."""
    yield house
    assert_all_holds(house.settings)


def fifty_megabytes() -> bytes:
    line = base64.b64encode(bytes(57)) + b"\r\n"
    return _with_parts([b"Content-Transfer-Encoding: base64\r\n\r\n" + line * 640_000])


def ten_thousand_parts() -> bytes:
    return _with_parts([b"Content-Type: text/plain\r\n\r\nA word.\r\n"] * 10_000)


def depth_of_1500() -> bytes:
    inner = b"Content-Type: text/plain\r\n\r\nAt the bottom.\r\n"
    for level in range(1_500):
        mark = b"level%d" % level
        inner = (
            b"Content-Type: multipart/mixed; boundary=" + mark + b"\r\n\r\n--" + mark
            + b"\r\n" + inner + b"\r\n--" + mark + b"--\r\n"
        )  # fmt: skip
    return b"From: Deep <deep@tarrow.example>\r\nSubject: Deep\r\nMIME-Version: 1.0\r\n" + inner


def zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("letter.txt", bytes(200_000_000))
    return _with_file("bomb.zip", "application/zip", packed.getvalue())


def xml_bomb() -> bytes:
    ten_times = {n: f"&e{n - 1};" * 10 for n in range(1, 10)}
    levels = "".join(f'<!ENTITY e{n} "{words}">' for n, words in ten_times.items())
    xml = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "ha">{levels}]><d>&e9;</d>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", xml)
    return _with_file("letter.docx", "application/vnd.openxmlformats", packed.getvalue())


def pixel_bomb() -> bytes:
    header = (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x86\xa0\x00\x01\x86\xa0\x08\x02\x00\x00\x00"
    )
    return _with_file("scan.png", "image/png", header + bytes(2_000))


HARMFUL: tuple[Callable[[], bytes], ...] = (
    fifty_megabytes,
    ten_thousand_parts,
    depth_of_1500,
    zip_bomb,
    xml_bomb,
    pixel_bomb,
)


@pytest.mark.parametrize("make", HARMFUL, ids=lambda make: make.__name__)
def test_it_is_accounted_for_and_the_danger_behind_it_is_alerted(
    sound: House, make: Callable[[], bytes]
) -> None:
    sound.postbox.put(make())
    sound.postbox.put(letter(DANGER))

    sound.drain()

    assert sound.written_to(NURSING_LEAD) != []
    counted = sound.ledger()
    assert (counted.received, counted.waiting, counted.unaccounted) == (2, 0, 0)
    assert counted.cases + counted.automatic + counted.quarantined == 2


@pytest.mark.parametrize(
    "marks",
    [
        pytest.param({"Auto_Submitted": "auto-replied"}, id="that says what it is"),
        pytest.param({}, id="that claims to be a person"),
    ],
)
def test_another_autoresponder_is_answered_once_at_most(
    sound: House, marks: dict[str, str]
) -> None:
    sound.postbox.put(letter(CALM))
    sound.drain()
    for _ in range(5):
        ours = sound.transport.posted[-1].message
        sound.postbox.put(
            letter(
                "Thank you for your message. I am away and will read it when I am back.",
                subject=f"Re: {ours['Subject']}",
                In_Reply_To=str(ours["Message-ID"]),
                **marks,
            )
        )
        sound.drain()

    assert sound.transport.recipients == ["nell@tarrow.example"]
    assert sound.ledger().unaccounted == 0


@pytest.mark.faults_only
@pytest.mark.timeout(900)
def test_a_thousand_spoofed_victims_each_have_a_case_and_few_an_answer(sound: House) -> None:
    for number in range(VICTIMS):
        sound.postbox.put(letter(CALM, sender=f"victim{number}@elsewhere.example"))
    for _ in range(20):
        sound.postbox.put(letter(f"{CALM} {_}", sender="one@elsewhere.example"))
    sound.postbox.put(letter(DANGER))

    sound.drain()

    caps = sound.flow.office.policy.acknowledgement.caps
    answers = [one for one in sound.transport.recipients if one != NURSING_LEAD]
    assert len(answers) <= caps.all_per_hour
    assert answers.count("one@elsewhere.example") <= caps.per_sender_per_day
    assert sound.transport.recipients[0] == NURSING_LEAD
    assert sound.ledger().received == VICTIMS + 21
    assert sound.ledger().unaccounted == 0


def _with_parts(parts: list[bytes]) -> bytes:
    body = b"".join(b"--parts\r\n" + part for part in parts)
    return (
        b"From: Ivor <ivor@tarrow.example>\r\nSubject: Much\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=parts\r\n\r\n" + body + b"--parts--\r\n"
    )


def _with_file(name: str, kind: str, content: bytes) -> bytes:
    head = f"Content-Type: {kind}\r\nContent-Disposition: attachment; filename={name}\r\n"
    encoded = base64.encodebytes(content).replace(b"\n", b"\r\n")
    return _with_parts([head.encode() + b"Content-Transfer-Encoding: base64\r\n\r\n" + encoded])
