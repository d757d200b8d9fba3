"""When no acknowledgement goes by itself (RFC 3834, section 2), and who answers then."""

from dataclasses import replace
from typing import Any

import pytest

from classify.finding import Sender
from ingest.message import Address, Authenticity, Automatic, Message
from policy.schema import Caps
from responders.suppression import RULES, Circumstances, reason_not_to
from tests.responders.letters import ANNA, assessment, message

OURS = "weccg.comments@nhs.net"


def circumstances(letter: Message | None = None, **changes: Any) -> Circumstances:
    made = Circumstances(
        assessment=assessment(letter),
        own_addresses=frozenset({OURS}),
        acknowledging=True,
        junk=False,
        backlog=False,
        on_case=frozenset(),
        caps=Caps(per_sender_per_day=3, all_per_hour=300),
        to_writer_today=0,
        in_last_hour=0,
    )
    return replace(made, **changes)


def test_a_plain_letter_is_acknowledged() -> None:
    assert reason_not_to(circumstances()) is None


def test_every_reason_has_a_name_of_its_own() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)


PERSON_ANSWERS = {
    "the envelope sender is null": (circumstances(message(envelope_sender="")), "RFC 3834"),
    "the envelope sender is <>": (circumstances(message(envelope_sender="<>")), "RFC 3834"),
    "there is no address": (circumstances(message(from_=Address("Anna", ""))), "no sender's"),
    "the address is broken": (circumstances(message(from_=Address("", "a b@c.org"))), "sent to"),
    "nobody reads the address": (
        circumstances(message(from_=Address("", "no-reply@shop.example"))),
        "nobody reads",
    ),
    "the answer should go elsewhere": (
        circumstances(message(reply_to=(Address("", "other@example.org"),))),
        "another address",
    ),
    "answers should go to several": (
        circumstances(message(reply_to=(ANNA, Address("", "other@example.org")))),
        "another address",
    ),
    "answers should go where nobody reads": (
        circumstances(message(reply_to=(Address("", "noreply@example.org"),))),
        "another address",
    ),
    "several people wrote": (
        circumstances(message(writers=(ANNA, Address("Bo", "bo@example.org")))),
        "several people",
    ),
    "a mailing list handed it on": (circumstances(message(by_list=True)), "mailing list"),
    "authentication failed": (
        circumstances(message(authenticity=Authenticity("fail", "dmarc=fail"))),
        "authentication",
    ),
    "the sender fails for what it claims": (
        circumstances(
            assessment=assessment(sender=Sender("mp", "claims to be an MP", failed=True))
        ),
        "authentication",
    ),
    "the policy says so": (
        circumstances(
            assessment=assessment(acknowledge=False, template="", no_acknowledgement="Not this.")
        ),
        "Not this.",
    ),
    "it lay in Junk": (circumstances(junk=True), "Junk"),
    "acknowledgements are switched off": (circumstances(acknowledging=False), "switched off"),
    "the writer has had enough": (circumstances(to_writer_today=3), "limit"),
    "everybody has had enough": (circumstances(in_last_hour=300), "limit"),
}


@pytest.mark.parametrize("case", PERSON_ANSWERS, ids=str)
def test_a_person_answers_when(case: str) -> None:
    given, words = PERSON_ANSWERS[case]
    suppressed = reason_not_to(given)
    assert suppressed is not None
    assert words in suppressed.reason
    assert suppressed.person_answers


NOBODY_ANSWERS = {
    "a machine wrote": circumstances(message(automatic=Automatic("auto_reply", "Auto-Submitted"))),
    "a list wrote": circumstances(message(automatic=Automatic("newsletter", "List-Id"))),
    "a bounce came": circumstances(
        message(automatic=Automatic("bounce", "delivery report"), envelope_sender="")
    ),
    "we wrote ourselves": circumstances(message(from_=Address("", OURS.upper()))),
    "a colleague wrote": circumstances(
        assessment=assessment(kind="internal", acknowledge=False, no_acknowledgement="Colleague.")
    ),
    "it is spam": circumstances(
        assessment=assessment(kind="spam", acknowledge=False, no_acknowledgement="Spam.")
    ),
    "the NHS website sends a review": circumstances(
        message(from_=Address("NHS website", "noreply@nhs.uk"), website_review=True)
    ),
    "the case has its acknowledgement": circumstances(on_case=frozenset({"concern"})),
    "it is old mail": circumstances(backlog=True),
}


@pytest.mark.parametrize("case", NOBODY_ANSWERS, ids=str)
def test_nobody_need_answer_when(case: str) -> None:
    suppressed = reason_not_to(NOBODY_ANSWERS[case])
    assert suppressed is not None
    assert suppressed.reason.endswith((".", "Auto-Submitted", "List-Id", "delivery report"))
    assert not suppressed.person_answers


def test_a_machine_is_not_answered_even_where_the_policy_would() -> None:
    machine = message(automatic=Automatic("auto_reply", "Auto-Submitted: auto-replied"))
    assert assessment(machine).acknowledge
    suppressed = reason_not_to(circumstances(machine))
    assert suppressed is not None
    assert "Auto-Submitted: auto-replied" in suppressed.reason


def test_a_reply_to_the_writers_own_address_changes_nothing() -> None:
    again = Address("Anna", ANNA.address.upper())
    assert reason_not_to(circumstances(message(reply_to=(again,)))) is None


def test_an_unknown_envelope_sender_is_no_null_one() -> None:
    assert reason_not_to(circumstances(message(envelope_sender=None))) is None


def test_danger_in_a_later_letter_gets_its_own_answer() -> None:
    later = circumstances(
        assessment=assessment(template="danger_self"), on_case=frozenset({"concern"})
    )
    assert reason_not_to(later) is None


def test_but_the_same_answer_to_danger_only_once() -> None:
    later = circumstances(
        assessment=assessment(template="danger_self"),
        on_case=frozenset({"concern", "danger_self"}),
    )
    assert reason_not_to(later) is not None
