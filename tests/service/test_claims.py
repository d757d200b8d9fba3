"""Whoever only claims to be an MP or a colleague is answered by a person, and read in full."""

import pytest

from tests.service.house import COMMS, NURSING_LEAD, RISK, House
from tests.service.post import letter

FAILED = "mx.nhs.net; dmarc=fail header.from=parliament.uk"
PASSED = "mx.nhs.net; dmarc=pass header.from=parliament.uk"
WORDS = (
    "My constituent writes: I have decided to end my life on Sunday.\n\n"
    "Her solicitors will issue a claim for clinical negligence.\n\nTobias Ardleigh MP\n"
    "House of Commons\n"
)
CLAIMS = {
    "failing authentication": ("Tobias Ardleigh MP <tobias.ardleigh.mp@parliament.uk>", FAILED),
    "a domain that looks like parliament's": ("Tobias Ardleigh MP <ta@parliarnent.uk>", ""),
    "another's address for a name": (
        '"Tobias Ardleigh MP tobias.ardleigh.mp@parliament.uk" <ta@post.example>',
        "",
    ),
}


@pytest.mark.parametrize(("sender", "results"), CLAIMS.values(), ids=CLAIMS.keys())
def test_a_claimed_mp_is_a_persons_to_answer_and_hides_nothing_by(
    house: House, sender: str, results: str
) -> None:
    headers = {"Authentication_Results": results} if results else {}
    house.postbox.put(letter(WORDS, sender=sender, **headers))

    house.drain()

    (case,) = house.cases()
    assert case.writer_label == "claims to be an MP"
    assert case.kind != "mp"
    assert case.danger
    assert "legal" in {finding.signal for finding in case.findings}
    assert house.written_to(NURSING_LEAD)
    assert house.written_to(RISK)
    assert not house.written_to(COMMS)
    assert house.outbox("acknowledgement") == []
    assert "Find out who really wrote: claims to be an MP." in [task.what for task in case.tasks]
    assert "acknowledge" in [task.name for task in case.tasks]
    assert case.messages[0].assessment is not None
    assert case.messages[0].assessment["doubts"]


def test_an_mp_who_passes_is_answered_as_one(house: House) -> None:
    house.postbox.put(
        letter(
            "My constituent Mr Ojo has waited a year for his hearing aids.\n\nTobias Ardleigh MP",
            sender="Tobias Ardleigh MP <tobias.ardleigh.mp@parliament.uk>",
            Authentication_Results=PASSED,
        )
    )

    house.drain()

    assert [row.template for row in house.outbox("acknowledgement")] == ["mp"]


def test_a_reply_to_elsewhere_is_a_persons_to_answer(house: House) -> None:
    house.postbox.put(letter("Where is my clinic?", Reply_To="other@elsewhere.example"))

    house.drain()

    (case,) = house.cases()
    assert house.outbox("acknowledgement") == []
    (task,) = case.tasks
    assert "another address" in task.why


def test_a_letter_through_a_provider_is_answered_as_any_other(house: House) -> None:
    house.postbox.put(letter("Where is my clinic?", Return_Path="<bounce-1@mailer.example>"))

    house.drain()

    assert len(house.written_to("nell@tarrow.example")) == 1


def test_a_letter_whose_envelope_is_empty_is_a_persons_to_answer(house: House) -> None:
    house.postbox.put(letter("Where is my clinic?", Return_Path="<>"))

    house.drain()

    (case,) = house.cases()
    assert case.kind == "enquiry"
    assert house.outbox("acknowledgement") == []
    assert [task.name for task in case.tasks] == ["acknowledge"]


def test_an_empty_envelope_does_not_keep_danger_waiting(house: House) -> None:
    house.postbox.put(letter("I have decided to end my life on Sunday.", Return_Path="<>"))

    house.drain()

    assert house.written_to(NURSING_LEAD)
