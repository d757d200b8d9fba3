"""The letters officers send: which is right for which case."""

import pytest

from policy.assessment import KINDS
from responders.letters import first_choice, letters


def chosen(kind: str, **more: bool) -> str:
    """The first choice, with everything else calm."""
    calm = {"danger": False, "out_of_scope": False, "consent_missing": False}
    return first_choice(kind, **{**calm, **more})


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_mail_has_a_letter(kind: str) -> None:
    assert chosen(kind) in letters()


def test_danger_comes_before_everything() -> None:
    assert chosen("complaint", danger=True, out_of_scope=True, consent_missing=True) == "danger"


def test_what_is_not_ours_is_said_before_consent_is_asked_for() -> None:
    assert chosen("concern", out_of_scope=True, consent_missing=True) == "redirect"
    assert chosen("concern", consent_missing=True) == "consent_request"


def test_the_final_response_has_what_appendix_3_asks_for() -> None:
    text = letters()["final_response"].text
    for wanted in ("sorry", "upheld", "ombudsman", "advocacy", "phone"):
        assert wanted in text, wanted
