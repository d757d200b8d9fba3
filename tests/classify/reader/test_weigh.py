"""What a second reader's opinion comes to beside the rules."""

from dataclasses import replace

import pytest

from classify.attention import attention_for
from classify.finding import Context, Finding
from classify.reader.protocol import ClaimSignal, Opinion, RiskSignal, Strength
from classify.reader.weigh import BESIDE, CERTAIN, VOUCHING, weighed
from ingest.message import Automatic, Form, Message, Printed
from tests.builders import letter

WORDS = "You can close my file after Sunday."
LETTER = letter(f"{WORDS} {'The rain has stopped. ' * 30}The key is with Mrs Pym.")


def opinion(strength: Strength, signal: RiskSignal | ClaimSignal = "risk_to_life_self") -> Opinion:
    return Opinion(signal, strength, "reader.test", "body", 0, len(WORDS))


def rule_found(words: str, context: Context | None, signal: str = "risk_to_life_self") -> Finding:
    start = LETTER.body.text.index(words)
    return Finding(signal, "a.rule", "body", start, start + len(words), words, context)


def attention(
    strength: Strength,
    *findings: Finding,
    hints: int = 0,
    message: Message = LETTER,
) -> str:
    added = list(weighed([opinion(strength)], message, findings=findings, hints=hints))
    return attention_for([*findings, *added])


@pytest.mark.parametrize(
    ("strength", "loudness"), [("faint", "normal"), ("clear", "first"), ("plain", "page")]
)
def test_alone_the_reader_is_heard_by_how_sure_it_is(strength: Strength, loudness: str) -> None:
    assert attention(strength) == loudness


@pytest.mark.parametrize(
    ("strength", "hints", "loudness"),
    [
        ("faint", VOUCHING - 1, "normal"),
        ("faint", VOUCHING, "first"),
        ("faint", CERTAIN, "page"),
        ("clear", VOUCHING - 1, "first"),
        ("clear", VOUCHING, "page"),
    ],
)
def test_hints_of_weight_make_it_louder(strength: Strength, hints: int, loudness: str) -> None:
    assert attention(strength, hints=hints) == loudness


def test_a_slight_finding_beside_it_vouches_for_it() -> None:
    assert attention("clear", rule_found("close my file", "slight")) == "page"


def test_a_slight_finding_far_away_does_not_vouch_for_it() -> None:
    slight = rule_found("The key is with Mrs Pym", "slight")
    assert slight.start > len(WORDS) + BESIDE
    assert attention("clear", slight) == "first"


def test_where_a_rule_says_why_the_words_do_not_count_its_word_stands() -> None:
    denied = rule_found("close my file", "negated")
    assert list(weighed([opinion("plain")], LETTER, findings=[denied], hints=0)) == []
    assert attention("plain", denied) == "first"


def test_what_a_rule_has_found_is_not_said_twice() -> None:
    found = rule_found("close my file", None)
    assert list(weighed([opinion("plain")], LETTER, findings=[found], hints=0)) == []


def test_the_evidence_is_the_letters_own_words() -> None:
    (finding,) = weighed([opinion("clear")], LETTER, findings=(), hints=0)
    assert finding.text == WORDS
    assert finding.rule == "reader.test"
    assert finding.reason


def newsletter() -> Message:
    return replace(LETTER, automatic=Automatic("newsletter", "It has a List-Id."))


def test_a_newsletter_pages_nobody_by_itself() -> None:
    assert attention("plain", message=newsletter()) == "first"
    assert attention("clear", message=newsletter()) == "normal"


def test_another_letter_handed_on_is_another_person_in_danger_and_read_first() -> None:
    message = letter(parts=(("forwarded", WORDS),))
    (finding,) = weighed([opinion("plain")], message, findings=(), hints=0)
    assert (finding.signal, finding.context) == ("risk_to_life_other", "slight")


def claims(*findings: Finding, message: Message = LETTER) -> list[Finding]:
    return list(weighed([opinion("plain", "legal")], message, findings=findings, hints=0))


def test_a_step_towards_law_is_found_and_quickens_nothing() -> None:
    (finding,) = claims()
    assert (finding.signal, finding.counts, finding.text) == ("legal", True, WORDS)
    assert attention_for([finding]) == "normal"


def test_what_a_rule_heard_of_law_is_not_said_twice() -> None:
    assert claims(rule_found("The key", None, signal="legal")) == []


def test_where_a_rule_says_that_it_is_another_s_case_its_word_stands() -> None:
    assert claims(rule_found("close my file", "someone_else", signal="legal")) == []


def test_words_handed_on_or_sent_by_a_machine_go_to_law_with_nobody() -> None:
    assert claims(message=letter(parts=(("forwarded", WORDS),))) == []
    assert claims(message=newsletter()) == []


@pytest.mark.parametrize(("printed", "heard"), [(WORDS, 0), (WORDS[:8], 1)])
def test_what_a_form_prints_itself_goes_to_law_with_nobody(printed: str, heard: int) -> None:
    form = Form("appendix_8", (), (Printed("body", 0, len(printed)),))
    assert len(claims(message=replace(LETTER, forms=(form,)))) == heard
