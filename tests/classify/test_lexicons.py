"""Every rule of every shipped lexicon is held to its own examples and near misses."""

import pytest

from classify.check import rule_faults
from classify.lexicon import Lexicon, Rule, load_lexicons
from classify.read import Classifier

RULES = [(lexicon, rule) for lexicon in load_lexicons() for rule in lexicon.rule]


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier()


@pytest.mark.parametrize(("lexicon", "rule"), RULES, ids=[rule.id for _, rule in RULES])
def test_a_rule_finds_its_examples_and_leaves_near_misses(
    classifier: Classifier, lexicon: Lexicon, rule: Rule
) -> None:
    assert list(rule_faults(classifier, lexicon, rule)) == []
