from dataclasses import replace

from classify.sender import identify
from ingest.message import Passage, Stretch
from tests.classify.senders import LONDON, is_from_an_mp, letter


def test_a_mail_that_merely_carries_a_letter_is_read_in_its_attachment() -> None:
    attached = f"Tobias Ardleigh MP\n{LONDON}\n\nDear Managing Director\n\nPlease explain."
    assert is_from_an_mp(
        letter("Bea", "bea@mail.example", "As discussed, attached.", attached=attached)
    )


def test_an_mps_letter_that_a_constituent_attaches_is_theirs_not_the_mps() -> None:
    attached = "Dear Jo\n\nI am sorry to hear this.\n\nTobias Ardleigh MP"
    body = "Attached is what my MP answered."
    assert not is_from_an_mp(letter("Jo", "jo@mail.example", body, attached=attached))


FORWARDED = (
    "\n\nFrom: Tobias Ardleigh MP <tobias.ardleigh.mp@parliament.uk>\nTo: Front desk\n\nWhy?"
)


def test_a_letter_that_our_staff_forward_is_the_mps() -> None:
    message = letter("Ann", "ann@ours.example", "One for you.", forwarded=FORWARDED)
    sender, findings = identify(message, internal=["ours.example"])
    assert sender.role == "internal"
    assert [finding.signal for finding in findings] == ["mp"]


def test_what_a_constituent_forwards_does_not_come_from_the_mp() -> None:
    assert not is_from_an_mp(letter("Jo", "jo@mail.example", "He wrote this.", forwarded=FORWARDED))


def test_staff_who_pass_on_an_offices_mail_pass_on_an_mps_letter() -> None:
    attached = "Dear Finance\nI am writing on behalf of Ada Lamb MP about her constituent."
    message = letter("Bilal", "bilal@trust.example", "One for you.", attached=attached)
    passages = [
        Passage(p.where, p.text, tuple(Stretch("forwarded", s.start, s.end) for s in p.stretches))
        if p.where.startswith("attachment:")
        else p
        for p in message.passages
    ]
    _, findings = identify(replace(message, passages=tuple(passages)), internal=["trust.example"])
    assert [finding.rule for finding in findings] == ["mp.writes-for-an-mp"]
