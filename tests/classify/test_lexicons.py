"""Every rule of every shipped lexicon is held to its own examples and near misses."""

import pytest

from classify.check import check_lexicons, rule_faults
from classify.lexicon import Lexicon, Rule, load_lexicons
from classify.lexicon_files import LexiconError
from classify.read import Classifier

RULES = [(lexicon, rule) for lexicon in load_lexicons() for rule in lexicon.rule]


@pytest.mark.parametrize(("lexicon", "rule"), RULES, ids=[rule.id for _, rule in RULES])
def test_a_rule_finds_its_examples_and_leaves_near_misses(
    classifier: Classifier, lexicon: Lexicon, rule: Rule
) -> None:
    assert list(rule_faults(classifier, lexicon, rule)) == []


def lexicon_of(**rule: object) -> Lexicon:
    given = {"id": "fruit.pear", "says": "Speaks of pears", "match": ["pear"], **rule}
    return Lexicon.model_validate(
        {"cue": "fruit", "means": "Speaks of fruit.", "rule": [{"examples": ["A pear."], **given}]}
    )


def faults_of(lexicon: Lexicon) -> list[str]:
    return check_lexicons([lexicon], Classifier([lexicon]))


def test_the_check_tells_an_example_that_is_missed() -> None:
    assert faults_of(lexicon_of(examples=["An apple."])) == [
        'fruit.pear does not find its example "An apple.".'
    ]


def test_the_check_tells_a_near_miss_that_is_hit() -> None:
    assert faults_of(lexicon_of(near_misses=["A pear drop."])) == [
        'fruit.pear takes the near miss "A pear drop." for fruit.'
    ]


def test_the_check_tells_a_pattern_that_cannot_be_read() -> None:
    with pytest.raises(LexiconError) as caught:
        faults_of(lexicon_of(match=["@orchard"]))
    assert str(caught.value) == (
        'fruit.pear: the pattern "@orchard" names "@orchard", a list that words.toml does not have.'
    )
