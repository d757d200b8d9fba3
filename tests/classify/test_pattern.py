"""The pattern language: what each sign matches, and what is refused."""

import pytest

from classify.context_rules import ContextFile
from classify.lexicon import Lexicon
from classify.pattern import PatternCompiler, PatternError
from classify.read import Classifier
from classify.vocabulary import SpellingFile, Vocabulary, WordsFile
from tests.builders import letter


def small_vocabulary() -> Vocabulary:
    return Vocabulary(
        WordsFile(lists={"lawyer": ("solicitor", "legal team")}),
        SpellingFile(words={"wud": "would"}, phrases={"my self": "myself"}),
    )


def found(pattern: str, text: str) -> list[str]:
    lexicon = Lexicon.model_validate(
        {
            "cue": "trial",
            "means": "A pattern on trial.",
            "rule": [
                {"id": "trial.it", "says": "On trial", "match": [pattern], "examples": ["None."]}
            ],
        }
    )
    reader = Classifier([lexicon], context=ContextFile(), vocabulary=small_vocabulary())
    return [cue.text for cue in reader.read(letter(text)).cues]


@pytest.mark.parametrize(
    ("pattern", "text", "evidence"),
    [
        ("end my life", "I will End my Life.", ["End my Life"]),
        ("kill|hurt him", "They hurt him; they kill him.", ["hurt him", "kill him"]),
        ("very? tired", "Tired, very tired.", ["Tired", "very tired"]),
        ("(going to|about to) burst", "It is about to burst.", ["about to burst"]),
        ("((not|never) again|no more) please", "No more, please.", ["No more, please"]),
        ("ring ..2 back", "Ring me right back!", ["Ring me right back"]),
        ("ring ..1 back", "Ring me right back!", []),
        ("ring ..2 back", "Ring me. Back soon.", []),
        ("(ring ..1 back|call) soon", "Ring me back soon.", ["Ring me back soon"]),
        ("complain*", "My complaints.", ["complaints"]),
        ("# weeks", "Six weeks, or 6 weeks, or few weeks.", ["Six weeks", "6 weeks"]),
        ("my @lawyer", "My solicitor and my legal team.", ["My solicitor", "my legal team"]),
        (
            "cannot go",
            "I can't go, I cant go, I can not go.",
            ["can't go", "cant go", "can not go"],
        ),
        ("i am ill", "I'm ill and im ill.", ["I'm ill", "im ill"]),
        ("he is here", "He's here.", ["He's here"]),
        ("would write", "I wud write.", ["wud write"]),
        ("hurt myself", "I hurt my self.", ["hurt my self"]),
        ("self harm", "It is self-harm.", ["self-harm"]),
        ("so tired", "I am sooooo tired.", ["sooooo tired"]),
        ("end it", 'She said "end\nit" to me.', ["end\nit"]),
    ],
)
def test_a_pattern_matches_words(pattern: str, text: str, evidence: list[str]) -> None:
    assert found(pattern, text) == evidence


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("", "is empty"),
        ("..3 end", "may not begin or end with a gap"),
        ("end ..3", "may not begin or end with a gap"),
        ("a ..99 b", 'has the gap "..99"; gaps are ..1 to ..20'),
        ("(a|b c", "has an unbalanced bracket"),
        ("kill?", "needs at least one word that is not optional"),
        ("ask @nobody now", 'names "@nobody", a list that words.toml does not have'),
        ("ask () now", 'has nothing in "()"'),
        ("what $% now", 'has "$%" in "$%", which is neither a word nor a sign'),
        (" ".join(["(a b|c d|e f g)"] * 6), "stands for 729 variants, more than 600; split it"),
    ],
)
def test_a_pattern_that_cannot_be_read_is_refused(pattern: str, sentence: str) -> None:
    with pytest.raises(PatternError) as caught:
        PatternCompiler(small_vocabulary()).compile(pattern)
    assert str(caught.value) == sentence


def test_long_gaps_over_a_long_sentence_come_to_an_end() -> None:
    assert found("if ..20 then ..20 else ..20 end", "if then else " * 3000) == []
