"""Lexicon files: what they may hold, and the sentence that tells what is wrong."""

from pathlib import Path

import pytest

from classify.lexicon import load_lexicons
from classify.lexicon_files import LexiconError, LexiconFiles, lexicon_files

GOOD = """
cue = "fruit"
means = "Speaks of fruit."

[[rule]]
id = "fruit.pear"
says = "Speaks of pears"
match = ["pear"]
examples = ["A pear."]
"""


def folder_with(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def only(folder: Path) -> LexiconFiles:
    return {path.name: path for path in folder.iterdir()}


def test_a_folder_of_lexicons_is_read_in_order_of_name(tmp_path: Path) -> None:
    other = GOOD.replace("fruit", "apple")
    folder_with(tmp_path, fruit=GOOD, apple=other, words="[lists]")
    lexicons = load_lexicons(only(tmp_path))
    assert [lexicon.name for lexicon in lexicons] == ["apple", "fruit"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (('cue = "fruit"', 'cue = "fruit'), "fruit.toml is not valid TOML"),
        (('says = "Speaks of pears"', ""), "fruit.toml: rule.0.says: Field required"),
        (('match = ["pear"]', 'mach = ["pear"]'), "fruit.toml: rule.0.match: Field required"),
        (("[[rule]]", 'colour = "red"\n[[rule]]'), "colour: Extra inputs are not permitted"),
        (('cue = "fruit"', ""), "give either signal or cue"),
        (('cue = "fruit"', 'signal = "legal"'), "name the policy paragraph"),
        (
            ('cue = "fruit"', 'signal = "legal"\nparagraph = "4.5"'),
            "a signal needs near misses",
        ),
        (
            ('cue = "fruit"', 'signal = "risk_to_life_self"\nparagraph = "App. 6"'),
            "fruit.pear needs a level",
        ),
        (('cue = "fruit"', 'cue = "fruit"\nhints_at = "legal"'), "only a cue can hint"),
        (('id = "fruit.pear"', 'id = "veg.pear"'), "must be called fruit.something"),
        (("says =", "slight = true\nsays ="), "level and slight are for risk to life only"),
    ],
)
def test_a_fault_in_a_file_is_told_in_a_sentence(
    tmp_path: Path, change: tuple[str, str], sentence: str
) -> None:
    folder_with(tmp_path, fruit=GOOD.replace(*change))
    with pytest.raises(LexiconError) as caught:
        load_lexicons(only(tmp_path))
    assert sentence in str(caught.value)


def test_a_rule_id_is_used_once(tmp_path: Path) -> None:
    folder_with(tmp_path, fruit=GOOD + GOOD[GOOD.index("[[rule]]") :])
    with pytest.raises(LexiconError, match=r"The rule id fruit\.pear is used twice"):
        load_lexicons(only(tmp_path))


def test_a_folder_laid_over_the_shipped_files_replaces_and_adds(tmp_path: Path) -> None:
    shipped = lexicon_files()
    laid_over = lexicon_files(folder_with(tmp_path, fruit=GOOD, legal="# ours"))

    assert laid_over.keys() == shipped.keys() | {"fruit.toml"}
    assert laid_over["legal.toml"].read_text() == "# ours"
    assert laid_over["media.toml"] == shipped["media.toml"]


def test_an_empty_folder_says_what_it_needs(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"needs one \.toml file a signal"):
        lexicon_files(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="elsewhere is no folder"):
        lexicon_files(tmp_path / "elsewhere")
