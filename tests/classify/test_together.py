"""Hints that say little alone and much together; and how loudly a message is heard."""

from classify.attention import attention_for
from classify.finding import Context, Finding
from classify.lexicon import Lexicon
from classify.together import Hints


def lexicon(name: str, weight: int) -> Lexicon:
    rule = {"id": f"cue_{name}.it", "says": "A hint of it", "match": ["x"], "examples": ["x"]}
    return Lexicon.model_validate(
        {
            "cue": name,
            "means": "A hint of it.",
            "hints_at": "risk_to_life_self",
            "rule": [{**rule, "weight": weight}],
        }
    )


HINTS = Hints.of([lexicon("keys", 2), lexicon("thanks", 1), lexicon("night", 1)])


def cue(name: str, start: int) -> Finding:
    return Finding(name, f"cue_{name}.it", "body", start, start + 4, "word")


def risk(context: Context | None) -> Finding:
    return Finding("risk_to_life_self", "risk.it", "body", 90, 94, "word", context)


def weighed(*cues: Finding, beside: tuple[Finding, ...] = ()) -> str:
    return attention_for((*beside, *HINTS.together(cues, beside)))


def test_one_faint_hint_is_nothing() -> None:
    assert weighed(cue("thanks", 0), cue("thanks", 20)) == "normal"


def test_a_telling_hint_or_two_faint_ones_only_vouch() -> None:
    assert weighed(cue("keys", 0)) == "normal"
    assert HINTS.weight([cue("keys", 0)], ()) == 2
    assert weighed(cue("thanks", 0), cue("night", 20)) == "normal"
    assert HINTS.weight([cue("thanks", 0), cue("night", 20)], ()) == 2


def test_a_telling_hint_with_another_is_read_first() -> None:
    assert weighed(cue("keys", 0), cue("night", 20)) == "first"


def test_a_telling_hint_with_two_others_pages() -> None:
    assert weighed(cue("keys", 0), cue("night", 20), cue("thanks", 40)) == "page"


def test_the_same_words_do_not_hint_twice() -> None:
    assert weighed(cue("thanks", 0), cue("night", 2)) == "normal"


def test_a_slight_finding_weighs_as_one_more_hint() -> None:
    assert HINTS.weight([cue("keys", 0)], (risk("slight"),)) == 3


def test_danger_that_counts_pages() -> None:
    assert attention_for([risk(None)]) == "page"


def test_danger_set_aside_is_read_first() -> None:
    assert attention_for([risk("negated")]) == "first"


def test_danger_in_a_footer_is_nothing() -> None:
    assert attention_for([risk("boilerplate")]) == "normal"


def test_other_signals_do_not_raise_attention() -> None:
    legal = Finding("legal", "legal.it", "body", 0, 4, "word")
    assert attention_for([legal]) == "normal"
